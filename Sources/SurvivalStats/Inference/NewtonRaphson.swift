// Newton-Raphson with step halving, stopped on the Newton decrement and then polished.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md
// Called from: Cox/FitCox.swift, Rates/PoissonRegression.swift

/// Climbs to the maximum of a concave log likelihood.
struct NewtonRaphson {
  /// How the climb ended.
  enum Ending: Sendable, Equatable {
    case converged
    case iterationLimit
    /// The likelihood no longer rises, yet the step does not shrink.
    case running
  }

  /// The end of a climb.
  struct Optimum {
    var point: [Double]
    var terms: LikelihoodTerms
    var iterations: Int
    /// U' I^-1 U at the end.
    var decrement: Double
    var ending: Ending
    /// The last step, the direction of a run to infinity.
    var step: [Double]
  }

  var maximumIterations = 50
  /// Once the decrement (twice the rise still to be had) is below this, one step squares it to
  /// rounding level, and one more polishes.
  var tolerance = 1e-9
  /// A step that moves rows further apart than this on the log scale, with nothing gained, is a
  /// run to infinity; in a regular problem the step is of the order of the decrement's root.
  var runningReach = 0.1

  /// Climbs from `start`; `known` are the terms there, if they are at hand.
  func maximize(
    _ likelihood: inout some Likelihood, from start: [Double], known: LikelihoodTerms? = nil
  ) -> Optimum {
    let p = likelihood.order
    var terms = known ?? LikelihoodTerms(order: p)
    if known == nil { likelihood.evaluate(at: start, into: &terms) }
    var best = Optimum(
      point: start, terms: terms, iterations: 0, decrement: 0, ending: .converged,
      step: [Double](repeating: 0, count: p))
    guard p > 0 else { return best }
    guard var factor = try? Cholesky(terms.information, order: p) else {
      best.ending = .running
      return best
    }
    var polishing = 0
    while true {
      if polishing == 0, best.iterations < maximumIterations {
        let start = best
        if climbByChords(&likelihood, &best, &terms, factor) {
          likelihood.evaluate(at: best.point, into: &best.terms)
          if let next = try? Cholesky(best.terms.information, order: p) {
            factor = next
          } else {
            best = start
          }
        }
      }
      let step = factor.solve(best.terms.score)
      best.decrement = zip(step, best.terms.score).reduce(0) { $0 + $1.0 * $1.1 }
      best.step = step
      if best.decrement < tolerance {
        if polishing == 0, likelihood.reach(of: step) > runningReach {
          if likelihood.risesForever(along: step) {
            best.ending = .running
            return best
          }
        } else if best.decrement < (likelihood.chordDecrement > 0 ? 1e-16 : 1e-20) {
          // A step of 1e-10 standard errors is left (1e-8 in a large problem): to take it changes
          // nothing but the point, and the information in its twelfth digit. A small problem has time
          // to get that right too.
          best.point = zip(best.point, step).map { $0 + $1 }
          if likelihood.chordDecrement == 0 {
            likelihood.evaluate(at: best.point, into: &terms)
            if terms.value.isFinite, (try? Cholesky(terms.information, order: p)) != nil {
              best.terms = terms
            }
          }
          return best
        } else {
          polishing += 1
          if polishing > 2 { return best }
        }
      }
      if polishing == 0, best.iterations >= maximumIterations {
        best.ending = .iterationLimit
        return best
      }
      var size = 1.0
      var accepted = false
      // The value is known to about its rounding; near the top a step may seem to lose that.
      let slack = 1e-12 * max(1, abs(best.terms.value))
      for _ in 0..<30 {
        let trial = zip(best.point, step).map { $0 + size * $1 }
        likelihood.evaluate(at: trial, into: &terms)
        // A point whose information has no factor leads nowhere, however high it is.
        if terms.value >= best.terms.value - slack,
          let next = try? Cholesky(terms.information, order: p)
        {
          factor = next
          best.point = trial
          swap(&best.terms, &terms)
          accepted = true
          break
        }
        size /= 2
      }
      guard accepted else {
        if polishing == 0 { best.ending = .iterationLimit }
        return best
      }
      if polishing < 2 { best.iterations += 1 }
    }
  }

  /// Steps with the factor at hand, mended by what each step teaches about the curvature along it, and
  /// scores alone, as long as each takes a good part of the decrement. Whether `best` has moved: its
  /// value and score are then those of the new point, its information is not.
  private func climbByChords(
    _ likelihood: inout some Likelihood, _ best: inout Optimum, _ terms: inout LikelihoodTerms,
    _ factor: Cholesky
  ) -> Bool {
    var mended = MendedFactor(factor)
    var step = mended.solve(best.terms.score)
    var size = dot(step, best.terms.score)
    guard size < likelihood.chordDecrement, size > tolerance else { return false }
    var count = 0
    // A step of 1e-8 standard errors is left to the factor at the end.
    while size > 1e-16, count < 20 {
      let trial = zip(best.point, step).map { $0 + $1 }
      likelihood.evaluateScore(at: trial, into: &terms)
      guard terms.value >= best.terms.value - 1e-12 * max(1, abs(best.terms.value)) else { break }
      mended.learn(step: step, change: zip(best.terms.score, terms.score).map { $0 - $1 })
      let next = mended.solve(terms.score)
      let nextSize = dot(next, terms.score)
      guard nextSize < 0.25 * size else { break }
      best.point = trial
      best.terms.value = terms.value
      best.terms.score = terms.score
      (step, size) = (next, nextSize)
      count += 1
    }
    best.iterations += count
    return count > 0
  }
}

/// The inverse of an information from nearby, mended by the changes of the score along the steps taken:
/// the update of Broyden, Fletcher, Goldfarb and Shanno in its two loops [nocedal1980].
private struct MendedFactor {
  private let factor: Cholesky
  private var pairs: [(step: [Double], change: [Double], curvature: Double)] = []

  init(_ factor: Cholesky) { self.factor = factor }

  /// Takes in that the score fell by `change` along `step`.
  mutating func learn(step: [Double], change: [Double]) {
    let curvature = dot(step, change)
    if curvature > 0 { pairs.append((step, change, curvature)) }
  }

  func solve(_ score: [Double]) -> [Double] {
    var rest = score
    var shares: [Double] = []
    for pair in pairs.reversed() {
      let share = dot(pair.step, rest) / pair.curvature
      shares.append(share)
      for j in rest.indices { rest[j] -= share * pair.change[j] }
    }
    var step = factor.solve(rest)
    for (pair, share) in zip(pairs, shares.reversed()) {
      let excess = share - dot(pair.change, step) / pair.curvature
      for j in step.indices { step[j] += excess * pair.step[j] }
    }
    return step
  }
}
