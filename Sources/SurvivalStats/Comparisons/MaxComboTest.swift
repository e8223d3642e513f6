// The MaxCombo test: the two doors, and the way from a frame to the result.
//
// Derivation: Documentation/Derivations/MaxCombo.md
// Uses:       Comparisons/TwoGroupSlots.swift, Distributions/NormalMaximum.swift
// Result:     Comparisons/MaxCombo.swift

import Foundation

extension [LogRankWeight] {
  /// Fleming and Harrington's four corners: no, early, late and middle differences.
  public static let maxCombo: [LogRankWeight] = [
    .logRank, .flemingHarrington(rho: 1, gamma: 0), .flemingHarrington(rho: 0, gamma: 1),
    .flemingHarrington(rho: 1, gamma: 1),
  ]
}

/// The largest of several weighted log-rank tests of two groups, with its own P-value: powerful
/// whether hazards are proportional, cross, or part late.
///
///     maxCombo(outcome, groups: arm, strata: site)
///
/// The P-value is by quadrature over the joint normal distribution of the statistics, whose rank may be
/// less than their number: it is the same on every machine and keeps its digits however small it is.
///
/// - Parameters:
///   - outcome: right-censored times or spells.
///   - groups: a label for each row, of two kinds.
///   - strata: a label for each row, or empty. Weights are those of the stratum.
///   - weights: a case weight for each row, or empty; whole numbers are frequencies, with others the
///     covariance is the sandwich.
///   - combination: the tests; at most 8, at most three of them linearly independent, as the default's.
///   - alternative: in which direction the groups may differ.
/// - Throws: ``SurvivalDataError``: as ``logRank(_:groups:strata:weights:weight:)``; other than two
///   groups; no test, more than 8, or more than three that are independent.
/// - Precondition: `groups` is as long as the outcome, `strata` and `weights` too or empty.
/// - Complexity: O(n log e + e m^2) for m tests and e distinct event times.
/// - Reference: Karrison (2016) [karrison2016]; Roychoudhury et al. (2021) [roychoudhury2021].
public func maxCombo<
  Label: Hashable & CustomStringConvertible, Stratum: Hashable & CustomStringConvertible
>(
  _ outcome: SurvivalOutcome, groups: [Label], strata: [Stratum] = [String](),
  weights: [Double] = [], combination: [LogRankWeight] = .maxCombo,
  alternative: Alternative = .twoSided
) throws(SurvivalDataError) -> MaxCombo {
  try maxCombo(
    frame: .comparing(outcome, groups: groups, strata: strata, weights: weights), combination,
    alternative)
}

/// The MaxCombo test that a formula asks for, of the complete cases of a table.
///
///     maxCombo("Surv(months, died) ~ arm + strata(site)", in: table)
///
/// - Parameters:
///   - formula, table, weights, condition: as for ``logRank(_:in:weights:where:weight:)``.
///   - combination, alternative: as in the array door.
/// - Throws: `FormulaError` for a formula that cannot be read, ``SurvivalDataError`` for data.
public func maxCombo(
  _ formula: String, in table: DataTable, weights: String? = nil,
  where condition: String? = nil, combination: [LogRankWeight] = .maxCombo,
  alternative: Alternative = .twoSided
) throws -> MaxCombo {
  let frame = try Formula(formula).frame(
    in: table, for: .groups, weights: weights, where: condition)
  return try maxCombo(frame: frame, combination, alternative)
}

/// The most tests that are combined.
private let mostTests = 8

/// The MaxCombo test of a frame's two groups within its strata.
func maxCombo(
  frame: ModelFrame, _ combination: [LogRankWeight], _ alternative: Alternative
) throws(SurvivalDataError) -> MaxCombo {
  guard (1...mostTests).contains(combination.count) else {
    throw .invalidOption(
      name: "the number of tests to combine", value: "\(combination.count)",
      expected: "1 to \(mostTests)")
  }
  for weight in combination { try weight.check() }
  let (rows, slots) = try comparedRows(of: frame)
  let labels = frame.groups?.labels ?? []
  guard labels.count == 2 else {
    throw .incompatible(
      "a MaxCombo test compares two groups, and there are \(labels.count): select two of them")
  }
  let unweighed = LogRankTotals(
    slots, event: rows.event, caseWeights: rows.weight, weight: .logRank)
  let totals = combination.map { unweighed.weighed(slots, by: $0) }
  let table = TwoGroupSlots(rows, slots)
  let robust = frame.weights?.contains { $0 != $0.rounded() } ?? false
  let differences = table.differences(totals)
  let covariance = robust ? table.sandwich(totals) : table.covariance(totals)
  return try MaxCombo(
    frame, labels, combination, alternative, differences, covariance, robust: robust)
}

extension MaxCombo {
  /// From the differences and their covariance to statistic and P-value.
  fileprivate init(
    _ frame: ModelFrame, _ labels: [String], _ combination: [LogRankWeight],
    _ alternative: Alternative, _ differences: [Double], _ covariance: [Double], robust: Bool
  ) throws(SurvivalDataError) {
    let m = combination.count
    // Sums over a million event times leave 1e-11 of what should cancel.
    let factor = PivotedCholesky(covariance, order: m, tolerance: 1e-9)
    guard factor.rank <= 3 else {
      throw .incompatible(
        "the combination has \(factor.rank) linearly independent tests; the joint distribution of "
          + "at most 3 is integrated")
    }
    let variances = (0..<m).map { covariance[$0 * (m + 1)] }
    let z = (0..<m).map { k in
      variances[k] > 0 ? differences[k] / variances[k].squareRoot() : Double.nan
    }
    let available = z.indices.filter { z[$0].isFinite }
    let maximum = NormalMaximum(
      rows: available.map(factor.unitRow), isTwoSided: alternative == .twoSided)
    func size(_ k: Int) -> Double {
      switch alternative {
      case .twoSided: abs(z[k])
      case .less: -z[k]
      case .greater: z[k]
      }
    }
    let best = available.max { size($0) < size($1) }
    var warnings: [String] = []
    for k in z.indices where !z[k].isFinite {
      warnings.append(
        "\(combination[k]): at no event that counts were both groups at risk with an outcome that "
          + "could have differed, so it has no part in the combination")
    }
    if robust {
      warnings.append(
        "some weights are not whole numbers, so the covariance is the sandwich of the rows' "
          + "contributions, each row counting as a subject of its own")
    }
    self.init(
      alternative: alternative, statistic: best.map(size),
      pValue: best.map { maximum.tail(size($0)) }, attainedBy: best.map { combination[$0] },
      tests: combination.indices.map {
        MaxComboComponent(
          weight: combination[$0], z: z[$0].isFinite ? z[$0] : nil,
          pValue: z[$0].isFinite
            ? ChiSquareTest(statistic: z[$0] * z[$0], degreesOfFreedom: 1).pValue : nil)
      },
      correlation: (0..<m).map { a in
        (0..<m).map { b in
          a == b && variances[a] > 0
            ? 1 : covariance[a + b * m] / (variances[a] * variances[b]).squareRoot()
        }
      },
      rank: factor.rank, groups: labels, strata: frame.strata?.count ?? 1, robust: robust,
      droppedRows: frame.dropped.total, dropped: frame.dropped,
      warnings: warnings + (frame.outcome?.warnings ?? []))
  }
}
