// Whose defaults to follow: the packages that statisticians compare with.
//
// What a profile sets is said where it is used: Cox/PackageProfile+Cox.swift,
// Curves/PackageProfile+Curves.swift

/// A package whose defaults an analysis follows: one switch for ties, limits, the rules for quantiles
/// and beyond follow-up, near ties, and the test of proportional hazards.
///
/// Where one of these is also given by itself, that counts.
///
/// - Reference: Documentation/Guides/Profiles.md, which has the sources.
public enum PackageProfile: String, Sendable, Codable, CaseIterable {
  /// R's survival; the default.
  case r
  /// SAS: PROC PHREG and PROC LIFETEST.
  case sas
  /// Stata: stcox, sts and stci.
  case stata
  /// Python's lifelines.
  case lifelines

  /// Whether times that differ by rounding only are one time; R alone merges them.
  public var mergesNearTies: Bool { self == .r }
}
