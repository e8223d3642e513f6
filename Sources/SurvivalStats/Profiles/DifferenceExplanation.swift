// Why two packages print different numbers: which default moves which number by how much.
//
// Made by:    Profiles/ExplainDifference+Cox.swift, Profiles/ExplainDifference+KaplanMeier.swift
// Printed by: Reports/DifferenceExplanation+Text.swift

/// The numbers of one analysis under two packages' defaults, and what moves them.
public struct DifferenceExplanation: Sendable, Equatable, Codable {
  /// The version of this form.
  public private(set) var schemaVersion = 1
  /// What this is.
  public private(set) var model = "differenceExplanation"
  /// Whose defaults the numbers start from.
  public internal(set) var from: PackageProfile
  /// Whose defaults they are moved to.
  public internal(set) var to: PackageProfile
  /// The defaults that differ, each with the numbers that it moves when it alone is changed.
  public internal(set) var defaults: [DefaultDifference]
  /// The numbers that move when all are changed.
  public internal(set) var together: [MovedNumber]
}

/// A default that two packages do not share.
public struct DefaultDifference: Sendable, Equatable, Codable {
  /// Which: `ties`, `nearTies`, `confidenceType`, `quantileRule`, `beyondFollowUp`,
  /// `proportionalHazards`.
  public internal(set) var setting: String
  /// What it is in the first package.
  public internal(set) var from: String
  /// What it is in the second.
  public internal(set) var to: String
  /// The numbers that it moves; empty if it makes no difference here.
  public internal(set) var moved: [MovedNumber]
}

/// A number that differs.
public struct MovedNumber: Sendable, Equatable, Codable {
  /// What it belongs to: a coefficient, a test, a curve.
  public internal(set) var of: String
  /// Which number: `hazardRatio`, `pValue`.
  public internal(set) var quantity: String
  /// Under the first package's defaults; not available as NaN.
  @Reported public internal(set) var from: Double
  /// Under the second's.
  @Reported public internal(set) var to: Double
  /// The second less the first.
  @Reported public internal(set) var difference: Double
}

/// A number of an analysis with its name.
struct NamedNumber {
  var of: String
  var quantity: String
  var value: Double
}

extension DifferenceExplanation {
  /// A default, what it is under each profile, and how to move to the second's.
  struct Setting<Choices> {
    var name: String
    var from: String
    var to: String
    var change: (inout Choices) -> Void
  }

  /// Changes the settings that differ one at a time, and then all.
  ///
  /// - Complexity: one analysis for each setting that differs, and two more.
  init<Choices>(
    from: PackageProfile, to: PackageProfile, choices: Choices, settings: [Setting<Choices>],
    numbers: (Choices) throws(SurvivalDataError) -> [NamedNumber]
  ) throws(SurvivalDataError) {
    self.from = from
    self.to = to
    let base = try numbers(choices)
    var all = choices
    defaults = []
    for setting in settings where setting.from != setting.to {
      var one = choices
      setting.change(&one)
      setting.change(&all)
      defaults.append(
        DefaultDifference(
          setting: setting.name, from: setting.from, to: setting.to,
          moved: Self.moved(from: base, to: try numbers(one))))
    }
    together = defaults.isEmpty ? [] : Self.moved(from: base, to: try numbers(all))
  }

  /// A relative difference below this is rounding: fits are made to about 1e-13.
  private static let rounding = 1e-10

  private static func moved(from: [NamedNumber], to: [NamedNumber]) -> [MovedNumber] {
    zip(from, to).compactMap { a, b in
      let same =
        a.value == b.value || (a.value.isNaN && b.value.isNaN)
        || abs(a.value - b.value) <= rounding * max(abs(a.value), abs(b.value))
      return same
        ? nil
        : MovedNumber(
          of: a.of, quantity: a.quantity, from: a.value, to: b.value,
          difference: b.value - a.value)
    }
  }
}
