// The power of a log-rank test and the events it needs.
//
// Derivation: Documentation/Derivations/Consistency.md, (15)-(16)

import Foundation

/// The events with which a log-rank test has a given power [schoenfeld1981].
///
///     try schoenfeldEvents(hazardRatio: 0.5, power: 0.9)   // 87.5, so 88
///
/// - Parameters:
///   - hazardRatio: the hazard ratio under proportional hazards.
///   - power: the probability of rejecting where it holds.
///   - level: the level of the test.
///   - share: the share of the patients in one arm.
///   - sides: 2 for a two-sided test, 1 for one towards the hazard ratio's side.
/// - Returns: events in both arms, not rounded.
/// - Domain: a positive hazard ratio other than 1; power, level and share between 0 and 1, the power
///   at least the level, or half of it with two sides; 1 or 2 sides.
/// - Throws: ``ConsistencyError``.
/// - Complexity: O(1).
public func schoenfeldEvents(
  hazardRatio: Double, power: Double, level: Double = 0.05, share: Double = 0.5, sides: Int = 2
) throws(ConsistencyError) -> Double {
  try requireDesign(hazardRatio, level, share, sides)
  let tail = level / Double(sides)
  try ConsistencyError.require(
    power >= tail && power < 1, "the power", power, "at least \(tail), which is free, and below 1")
  let normal = NormalDistribution()
  let z = normal.upperQuantile(tail) + normal.lowerQuantile(power)
  let effect = log(hazardRatio)
  return z * z / (share * (1 - share) * effect * effect)
}

/// The power of a log-rank test with a given number of events [schoenfeld1981]. Rejection for the
/// wrong side is not counted.
///
/// - Parameters:
///   - hazardRatio: the hazard ratio under proportional hazards.
///   - events: the events in both arms.
///   - level: the level of the test.
///   - share: the share of the patients in one arm.
///   - sides: 2 for a two-sided test, 1 for one towards the hazard ratio's side.
/// - Domain: a positive hazard ratio other than 1, events not negative, level and share between 0
///   and 1; 1 or 2 sides.
/// - Throws: ``ConsistencyError``.
/// - Complexity: O(1).
public func schoenfeldPower(
  hazardRatio: Double, events: Double, level: Double = 0.05, share: Double = 0.5, sides: Int = 2
) throws(ConsistencyError) -> Double {
  try requireDesign(hazardRatio, level, share, sides)
  try ConsistencyError.require(
    events >= 0 && events.isFinite, "the number of events", events, "0 or more")
  let normal = NormalDistribution()
  let drift = abs(log(hazardRatio)) * (events * share * (1 - share)).squareRoot()
  return normal.upperTail(normal.upperQuantile(level / Double(sides)) - drift)
}

private func requireDesign(
  _ hazardRatio: Double, _ level: Double, _ share: Double, _ sides: Int
) throws(ConsistencyError) {
  try ConsistencyError.require(
    hazardRatio > 0 && hazardRatio.isFinite && hazardRatio != 1, "the hazard ratio", hazardRatio,
    "a positive number other than 1")
  try ConsistencyError.require(level > 0 && level < 1, "the level", level, "between 0 and 1")
  try ConsistencyError.require(share > 0 && share < 1, "the share", share, "between 0 and 1")
  try ConsistencyError.require((1...2).contains(sides), "the number of sides", sides, "1 or 2")
}
