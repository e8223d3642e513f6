// The door for columns in the caller's memory gives what the array door gives.

import Testing

@testable import SurvivalStats

@Suite struct CoxColumnsTests {
  /// The columns of a sample, one after the other in memory of the test's own.
  @discardableResult
  private func withColumns<Result>(
    of sample: CoxSample,
    _ body: ([(name: String, values: UnsafeBufferPointer<Double>)]) throws -> Result
  ) throws -> Result {
    let n = sample.rows.count
    let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: n * sample.p)
    defer { memory.deallocate() }
    for (j, column) in sample.columns.enumerated() {
      for i in 0..<n { memory[j * n + i] = column[i] }
    }
    return try body(
      (0..<sample.p).map { j in
        ("x\(j + 1)", UnsafeBufferPointer(rebasing: memory[(j * n)..<((j + 1) * n)]))
      })
  }

  @Test(arguments: [CoxSample.Features.ties, [.entry, .strata], .all])
  func theSameBitsAsTheArrayDoor(features: CoxSample.Features) throws {
    var sample = CoxSample(seed: 12, count: 150, p: 3, features)
    for zeroWeights in [false, true] {
      if zeroWeights { for i in stride(from: 1, to: 150, by: 9) { sample.rows[i].weight = 0 } }
      let weighted = sample.rows.contains { $0.weight != 1 }
      let fit = try withColumns(of: sample) { columns in
        try fitCox(
          sample.outcome(), columns: columns,
          strata: Set(sample.rows.map(\.stratum)).count > 1 ? sample.rows.map(\.stratum) : [],
          cluster: weighted ? sample.rows.map(\.cluster) : [],
          weights: weighted ? sample.rows.map(\.weight) : [],
          offset: features.contains(.offset) ? sample.rows.map(\.offset) : [])
      }
      #expect(try fit == sample.fit())
    }
  }

  @Test func aNumberThatIsNoneIsRefused() throws {
    var sample = CoxSample(seed: 12, count: 20, p: 2, [])
    sample.rows[4].x[1] = .nan
    try withColumns(of: sample) { columns in
      #expect(throws: SurvivalDataError.self) {
        try fitCox(sample.outcome(), columns: columns)
      }
    }
  }

  @Test func theConcordanceCanBeLeftOut() throws {
    let sample = CoxSample(seed: 3, count: 60, p: 1, [])
    var whole = try sample.fit()
    let part = try fitCox(
      sample.outcome(), covariates: [.numeric("x1", sample.columns[0])], concordance: false)
    #expect(!whole.concordance.estimate.isNaN && part.concordance.estimate.isNaN)
    whole.concordance = part.concordance
    #expect(whole.coefficients == part.coefficients && whole.tests == part.tests)
  }
}
