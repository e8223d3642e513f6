// Two survival probabilities on the scale of log(-log S): one family of tests, read as intervals of
// their difference and of their ratio.
//
// Derivation:  Documentation/Derivations/CurveContrasts.md, (18)-(22)
// Called from: Comparisons/CompareMilestones.swift

import Foundation

/// Two independent normal numbers g = log(-log S), and what they say of differences and ratios of S.
struct MilestoneTest {
  private let heights: (StandardizedHeight, StandardizedHeight)
  private let g: (Double, Double)
  private let sigma: (Double, Double)

  init(_ first: StandardizedHeight, _ second: StandardizedHeight) {
    func scaled(_ height: StandardizedHeight) -> (Double, Double) {
      let logS = log(height.survival)
      return (log(-logS), height.standardError / (height.survival * -logS))
    }
    heights = (first, second)
    let (a, b) = (scaled(first), scaled(second))
    g = (a.0, b.0)
    sigma = (a.1, b.1)
  }

  private var hasTest: Bool {
    g.0.isFinite && g.1.isFinite && sigma.0 > 0 && sigma.1 > 0 && sigma.0.isFinite
      && sigma.1.isFinite
  }

  /// The contrast with its interval and tests.
  func contrast(
    _ name: CurveContrastName, at time: Double, _ options: ContrastOptions
  ) -> CurveContrast {
    let (a, b) = (heights.0, heights.1)
    var contrast = CurveContrast(name, at: time, margin: options.margins[name])
    if name.isRatio {
      guard a.survival > 0 else {
        contrast.warnings = ["S(t) of the reference is 0, so there is no ratio"]
        return contrast
      }
      contrast.estimate = b.survival / a.survival
      contrast.standardError =
        b.survival > 0
        ? hypot(a.standardError / a.survival, b.standardError / b.survival) : nil
    } else {
      contrast.estimate = b.survival - a.survival
      contrast.standardError = hypot(a.standardError, b.standardError)
    }
    guard hasTest else {
      contrast.warnings.append(
        "S(t) of a group is 0 or 1, where log(-log S) has no value, so there is no test and no "
          + "interval")
      return contrast
    }
    let scale = name.isRatio ? MilestoneScale.logarithm : .probability
    func shown(_ x: Double) -> Double { name.isRatio ? exp(x) : x }
    contrast.lower = shown(-extreme(scale, side: -1, z: options.z))
    contrast.upper = shown(extreme(scale, side: 1, z: options.z))
    contrast.setTests(
      z: (g.0 - g.1) / hypot(sigma.0, sigma.1),
      marginZ: contrast.margin.map { signedRoot(at: name.isRatio ? log($0) : $0, scale) })
    return contrast
  }

  /// The largest `side (h(S_2) - h(S_1))` over the pairs that are not rejected at z: those within an
  /// ellipse about the estimates.
  private func extreme(_ scale: MilestoneScale, side: Double, z: Double) -> Double {
    // As x = log(-log S) grows S falls. On this quarter of the ellipse one group's S is raised and the
    // other's lowered; the largest value cannot lie on another.
    func value(_ angle: Double) -> Double {
      let first = scale.height(g.0 + side * z * sigma.0 * cos(angle))
      let second = scale.height(g.1 - side * z * sigma.1 * sin(angle))
      return side * (second - first)
    }
    // The value may have two humps, one for each group; a grid finds the higher one.
    let cells = 64
    let width = Double.pi / 2 / Double(cells)
    var best = 0
    var highest = -Double.infinity
    for k in 0...cells {
      let here = value(Double(k) * width)
      if here > highest { (best, highest) = (k, here) }
    }
    var low = Double(max(best - 1, 0)) * width
    var high = Double(min(best + 1, cells)) * width
    // Golden section: at a maximum half the digits of the angle give all of the value.
    let golden = 0.6180339887498949
    var one = high - golden * (high - low)
    var two = low + golden * (high - low)
    var atOne = value(one)
    var atTwo = value(two)
    while high - low > 1e-10 {
      if atOne >= atTwo {
        (high, two, atTwo) = (two, one, atOne)
        one = high - golden * (high - low)
        atOne = value(one)
      } else {
        (low, one, atOne) = (one, two, atTwo)
        two = low + golden * (high - low)
        atTwo = value(two)
      }
    }
    return max(highest, atOne, atTwo)
  }

  /// The signed z at which `margin` becomes a limit: above 0 where the estimate is above it.
  private func signedRoot(at margin: Double, _ scale: MilestoneScale) -> Double {
    let estimate = scale.height(g.1) - scale.height(g.0)
    guard estimate != margin else { return 0 }
    let side: Double = margin > estimate ? 1 : -1
    // The limit moves outwards as z grows.
    func short(_ z: Double) -> Double { side * margin - extreme(scale, side: side, z: z) }
    var far = 1.0
    while far < 64, short(far) > 0 { far *= 2 }
    if short(far) > 0 { return -side * .infinity }
    return -side * root(between: 0, and: far, of: short)
  }
}

/// Whether probabilities are subtracted, or their logarithms.
private enum MilestoneScale {
  case probability
  case logarithm

  /// S or log S from log(-log S).
  func height(_ x: Double) -> Double {
    switch self {
    case .probability: exp(-exp(x))
    case .logarithm: -exp(x)
    }
  }
}
