// How much a test of the log-rank family lets each event time count.
//
// Derivation: Documentation/Derivations/WeightedLogRank.md, section 1
// Applied by: Comparisons/LogRankTotals.swift

import Foundation

/// The weight of an event time in a test of the log-rank family.
///
/// At an event time of a stratum n rows are at risk in all groups together and d have the event; S(t-)
/// is the stratum's pooled Kaplan-Meier curve just before.
public enum LogRankWeight: Sendable, Equatable, Hashable {
  /// 1: best against proportional hazards [mantel1966].
  case logRank
  /// n: early events count more, and so do censored rows' patterns [gehan1965] [breslow1970].
  case gehanBreslow
  /// The root of n [tarone1977].
  case taroneWare
  /// S~(t), the product of (n + 1 - d) / (n + 1) up to and with t [peto1972].
  case petoPeto
  /// S~(t) n / (n + 1) [andersen1982].
  case modifiedPeto
  /// S(t-)^rho (1 - S(t-))^gamma: early events count more with rho, late ones with gamma
  /// [harrington1982].
  case flemingHarrington(rho: Double, gamma: Double)
  /// 1 / max(S(t-), floor): late events count more, up to a bound, without a penalty on early ones
  /// [magirr2019].
  case modestlyWeighted(floor: Double)

  /// What results call it: `gehanBreslow`, `flemingHarrington(0,1)`, `modestlyWeighted(0.5)`.
  public var name: String {
    switch self {
    case .logRank: "logRank"
    case .gehanBreslow: "gehanBreslow"
    case .taroneWare: "taroneWare"
    case .petoPeto: "petoPeto"
    case .modifiedPeto: "modifiedPeto"
    case .flemingHarrington(let rho, let gamma):
      "flemingHarrington(\(Self.short(rho)),\(Self.short(gamma)))"
    case .modestlyWeighted(let floor): "modestlyWeighted(\(Self.short(floor)))"
    }
  }

  /// The weight of a name, spaces and capitals aside; nil for any other text.
  public init?(_ name: String) {
    let text = name.lowercased().filter { !$0.isWhitespace }
    let parts = text.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false)
    var numbers: [Double] = []
    if parts.count == 2 {
      guard parts[1].hasSuffix(")") else { return nil }
      for part in parts[1].dropLast().split(separator: ",", omittingEmptySubsequences: false) {
        guard let number = Double(part) else { return nil }
        numbers.append(number)
      }
    }
    switch (String(parts[0]), numbers.count) {
    case ("logrank", 0): self = .logRank
    case ("gehanbreslow", 0): self = .gehanBreslow
    case ("taroneware", 0): self = .taroneWare
    case ("petopeto", 0): self = .petoPeto
    case ("modifiedpeto", 0): self = .modifiedPeto
    case ("flemingharrington", 2): self = .flemingHarrington(rho: numbers[0], gamma: numbers[1])
    case ("modestlyweighted", 1): self = .modestlyWeighted(floor: numbers[0])
    default: return nil
    }
  }

  /// The exponents, for the log-rank test (0 and 0) and Fleming and Harrington's; nil for others.
  var exponents: (rho: Double, gamma: Double)? {
    switch self {
    case .logRank: (0, 0)
    case .flemingHarrington(let rho, let gamma): (rho, gamma)
    default: nil
    }
  }

  /// The weight with these exponents of S(t-) and 1 - S(t-).
  static func exponents(_ rho: Double, _ gamma: Double) -> LogRankWeight {
    rho == 0 && gamma == 0 ? .logRank : .flemingHarrington(rho: rho, gamma: gamma)
  }

  /// Refuses parameters outside their domain.
  func check() throws(SurvivalDataError) {
    switch self {
    case .flemingHarrington(let rho, let gamma):
      for (name, value) in [("rho", rho), ("gamma", gamma)] where !(value >= 0 && value.isFinite) {
        throw .invalidOption(name: name, value: "\(value)", expected: "a number, 0 or above")
      }
    case .modestlyWeighted(let floor):
      guard floor > 0, floor <= 1 else {
        throw .invalidOption(
          name: "the floor of the modestly weighted test", value: "\(floor)",
          expected: "a number above 0 and at most 1")
      }
    default: break
    }
  }

  /// A parameter as it is written.
  static func short(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}

/// Written and read as the name.
extension LogRankWeight: Codable {
  /// The weight of that name; an error where no weight has it.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    guard let weight = LogRankWeight(name) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "no weight of a log-rank test is called \(name)")
    }
    self = weight
  }

  /// Writes the name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
