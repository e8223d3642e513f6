// --term-tests, --sequential-tests, --drop, --contrast, --statistics and --cumulative-residuals: further
// tests of a Cox model.

#if CommandLine
  import ArgumentParser
  import Foundation
  import SurvivalStats

  struct CoxTestOptions: ParsableArguments {
    @Flag(help: "Test each term beside all others: Wald, likelihood ratio, score.")
    var termTests = false

    @Flag(help: "Test each term beside those before it, as R's anova.")
    var sequentialTests = false

    @Option(
      parsing: .unconditionalSingleValue,
      help: ArgumentHelp(
        "Test that these terms have no effect; may be given again.", valueName: "'age + sex'"))
    var drop: [String] = []

    @Flag(help: "AIC, BIC and measures of explained variation, Royston's D with them.")
    var statistics = false

    @Option(
      parsing: .unconditionalSingleValue,
      help: ArgumentHelp(
        "The hazard ratio of a sum of coefficients; may be given again.",
        valueName: "'armB - armC'"))
    var contrast: [String] = []

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(
        "Lin, Wei and Ying's tests by this many simulations.", valueName: "1000"))
    var cumulativeResiduals: Int?

    @Option(help: "Where the simulations' random numbers begin; 1 if not given.")
    var seed: UInt64?

    func check() throws {
      if seed != nil, cumulativeResiduals == nil {
        throw ValidationError("--seed goes with --cumulative-residuals")
      }
    }

    /// The options given, but --seed, which alone asks for nothing.
    var asked: [String] {
      [
        (termTests, "--term-tests"), (sequentialTests, "--sequential-tests"),
        (!drop.isEmpty, "--drop"), (statistics, "--statistics"), (!contrast.isEmpty, "--contrast"),
        (cumulativeResiduals != nil, "--cumulative-residuals"),
      ].filter(\.0).map(\.1)
    }

    /// The tests asked for; a long simulation says how far it is.
    func results(of model: CoxModel, level: Double) async throws -> CoxTestResults {
      var results = CoxTestResults()
      if termTests { results.termTests = model.termTests() }
      if sequentialTests { results.sequentialTests = try model.sequentialTests() }
      if !drop.isEmpty { results.droppedTerms = try model.tests(reading: drop) }
      if statistics { results.roystonD = try model.roystonD() }
      if !contrast.isEmpty {
        results.contrasts = try model.contrasts(reading: contrast, level: level)
      }
      if let simulations = cumulativeResiduals {
        let progress = SimulationProgress(of: simulations)
        results.cumulativeResiduals = try await model.cumulativeResiduals(
          simulations: simulations, seed: seed ?? 1, kept: 0, progress: { progress.say($0) })
      }
      return results
    }
  }

  /// Says every few seconds how far a simulation is.
  private final class SimulationProgress: @unchecked Sendable {
    private let total: Int
    private let lock = NSLock()
    private var last = Date()

    init(of total: Int) { self.total = total }

    func say(_ done: Int) {
      lock.withLock {
        guard Date().timeIntervalSince(last) > 3 else { return }
        last = Date()
        OutputFile.say("\(done) of \(total) simulations")
      }
    }
  }

  /// What they came to.
  struct CoxTestResults {
    var termTests: CoxTestTable?
    var sequentialTests: CoxTestTable?
    var droppedTerms: CoxTestTable?
    var roystonD: RoystonD?
    var contrasts: CoxContrasts?
    var cumulativeResiduals: CumulativeResidualTest?
  }
#endif
