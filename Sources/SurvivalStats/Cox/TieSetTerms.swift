// Breslow's and Efron's algebra at one tie set: a few sums over its deaths.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md
// Called from: Cox/PartialLikelihood.swift, Cox/ScoreResiduals.swift

import Foundation

/// The sums over l = 0 ..< d of one tie set, in which the denominator is `S0 - (l/d) D0` (Efron)
/// or `S0` (Breslow), v is the mean weight of the deaths, alpha = 1 / denominator and
/// beta = (l/d) / denominator, so that the mean covariate is `alpha S1 - beta D1`.
struct TieSetTerms {
  /// Sum of v log(denominator).
  var logDenominator = 0.0
  /// Sum of v alpha: the hazard step of those at risk who do not die here.
  var hazard = 0.0
  /// Sum of v (1 - l/d) alpha: the hazard step of those who die here.
  var hazardOfDeaths = 0.0
  /// Sum of v alpha^2, v alpha beta and v beta^2: the Gram matrix of the means' coefficients.
  var alphaAlpha = 0.0
  var alphaBeta = 0.0
  var betaBeta = 0.0
  /// The same with the deaths' own share (1 - l/d): Sum of v (1 - l/d) alpha^2 and of
  /// v (1 - l/d) alpha beta.
  var alphaAlphaOfDeaths = 0.0
  var alphaBetaOfDeaths = 0.0
  /// The means over l of alpha and beta.
  var meanAlpha = 0.0
  var meanBeta = 0.0

  init(s0: Double, d0: Double, deaths d: Int, deathWeight: Double, efron: Bool) {
    guard efron, d > 1 else {
      let alpha = 1 / s0
      logDenominator = deathWeight * log(s0)
      hazard = deathWeight * alpha
      hazardOfDeaths = hazard
      alphaAlpha = hazard * alpha
      alphaAlphaOfDeaths = alphaAlpha
      meanAlpha = alpha
      return
    }
    let v = deathWeight / Double(d)
    for l in 0..<d {
      let fraction = Double(l) / Double(d)
      let denominator = s0 - fraction * d0
      let alpha = 1 / denominator
      let beta = fraction * alpha
      logDenominator += v * log(denominator)
      hazard += v * alpha
      hazardOfDeaths += v * (1 - fraction) * alpha
      alphaAlpha += v * alpha * alpha
      alphaBeta += v * alpha * beta
      betaBeta += v * beta * beta
      alphaAlphaOfDeaths += v * (1 - fraction) * alpha * alpha
      alphaBetaOfDeaths += v * (1 - fraction) * alpha * beta
      meanAlpha += alpha / Double(d)
      meanBeta += beta / Double(d)
    }
  }
}
