// A smooth hazard: the increments of the Nelson-Aalen estimate under a moving kernel.
//
// Derivation:  Documentation/Derivations/SmoothedHazard.md
// Kernel:      Curves/HazardKernel.swift

import Foundation

/// A smoothed hazard of one group.
public struct SmoothedHazard: Sendable, Equatable, Codable {
  /// The group's label; nil where there are no groups.
  @OrNull public internal(set) var group: String?
  /// Half the width of the kernel, in the units of time.
  public internal(set) var bandwidth: Double
  /// Whether events were replaced by a smooth probability of the event at each time.
  public internal(set) var presmoothed: Bool
  /// The level of the limits.
  public internal(set) var level: Double
  /// The end of the range; it begins at 0.
  public internal(set) var to: Double
  /// The hazard, by time.
  public internal(set) var points: [SmoothedHazardPoint]
}

/// A smoothed hazard at one time.
public struct SmoothedHazardPoint: Sendable, Equatable, Codable {
  /// The time.
  public internal(set) var time: Double
  /// Events per unit of time; 0 where the boundary kernel, which is negative in part, gives less.
  @Reported public internal(set) var hazard: Double
  /// Its standard error.
  @Reported public internal(set) var standardError: Double
  /// The lower pointwise limit, on the scale of the logarithm; not available where the hazard is 0.
  @Reported public internal(set) var lower: Double
  /// The upper pointwise limit.
  @Reported public internal(set) var upper: Double
}

/// How a hazard is smoothed.
public struct SmoothedHazardOptions: Sendable, Equatable {
  /// Half the width of the kernel; nil for `to / (8 d^(1/5))` for d events up to `to`, as the pilot
  /// of R's `muhaz`.
  public var bandwidth: Double?
  /// Whether to put a smooth probability of the event in the place of events, after Cao and Jacome
  /// (2004) [cao2004]: every exit counts, with the share of events near it.
  public var presmoothed = false
  /// The end of the range; nil for the last event time with ten at risk or more, or the last event
  /// time if there is none.
  public var to: Double?
  /// The times; nil for 101 from 0 to the end.
  public var times: [Double]?
  /// The level of the pointwise limits.
  public var level = 0.95

  /// Options, each at its default if not given.
  public init(
    bandwidth: Double? = nil, presmoothed: Bool = false, to: Double? = nil,
    times: [Double]? = nil, level: Double = 0.95
  ) {
    self.bandwidth = bandwidth
    self.presmoothed = presmoothed
    self.to = to
    self.times = times
    self.level = level
  }
}

extension KaplanMeierCurve {
  /// The hazard, by Epanechnikov's kernel over the increments of the Nelson-Aalen estimate, with the
  /// boundary kernels of Mueller and Wang (1994) [muller1994] within a bandwidth of 0 and of the end.
  ///
  /// The limits are for the smoothed hazard: what smoothing bends is not in them.
  ///
  /// - Units: events per unit of time.
  /// - Domain: times outside 0 to the end are not available. Nil where there is no event up to the
  ///   end. A bandwidth above half the range is cut to it, so that no time is near both ends.
  /// - Throws: ``SurvivalDataError`` for a bandwidth, an end or a level outside its domain.
  /// - Complexity: O(m t) for m times and t points of the curve.
  public func smoothedHazard(
    _ options: SmoothedHazardOptions = SmoothedHazardOptions()
  ) throws(SurvivalDataError) -> SmoothedHazard? {
    let level = try ConfidenceInterval.checked(level: options.level)
    for (name, value) in [("the bandwidth", options.bandwidth), ("the end", options.to)] {
      if let value, !(value > 0 && value.isFinite) {
        throw .invalidOption(name: name, value: "\(value)", expected: "a number above 0")
      }
    }
    let deaths = points.filter { $0.events > 0 }
    guard let lastDeath = deaths.last else { return nil }
    let end = options.to ?? (deaths.last { $0.atRisk >= 10 } ?? lastDeath).time
    let within = deaths.reduce(0) { $0 + ($1.time <= end ? $1.events : 0) }
    guard within > 0, end > 0 else { return nil }
    let bandwidth = min(options.bandwidth ?? end / (8 * pow(within, 0.2)), end / 2)
    let kernel = HazardKernel(
      points, bandwidth: bandwidth, end: end, presmoothed: options.presmoothed)
    let z = NormalDistribution().upperQuantile((1 - level) / 2)
    let times = options.times?.sorted() ?? (0...100).map { end * Double($0) / 100 }
    return SmoothedHazard(
      group: group, bandwidth: bandwidth, presmoothed: options.presmoothed, level: level, to: end,
      points: times.map { time in
        guard time >= 0, time <= end else {
          return SmoothedHazardPoint(
            time: time, hazard: .nan, standardError: .nan, lower: .nan, upper: .nan)
        }
        let (raw, variance) = kernel.hazard(at: time)
        let (hazard, error) = (max(raw, 0), variance.squareRoot())
        let factor = hazard > 0 ? exp(z * error / hazard) : .nan
        return SmoothedHazardPoint(
          time: time, hazard: hazard, standardError: error, lower: hazard / factor,
          upper: hazard * factor)
      })
  }
}

extension KaplanMeier {
  /// The smoothed hazard of each curve; see ``KaplanMeierCurve/smoothedHazard(_:)``.
  ///
  /// A curve without events has none, and a warning says so.
  public func smoothedHazards(
    _ options: SmoothedHazardOptions = SmoothedHazardOptions()
  ) throws(SurvivalDataError) -> CurveResults<SmoothedHazard> {
    try requireGreenwood("smoothed hazards")
    var results = CurveResults<SmoothedHazard>(model: "smoothedHazards", of: self)
    for curve in curves {
      if let hazard = try curve.smoothedHazard(options) {
        results.curves.append(hazard)
      } else {
        results.warnings.append(
          "no smoothed hazard\(curve.group.map { " for \($0)" } ?? ""): no event in the range")
      }
    }
    // A row's end is not told from the end of follow-up, and presmoothing counts who leaves.
    if options.presmoothed,
      curves.contains(where: { $0.points.dropFirst().contains { $0.entered > 0 } })
    {
      results.warnings.append(
        "presmoothing takes the end of every row for the end of someone's follow-up; where subjects "
          + "have several rows, smooth without it")
    }
    return results
  }
}
