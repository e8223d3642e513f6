// Limits of one coordinate of a log likelihood by its profile: where the likelihood-ratio or the
// score statistic of that value, the others refitted, reaches a threshold.
//
// Derivation:  Documentation/Derivations/ProfileLimits.md, (1)-(7)
// Uses:        Inference/HeldLikelihood.swift
// Called from: Cox/CoxLimits.swift

/// The profile of one coordinate about the maximum of a concave log likelihood [venzon1988].
struct ProfileLikelihood<Base: Likelihood> {
  /// The statistic that tells which values are compatible with the data.
  enum Statistic {
    /// Twice the fall of the profile from its maximum.
    case likelihoodRatio
    /// The squared score of the coordinate over its efficient information.
    case score
  }

  /// The profile at one value of the coordinate.
  private struct Place {
    /// The distance from the estimate.
    var distance = 0.0
    var value = 0.0
    /// The profile's derivative.
    var slope = 0.0
    /// The efficient information: minus the second derivative of the profile.
    var information = 0.0
    /// The other coordinates at their best, and how they move with this one.
    var rest: [Double] = []
    var motion: [Double] = []
  }

  private var likelihood: HeldLikelihood<Base>
  private let coordinate: Int
  private let estimate: Double
  private let statistic: Statistic
  private let tolerance: Double
  private var top = Place()
  /// The spread of the linear predictor that one unit makes.
  private let reach: Double

  /// The profile of coordinate `j` about `maximum`.
  ///
  /// - Parameter isSeparated: whether the climb to `maximum` ended on a run to infinity. Then the
  ///   supremum is taken more closely than the fit had to.
  init(
    _ likelihood: Base, of j: Int, around maximum: [Double],
    statistic: Statistic = .likelihoodRatio, isSeparated: Bool = false
  ) {
    var base = likelihood
    var unit = [Double](repeating: 0, count: base.order)
    unit[j] = 1
    reach = base.reach(of: unit)
    coordinate = j
    self.statistic = statistic
    var summit = maximum
    var tolerance = 1e-9
    if isSeparated {
      // On a run to infinity what is still to be gained is about the decrement, so that this is the
      // error of the supremum; the information keeps a factor down to some 1e-14 of its size. Below the
      // rounding of the likelihood the decrement is noise, and to ask for less is to climb for ever.
      var terms = LikelihoodTerms(order: base.order)
      base.evaluate(at: maximum, into: &terms)
      tolerance = max(1e-12, 1e-15 * abs(terms.value))
      summit =
        NewtonRaphson(maximumIterations: 200, tolerance: tolerance)
        .maximize(&base, from: maximum).point
    }
    self.tolerance = tolerance
    estimate = summit[j]
    self.likelihood = HeldLikelihood(
      base, free: summit.indices.filter { $0 != j }, at: summit)
    let rest = summit.indices.filter { $0 != j }.map { summit[$0] }
    _ = self.likelihood.maximize(from: rest, tolerance: tolerance)
    top = place(at: 0)
  }

  /// The limits: the values next to the estimate whose statistic is `threshold`, infinite on a side
  /// where none is.
  ///
  /// - Parameter isEndless: whether the profile never falls on the side of this sign; nil where that is not
  ///   known.
  /// - Domain: `threshold > 0`, in the units of the likelihood: a chi-square quantile. NaN for a side on
  ///   which the search came to no end.
  /// - Complexity: some five maximisations a side of a few evaluations each; up to a hundred where the
  ///   likelihood is monotone.
  mutating func limits(
    threshold: Double, isEndless: (Double) -> Bool? = { _ in nil }
  ) -> (lower: Double, upper: Double) {
    guard top.value.isFinite, threshold.isFinite else { return (.nan, .nan) }
    let z = threshold.squareRoot()
    func distance(_ side: Double, _ isEndless: Bool?) -> Double {
      isEndless == true ? .infinity : self.distance(toward: side, of: z, hasEnd: isEndless == false)
    }
    let lower = distance(-1, isEndless(-1))
    let upper = distance(1, isEndless(1))
    return (estimate - lower, estimate + upper)
  }

  /// How far on one side the root of the statistic is `z`.
  ///
  /// Newton's method on the signed root, which is nearly linear; where that leaves the bracket, on
  /// the statistic itself, which is convex; and at worst halving.
  ///
  /// - Parameter hasEnd: whether the profile is known to fall on this side.
  private mutating func distance(
    toward side: Double, of z: Double, hasEnd: Bool
  ) -> Double {
    let none = hasEnd ? Double.nan : .infinity
    guard reach > 0 else { return .nan }
    var low = 0.0
    var high = Double.infinity
    var last = top
    var within = top
    var earlier: (distance: Double, root: Double) = (0, 0)
    var next = min(z / top.information.squareRoot(), 20 / reach)
    if !(next > 0) { next = 20 / reach }
    for _ in 0..<200 {
      guard let here = move(to: next, side, from: last) else {
        // A run to infinity takes both parts of the score's statistic with it: what rounding leaves of
        // them nearer by is no statistic.
        if statistic == .score, !hasEnd, earlier.root < 0.01 * z { return .infinity }
        // The others could not be led so far in one step: from the last place within the limit a nearer
        // one leads them on.
        next = within.distance + (next - within.distance) / 4
        last = within
        if (next - within.distance) * reach > 1e-6 { continue }
        // A profile that has not begun to fall where its information has no digits left never will; of
        // one that has, this side's limit is not known.
        return earlier.root < 0.01 * z ? none : .nan
      }
      last = here
      let t = here.distance
      let root = signedRoot(here, side, small: z < 0.01)
      if root >= z {
        high = t
      } else {
        low = t
        within = here
      }
      // A concave profile that has not begun to fall where rows are this far apart never will.
      if high == .infinity, t * reach > 1e9 { return none }
      var gradient = -side * here.slope / root
      if statistic == .score { gradient = (root - earlier.root) / (t - earlier.distance) }
      earlier = (t, root)
      next = t - (root - z) / gradient
      if abs(next - t) <= 1e-8 * t, next > 0 { return next }
      if statistic == .likelihoodRatio, !(low < next && next < high) {
        next = t - (root * root - z * z) / (-2 * side * here.slope)
      }
      if high == .infinity {
        // A step of Newton's that is nearly there is stretched, to have the limit between two places.
        next = next > 1.01 * t ? min(next, 4 * t) : next > t ? t + 4 * (next - t) : 4 * t
      } else if !(low < next && next < high) {
        next = low + (high - low) / 2
      }
      if high - low <= 4 * (abs(estimate) + high).ulp { return high }
      if estimate + side * next == estimate + side * low { return next }
    }
    return high.isFinite ? high : .nan
  }

  /// The statistic's root, negative where the profile still rises.
  private func signedRoot(_ here: Place, _ side: Double, small: Bool) -> Double {
    let slope = side * here.slope
    switch statistic {
    case .score:
      // On a run to infinity the slope and the information both vanish: what rounding leaves of them
      // is no statistic.
      let rounding = 1e-13 * reach * max(1, abs(here.value))
      guard abs(slope) > rounding else { return 0 }
      return -slope / max(here.information, 0).squareRoot()
    case .likelihoodRatio:
      guard small else {
        let fall = 2 * (top.value - here.value)
        return fall > 0 ? fall.squareRoot() : -(-fall).squareRoot()
      }
      // Two values a rounding apart have no difference; the integral of the slope has: the
      // trapezoid with its correction by the derivatives at the ends.
      let t = here.distance
      let fall = -t * slope + t * t / 6 * (top.information - here.information)
      return fall > 0 ? fall.squareRoot() : -(-fall).squareRoot()
    }
  }

  /// The profile at a distance, its other coordinates begun where those of `last` lead; nil where
  /// it cannot be had.
  private mutating func move(to distance: Double, _ side: Double, from last: Place) -> Place? {
    let value = estimate + side * distance
    guard value.isFinite else { return nil }
    // Both places are on one side, but the first step's begins at the top.
    let step = side * (distance - last.distance)
    let ahead = zip(last.rest, last.motion).map { $0 + step * $1 }
    for start in [ahead, last.rest] where start.allSatisfy(\.isFinite) {
      likelihood.hold(coordinate, at: value)
      if likelihood.maximize(from: start, tolerance: tolerance), likelihood.full.value.isFinite {
        return place(at: distance)
      }
    }
    return nil
  }

  /// What the likelihood holds now, as a place.
  private func place(at distance: Double) -> Place {
    let full = likelihood.full
    let (p, j) = (full.score.count, coordinate)
    var result = Place(
      distance: distance, value: full.value, slope: full.score[j],
      information: full.information[j * (p + 1)])
    result.rest = likelihood.free.map { likelihood.point[$0] }
    result.motion = [Double](repeating: 0, count: p - 1)
    guard p > 1 else { return result }
    var block: [Double] = []
    for column in likelihood.free {
      for row in likelihood.free { block.append(full.information[row + column * p]) }
    }
    guard let factor = try? Cholesky(block, order: p - 1) else { return result }
    let cross = likelihood.free.map { full.information[$0 + j * p] }
    let motion = factor.solve(cross)
    result.information -= zip(cross, motion).reduce(0) { $0 + $1.0 * $1.1 }
    result.motion = motion.map { -$0 }
    // The others are at their best to about 1e-10 standard errors: what their score still is, is
    // taken out of this one's.
    let left = likelihood.free.map { full.score[$0] }
    result.slope -= zip(left, motion).reduce(0) { $0 + $1.0 * $1.1 }
    return result
  }
}
