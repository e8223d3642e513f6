// The synthetic cohort: made by the committed program, sound row by row, synthetic throughout, and what
// was put in comes out.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct SyntheticCohortTests {
  private func numbers(_ name: String, _ table: DataTable) throws -> [Double] {
    guard case .numeric(let values) = try table.column(name).values else { return [] }
    return values
  }

  private func levels(_ name: String, _ table: DataTable) throws -> [String: Int] {
    guard case .text(let codes, let levels) = try table.levels(of: name).values else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: levels.indices.map { k in (levels[k], codes.count { $0 == k }) })
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/env")))
  func theProgramMakesTheFile() throws {
    let folder = try CommandLineTool.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("cohort.csv")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "python3", SourceTree.root.appendingPathComponent("Scripts/cohort").path, file.path,
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    // 127 is env's word for a machine without Python.
    if process.terminationStatus == 127 { return }
    #expect(process.terminationStatus == 0)
    #expect(try Data(contentsOf: file) == Data(BundledTrial.ifm2005.csv))
  }

  @Test func rowsAreSound() throws {
    let table = try BundledTrial.ifm2005.table()
    #expect(try levels("origin", table) == ["synthetic": 614])
    #expect(try levels("arm", table) == ["lenalidomide": 307, "placebo": 307])
    let (pfs, efs, os) = try (numbers("pfs", table), numbers("efs", table), numbers("os", table))
    let progressed = try numbers("progressed", table)
    let efsEvent = try numbers("efsEvent", table)
    let died = try numbers("died", table)
    let second = try numbers("secondCancer", table)
    let secondTime = try numbers("secondCancerTime", table)
    let years = try numbers("patientYears", table)
    for i in pfs.indices {
      #expect(0 < efs[i] && efs[i] <= pfs[i] && pfs[i] <= os[i] && secondTime[i] <= os[i])
      #expect(efsEvent[i] == (progressed[i] == 1 || efs[i] < pfs[i] ? 1 : 0))
      // Without a death follow-up ends between 33 and 57 months; without progression it is all seen.
      if died[i] == 0 { #expect(os[i] >= 33 && os[i] <= 57) }
      if progressed[i] == 0 { #expect(pfs[i] == os[i] && died[i] == 0) }
      if second[i] == 0 { #expect(secondTime[i] == os[i]) }
      // Years to four decimals, months to two.
      expectClose(years[i], os[i] / 12, .publishedDecimals(3))
    }
  }

  @Test func sharesAreThoseOfTheDerivation() throws {
    for (arm, response, cytogenetics) in [("lenalidomide", 181, 52), ("placebo", 178, 31)] {
      let table = try BundledTrial.ifm2005.table().rows(where: "arm == \"\(arm)\"")
      #expect(try levels("response", table)["CR or VGPR"] == response)
      #expect(try levels("cytogenetics", table)["adverse"] == cytogenetics)
      #expect(try levels("beta2m", table)["above 3"] == 123)
      #expect(try levels("del13", table)["present"] == 123)
    }
  }

  @Test func whatWasPutInComesOut() throws {
    let comparison = try BundledTrial.ifm2005.comparison()
    #expect(comparison.isSynthetic && !comparison.hasUnexplainedDifference)
    #expect(comparison.title.contains("SYNTHETIC") && comparison.data.contains("synthetic"))
    #expect(comparison.figures.count { $0.agreement == .recovered } > 25)
    #expect(comparison.figures.allSatisfy { $0.agreement != .notRecovered })
    let text = comparison.description
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(text.contains("Recovered: the printed figure lies within"))
  }

  /// The rows that are held to print, and that nothing is left out of the two arms.
  @Test func theComparisonHasItsRows() throws {
    let figures = try BundledTrial.ifm2005.comparison().figures
    func held(_ endPoint: String) -> [String] {
      figures.filter { $0.endPoint == endPoint && $0.published != nil }.map(\.quantity)
    }
    let arms = ["lenalidomide", "placebo"]
    func each(_ quantity: String) -> [String] { arms.map { "\(quantity), \($0)" } }
    let ratios = ["hazard ratio", "hazard ratio, stratified", "hazard ratio, adjusted"]
    let tests = ["P, log-rank", "P, log-rank, stratified"]
    #expect(held("patients") == ["patients"] + arms + ["median follow-up, months"])
    #expect(held("complete or very good partial response") == arms)
    #expect(held("adverse cytogenetics") == arms)
    #expect(
      held("progression-free survival") == each("median") + ratios + tests
        + [12, 24, 36, 48].flatMap { each("at \($0) months") })
    #expect(held("event-free survival") == each("median") + tests)
    #expect(held("overall survival") == each("at 48 months"))
    #expect(held("second primary cancers") == each("per 100 years") + ["P, likelihood-ratio"])
    // The P of second cancers had to come out, so it is not called recovered.
    #expect(figures.filter { $0.agreement == .putIn }.map(\.quantity) == ["P, likelihood-ratio"])
  }

  /// What cannot be computed is not recovered, nor what any figure would be.
  @Test func nothingIsRecoveredByAbsence() throws {
    let printed = PublishedFigure(
      id: "pfsMedian", group: "placebo", printed: try PrintedNumber("23"), mark: .abstract,
      source: "the abstract")
    func judged(
      _ value: Double?, _ interval: ClosedRange<Double>?, putIn: String? = nil
    ) -> TrialFigure.Agreement {
      TrialFigure(
        "", "", published: printed, computed: "", value: value, recoveredIn: interval, putIn: putIn
      ).agreement
    }
    #expect(judged(23, 20...26) == .recovered)
    #expect(judged(23, 20...(.infinity)) == .recovered)
    #expect(judged(nil, 20...26) == .notRecovered)
    #expect(judged(nil, nil) == .notRecovered)
    #expect(judged(23, -.infinity...(.infinity)) == .notRecovered)
    // The printed number itself, not one that rounds to it, must lie within.
    #expect(judged(21, 20...22.8) == .notRecovered)
    #expect(judged(23, nil, putIn: "why") == .putIn)
    #expect(judged(24, nil, putIn: "why") == .notRecovered)
  }

  /// Recovery can fail: against another trial's figures the same cohort does not pass.
  @Test func whatWasNotPutInIsNotRecovered() throws {
    let printed = PublishedFigure(
      id: "pfsMedian", group: "placebo", printed: try PrintedNumber("41"), mark: .abstract,
      source: "another arm")
    let figure = TrialFigure(
      "", "", published: printed, computed: "23.0 (20.3 to 26.2)", value: 23,
      recoveredIn: 20.3...26.2)
    #expect(figure.agreement == .notRecovered)
  }
}
