// Likelihoods that have no answer in numbers have one in words, the same through both doors.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct TypedAnswerTests {
  /// The same rows through the arrays and through a formula on a table.
  private func fits(_ sample: CoxSample, _ ties: CoxTies) throws -> [CoxFit] {
    let names = (1...sample.p).map { "x\($0)" }
    var csv = "exit,event,stratum," + names.joined(separator: ",") + "\n"
    for row in sample.rows {
      csv += "\(row.exit),\(row.event ? 1 : 0),\(row.stratum)"
      csv += row.x.map { ",\($0)" }.joined() + "\n"
    }
    let isStratified = Set(sample.rows.map(\.stratum)).count > 1
    let formula =
      "Surv(exit, event) ~ " + names.joined(separator: " + ")
      + (isStratified ? " + strata(stratum)" : "")
    let fits = [
      try sample.fit(ties), try fitCox(formula, in: DataTable(csv: Array(csv.utf8)), ties: ties),
    ]
    #expect(fits[0].convergence == fits[1].convergence)
    #expect(fits[0].coefficients == fits[1].coefficients)
    #expect(fits[0].tests == fits[1].tests)
    #expect(fits[0].warnings == fits[1].warnings)
    return fits
  }

  private static let ordinary = CoxSample(seed: 31, count: 40, p: 2, [.ties])

  @Test(arguments: CoxTies.allCases)
  func completeSeparation(ties: CoxTies) throws {
    let sample = CoxSample(
      time: [1, 2, 3, 4, 5, 6], event: [true, true, true, true, true, true],
      columns: [[1, 1, 1, 0, 0, 0]])
    for fit in try fits(sample, ties) {
      #expect(fit.convergence.status == .infiniteCoefficients)
      #expect(fit.convergence.infinite == [InfiniteCoefficient(name: "x1", direction: 1)])
      #expect(fit.warnings.contains { $0.contains("infinite") && $0.hasSuffix(": x1") })
    }
  }

  /// Nothing is separated, but every death has the largest x of those at risk.
  @Test(arguments: CoxTies.allCases)
  func monotoneLikelihood(ties: CoxTies) throws {
    let sample = CoxSample(
      time: [1, 2, 3, 4, 5, 6], event: [true, false, true, false, true, false],
      columns: [[5, 1, 4, 2, 3, 0], [1, 0, 0, 1, 1, 0]])
    for fit in try fits(sample, ties) {
      #expect(fit.convergence.status == .infiniteCoefficients)
      #expect(fit.convergence.infinite.contains { $0.name == "x1" && $0.direction > 0 })
      #expect(fit.warnings.contains { $0.contains("infinite") })
    }
    // A death with a smaller x than one at risk, and the maximum exists.
    let finite = sample.mapping { $0.x = [$0.x[0] == 4 ? 1.5 : $0.x[0]] }
    for fit in try fits(finite, ties) {
      #expect(fit.convergence.status == .converged)
      #expect(fit.convergence.infinite.isEmpty)
    }
  }

  /// Strata without deaths, and of one subject each, say nothing and are counted.
  @Test(arguments: CoxTies.allCases)
  func strataOfCensoredAndOfOne(ties: CoxTies) throws {
    let alone = try Self.ordinary.fit(ties)
    var sample = Self.ordinary
    for i in 0..<4 {
      let x = [Double(i), Double(9 - i * i)]
      sample.rows.append(CoxSample.Row(exit: Double(i + 1), event: false, x: x, stratum: 1))
      sample.rows.append(CoxSample.Row(exit: Double(i + 1), event: i > 1, x: x, stratum: 2 + i))
    }
    for fit in try fits(sample, ties) {
      #expect(fit.convergence.status == .converged)
      #expect(fit.convergence.aliased.isEmpty)
      #expect(fit.strata == 6)
      for (a, b) in zip(fit.coefficients, alone.coefficients) {
        expectClose(a.estimate, b.estimate, .againstRScaled(by: b.standardError))
        expectClose(a.standardError, b.standardError, .againstR)
      }
    }
  }

  @Test(arguments: CoxTies.allCases)
  func nothingButStrataOfOne(ties: CoxTies) throws {
    var sample = Self.ordinary
    for i in sample.rows.indices { sample.rows[i].stratum = i }
    for fit in try fits(sample, ties) {
      #expect(fit.convergence.status == .notEstimable)
      #expect(fit.convergence.aliased == ["x1", "x2"])
      #expect(fit.convergence.conditionNumber.isNaN)
      #expect(fit.coefficients.allSatisfy { $0.estimate.isNaN && $0.standardError.isNaN })
      #expect(fit.warnings.contains("no coefficient can be estimated"))
    }
  }

  @Test func everyoneCensoredIsAnError() throws {
    let sample = Self.ordinary.mapping { $0.event = false }
    #expect(throws: SurvivalDataError.noEvents) { try sample.fit() }
    let table = try DataTable(csv: Array("t,s,x\n1,0,1\n2,0,2\n3,0,5\n".utf8))
    #expect(throws: SurvivalDataError.noEvents) { try fitCox("Surv(t, s) ~ x", in: table) }
  }

  /// More coefficients than rows: as many as there are comparisons are kept, and they separate.
  @Test(arguments: CoxTies.allCases)
  func moreCoefficientsThanRows(ties: CoxTies) throws {
    var random = SplitMix64(seed: 77)
    let sample = CoxSample(seed: 12, count: 8, p: 2, []).mapping { row in
      row.event = true
      row.x += (0..<10).map { _ in (random.normal() * 1000).rounded() / 1000 }
    }
    for fit in try fits(sample, ties) {
      #expect(fit.coefficients.count == 12)
      #expect(fit.convergence.aliased.count == 5)
      #expect(fit.convergence.status == .infiniteCoefficients)
      #expect(fit.warnings.contains { $0.contains("not estimated") })
      #expect(fit.warnings.contains { $0.contains("infinite") })
    }
  }
}
