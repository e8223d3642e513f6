// The digits of a fit do not depend on how many threads BLAS may use.

import Foundation
import Testing

@Suite struct BlasThreadTests {
  /// A wide fit, its matrices beyond what BLAS keeps on one thread, as a user's shell would run it.
  @Test(arguments: [(100, 1500), (500, 1200)])
  func theSameDigitsOnOneThreadAndTwo(p: Int, n: Int) throws {
    var random = SplitMix64(seed: UInt64(p))
    let names = (1...p).map { "x\($0)" }
    var csv = "time,status," + names.joined(separator: ",") + "\n"
    for _ in 0..<n {
      csv +=
        "\(Int.random(in: 1...900, using: &random)),\(min(1, Int.random(in: 0...3, using: &random)))"
      for _ in 0..<p { csv += ",\(Int.random(in: -99...99, using: &random))" }
      csv += "\n"
    }
    let folder = try CommandLineTool.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("wide.csv")
    try Data(csv.utf8).write(to: file)
    let formula = "Surv(time, status) ~ " + names.joined(separator: " + ")
    let runs = try ["1", "2"].map { threads in
      try CommandLineTool.run(
        ["cox", formula, "--data", file.path, "--format", "json"],
        environment: ["OPENBLAS_NUM_THREADS": threads])
    }
    #expect(runs[0].status == 0, "\(runs[0].errors)")
    #expect(runs[0].output == runs[1].output)
  }
}
