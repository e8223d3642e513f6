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
    _ support: Support?, _ p: Double, _ tail: (Double) -> Double, _ inside: (Double) -> Double
  ) -> Double {
    guard let support, p >= 0, p <= 1 else { return .nan }
    if p == 0 || p == 1 { return p == 0 ? support.least : support.most }
    return support.proved(inside(p), { tail($0) / p })
  }

  static func upperQuantile(
    _ support: Support?, _ p: Double, _ tail: (Double) -> Double, _ inside: (Double) -> Double
  ) -> Double {
    guard let support, p >= 0, p <= 1 else { return .nan }
    if p == 0 || p == 1 { return p == 0 ? support.most : support.least }
    return support.proved(inside(p), { p / tail($0) })
  }

  /// The least x at which `ratio`, which ascends, reaches 1: `guess`, if it stands the test.
  ///
  /// Boost 1.74 inverts the incomplete beta function wrongly far out (beta(2, 30) at p = 1e-100 has
  /// no digit right, t(4.5) at 1e-300 is infinite) and says nothing. Two evaluations of the tail
  /// tell; then the doubles themselves are halved, 64 times, which no shape can lead astray.
  private func proved(_ guess: Double, _ ratio: (Double) -> Double) -> Double {
    if isDiscrete {
      if ratio(guess) >= 1, guess == 0 || ratio(guess - 1) < 1 { return guess }
    } else {
      // A tail is right to some ulps only, and so is no sharper test than that.
      let width = 1e-12 * abs(guess)
      let slack = 1e-13
      if ratio(guess - width) <= 1 + slack, ratio(guess + width) >= 1 - slack { return guess }
    }
    var below = Self.rank(least)
    var reached = Self.rank(most)
    while below + 1 < reached {
      let middle = (below & reached) + ((below ^ reached) >> 1)  // the mean, without overflow
      if ratio(Self.double(rank: middle)) >= 1 { reached = middle } else { below = middle }
    }
    return ratio(least) >= 1 ? least : Self.double(rank: reached)
  }

  /// The place of a double among all doubles, from -infinity to infinity.
  private static func rank(_ x: Double) -> Int64 {
    let magnitude = Int64(bitPattern: x.magnitude.bitPattern)
    return x.sign == .minus ? -magnitude : magnitude
  }

  private static func double(rank: Int64) -> Double {
    let magnitude = Double(bitPattern: rank.magnitude)
    return rank < 0 ? -magnitude : magnitude
  }
}
