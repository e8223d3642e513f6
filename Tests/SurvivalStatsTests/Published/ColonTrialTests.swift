// The colon trial's published figures, and what its public data are known to give instead.
//
// Published: Moertel et al., Ann Intern Med 1995;122:321, abstract [moertel1995]: recurrence reduced by
// 40% (P < 0.0001) and 2%; deaths by 33% (P = 0.0007) and 6%.
// R: coxph and survdiff of R 4.2.2, survival 3.5-3, on survival::colon.

import Testing

@testable import SurvivalStats

@Suite struct ColonTrialTests {
  @Test func recurrenceAgreesWithPrint() throws {
    let comparison = try BundledTrial.colon.comparison()
    let recurrence = comparison.figures.filter { $0.endPoint == "recurrence" }
    #expect(
      recurrence.map(\.published) == ["40%", nil, "<0.0001", "2%", nil])
    #expect(recurrence.allSatisfy { $0.agreement == .agrees || $0.published == nil })
    #expect(!comparison.hasUnexplainedDifference)
  }

  @Test func deathsAreAKnownDifference() throws {
    let deaths = try BundledTrial.colon.comparison().figures.filter { $0.endPoint == "death" }
    #expect(deaths.filter { $0.published != nil }.count == 3)
    #expect(
      deaths.allSatisfy { $0.agreement == .knownDifference || $0.published == nil })
    #expect(deaths.compactMap(\.published) == ["33%", "0.0007", "6%"])
    #expect(deaths.filter { $0.published != nil }.map(\.computed) == ["31%", "0.0016", "3%"])
  }

  /// R prints HR 0.59924 (0.47493-0.75609), 0.98499; chi-square 19.0652, P 1.263e-5; for deaths
  /// 0.689554, 0.973714, P 0.001595.
  @Test func agreesWithR() throws {
    let values = try BundledTrial.colon.comparison().figures.map(\.value)
    let expected = [
      40.076, 0.59924, 1.263e-5, 1.501, 0.98499, 31.0446, 0.689554, 0.001595, 2.6286, 0.973714,
    ]
    for (value, e) in zip(values, expected) {
      expectClose(value ?? .nan, e, .published(digits: 4))
    }
    let fit = try fitCox(
      "Surv(time, status) ~ relevel(rx, \"Obs\")", in: BundledTrial.colon.table(),
      where: "etype == 1")
    expectClose(fit.coefficients[1].lower, 0.47493, .published(digits: 5))
    expectClose(fit.coefficients[1].upper, 0.75609, .published(digits: 5))
  }

  @Test func anotherFigureThanTheOneOnRecordIsUnexplained() throws {
    let printed = try PublishedRecord(trial: "colon").figure("deathReduction", "Lev+5FU")
    let known = KnownDifference(computed: "31%", reason: "on record")
    func figure(_ computed: String) -> TrialFigure {
      TrialFigure("death", "rate", published: printed, computed: computed, known: known)
    }
    #expect(figure("33%").agreement == .agrees)
    #expect(figure("31%").agreement == .knownDifference)
    #expect(figure("30%").agreement == .differs)
  }
}
