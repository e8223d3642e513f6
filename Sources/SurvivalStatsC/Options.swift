// The caller's structures of options, checked and read: a version and a size, then what they say.
//
// Zeros mean the defaults throughout.

import CSurvivalStats
import SurvivalStats

/// Reads a structure that begins with its version and its size; nothing else of it is touched before
/// these are right.
func versioned<Value: BitwiseCopyable>(
  _ pointer: UnsafePointer<Value>, _ name: String
) throws -> Value {
  let memory = UnsafeRawPointer(pointer)
  let version = memory.loadUnaligned(as: UInt32.self)
  guard version == 1 else {
    throw Problem(
      SST_INVALID_ARGUMENT, "the version of \(name) is \(version); this library knows version 1")
  }
  let size = memory.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
  guard size == UInt32(MemoryLayout<Value>.size) else {
    throw Problem(
      SST_INVALID_ARGUMENT,
      "the size of \(name) is \(size); expected \(MemoryLayout<Value>.size), sizeof(\(name))")
  }
  return memory.loadUnaligned(as: Value.self)
}

/// One of the choices that 1, 2 and so on stand for; nil for 0.
private func choice<Value>(_ number: Int32, _ values: [Value], _ name: String) throws -> Value? {
  if number == 0 { return nil }
  guard number > 0, number <= values.count else {
    throw Problem(
      SST_INVALID_OPTION, "\(name) is \(number); expected 0 to \(values.count)")
  }
  return values[Int(number) - 1]
}

private func profile(_ number: Int32) throws -> PackageProfile {
  try choice(number, [PackageProfile.sas, .stata, .lifelines], "the profile") ?? .r
}

/// A short array of the caller's.
private func numbers(
  _ pointer: UnsafePointer<Double>?, _ count: Int64, _ name: String
) throws -> [Double]? {
  guard count >= 0 else { throw Problem(SST_INVALID_ARGUMENT, "the count of \(name) is \(count)") }
  guard count <= Limit.columns else {
    throw Problem(SST_TOO_LARGE, "\(count) \(name) are more than \(Limit.columns)")
  }
  guard let pointer else {
    guard count == 0 else { throw Problem.null("the array of \(name)") }
    return nil
  }
  let memory = UnsafeRawPointer(pointer)
  return (0..<Int(count)).map { memory.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
}

/// What sst_cox_options says.
struct CoxChoices {
  var profile = PackageProfile.r
  var ties: CoxTies?
  var intervals: CoxInterval?
  var penalty: CoxPenaltyKind?
  var robust = false
  var concordance = true
  var influence = false
  var maximumIterations = 50
  var level = 0.95
  var initial: [Double] = []

  init(_ pointer: UnsafePointer<sst_cox_options>?) throws {
    guard let pointer else { return }
    let given = try versioned(pointer, "sst_cox_options")
    profile = try SurvivalStatsC.profile(given.profile)
    ties = try choice(
      given.ties, [.efron, .breslow, .exact, .exactMarginal], "the treatment of ties")
    intervals = try choice(
      given.interval, [.wald, .profile, .score, .logRank], "the kind of limits")
    penalty = try choice(given.penalty, [CoxPenaltyKind.firth], "the penalty")
    let known = SST_ROBUST | SST_NO_CONCORDANCE | SST_INFLUENCE
    guard given.flags & ~known == 0 else {
      throw Problem(SST_INVALID_OPTION, "the flags are \(given.flags); expected 0 to \(known)")
    }
    robust = given.flags & SST_ROBUST != 0
    concordance = given.flags & SST_NO_CONCORDANCE == 0
    influence = given.flags & SST_INFLUENCE != 0
    guard given.maximum_iterations >= -1 else {
      throw Problem(
        SST_INVALID_OPTION,
        "the most iterations are \(given.maximum_iterations); expected -1 for none or more")
    }
    if given.maximum_iterations != 0 { maximumIterations = max(0, Int(given.maximum_iterations)) }
    if given.level != 0 { level = given.level }
    initial =
      try numbers(given.initial, given.initial_count, "starting values") ?? []
  }
}

/// What sst_kaplan_meier_options says.
struct CurveChoices {
  var profile = PackageProfile.r
  var confidence: ConfidenceType?
  var level = 0.95
  var tau: Double?
  var quantiles = [0.5]

  init(_ pointer: UnsafePointer<sst_kaplan_meier_options>?) throws {
    guard let pointer else { return }
    let given = try versioned(pointer, "sst_kaplan_meier_options")
    profile = try SurvivalStatsC.profile(given.profile)
    confidence = try choice(
      given.confidence, [.log, .logLog, .plain, .logit, .arcsin], "the kind of limits")
    if given.level != 0 { level = given.level }
    tau = given.tau == 0 ? nil : given.tau
    quantiles = try numbers(given.quantiles, given.quantile_count, "quantiles") ?? [0.5]
  }
}

/// What sst_log_rank_options says.
struct LogRankChoices {
  var rho = 0.0
  var gamma = 0.0

  init(_ pointer: UnsafePointer<sst_log_rank_options>?) throws {
    guard let pointer else { return }
    let given = try versioned(pointer, "sst_log_rank_options")
    rho = given.rho
    gamma = given.gamma
  }
}

/// What sst_rates_options says.
struct RateChoices {
  var per = 100.0
  var level = 0.95

  init(_ pointer: UnsafePointer<sst_rates_options>?) throws {
    guard let pointer else { return }
    let given = try versioned(pointer, "sst_rates_options")
    if given.per != 0 { per = given.per }
    if given.level != 0 { level = given.level }
  }
}
