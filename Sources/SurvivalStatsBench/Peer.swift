// Another program that does a case's work, as expressions in its own language.

import Foundation

/// The programs that can be run beside this library.
enum PeerTool: String, CaseIterable, Codable, Sendable {
  case r, glmnet, coxstream, lifelines, sksurv, statsmodels

  /// Whether the expressions are R; else they are Python.
  var isR: Bool { self == .r || self == .glmnet }

  /// What must be loaded for any expression of the tool, in its language.
  var packages: [String] {
    switch self {
    case .r: ["survival"]
    case .glmnet: ["survival", "glmnet"]
    case .coxstream: ["numpy", "coxstream"]
    case .lifelines: ["numpy", "pandas", "lifelines"]
    case .sksurv: ["numpy", "sksurv"]
    case .statsmodels: ["numpy", "statsmodels"]
    }
  }
}

/// One way in which a program does a case's work.
struct Peer: Sendable {
  let tool: PeerTool
  /// What is called, as a statistician would name it.
  let label: String
  /// What is done before, untimed: code in the tool's language. The data are `m`, a matrix with
  /// named columns in R, and `d`, a dictionary of columns, in Python.
  var setup = ""
  /// What is timed: an expression.
  let work: String
  /// The figures, from the value `fit` of the expression; untimed. The first of the case's own.
  let figures: String
  /// How far the figures may be away, relative to 1 or to themselves where they are larger.
  var tolerance = Peer.byDefaultOfR
  /// Why figures that are further away are not wrong but of another method; nil where they are.
  var otherMethod: String?

  /// R stops its iteration at 1e-9 of the log likelihood, which leaves coefficients 1e-6 away.
  static let byDefaultOfR = 1e-6
}

/// What came of one peer.
struct PeerResult: Codable, Sendable {
  /// How it ended.
  enum Status: String, Codable, Sendable {
    case right, wrong
    /// Another method, whose figures differ: its time is no measurement of this work.
    case different
    case notInstalled, failed, stopped
  }

  let tool: PeerTool
  let label: String
  var status: Status
  /// Each timed run, and their median; nil where there was none.
  var times: [Double] = []
  var seconds: Double?
  /// The peer's median over this library's.
  var ratio: Double?
  /// The largest difference of a figure, relative to 1 or to itself where it is larger.
  var difference: Double?
  /// What is to be said about it.
  var message: String?
}

extension Peer {
  /// The figures beside this library's.
  func judge(times: [Double], figures: [Double], against answer: [Double]) -> PeerResult {
    var difference = 0.0
    for (theirs, ours) in zip(figures, answer) where !(theirs.isNaN && ours.isNaN) {
      let one = abs(theirs - ours) / max(1, abs(ours))
      difference = one.isNaN ? .infinity : max(difference, one)
    }
    let isComparable = !figures.isEmpty && figures.count <= answer.count
    let agrees = isComparable && difference <= tolerance
    return PeerResult(
      tool: tool, label: label, status: agrees ? .right : otherMethod == nil ? .wrong : .different,
      times: times, seconds: Stopwatch.median(times),
      difference: isComparable && difference.isFinite ? difference : nil,
      message: agrees
        ? nil
        : isComparable ? otherMethod : "\(figures.count) figures against \(answer.count)")
  }
}
