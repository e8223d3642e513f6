// A log likelihood with its first and second derivatives, and what can be asked for them.

/// The value, gradient and negative Hessian of a log likelihood.
struct LikelihoodTerms: Sendable {
  var value = 0.0
  /// The gradient.
  var score: [Double]
  /// The negative Hessian, p x p, column-major, both triangles.
  var information: [Double]

  init(order p: Int) {
    score = [Double](repeating: 0, count: p)
    information = [Double](repeating: 0, count: p * p)
  }
}

/// A log likelihood that Newton-Raphson can climb.
protocol Likelihood {
  /// The number of parameters.
  var order: Int { get }
  /// Fills `terms` at `beta`. A value of -infinity says that beta is out of reach.
  mutating func evaluate(at beta: [Double], into terms: inout LikelihoodTerms)
  /// Fills value and score at `beta`, and leaves the information as it is.
  mutating func evaluateScore(at beta: [Double], into terms: inout LikelihoodTerms)
  /// The decrement below which steps with an information from nearby are worth while: where a score
  /// alone costs much less than a score with its information. 0 for never.
  var chordDecrement: Double { get }
  /// The spread of the linear predictor that a step makes: how far it moves one row against
  /// another. A step that stays large while the likelihood no longer rises runs to infinity.
  mutating func reach(of step: [Double]) -> Double
  /// Whether moving along `step` never lowers the likelihood. Asked where a long step gains
  /// nothing: if so the climb is over, else it goes on to a maximum that is merely far.
  mutating func risesForever(along step: [Double]) -> Bool
}

extension Likelihood {
  /// Evaluates everything.
  mutating func evaluateScore(at beta: [Double], into terms: inout LikelihoodTerms) {
    evaluate(at: beta, into: &terms)
  }
  /// Never.
  var chordDecrement: Double { 0 }
  /// Takes the long step at its word; for likelihoods that are asked after the climb.
  mutating func risesForever(along step: [Double]) -> Bool { true }
}
