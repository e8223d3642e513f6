// A small data set for tests of the Cox model, row by row, drawn from a seed.

import Foundation

@testable import SurvivalStats

/// Rows with everything that a Cox model can take into account.
struct CoxSample {
  struct Row {
    var entry = 0.0
    var exit = 1.0
    var event = true
    var x: [Double] = []
    var weight = 1.0
    var offset = 0.0
    var stratum = 0
    var cluster = 0
  }

  /// What a drawn sample has beside times, events and covariates.
  struct Features: OptionSet {
    let rawValue: Int
    static let ties = Features(rawValue: 1)
    static let entry = Features(rawValue: 2)
    static let strata = Features(rawValue: 4)
    static let weights = Features(rawValue: 8)
    static let offset = Features(rawValue: 16)
    static let all: Features = [.ties, .entry, .strata, .weights, .offset]
  }

  var rows: [Row]
  /// Whether the times of entry are handed on.
  var hasEntry: Bool

  init(_ rows: [Row], hasEntry: Bool = false) {
    self.rows = rows
    self.hasEntry = hasEntry
  }

  /// One covariate a column; times, events and columns alone.
  init(time: [Double], event: [Bool], columns: [[Double]]) {
    rows = time.indices.map { i in
      Row(exit: time[i], event: event[i], x: columns.map { $0[i] })
    }
    hasEntry = false
  }

  /// Draws `count` rows with `p` covariates: the first normal, the others small whole numbers.
  init(seed: UInt64, count: Int, p: Int, _ features: Features) {
    var random = SplitMix64(seed: seed)
    rows = []
    hasEntry = features.contains(.entry)
    for i in 0..<count {
      var row = Row()
      if features.contains(.ties) {
        row.entry = Double(Int.random(in: 0...3, using: &random))
        row.exit = row.entry + Double(Int.random(in: 1...5, using: &random))
      } else {
        row.entry = random.uniform()
        row.exit = row.entry + 0.001 + random.exponential(rate: 0.5)
      }
      if !hasEntry { row.entry = 0 }
      row.event = random.uniform() < 0.65
      row.x = (0..<p).map {
        $0 == 0 ? random.normal() : Double(Int.random(in: -2...2, using: &random))
      }
      row.weight = features.contains(.weights) ? 0.25 + 2 * random.uniform() : 1
      row.offset = features.contains(.offset) ? random.normal() / 2 : 0
      row.stratum = features.contains(.strata) ? Int.random(in: 0...2, using: &random) : 0
      row.cluster = i / 2
      rows.append(row)
    }
    rows[0].event = true
  }

  /// The number of covariates.
  var p: Int { rows.first?.x.count ?? 0 }
  var columns: [[Double]] { (0..<p).map { j in rows.map { $0.x[j] } } }
  private var hasWeights: Bool { rows.contains { $0.weight != 1 } }
  private var hasOffset: Bool { rows.contains { $0.offset != 0 } }

  func outcome() throws -> SurvivalOutcome {
    let exit = rows.map(\.exit)
    let event = rows.map(\.event)
    return hasEntry
      ? try SurvivalOutcome(entry: rows.map(\.entry), exit: exit, event: event)
      : try SurvivalOutcome(time: exit, event: event)
  }

  /// The data as the kernel reads them.
  func prepared() throws -> PreparedCox {
    PreparedCox(
      try outcome(), columns: columns, strata: Grouping(rows.map(\.stratum)),
      weights: hasWeights ? rows.map(\.weight) : nil,
      offset: hasOffset ? rows.map(\.offset) : nil)
  }

  /// The kernel's value, score and information at `beta`, for the columns as given.
  func terms(at beta: [Double], ties: CoxTies) throws -> LikelihoodTerms {
    let data = try prepared()
    var likelihood = PartialLikelihood(data, ties: ties)
    var terms = LikelihoodTerms(order: p)
    likelihood.evaluate(at: zip(beta, data.scale).map { $0 * $1 }, into: &terms)
    for j in 0..<p {
      terms.score[j] *= data.scale[j]
      for k in 0..<p { terms.information[j * p + k] *= data.scale[j] * data.scale[k] }
    }
    return terms
  }

  /// The fit at the array door; by cluster where weights or `clustered` make it robust.
  func fit(
    _ ties: CoxTies = .efron, robust: Bool = false, clustered: Bool = false,
    initial: [Double] = [], maximumIterations: Int = 50
  ) throws -> CoxFit {
    try fitCox(
      outcome(), covariates: columns.enumerated().map { .numeric("x\($0 + 1)", $1) },
      strata: Set(rows.map(\.stratum)).count > 1 ? rows.map(\.stratum) : [],
      cluster: clustered || (hasWeights && !ties.isExact) ? rows.map(\.cluster) : [],
      weights: hasWeights ? rows.map(\.weight) : [],
      offset: hasOffset ? rows.map(\.offset) : [], ties: ties, robust: robust, initial: initial,
      maximumIterations: maximumIterations)
  }

  /// The same rows, each changed.
  func mapping(_ change: (inout Row) -> Void) -> CoxSample {
    var result = self
    for i in result.rows.indices { change(&result.rows[i]) }
    return result
  }
}
