// One case at one size: this library's times, its answer, the limits at its shape, and the peers.

import SurvivalStats

/// What a run of a case came to.
struct CaseResult: Codable, Sendable {
  let name: String
  let summary: String
  let rows: Int
  let covariates: Int
  /// Each timed run after a warm-up, and their median. Where peers ran there are runs before and
  /// after theirs, so that a machine that drifts does so on both sides.
  var times: [Double]
  var seconds: Double
  var isRight: Bool
  /// One evaluation of value, score and information.
  var information: InformationResult?
  /// The machine at this shape, and the seconds in which it sorts so many numbers.
  var limits: ShapeLimits?
  var sortSeconds: Double?
  /// On one core, where that was asked for.
  var oneCoreSeconds: Double?
  var peers: [PeerResult] = []

  /// Whether every answer is right, or its peer says why not.
  var isWholeRight: Bool { isRight && !peers.contains { $0.status == .wrong } }
}

/// How close the evaluation of the information comes to the machine's limits.
struct InformationResult: Codable, Sendable {
  let seconds: Double
  /// n p (p + 1) operations over the seconds, over the rate of a square DSYRK on all threads.
  let fractionOfSquare: Double?
  /// The same over the rate of a DSYRK of the case's shape, cut by rows over all cores.
  let fractionOfShape: Double?

  init(seconds: Double, rows n: Int, covariates p: Int, square: Double?, shape: Double?) {
    self.seconds = seconds
    let rate = Double(n) * Double(p) * Double(p + 1) / seconds
    fractionOfSquare = square.map { rate / $0 }
    fractionOfShape = shape.map { rate / $0 }
  }
}

/// How cases are run.
struct BenchmarkRun {
  let runs: Int
  /// Nil where the limits are not to be measured.
  let limits: MachineLimits?
  let peers: PeerRun

  /// Runs a case; also gives the versions that the peers named.
  func measure(
    _ benchmark: BenchmarkCase, rows: Int, withPeers: Bool = true
  ) throws -> (result: CaseResult, versions: [String: String]) {
    Progress.say("\(benchmark.name), \(rows) rows: data")
    let work = try benchmark.prepare(rows)
    Progress.say("\(benchmark.name), \(rows) rows: timing")
    var answer: [Double] = []
    var isRight = true
    let measure = {
      try Stopwatch.times(runs: runs) {
        answer = try work.run()
      } check: {
        isRight = isRight && work.isRight(answer)
      }
    }
    let times = try measure()
    var result = CaseResult(
      name: benchmark.name, summary: benchmark.summary, rows: rows,
      covariates: benchmark.covariates, times: times, seconds: Stopwatch.median(times),
      isRight: isRight)
    if let limits {
      result.limits = ShapeLimits.measure(
        rows: rows, columns: benchmark.covariates, cores: limits.cores)
      result.sortSeconds = ShapeLimits.sortSeconds(rows)
    }
    if let seconds = try work.informationSeconds?(max(3, runs)) {
      result.information = InformationResult(
        seconds: seconds, rows: rows, covariates: benchmark.covariates,
        square: limits?.squareAllThreads, shape: result.limits?.productAllCores)
    }
    guard withPeers, isRight else { return (result, [:]) }
    let (results, versions) = try peers.measure(
      work.peers, data: work.data, answer: answer)
    result.peers = results
    if results.contains(where: { $0.seconds != nil }) {
      Progress.say("  once more after the peers")
      result.times += try measure()
      result.seconds = Stopwatch.median(result.times)
      result.isRight = isRight
    }
    for k in results.indices where results[k].status != .different {
      result.peers[k].ratio = results[k].seconds.map { $0 / result.seconds }
    }
    return (result, versions)
  }
}
