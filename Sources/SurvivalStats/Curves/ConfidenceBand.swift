// Simultaneous bands of a Kaplan-Meier curve, after Hall and Wellner and with equal precision.
//
// Derivation:  Documentation/Derivations/Bands.md
// Critical values: Curves/BandCriticalValue.swift

/// The kinds of simultaneous band.
public enum BandKind: String, Sendable, Codable, CaseIterable {
  /// Hall and Wellner (1980) [hall1980].
  case hallWellner = "hall-wellner"
  /// Nair (1984) [nair1984]: pointwise limits, widened by one factor.
  case equalPrecision = "equal-precision"
  /// The same with the factor by the approximation of Miller and Siegmund (1982) [miller1982], as in
  /// SAS and R's km.ci; some thousandths too small.
  case equalPrecisionApproximate = "equal-precision-approximate"
}

/// A band that holds the whole curve between two times with a stated probability.
public struct ConfidenceBand: Sendable, Equatable, Codable {
  /// The group's label; nil where there are no groups.
  @OrNull public internal(set) var group: String?
  /// The kind of band.
  public internal(set) var kind: BandKind
  /// The scale on which it is symmetric.
  public internal(set) var confidenceType: ConfidenceType
  /// The probability to hold the curve.
  public internal(set) var level: Double
  /// The number that takes the place of the normal quantile.
  @Reported public internal(set) var criticalValue: Double
  /// The first event time of the band, tL.
  public internal(set) var from: Double
  /// The last event time of the band, tU: it says nothing beyond.
  public internal(set) var to: Double
  /// n times the variance of log S at tL and tU, each over itself plus 1: the range of the Brownian
  /// bridge whose supremum the critical value is of.
  public internal(set) var bridgeRange: [Double]
  /// The band at the curve's event times within its range.
  public internal(set) var points: [ConfidenceBandPoint]
}

/// A band at one time.
public struct ConfidenceBandPoint: Sendable, Equatable, Codable {
  /// The time; the band stays level up to the next.
  public internal(set) var time: Double
  /// S(t).
  public internal(set) var survival: Double
  /// The lower end; not available where the scale has none.
  @Reported public internal(set) var lower: Double
  /// The upper end.
  @Reported public internal(set) var upper: Double
}

extension KaplanMeierCurve {
  /// A simultaneous confidence band of S(t).
  ///
  /// - Parameters:
  ///   - kind: the kind of band.
  ///   - level: the probability that it holds the whole curve, between 0 and 1.
  ///   - confidenceType: the scale on which it is symmetric.
  ///   - from: the band begins at the first event time at or after this.
  ///   - to: it ends at the last event time at or before this with S > 0.
  /// - Domain: for curves whose variance is Greenwood's. Nil where no event time with S between 0 and 1
  ///   is in the range. n, the size that Hall and Wellner's band asks for, is the largest number at
  ///   risk: that of the rows where nobody enters late, and the same however spells are cut. The limit
  ///   holds with any n, which decides where the band is narrow.
  /// - Complexity: O(t) for t points, and 10 ms for the critical value.
  /// - Reference: Klein and Moeschberger (2003), 4.4 [klein2003].
  public func band(
    _ kind: BandKind = .hallWellner, level: Double = 0.95,
    confidenceType: ConfidenceType = .logLog, from: Double = 0, to: Double = .infinity
  ) throws(SurvivalDataError) -> ConfidenceBand? {
    let level = try ConfidenceInterval.checked(level: level)
    let within = points.filter {
      $0.events > 0 && $0.time >= from && $0.time <= to && $0.survival > 0 && $0.survival < 1
    }
    guard let first = within.first, let last = within.last,
      let n = points.lazy.map(\.atRisk).max()
    else { return nil }
    // n times the variance of log S.
    func spread(_ point: KaplanMeierPoint) -> Double {
      let sigma = point.standardError / point.survival
      return n * sigma * sigma
    }
    let a = spread(first) / (1 + spread(first))
    // A range of one point has no width; the band is then a pointwise limit.
    let b = max(spread(last) / (1 + spread(last)), a)
    let critical =
      switch kind {
      case .hallWellner: BandCriticalValue.hallWellner(from: a, to: b, level: level)
      case .equalPrecision: BandCriticalValue.equalPrecision(from: a, to: b, level: level)
      case .equalPrecisionApproximate:
        BandCriticalValue.equalPrecisionApproximately(from: a, to: b, level: level)
      }
    let transform = SurvivalTransform(confidenceType, level: level, multiplier: critical)
    return ConfidenceBand(
      group: group, kind: kind, confidenceType: confidenceType, level: level,
      criticalValue: critical,
      from: first.time, to: last.time, bridgeRange: [a, b],
      points: within.map { point in
        let sigma =
          kind == .hallWellner
          ? (1 + spread(point)) / n.squareRoot() : point.standardError / point.survival
        let limits = transform.limits(survival: point.survival, logStandardError: sigma)
        return ConfidenceBandPoint(
          time: point.time, survival: point.survival, lower: limits.lower, upper: limits.upper)
      })
  }
}

extension KaplanMeier {
  /// The simultaneous band of each curve; see ``KaplanMeierCurve/band(_:level:confidenceType:from:to:)``.
  ///
  /// A curve without an event time in the range has no band, and a warning says so.
  ///
  /// - Throws: ``SurvivalDataError`` where the variance is the infinitesimal jackknife's: the bands
  ///   are of Greenwood's; or for a level that is not between 0 and 1.
  public func bands(
    _ kind: BandKind = .hallWellner, level: Double? = nil,
    confidenceType: ConfidenceType = .logLog, from: Double = 0, to: Double = .infinity
  ) throws(SurvivalDataError) -> CurveResults<ConfidenceBand> {
    try requireGreenwood("simultaneous bands")
    var results = CurveResults<ConfidenceBand>(model: "confidenceBands", of: self)
    for curve in curves {
      if let band = try curve.band(
        kind, level: level ?? self.level, confidenceType: confidenceType, from: from, to: to)
      {
        results.curves.append(band)
      } else {
        results.warnings.append(
          "no band\(curve.group.map { " for \($0)" } ?? ""): "
            + "no event time in the range has S between 0 and 1")
      }
    }
    return results
  }

  func requireGreenwood(_ what: String) throws(SurvivalDataError) {
    guard robust else { return }
    throw .incompatible(
      "\(what) are of Greenwood's variance: weights must be whole numbers, without clusters")
  }
}
