// A log likelihood with some of its coordinates held, so that the others can be maximised.
//
// Climbed by: Inference/NewtonRaphson.swift
// Called from: Inference/ProfileLikelihood.swift, Cox/CoxModel+Tests.swift

/// A likelihood of the free coordinates of another one.
///
/// It is evaluated in full, and the parts of the free coordinates are taken: what a held coordinate
/// would save is a share of the least part of the work.
struct HeldLikelihood<Base: Likelihood>: Likelihood {
  /// The likelihood of all coordinates.
  var base: Base
  /// The coordinates that are free, ascending.
  let free: [Int]
  /// All coordinates; those that are held keep their value.
  private(set) var point: [Double]
  /// The terms of all coordinates at the last point that was evaluated.
  private(set) var full: LikelihoodTerms

  /// Holds all but `free` at their place in `point`.
  init(_ base: Base, free: [Int], at point: [Double]) {
    self.base = base
    self.free = free
    self.point = point
    full = LikelihoodTerms(order: base.order)
  }

  /// Moves a held coordinate.
  mutating func hold(_ j: Int, at value: Double) { point[j] = value }

  var order: Int { free.count }
  var chordDecrement: Double { base.chordDecrement }

  mutating func evaluate(at beta: [Double], into terms: inout LikelihoodTerms) {
    for (k, j) in free.enumerated() { point[j] = beta[k] }
    base.evaluate(at: point, into: &full)
    terms.value = full.value
    let (p, q) = (point.count, free.count)
    for (column, j) in free.enumerated() {
      terms.score[column] = full.score[j]
      for (row, i) in free.enumerated() {
        terms.information[row + column * q] = full.information[i + j * p]
      }
    }
  }

  mutating func evaluateScore(at beta: [Double], into terms: inout LikelihoodTerms) {
    for (k, j) in free.enumerated() { point[j] = beta[k] }
    base.evaluateScore(at: point, into: &full)
    terms.value = full.value
    for (k, j) in free.enumerated() { terms.score[k] = full.score[j] }
  }

  mutating func reach(of step: [Double]) -> Double { base.reach(of: whole(step)) }

  mutating func risesForever(along step: [Double]) -> Bool {
    base.risesForever(along: whole(step))
  }

  /// A step of the free coordinates as one of all.
  private func whole(_ step: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: point.count)
    for (k, j) in free.enumerated() { result[j] = step[k] }
    return result
  }

  /// Climbs from `start` to the maximum over the free coordinates, where `point` and `full` are left;
  /// whether the climb ended at a maximum or on the way to one at infinity.
  ///
  /// - Complexity: a few evaluations from a start nearby.
  mutating func maximize(from start: [Double], tolerance: Double = 1e-9) -> Bool {
    let optimum = NewtonRaphson(maximumIterations: 200, tolerance: tolerance)
      .maximize(&self, from: start)
    // Trials that were refused, and the last step of all, leave `full` elsewhere.
    for (k, j) in free.enumerated() { point[j] = optimum.point[k] }
    base.evaluate(at: point, into: &full)
    return optimum.ending == .converged
      || (optimum.ending == .running && optimum.decrement < tolerance)
  }
}
