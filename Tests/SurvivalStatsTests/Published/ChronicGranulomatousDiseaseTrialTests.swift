// The interferon trial's published figures, and where its letter is known to differ.
//
// Published: N Engl J Med 1991;324:509 and letter 1991;325:1516 [cgd1991]: 63 and 65 patients, first
// infections in 14 and 30 (log-rank P = 0.0006), 20 and 56 infections, 3.6 and 9.7 per 100 months.
// R: survdiff and coxph of R 4.2.2, survival 3.5-3, on survival::cgd.

import Testing

@testable import SurvivalStats

@Suite struct ChronicGranulomatousDiseaseTrialTests {
  @Test func countsAndTestAgreeWithPrint() throws {
    let comparison = try BundledTrial.cgd.comparison()
    let agreeing = comparison.figures.filter { $0.agreement == .agrees }
    #expect(agreeing.compactMap(\.published) == ["63", "65", "14", "30", "0.0006", "20", "56"])
    #expect(!comparison.hasUnexplainedDifference)
  }

  @Test func theLettersRatesAreAKnownDifference() throws {
    let known = try BundledTrial.cgd.comparison().figures.filter {
      $0.agreement == .knownDifference
    }
    #expect(known.compactMap(\.published) == ["3.6", "9.7"])
    // 20 and 56 infections in 18953 and 18524 days.
    let perDay = [20.0 / 18953, 56.0 / 18524]
    for (figure, rate) in zip(known, perDay) {
      expectClose(figure.value ?? .nan, 100 * 30.4375 * rate, .ulps(8))
    }
    #expect(known.allSatisfy { $0.note?.contains("letter") == true })
  }

  /// R prints chi-square 11.7425, P 0.000611; HR 0.33487 (0.17374-0.64542).
  @Test func agreesWithR() throws {
    let table = try BundledTrial.cgd.table()
    let test = try logRank("Surv(tstop, status) ~ treat", in: table, where: "enum == 1")
    expectClose(test.statistic ?? .nan, 11.7425, .published(digits: 6))
    expectClose(test.pValue ?? .nan, 0.000611, .published(digits: 3))
    let fit = try fitCox("Surv(tstop, status) ~ treat", in: table, where: "enum == 1")
    expectClose(fit.coefficients[0].hazardRatio, 0.33487, .published(digits: 5))
    expectClose(fit.coefficients[0].lower, 0.17374, .published(digits: 5))
    expectClose(fit.coefficients[0].upper, 0.64542, .published(digits: 5))
  }
}
