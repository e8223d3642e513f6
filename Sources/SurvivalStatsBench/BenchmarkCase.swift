// A piece of work to time: its data, what makes its answer right, and how others do the same.

import SurvivalStats

/// Work at one size. The time of a wrong answer is not a measurement.
struct BenchmarkWork {
  /// The data as the peers read them; nil where there are none.
  var data: PeerData?
  /// What is timed; returns the figures that the peers give too.
  let run: () throws -> [Double]
  /// Whether the figures are right, as far as can be said without a peer.
  let isRight: ([Double]) -> Bool
  /// The median seconds of one evaluation of value, score and information; nil where there is none.
  var informationSeconds: ((_ runs: Int) throws -> Double)?
  /// How others do the same.
  var peers: [Peer] = []
}

/// A named piece of work at any number of rows.
struct BenchmarkCase: Sendable {
  /// What `--filter` finds it by.
  let name: String
  /// What is measured, in a few words.
  let summary: String
  /// The covariates, 0 where there are none.
  var covariates = 0
  /// The rows without options, and with `--full`.
  let rows: Int
  let fullRows: Int
  /// Whether the case makes sense at other numbers of rows.
  var scales = true
  /// Makes the data.
  let prepare: @Sendable (_ rows: Int) throws -> BenchmarkWork

  /// Every case, in the order in which they run.
  static let all: [BenchmarkCase] = [
    .cox(covariates: 10, rows: 100_000, fullRows: 100_000),
    .cox(covariates: 50, rows: 100_000, fullRows: 1_000_000),
    .cox(covariates: 100, rows: 50_000, fullRows: 1_000_000),
    .cox(covariates: 500, rows: 10_000, fullRows: 10_000),
    .coxWithConcordance(covariates: 10, rows: 100_000, fullRows: 1_000_000),
    .coxWithConcordance(covariates: 50, rows: 20_000, fullRows: 1_000_000),
    .coxSmall, .coxReplicates, .coxEntry, .coxStrata, .coxRobust,
    .residuals(.martingale, as: "martingale"), .residuals(.score, as: "score"),
    .residuals(.schoenfeld, as: "schoenfeld"),
    .residuals(.scaledSchoenfeld, as: "scaledsch"), .residuals(.dfbeta, as: "dfbeta"),
    .proportionalHazards,
    .kaplanMeier(days: true), .kaplanMeier(days: false),
    .logRank, .weightedLogRank, .maxCombo, .concordance, .poisson(covariates: 10), .csv,
  ]

  /// The cases whose names contain one of the parts; a part that is a whole name finds that case only.
  static func matching(_ filter: String?) -> [BenchmarkCase] {
    guard let filter else { return all }
    let parts = filter.split(separator: ",").map(String.init)
    let names = Set(all.map(\.name))
    return all.filter { benchmark in
      parts.contains { names.contains($0) ? benchmark.name == $0 : benchmark.name.contains($0) }
    }
  }
}
