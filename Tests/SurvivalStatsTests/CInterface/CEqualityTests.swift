// The C door gives what the Swift door gives, to the bit, whatever the columns are made of.

import CSurvivalStats
import Foundation
import Testing

@testable import SurvivalStats
@testable import SurvivalStatsC

/// All tests of the C interface: one after the other, for they count the results that live.
@Suite(.serialized) enum CInterfaceTests {
  /// As JSON with sorted keys, which has every bit of every number.
  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

/// A small trial with ties, made by a seeded generator.
struct CTrial {
  let time: [Double]
  let event: [Bool]
  let age: [Double]
  let arm: [Int32]
  let site: [Int64]
  static let labels = ["placebo", "drug", "é"]

  init(rows: Int, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    time = (0..<rows).map { _ in Double(Int.random(in: 1...40, using: &random)) }
    event = (0..<rows).map { _ in Int.random(in: 0..<3, using: &random) > 0 }
    age = (0..<rows).map { _ in Double(Int.random(in: 30...80, using: &random)) }
    arm = (0..<rows).map { _ in Int32.random(in: 0...2, using: &random) }
    site = (0..<rows).map { _ in Int64.random(in: 1...3, using: &random) }
  }

  var arms: [String] { arm.map { Self.labels[Int($0)] } }
  var outcome: SurvivalOutcome { get throws { try SurvivalOutcome(time: time, event: event) } }
}

extension CInterfaceTests {
  @Suite struct CEqualityTests {
    let trial = CTrial(rows: 150, seed: 11)

    private func table(_ memory: CallerMemory) -> sst_table {
      memory.table([
        memory.doubles("time", trial.time),
        memory.column("status", trial.event.map { UInt8($0 ? 1 : 0) }, type: SST_UINT8),
        memory.doubles("age", trial.age), memory.dictionary("arm", trial.arm, CTrial.labels),
        memory.column("site", trial.site, type: SST_INT64),
      ])
    }

    private var swiftTable: DataTable {
      get throws {
        try DataTable([
          .numeric("time", trial.time), .numeric("status", trial.event.map { $0 ? 1.0 : 0 }),
          .numeric("age", trial.age),
          .text("arm", places: trial.arm, labels: CTrial.labels),
          .numeric("site", trial.site.map(Double.init)),
        ])
      }
    }

    @Test func formulas() throws {
      let memory = CallerMemory()
      var table = table(memory)
      let cox = try CResult {
        sst_cox(&table, "Surv(time, status) ~ age + arm + strata(site)", nil, $0, $1)
      }
      let fit = try fitCox("Surv(time, status) ~ age + arm + strata(site)", in: swiftTable)
      #expect(try cox.text(SST_TEXT_JSON) == json(fit))
      #expect(try cox.text(SST_TEXT_SUMMARY) == fit.description)
      #expect(try cox.array(SST_ARRAY_ESTIMATE) == fit.coefficients.map(\.estimate))
      #expect(try cox.array(SST_ARRAY_COVARIANCE) == fit.covariance.flatMap { $0 })
      #expect(try cox.number(SST_NUMBER_LOG_LIKELIHOOD) == fit.logLikelihood.fitted)
      #expect(try cox.count(SST_COUNT_EVENTS) == fit.events)
      #expect(try cox.text(SST_TEXT_COEFFICIENT, 0) == "age")

      let curves = try CResult { sst_kaplan_meier(&table, "Surv(time, status) ~ arm", nil, $0, $1) }
      let swiftCurves = try kaplanMeier("Surv(time, status) ~ arm", in: swiftTable)
      #expect(try curves.text(SST_TEXT_JSON) == json(swiftCurves))
      for (k, curve) in swiftCurves.curves.enumerated() {
        let survival = try curves.array(SST_ARRAY_CURVE_SURVIVAL, Int64(k))
        #expect(survival == curve.points.map(\.survival))
        #expect(try curves.text(SST_TEXT_GROUP, Int64(k)) == curve.group)
      }
      let test = try CResult {
        sst_log_rank(&table, "Surv(time, status) ~ arm + strata(site)", nil, $0, $1)
      }
      #expect(
        try test.text(SST_TEXT_JSON)
          == json(logRank("Surv(time, status) ~ arm + strata(site)", in: swiftTable)))
      let rates = try CResult { sst_rates(&table, "Rate(status, time) ~ arm", nil, $0, $1) }
      #expect(
        try rates.text(SST_TEXT_JSON)
          == json(compareRates("Rate(status, time) ~ arm", in: swiftTable)))
    }

    // The labels stand placebo, drug, e-acute; sorted, drug would be the reference.
    @Test func levelsInTheOrderOfTheirLabels() throws {
      let memory = CallerMemory()
      var arm = memory.dictionary("arm", trial.arm, CTrial.labels)
      arm.flags = SST_LEVELS_IN_ORDER
      var table = memory.table([
        memory.doubles("time", trial.time),
        memory.column("status", trial.event.map { UInt8($0 ? 1 : 0) }, type: SST_UINT8), arm,
      ])
      var rows = memory.rows(
        time: memory.doubles("time", trial.time),
        event: memory.column("status", trial.event.map { UInt8($0 ? 1 : 0) }, type: SST_UINT8))
      let results = [
        try CResult { sst_cox(&table, "Surv(time, status) ~ arm", nil, $0, $1) },
        try CResult { sst_cox_columns(&rows, &arm, 1, nil, $0, $1) },
      ]
      let fit = try fitCox(
        trial.outcome, covariates: [.factor("arm", trial.arms, reference: "placebo")])
      for cox in results {
        for (k, coefficient) in fit.coefficients.enumerated() {
          #expect(try cox.text(SST_TEXT_COEFFICIENT, Int64(k)) == coefficient.name)
          expectClose(try cox.array(SST_ARRAY_ESTIMATE)[k], coefficient.estimate, .digits(12))
        }
      }
    }

    @Test func columns() throws {
      let memory = CallerMemory()
      var rows = memory.rows(
        time: memory.doubles("time", trial.time),
        event: memory.column("status", trial.event.map { UInt8($0 ? 1 : 0) }, type: SST_BOOL8))
      let covariates = memory.array([
        memory.doubles("age", trial.age), memory.dictionary("arm", trial.arm, CTrial.labels),
      ])
      rows.strata = UnsafePointer(
        memory.array([memory.column("site", trial.site, type: SST_INT64)]))
      let cox = try CResult { sst_cox_columns(&rows, covariates, 2, nil, $0, $1) }
      let fit = try fitCox(
        trial.outcome, covariates: [.numeric("age", trial.age), .factor("arm", trial.arms)],
        strata: trial.site.map { Int($0) })
      #expect(try cox.text(SST_TEXT_JSON) == json(fit))

      rows.groups = UnsafePointer(
        memory.array([memory.dictionary("arm", trial.arm, CTrial.labels)]))
      let test = try CResult { sst_log_rank_columns(&rows, nil, $0, $1) }
      #expect(
        try test.text(SST_TEXT_JSON)
          == json(
            logRank(trial.outcome, groups: trial.arms, strata: trial.site.map { Int($0) })))
      rows.strata = nil
      let curves = try CResult { sst_kaplan_meier_columns(&rows, nil, $0, $1) }
      #expect(
        try curves.text(SST_TEXT_JSON)
          == json(kaplanMeier(trial.outcome, groups: trial.arms)))

      var counts = memory.rows(
        time: memory.doubles(nil, [1032, 1000]),
        event: memory.column(nil, [Int32(32), 12], type: SST_INT32))
      counts.groups = UnsafePointer(memory.array([memory.dictionary(nil, [0, 1], ["a", "b"])]))
      let rates = try CResult { sst_rates_columns(&counts, nil, $0, $1) }
      let expected = try compareRates(
        events: [32, 12], personTime: [1032, 1000], labels: ["a", "b"])
      #expect(try rates.text(SST_TEXT_JSON) == json(expected))
      #expect(try rates.array(SST_ARRAY_RATE) == expected.rates.map(\.rate))
    }

    /// The same whole numbers in every type, spread, backwards and unaligned.
    @Test func layouts() throws {
      let memory = CallerMemory()
      let outcome = try trial.outcome
      let fit = try json(fitCox(outcome, covariates: [.numeric("age", trial.age)]))
      let ages: [sst_column] = [
        memory.doubles("age", trial.age), memory.doubles("age", trial.age, stride: 24),
        memory.doubles("age", trial.age, stride: -8), memory.doubles("age", trial.age, stride: 9),
        memory.column("age", trial.age.map { Int64($0) }, type: SST_INT64),
        memory.column("age", trial.age.map { Int64($0) }, type: SST_INT64, stride: -17),
        memory.column("age", trial.age.map { Int32($0) }, type: SST_INT32),
        memory.column("age", trial.age.map { Int32($0) }, type: SST_INT32, stride: 5),
        memory.column("age", trial.age.map { UInt8($0) }, type: SST_UINT8),
        memory.column("age", trial.age.map { UInt8($0) }, type: SST_UINT8, stride: -3),
      ]
      var rows = memory.rows(
        time: memory.doubles("time", trial.time, stride: -16),
        event: memory.doubles("status", trial.event.map { $0 ? 1 : 0 }, stride: 12))
      for age in ages {
        let one = memory.array([age])
        let result = try CResult { sst_cox_columns(&rows, one, 1, nil, $0, $1) }
        #expect(try result.text(SST_TEXT_JSON) == fit, "type \(age.type), stride \(age.stride)")
      }
    }

    /// A row that is missing, by a bit, by NaN, or by its place, is left out and counted.
    @Test(arguments: [0, 1, 7, 8, 13, 64]) func missingRows(offset: Int) throws {
      let memory = CallerMemory()
      let present = trial.time.indices.map { $0 % 7 != 3 }
      let kept = trial.time.indices.filter { present[$0] }
      let fit = try fitCox(
        SurvivalOutcome(time: kept.map { trial.time[$0] }, event: kept.map { trial.event[$0] }),
        covariates: [.numeric("age", kept.map { trial.age[$0] })])
      var masked = memory.doubles("age", trial.age)
      masked.validity = memory.validity(present, offset: offset)
      masked.validity_offset = Int64(offset)
      var nans = memory.doubles("age", zip(trial.age, present).map { $1 ? $0 : .nan })
      nans.flags = SST_NAN_IS_MISSING
      var rows = memory.rows(
        time: memory.doubles("time", trial.time),
        event: memory.column("status", trial.event.map { UInt8($0 ? 1 : 0) }, type: SST_UINT8))
      for column in [masked, nans] {
        let one = memory.array([column])
        let result = try CResult { sst_cox_columns(&rows, one, 1, nil, $0, $1) }
        #expect(try result.array(SST_ARRAY_ESTIMATE) == fit.coefficients.map(\.estimate))
        #expect(try result.count(SST_COUNT_DROPPED) == trial.time.count - kept.count)
        #expect(try result.count(SST_COUNT_ROWS) == kept.count)
      }
    }

    /// 1000 fits from 8 threads are those of one thread, and none is left over.
    /// Whoever is dead has no age: the others, whose status is 1, are censored by either door.
    @Test func rowsThatAreLeftOutHaveASayInTheCodeOfTheStatus() throws {
      let memory = CallerMemory()
      let status = memory.column("status", [1, 1, 2, 1] as [Int32], type: SST_INT32)
      let time = memory.doubles("time", [1, 2, 3, 4])
      var age = memory.doubles("age", [50, 60, .nan, 55])
      age.flags = SST_NAN_IS_MISSING
      var handle: sst_handle = 0
      var table = memory.table([time, status, age])
      let byFormula = CAnswer { sst_cox(&table, "Surv(time, status) ~ age", nil, &handle, $0) }
      #expect(byFormula.code == SST_NOTHING_TO_ESTIMATE, "\(byFormula)")
      var rows = memory.rows(time: time, event: status)
      let byColumns = CAnswer {
        sst_cox_columns(&rows, memory.array([age]), 1, nil, &handle, $0)
      }
      #expect(byColumns == byFormula)
    }

    @Test func concurrentFits() async throws {
      let live = sst_live_results()
      @Sendable func fit(_ seed: UInt64) throws -> String {
        let trial = CTrial(rows: 60, seed: seed)
        let memory = CallerMemory()
        var rows = memory.rows(
          time: memory.doubles("time", trial.time),
          event: memory.column("status", trial.event.map { UInt8($0 ? 1 : 0) }, type: SST_UINT8))
        let age = memory.array([memory.doubles("age", trial.age)])
        let result = try CResult { sst_cox_columns(&rows, age, 1, nil, $0, $1) }
        return try result.text(SST_TEXT_JSON)
      }
      let serial = try (0..<20).map { try fit(UInt64($0)) }
      let differing = Tally()
      let threads = (0..<8).map { thread in
        Thread {
          for k in 0..<125 where (try? fit(UInt64((thread + k) % 20))) != serial[(thread + k) % 20]
          {
            differing.add()
          }
          differing.finish()
        }
      }
      for thread in threads {
        thread.stackSize = 8 << 20
        thread.start()
      }
      differing.wait(for: threads.count)
      #expect(differing.count == 0)
      #expect(sst_live_results() == live)
    }
  }
}

/// Counts across threads.
private final class Tally: @unchecked Sendable {
  private let lock = NSCondition()
  private var differing = 0
  private var finished = 0

  var count: Int { lock.withLock { differing } }
  func add() { lock.withLock { differing += 1 } }

  func finish() {
    lock.withLock {
      finished += 1
      lock.broadcast()
    }
  }

  func wait(for threads: Int) {
    lock.lock()
    while finished < threads { lock.wait() }
    lock.unlock()
  }
}
