// What a comparison of two groups can be told.
//
// Asked for by: Comparisons/Compare.swift

import Foundation

/// What ``compare(_:in:adjustingFor:weights:where:_:)`` compares, and how.
public struct ComparisonOptions: Sendable, Equatable {
  /// The horizon of the restricted means and of the average hazard ratio; nil for the smaller of the
  /// groups' largest times.
  public var tau: Double?
  /// The times of the milestone contrasts, above 0; none if empty.
  public var milestones: [Double]
  /// The fractions of the quantile contrasts, between 0 and 1.
  public var quantiles: [Double]
  /// The weights of the log-rank tests.
  public var weights: [LogRankWeight]
  /// The coverage of the intervals.
  public var level: Double
  /// Margins of contrasts, on the scales of their estimates.
  public var margins: [CurveContrastName: Double]
  /// The names of tests and contrasts that were named before the data were seen, as `logRank`,
  /// `restrictedMeanDifference`, or at one of several times `milestoneDifference(24)`.
  public var prespecified: [String]
  /// How many relabellings the permutation test draws if there are too many to look at all; 0 for no
  /// such test. Nil is 10 000 up to 10 000 rows and none beyond, where the score is normal.
  public var permutations: Int?
  /// What the draw starts from.
  public var seed: UInt64

  /// Options, each at its default if not given.
  public init(
    tau: Double? = nil, milestones: [Double] = [], quantiles: [Double] = [0.5],
    weights: [LogRankWeight] = .panel, level: Double = 0.95,
    margins: [CurveContrastName: Double] = [:], prespecified: [String] = [],
    permutations: Int? = nil, seed: UInt64 = 1
  ) {
    self.tau = tau
    self.milestones = milestones
    self.quantiles = quantiles
    self.weights = weights
    self.level = level
    self.margins = margins
    self.prespecified = prespecified
    self.permutations = permutations
    self.seed = seed
  }
}

extension [LogRankWeight] {
  /// One of each kind: for differences throughout, early, in the middle and late.
  public static let panel: [LogRankWeight] = [
    .logRank, .gehanBreslow, .taroneWare, .petoPeto, .modifiedPeto,
    .flemingHarrington(rho: 1, gamma: 0), .flemingHarrington(rho: 0, gamma: 1),
    .flemingHarrington(rho: 1, gamma: 1), .modestlyWeighted(floor: 0.5),
  ]
}

/// The lines of a comparison that were named beforehand.
struct PrespecifiedNames {
  private let asked: [(text: String, key: String)]
  private var met: Set<String> = []

  /// Names without regard to capitals and spaces.
  init(_ names: [String]) {
    asked = names.map { ($0, Self.key($0)) }
  }

  /// Whether one of these names was asked for, which is then no unknown one.
  mutating func contains(_ names: String...) -> Bool {
    let keys = names.map { Self.key($0) }
    let found = asked.filter { keys.contains($0.key) }
    met.formUnion(found.map(\.key))
    return !found.isEmpty
  }

  /// Refuses a name that no line has.
  func checkAllMet(_ lines: [String]) throws(SurvivalDataError) {
    guard let stranger = asked.first(where: { !met.contains($0.key) }) else { return }
    throw .invalidOption(
      name: "a prespecified test or contrast", value: stranger.text,
      expected: "one of " + lines.joined(separator: ", "))
  }

  private static func key(_ name: String) -> String {
    if let weight = LogRankWeight(name) { return weight.name.lowercased() }
    return name.lowercased().filter { !$0.isWhitespace }
  }
}
