// Information criteria and measures of explained variation of a Cox fit.
//
// Part of: Cox/CoxFit.swift

import Foundation

/// How good a fit is for its size, from the two log likelihoods alone.
///
/// With k events among n rows, q estimated coefficients, and chi-square the likelihood-ratio statistic
/// of all of them. Rows and events are counted whatever their weights, as in R.
public struct CoxFitStatistics: Sendable, Equatable, Codable {
  /// Estimated coefficients, q.
  public internal(set) var parameters: Int
  /// `-2 log L + 2 q`. R's `AIC`.
  @Reported public internal(set) var aic: Double
  /// `-2 log L + q log k`, k the number of events: R's `BIC`, SAS's `SBC`. Stata's `estat ic` has n.
  @Reported public internal(set) var bic: Double
  /// `-2 log L + q log n`: the BIC of those who count rows.
  @Reported public internal(set) var bicOfRows: Double
  /// `1 - exp(-chi-square / n)` of Cox and Snell [nagelkerke1991]: `rsq` of R's `summary`. It falls
  /// with censoring.
  @Reported public internal(set) var coxSnell: Double
  /// Cox and Snell's over the most it can be, `1 - exp(2 log L0 / n)`: R's `R.N` of `royston`
  /// [nagelkerke1991].
  @Reported public internal(set) var nagelkerke: Double
  /// Nagelkerke's with events in the place of rows.
  @Reported public internal(set) var nagelkerkeOfEvents: Double
  /// `1 - exp(-chi-square / k)` of O'Quigley, Xu and Stare [oquigley2005]: with events in the place of
  /// rows censoring matters little.
  @Reported public internal(set) var explainedRandomness: Double
  /// Royston's R2 [royston2006], explained variation: of the explained randomness r by events,
  /// `r / (r + pi^2 / 6 (1 - r))`. Stata's `str2ph`.
  @Reported public internal(set) var royston: Double

  init(logLikelihood: [Double], parameters q: Int, observations n: Int, events k: Int) {
    let (null, fitted) = (logLikelihood[0], logLikelihood[1])
    let chiSquare = max(0, 2 * (fitted - null))
    /// 1 - exp(-x) without cancellation.
    func share(_ x: Double) -> Double { -expm1(-x) }
    let randomness = share(chiSquare / Double(k))
    parameters = q
    _aic = Reported(wrappedValue: -2 * fitted + 2 * Double(q))
    _bic = Reported(wrappedValue: -2 * fitted + Double(q) * log(Double(k)))
    _bicOfRows = Reported(wrappedValue: -2 * fitted + Double(q) * log(Double(n)))
    _coxSnell = Reported(wrappedValue: share(chiSquare / Double(n)))
    _nagelkerke = Reported(
      wrappedValue: share(chiSquare / Double(n)) / share(-2 * null / Double(n)))
    _nagelkerkeOfEvents = Reported(wrappedValue: randomness / share(-2 * null / Double(k)))
    _explainedRandomness = Reported(wrappedValue: randomness)
    _royston = Reported(
      wrappedValue: randomness / (randomness + Double.pi * Double.pi / 6 * (1 - randomness)))
  }
}
