// Where a distribution has its mass, and what is answered at the ends and outside.

/// The values that a random variable can take.
enum Support {
  /// Every number.
  case real
  /// The numbers from 0.
  case positive
  /// The numbers from 0 to 1.
  case unit
  /// The whole numbers from 0.
  case counts(upTo: Double)

  private var least: Double {
    if case .real = self { return -.infinity }
    return 0
  }

  private var most: Double {
    switch self {
    case .real, .positive: .infinity
    case .unit: 1
    case .counts(let last): last
    }
  }

  private var isDiscrete: Bool {
    if case .counts = self { return true }
    return false
  }

  // Each of the five takes nil for a distribution whose parameters are outside their domain, and
  // asks `inside` only for what lies within.

  static func density(
    _ support: Support?, _ x: Double, _ inside: (Double) -> Double
  ) -> Double {
    guard let support, !x.isNaN else { return .nan }
    if x < support.least || x > support.most || x.isInfinite { return 0 }
    if support.isDiscrete, x != x.rounded() { return 0 }
    return inside(x)
  }

  static func lowerTail(
    _ support: Support?, _ x: Double, _ inside: (Double) -> Double
  ) -> Double {
    guard let support, !x.isNaN else { return .nan }
    if x < support.least || x == -.infinity { return 0 }
    if x >= support.most { return 1 }
    return inside(support.isDiscrete ? x.rounded(.down) : x)
  }

  static func upperTail(
    _ support: Support?, _ x: Double, _ inside: (Double) -> Double
  ) -> Double {
    guard let support, !x.isNaN else { return .nan }
    if x < support.least || x == -.infinity { return 1 }
    if x >= support.most { return 0 }
    return inside(support.isDiscrete ? x.rounded(.down) : x)
  }

  static func lowerQuantile(
    _ support: Support?, _ p: Double, _ inside: (Double) -> Double
  ) -> Double {
    guard let support, p >= 0, p <= 1 else { return .nan }
    return p == 0 ? support.least : p == 1 ? support.most : inside(p)
  }

  static func upperQuantile(
    _ support: Support?, _ p: Double, _ inside: (Double) -> Double
  ) -> Double {
    guard let support, p >= 0, p <= 1 else { return .nan }
    return p == 0 ? support.most : p == 1 ? support.least : inside(p)
  }
}
