// The Cox log partial likelihood with a penalty, or without.
//
// Adds up:   Cox/PartialLikelihood.swift, Cox/CoxPenalty.swift
// Climbed by: Inference/NewtonRaphson.swift; profiled by Cox/CoxLimits.swift

/// The sum of a partial likelihood and a penalty. Without one it is the partial likelihood.
struct PenalisedLikelihood: Likelihood {
  private var base: PartialLikelihood
  private var penalty: (any CoxPenalty)?

  init(_ base: PartialLikelihood, penalty: CoxPenaltyKind?) {
    self.base = base
    self.penalty = penalty?.penalty(base.data)
  }

  init(_ data: PreparedCox, ties: CoxTies, penalty: CoxPenaltyKind?) {
    self.init(PartialLikelihood(data, ties: ties), penalty: penalty)
  }

  var order: Int { base.order }
  var chordDecrement: Double { penalty == nil ? base.chordDecrement : 0 }

  mutating func evaluate(at beta: [Double], into terms: inout LikelihoodTerms) {
    base.evaluate(at: beta, into: &terms)
    guard penalty != nil, order > 0, terms.value.isFinite else { return }
    penalty?.add(to: &terms, of: &base, at: beta)
  }

  mutating func evaluateScore(at beta: [Double], into terms: inout LikelihoodTerms) {
    guard penalty == nil else { return evaluate(at: beta, into: &terms) }
    base.evaluateScore(at: beta, into: &terms)
  }

  mutating func reach(of step: [Double]) -> Double { base.reach(of: step) }

  /// A penalty that is worth its name grows faster than the likelihood.
  mutating func risesForever(along step: [Double]) -> Bool {
    penalty == nil && base.risesForever(along: step)
  }
}
