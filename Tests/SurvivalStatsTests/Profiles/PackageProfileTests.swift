// Profiles set the defaults of other packages, and the explanation of a difference names them.

import Testing

@testable import SurvivalStats

@Suite struct PackageProfileTests {
  // Six rows, a tie of deaths at 2; 54, 75, ... has a plateau at one half: the median of R is 102.5.
  private let tied = """
    time,event,x
    1,1,1
    2,1,0
    2,1,1
    3,1,0
    4,0,1
    5,1,0
    """

  private func table(_ text: String) throws -> DataTable { try DataTable(csv: Array(text.utf8)) }

  @Test func tiesFollowTheProfileUnlessGiven() throws {
    let table = try table(tied)
    func fit(_ profile: PackageProfile, _ ties: CoxTies? = nil) throws -> CoxFit {
      try fitCox("Surv(time, event) ~ x", in: table, ties: ties, profile: profile)
    }
    #expect(try fit(.r).ties == .efron)
    #expect(try fit(.lifelines).ties == .efron)
    #expect(try fit(.sas) == fit(.r, .breslow))
    #expect(try fit(.stata).ties == .breslow)
    #expect(try fit(.sas, .efron) == fit(.r))
  }

  // Events at 54, 75, 77, 84 and 87 of ten, five censored up to 118: S is 1/2 from 87 on. R 4.2.2,
  // survival 3.5-3: 102.5; lifelines 0.30.3: 87; SAS: not estimable.
  @Test func theMedianOnAPlateau() throws {
    let time: [Double] = [54, 75, 77, 84, 87, 90, 95, 100, 110, 118]
    let outcome = try SurvivalOutcome(
      time: time, event: time.map { $0 <= 87 })
    func median(_ profile: PackageProfile) throws -> Double? {
      try kaplanMeier(outcome, profile: profile).curves[0].median.estimate
    }
    #expect(try median(.r) == 102.5)
    #expect(try median(.sas) == nil)
    #expect(try median(.stata) == 87)
    #expect(try median(.lifelines) == 87)
    // Between two events all but the first-time rule take the middle.
    let within = try SurvivalOutcome(time: [1, 2, 3, 4], event: [true, true, true, true])
    #expect(try kaplanMeier(within, profile: .sas).curves[0].median.estimate == 2.5)
    #expect(try kaplanMeier(within, profile: .stata).curves[0].median.estimate == 2)
  }

  @Test func limitsFollowTheProfileUnlessGiven() throws {
    let table = try table(tied)
    func type(_ profile: PackageProfile, _ given: ConfidenceType? = nil) throws -> ConfidenceType {
      try kaplanMeier(
        "Surv(time, event) ~ 1", in: table, confidenceType: given, profile: profile
      ).confidenceType
    }
    #expect(try type(.r) == .log)
    #expect(try type(.sas) == .logLog)
    #expect(try type(.sas, .plain) == .plain)
  }

  @Test func onlyRMergesNearTies() throws {
    let table = try table("time,event,x\n0.30000000000000004,1,1\n0.3,1,0\n1,1,1\n2,1,0\n")
    func merged(_ profile: PackageProfile) throws -> Int {
      try fitCox("Surv(time, event) ~ x", in: table, profile: profile).nearTiesMerged
    }
    #expect(try merged(.r) == 1)
    #expect(try merged(.stata) == 0)
    #expect(
      try kaplanMeier("Surv(time, event) ~ 1", in: table, profile: .lifelines).curves[0].points
        .count == 4)
  }

  // What the explanation lists is what the fits themselves say.
  @Test func theExplanationIsTheDifferenceOfTwoFits() throws {
    let table = try table(tied)
    let model = try CoxModel("Surv(time, event) ~ x", in: table)
    let explanation = try model.explainDifference(to: .sas)
    let sas = try fitCox("Surv(time, event) ~ x", in: table, profile: .sas)
    #expect(explanation.defaults.map(\.setting).prefix(2) == ["ties", "nearTies"])
    let estimate = try #require(
      explanation.defaults[0].moved.first { $0.of == "x" && $0.quantity == "hazardRatio" })
    #expect(estimate.from == model.fit.coefficients[0].hazardRatio)
    #expect(estimate.to == sas.coefficients[0].hazardRatio)
    #expect(estimate.difference == estimate.to - estimate.from)
    #expect(explanation.defaults[1].moved.isEmpty, "no near ties here")
    let moved = Set(explanation.defaults.flatMap(\.moved).map { $0.of + $0.quantity })
    #expect(Set(explanation.together.map { $0.of + $0.quantity }).isSubset(of: moved))
    #expect(explanation.defaults[2].moved.allSatisfy { $0.of.hasPrefix("proportional hazards") })
    #expect(try model.explainDifference(to: .r).defaults.isEmpty)
  }

  @Test func nearTiesThatWereMergedComeApartAgain() throws {
    let table = try table("time,event,x\n0.30000000000000004,1,1\n0.3,1,0\n1,1,1\n2,1,0\n")
    let model = try CoxModel("Surv(time, event) ~ x", in: table)
    let explanation = try model.explainDifference(to: .lifelines)
    let lifelines = try fitCox("Surv(time, event) ~ x", in: table, profile: .lifelines)
    let difference = try #require(explanation.defaults.first { $0.setting == "nearTies" })
    #expect(
      difference.moved.contains {
        $0.quantity == "estimate" && $0.to == lifelines.coefficients[0].estimate
      })
  }

  @Test func curvesAreExplainedToo() throws {
    let rows = [54, 75, 77, 84, 87, 90, 95, 100, 110, 118].map { "\($0),\($0 <= 87 ? 1 : 0)" }
    let table = try table("time,event\n" + rows.joined(separator: "\n"))
    let explanation = try explainKaplanMeierDifference(
      "Surv(time, event) ~ 1", in: table, times: [120], to: .lifelines)
    func moved(_ setting: String) -> [MovedNumber] {
      explanation.defaults.first { $0.setting == setting }?.moved ?? []
    }
    #expect(
      moved("quantileRule").contains {
        $0.of == "quantile 0.5" && $0.quantity == "estimate" && $0.from == 102.5 && $0.to == 87
      })
    #expect(
      moved("beyondFollowUp").contains {
        $0.of == "survival at 120.0" && $0.from.isNaN && $0.to == 0.5
      })
    #expect(moved("nearTies").isEmpty)
    #expect(!explanation.description.isEmpty)
  }

  // R 4.2.2, survival 3.5-3: with s <- residuals(fit, "schoenfeld"), g the event times, d <- nrow(s),
  // U <- colSums((g - mean(g)) * s), Q <- sum((g - mean(g))^2): d * (fit$var %*% U)^2 /
  // (diag(fit$var) * Q) and d * t(U) %*% fit$var %*% U / Q, of coxph(Surv(time, status) ~ age + sex +
  // ph.ecog, lung, control = coxph.control(eps = 1e-14, iter.max = 50)). lifelines 0.30.3 agrees for
  // time_transform = "identity": 0.025018264776138614, 1.6839454669454612, 2.5565401168289212.
  @Test func theAverageVarianceIsThatOfStataAndLifelines() throws {
    let model = try CoxModel(
      "Surv(time, status) ~ age + sex + ph.ecog", in: Reference.table("lung"))
    let test = try model.proportionalHazards(transform: .identity, form: .averageVariance)
    #expect(test.terms.map(\.term) == ["age", "sex", "ph.ecog", "GLOBAL"])
    let expected = [
      0.025018264776121891, 2.556540116829664644, 1.683945466945615976, 4.191763419932459378,
    ]
    expectClose(test["age"]?.statistic, expected[0], .againstR)
    expectClose(test["ph.ecog"]?.statistic, 1.6839454669454612, .againstR)
    expectClose(test["sex"]?.statistic, 2.5565401168289212, .againstR)
    expectClose(test.global?.statistic, expected[3], .againstR)
    #expect(throws: SurvivalDataError.self) {
      try CoxModel("Surv(time, status) ~ age", in: Reference.table("lungw"), weights: "w_int")
        .proportionalHazards(form: .averageVariance)
    }
  }
}
