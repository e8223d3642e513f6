// Supremum tests on cumulative residuals: the front door.
//
// Derivation: Documentation/Derivations/ProportionalHazards.md, section 4
// Kernel:     Cox/CumulativeResiduals.swift

import Foundation

extension CoxModel {
  /// Tests of proportional hazards, of the covariates' functional form and of the link by the largest
  /// cumulative residual, its distribution simulated [lin1993]. SAS: `ASSESS VAR=(...) PH / RESAMPLE`.
  ///
  /// Simulations run side by side on all cores. The result depends on the seed, not on the cores.
  ///
  /// - Parameters:
  ///   - simulations: how many; positive.
  ///   - seed: where the random numbers begin.
  ///   - kept: how many simulated processes are kept to be drawn.
  ///   - progress: told now and then how many simulations are done.
  /// - Throws: ``SurvivalDataError/incompatible(_:)`` for a model without coefficients, with exact ties,
  ///   weights or clusters; `CancellationError` soon after the task is cancelled.
  /// - Complexity: O(simulations (n p + K p^2)) time for K times of death, over the cores; O(n p +
  ///   K p^2) memory.
  public func cumulativeResiduals(
    simulations: Int = 1000, seed: UInt64 = 1, kept: Int = 20,
    progress: (@Sendable (Int) -> Void)? = nil
  ) async throws -> CumulativeResidualTest {
    guard simulations > 0, kept >= 0 else {
      throw SurvivalDataError.invalidOption(
        name: "the number of simulations", value: "\(min(simulations, kept))",
        expected: "a positive whole number, and not a negative one to keep")
    }
    guard prepared.p > 0, !options.ties.isExact, frame.weights == nil, frame.cluster == nil else {
      throw SurvivalDataError.incompatible(
        "supremum tests need coefficients, and know no weights, clusters or exact ties")
    }
    let residuals = CumulativeResiduals(self)
    let observed = residuals.observed()
    var reached = [Int](repeating: 0, count: observed.count)
    var drawn: [Int: [[Double]]] = [:]
    let chunk = max(1, min(64, simulations / 32))
    var done = 0
    try await withThrowingTaskGroup(of: (Int, [Int], [[[Double]]]).self) { group in
      var next = 0
      func addTask() {
        let range = next..<min(next + chunk, simulations)
        next = range.upperBound
        group.addTask {
          // The cores are taken by other simulations.
          try Lanes.$areSerial.withValue(true) {
            var counts = [Int](repeating: 0, count: observed.count)
            var shown: [[[Double]]] = []
            for simulation in range {
              try Task.checkCancellation()
              let processes = residuals.simulated(seed: seed, simulation)
              for (k, process) in processes.enumerated()
              where CumulativeResiduals.supremum(process) >= observed[k].supremum {
                counts[k] += 1
              }
              if simulation < kept { shown.append(processes) }
            }
            return (range.lowerBound, counts, shown)
          }
        }
      }
      let cores = ProcessInfo.processInfo.activeProcessorCount
      while next < simulations, next < 2 * cores * chunk { addTask() }
      while let (first, counts, shown) = try await group.next() {
        for k in counts.indices { reached[k] += counts[k] }
        for (k, processes) in shown.enumerated() { drawn[first + k] = processes }
        done += min(chunk, simulations - first)
        progress?(done)
        if next < simulations { addTask() }
      }
    }
    let total = Double(simulations)
    let processes = observed.enumerated().map { k, process in
      let share = Double(reached[k]) / total
      return CumulativeResidualTest.Process(
        kind: process.kind, covariate: process.name, supremum: process.supremum, pValue: share,
        monteCarloError: (share * (1 - share) / total).squareRoot(), places: process.places,
        observed: process.values,
        simulated: (0..<min(kept, simulations)).compactMap { drawn[$0]?[k] })
    }
    return CumulativeResidualTest(simulations: simulations, seed: seed, processes: processes)
  }
}
