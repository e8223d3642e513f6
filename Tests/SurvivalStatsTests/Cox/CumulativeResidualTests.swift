// Supremum tests on cumulative residuals.
//
// Suprema: R 4.2.2, survival 3.5-3 on lung, age + sex + ph.ecog: cumulated Schoenfeld residuals times
// standard errors, and martingale residuals cumulated over a covariate. P-values: R's timereg 2.0.5,
// cox.aalen(..., n.sim = 2000), whose simulation multiplies martingales, not deaths.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct CumulativeResidualTests {
  private func lung(_ ties: CoxTies) throws -> CoxModel {
    try CoxModel(
      "Surv(time, status) ~ age + sex + ph.ecog", in: Reference.table("lung"), ties: ties)
  }

  @Test(arguments: [
    (
      CoxTies.efron,
      [1.0898780130018930, 0.8782776595442863, 1.2293837089527413, 2.0620740305144931],
      [6.991208773496039, 1.142040519461655, 7.74330059855492]
    ),
    (
      .breslow, [1.0880805399525197, 0.8782968898949542, 1.2282650709226040, 2.0605678210454235],
      [6.980584461513045, 1.134229076223099, 7.740670704306101]
    ),
  ])
  func supremaAgreeWithR(_ ties: CoxTies, _ scores: [Double], _ others: [Double]) async throws {
    let test = try await lung(ties).cumulativeResiduals(simulations: 2)
    #expect(
      test.processes.map(\.covariate)
        == ["age", "sex", "ph.ecog", "GLOBAL", "age", "ph.ecog", "linear predictor"])
    for (process, value) in zip(test.processes, scores + others) {
      expectClose(process.supremum, value, .againstR, "\(process.kind) \(process.covariate)")
    }
  }

  /// timereg gives 0.1925, 0.3035 and 0.0800 for Breslow's ties.
  @Test func probabilities() async throws {
    let model = try lung(.breslow)
    let test = try await model.cumulativeResiduals(simulations: 2000, seed: 5)
    for (process, value) in zip(test.processes, [0.1925, 0.3035, 0.0800]) {
      // Two runs of 2000, and a hundredth for the two ways to simulate.
      let error = 4 * (2 * value * (1 - value) / 2000).squareRoot() + 0.01
      #expect(abs(process.pValue - value) < error, "\(process.covariate) \(process.pValue)")
      #expect(process.simulated.count == 20)
    }
    #expect(test.description.contains("GLOBAL"))
    let again = try await model.cumulativeResiduals(simulations: 300, seed: 5)
    let same = try await model.cumulativeResiduals(simulations: 300, seed: 5)
    #expect(again == same)
    #expect(try await model.cumulativeResiduals(simulations: 300, seed: 6) != same)
    let data = try JSONEncoder().encode(same)
    #expect(try JSONDecoder().decode(CumulativeResidualTest.self, from: data) == same)
  }

  /// Simulated processes end where the observed ones do: at 0, strata, ties and late entry or not.
  @Test(arguments: [CoxTies.breslow, .efron])
  func processesEndAtZero(_ ties: CoxTies) async throws {
    let model = try CoxModel(
      "Surv(start, stop, event) ~ age + year + strata(surgery)", in: Reference.table("heart"),
      ties: ties)
    let test = try await model.cumulativeResiduals(simulations: 5, kept: 5)
    for process in test.processes {
      for values in [process.observed] + process.simulated {
        #expect(abs(try #require(values.last)) < 1e-9, "\(process.kind) \(process.covariate)")
      }
    }
  }

  /// The information of the tie sets adds up to that of the fit, late entry and ties or not.
  @Test(arguments: [CoxTies.breslow, .efron])
  func variancesAddUp(_ ties: CoxTies) throws {
    for (formula, data) in [
      ("Surv(start, stop, event) ~ age + year + strata(surgery)", "heart"),
      ("Surv(time, status) ~ trt + celltype + karno", "veteran"),
    ] {
      let model = try CoxModel(formula, in: Reference.table(data), ties: ties)
      let p = model.prepared.p
      var likelihood = PartialLikelihood(model.prepared, ties: ties)
      var terms = LikelihoodTerms(order: p)
      likelihood.evaluate(at: model.point, into: &terms)
      let steps = RiskSetVariances.compute(
        model.prepared, efron: ties == .efron, risk: likelihood.eta.map { exp($0) })
      for m in 0..<(p * p) {
        let sum = stride(from: m, to: steps.count, by: p * p).reduce(0) { $0 + steps[$1] }
        expectClose(sum, terms.information[m], .againstR, "\(data) \(m)")
      }
    }
  }

  @Test func refusals() async throws {
    let table = try Reference.table("lungw")
    let weighted = try CoxModel("Surv(time, status) ~ age", in: table, weights: "w_int")
    await #expect(throws: SurvivalDataError.self) { try await weighted.cumulativeResiduals() }
    let model = try lung(.efron)
    await #expect(throws: SurvivalDataError.self) {
      try await model.cumulativeResiduals(simulations: 0)
    }
    let task = Task { try await model.cumulativeResiduals(simulations: 1_000_000) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
