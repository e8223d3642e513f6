// Calls that are wrong: each gives its code and a sentence, and harms nothing.

import CSurvivalStats
import Testing

@testable import SurvivalStatsC

extension CInterfaceTests {
  @Suite struct CHostileTests {
    /// One thing wrong with a column of the Cox model of columns, and what is said of it.
    struct WrongColumn: Sendable, CustomTestStringConvertible {
      let testDescription: String
      let code: Int32
      let sentence: String
      let change: @Sendable (inout sst_column, CallerMemory) -> Void
    }

    static let wrongColumns: [WrongColumn] = [
      WrongColumn(testDescription: "size", code: SST_INVALID_ARGUMENT, sentence: "size is 79") {
        column, _ in column.size = 79
      },
      WrongColumn(testDescription: "type 0", code: SST_INVALID_ARGUMENT, sentence: "no type 0") {
        column, _ in column.type = 0
      },
      WrongColumn(testDescription: "type 7", code: SST_INVALID_ARGUMENT, sentence: "no type 7") {
        column, _ in column.type = 7
      },
      WrongColumn(testDescription: "flags", code: SST_INVALID_ARGUMENT, sentence: "flags are 4") {
        column, _ in column.flags = 4
      },
      WrongColumn(
        testDescription: "order of numbers", code: SST_INVALID_ARGUMENT,
        sentence: "only labels can be"
      ) { column, _ in column.flags = SST_LEVELS_IN_ORDER },
      WrongColumn(
        testDescription: "reserved", code: SST_INVALID_ARGUMENT, sentence: "reserved is 1"
      ) { column, _ in column.reserved = 1 },
      WrongColumn(testDescription: "values", code: SST_INVALID_ARGUMENT, sentence: "null pointer") {
        column, _ in column.values = nil
      },
      WrongColumn(testDescription: "count -1", code: SST_INVALID_ARGUMENT, sentence: "count is -1")
      { column, _ in column.count = -1 },
      WrongColumn(
        testDescription: "count of all", code: SST_TOO_LARGE, sentence: "\(Int64.max) rows"
      ) { column, _ in column.count = .max },
      WrongColumn(
        testDescription: "count of 2^31 - 1", code: SST_TOO_LARGE, sentence: "2147483647 rows"
      ) { column, _ in column.count = Int64(Int32.max) },
      WrongColumn(testDescription: "shorter", code: SST_INVALID_ARGUMENT, sentence: "has 3 rows") {
        column, _ in column.count = 3
      },
      WrongColumn(testDescription: "stride 7", code: SST_INVALID_ARGUMENT, sentence: "stride of 7")
      { column, _ in column.stride = 7 },
      WrongColumn(
        testDescription: "stride of all", code: SST_INVALID_ARGUMENT, sentence: "do not lie in"
      ) { column, _ in column.stride = .max },
      WrongColumn(
        testDescription: "stride back", code: SST_INVALID_ARGUMENT, sentence: "do not lie in"
      ) { column, _ in column.stride = .min },
      WrongColumn(
        testDescription: "offset -1", code: SST_INVALID_ARGUMENT, sentence: "offset of the validity"
      ) { column, _ in column.validity_offset = -1 },
      WrongColumn(
        testDescription: "offset of all", code: SST_INVALID_ARGUMENT,
        sentence: "offset of the validity"
      ) { column, _ in column.validity_offset = .max },
      WrongColumn(testDescription: "name", code: SST_INVALID_ARGUMENT, sentence: "not valid UTF-8")
      { column, memory in
        column.name = UnsafePointer(memory.array([CChar(bitPattern: 0xFF), 0]))
      },
      WrongColumn(testDescription: "NaN", code: SST_INVALID_DATA, sentence: "age") {
        column, memory in column.values = UnsafeRawPointer(memory.array([50, .nan, 60, 55.0]))
      },
      WrongColumn(testDescription: "infinity", code: SST_INVALID_DATA, sentence: "age") {
        column, memory in column.values = UnsafeRawPointer(memory.array([50, .infinity, 60, 55.0]))
      },
      WrongColumn(
        testDescription: "all missing", code: SST_INVALID_DATA, sentence: "all 4"
      ) { column, memory in
        column.validity = memory.validity([false, false, false, false], offset: 0)
      },
      WrongColumn(testDescription: "beyond 2^53", code: SST_INVALID_DATA, sentence: "2^53") {
        column, memory in
        column.type = SST_INT64
        column.values = UnsafeRawPointer(memory.array([Int64.max, 1, 2, Int64.min]))
      },
      WrongColumn(
        testDescription: "no truth value", code: SST_INVALID_DATA, sentence: "is no truth"
      ) { column, memory in
        column.type = SST_BOOL8
        column.values = UnsafeRawPointer(memory.array([0, 1, 2, UInt8(1)]))
      },
      WrongColumn(testDescription: "label", code: SST_INVALID_DATA, sentence: "the place 2") {
        column, memory in column = memory.dictionary("age", [0, 1, 2, 0], ["a", "b"])
      },
      WrongColumn(testDescription: "no labels", code: SST_INVALID_DATA, sentence: "the 0 labels") {
        column, memory in column = memory.dictionary("age", [0, 1, 2, 0], [])
      },
      WrongColumn(testDescription: "null labels", code: SST_INVALID_ARGUMENT, sentence: "labels is")
      { column, memory in
        column = memory.dictionary("age", [0, 1, 1, 0], ["a", "b"])
        column.labels = nil
      },
      WrongColumn(
        testDescription: "count of labels", code: SST_INVALID_ARGUMENT, sentence: "negative"
      ) { column, memory in
        column = memory.dictionary("age", [0, 1, 1, 0], ["a", "b"])
        column.label_count = -1
      },
      WrongColumn(
        testDescription: "labels of all", code: SST_TOO_LARGE, sentence: "labels are more"
      ) { column, memory in
        column = memory.dictionary("age", [0, 1, 1, 0], ["a", "b"])
        column.label_count = .max
      },
    ]

    @Test(arguments: wrongColumns) func aWrongColumn(_ wrong: WrongColumn) {
      let memory = CallerMemory()
      var rows = rows(memory)
      var age = memory.doubles("age", [50, 70, 60, 55])
      wrong.change(&age, memory)
      let covariates = memory.array([age])
      let live = sst_live_results()
      var handle: sst_handle = 7
      let answer = CAnswer { sst_cox_columns(&rows, covariates, 1, nil, &handle, $0) }
      #expect(answer.code == wrong.code, "\(answer)")
      #expect(answer.sentence.contains(wrong.sentence), "\(answer)")
      #expect(handle == 0)
      #expect(sst_live_results() == live)
    }

    private func rows(_ memory: CallerMemory) -> sst_rows {
      memory.rows(
        time: memory.doubles("time", [1, 2, 3, 4]),
        event: memory.column("status", [1, 0, 1, 1] as [UInt8], type: SST_UINT8))
    }

    /// Null pointers wherever one can stand.
    @Test func nullPointers() {
      let memory = CallerMemory()
      var rows = rows(memory)
      var table = memory.table([])
      var handle: sst_handle = 0
      let formula = "Surv(time, status) ~ age"
      let calls: [(UnsafeMutablePointer<sst_error>?) -> Int32] = [
        { sst_cox(nil, formula, nil, &handle, $0) },
        { sst_cox(&table, nil, nil, &handle, $0) },
        { sst_cox(&table, formula, nil, nil, $0) },
        { sst_kaplan_meier(nil, formula, nil, &handle, $0) },
        { sst_kaplan_meier(&table, formula, nil, nil, $0) },
        { sst_log_rank(nil, nil, nil, nil, $0) },
        { sst_log_rank(&table, nil, nil, &handle, $0) },
        { sst_rates(nil, nil, nil, &handle, $0) },
        { sst_rates(&table, nil, nil, &handle, $0) },
        { sst_cox_columns(nil, nil, 0, nil, &handle, $0) },
        { sst_cox_columns(&rows, nil, 2, nil, &handle, $0) },
        { sst_cox_columns(&rows, nil, -1, nil, &handle, $0) },
        { sst_cox_columns(&rows, nil, 0, nil, nil, $0) },
        { sst_kaplan_meier_columns(nil, nil, &handle, $0) },
        { sst_log_rank_columns(nil, nil, &handle, $0) },
        { sst_log_rank_columns(&rows, nil, &handle, $0) },
        { sst_rates_columns(nil, nil, &handle, $0) },
        { sst_kind(1, nil, $0) }, { sst_count(1, 1, nil, $0) }, { sst_number(1, 1, nil, $0) },
        { sst_cox_coefficient(1, 0, nil, $0) },
      ]
      for (k, call) in calls.enumerated() {
        let answer = CAnswer(call)
        #expect(answer.code == SST_INVALID_ARGUMENT, "call \(k): \(answer)")
        #expect(!answer.sentence.isEmpty)
        #expect(call(nil) == SST_INVALID_ARGUMENT, "call \(k) without an error object")
      }
      for take in [\sst_rows.time, \sst_rows.event] {
        var without = rows
        without[keyPath: take] = nil
        let answer = CAnswer { sst_kaplan_meier_columns(&without, nil, &handle, $0) }
        #expect(answer.code == SST_INVALID_ARGUMENT, "\(answer)")
      }
      table.column_count = 3
      table.columns = nil
      #expect(sst_cox(&table, formula, nil, &handle, nil) == SST_INVALID_ARGUMENT)
      table.column_count = .max
      #expect(sst_cox(&table, formula, nil, &handle, nil) == SST_TOO_LARGE)
    }

    @Test func structuresOfOtherVersionsAndSizes() {
      let memory = CallerMemory()
      var handle: sst_handle = 0
      for (version, size) in [(0, 72), (2, 72), (1, 0), (1, 71), (1, 80), (1, 1 << 31)] {
        var rows = rows(memory)
        rows.version = UInt32(version)
        rows.size = UInt32(size)
        let answer = CAnswer { sst_kaplan_meier_columns(&rows, nil, &handle, $0) }
        #expect(answer.code == SST_INVALID_ARGUMENT, "\(answer)")
        #expect(answer.sentence.contains("sst_rows"))
        var options = CallerMemory.coxOptions()
        options.version = UInt32(version)
        options.size = UInt32(size)
        var right = self.rows(memory)
        let other = CAnswer { sst_cox_columns(&right, nil, 0, &options, &handle, $0) }
        #expect(other.code == SST_INVALID_ARGUMENT, "\(other)")
      }
    }

    /// Options outside their domains.
    @Test func wrongOptions() {
      let memory = CallerMemory()
      var rows = rows(memory)
      let age = memory.array([memory.doubles("age", [50, 70, 60, 55])])
      let changes: [((inout sst_cox_options) -> Void, Int32)] = [
        ({ $0.profile = 4 }, SST_INVALID_OPTION), ({ $0.profile = -1 }, SST_INVALID_OPTION),
        ({ $0.ties = 5 }, SST_INVALID_OPTION), ({ $0.ties = .min }, SST_INVALID_OPTION),
        ({ $0.interval = 5 }, SST_INVALID_OPTION), ({ $0.penalty = 2 }, SST_INVALID_OPTION),
        ({ $0.flags = 8 }, SST_INVALID_OPTION), ({ $0.flags = -1 }, SST_INVALID_OPTION),
        ({ $0.maximum_iterations = -2 }, SST_INVALID_OPTION),
        ({ $0.level = 1 }, SST_INVALID_OPTION), ({ $0.level = -0.5 }, SST_INVALID_OPTION),
        ({ $0.level = .nan }, SST_INVALID_OPTION),
        ({ $0.initial_count = 1 }, SST_INVALID_ARGUMENT),
        ({ $0.initial_count = -1 }, SST_INVALID_ARGUMENT),
        ({ $0.initial_count = .max }, SST_TOO_LARGE),
        (
          {
            $0.initial = UnsafePointer(memory.array([0.0, 0.0]))
            $0.initial_count = 2
          }, SST_INVALID_OPTION
        ),
      ]
      for (k, (change, code)) in changes.enumerated() {
        var options = CallerMemory.coxOptions()
        change(&options)
        var handle: sst_handle = 0
        let answer = CAnswer { sst_cox_columns(&rows, age, 1, &options, &handle, $0) }
        #expect(answer.code == code, "change \(k): \(answer)")
        #expect(!answer.sentence.isEmpty)
      }
    }

    @Test func handlesThatAreNot() throws {
      let memory = CallerMemory()
      var rows = rows(memory)
      var handle: sst_handle = 0
      try #require(sst_kaplan_meier_columns(&rows, nil, &handle, nil) == SST_OK)
      #expect(sst_free(handle, nil) == SST_OK)
      var number = 0.0
      var count: Int64 = 0
      for wrong in [handle, handle &+ 1, 1, .max, 0] {
        #expect(sst_count(wrong, SST_COUNT_ROWS, &count, nil) == SST_INVALID_HANDLE)
        #expect(sst_number(wrong, SST_NUMBER_LEVEL, &number, nil) == SST_INVALID_HANDLE)
        #expect(sst_array(wrong, 20, 0, nil, 0, &count, nil) == SST_INVALID_HANDLE)
        #expect(sst_text(wrong, 1, 0, nil, 0, &count, nil) == SST_INVALID_HANDLE)
        if wrong != 0 {
          let answer = CAnswer { sst_free(wrong, $0) }
          #expect(answer.code == SST_INVALID_HANDLE)
          #expect(answer.sentence.contains("was freed, or it never was"))
        }
      }
      #expect(sst_free(0, nil) == SST_OK)
    }

    @Test func figuresThatAreNot() throws {
      let memory = CallerMemory()
      var rows = rows(memory)
      let result = try CResult { sst_kaplan_meier_columns(&rows, nil, $0, $1) }
      var number = 0.0
      var count: Int64 = 0
      var coefficient = sst_coefficient()
      coefficient.size = UInt32(MemoryLayout<sst_coefficient>.size)
      let h = result.handle
      #expect(sst_number(h, SST_NUMBER_WALD, &number, nil) == SST_WRONG_KIND)
      #expect(sst_number(h, .max, &number, nil) == SST_WRONG_KIND)
      #expect(sst_count(h, SST_COUNT_EVENTS, &count, nil) == SST_WRONG_KIND)
      #expect(sst_cox_coefficient(h, 0, &coefficient, nil) == SST_WRONG_KIND)
      #expect(sst_array(h, SST_ARRAY_ESTIMATE, 0, nil, 0, &count, nil) == SST_WRONG_KIND)
      #expect(sst_array(h, SST_ARRAY_CURVE_TIME, 1, nil, 0, &count, nil) == SST_OUT_OF_RANGE)
      #expect(sst_array(h, SST_ARRAY_CURVE_TIME, .min, nil, 0, &count, nil) == SST_OUT_OF_RANGE)
      #expect(sst_array(h, SST_ARRAY_CURVE_TIME, 0, nil, 5, &count, nil) == SST_INVALID_ARGUMENT)
      #expect(sst_array(h, SST_ARRAY_CURVE_TIME, 0, &number, -1, nil, nil) == SST_INVALID_ARGUMENT)
      #expect(sst_array(h, SST_ARRAY_CURVE_TIME, 0, nil, 0, nil, nil) == SST_INVALID_ARGUMENT)
      number = 42
      #expect(
        sst_array(h, SST_ARRAY_CURVE_TIME, 0, &number, 1, &count, nil) == SST_BUFFER_TOO_SMALL)
      #expect(number == 42 && count > 1)
      #expect(sst_text(h, 99, 0, nil, 0, &count, nil) == SST_WRONG_KIND)
      #expect(sst_text(h, SST_TEXT_WARNING, 99, nil, 0, &count, nil) == SST_OUT_OF_RANGE)
      coefficient.size = 8
      #expect(sst_cox_coefficient(h, 0, &coefficient, nil) == SST_INVALID_ARGUMENT)
    }

    /// A text that tells patients apart, as a covariate: no columns are made for it.
    @Test func moreColumnsThanAreFitted() {
      let memory = CallerMemory()
      let n = 10_002
      let each = (0..<n).map { Double($0 + 1) }
      let patients = memory.dictionary(
        "patient", (0..<n).map { Int32($0) }, (0..<n).map { "p\($0)" })
      var table = memory.table([
        memory.doubles("time", each), memory.doubles("status", each.map { $0 > 3 ? 1 : 0 }),
        patients,
      ])
      var handle: sst_handle = 0
      let byFormula = CAnswer {
        sst_cox(&table, "Surv(time, status) ~ patient", nil, &handle, $0)
      }
      #expect(byFormula.code == SST_TOO_LARGE, "\(byFormula)")
      #expect(byFormula.sentence.contains("tells patients apart"), "\(byFormula)")
      let sum = "(" + (1...1001).map { "I(time + \($0))" }.joined(separator: "+") + ")"
      let crossed = "\(sum)*\(sum)"
      let terms = CAnswer { sst_cox(&table, "Surv(time, status) ~ " + crossed, nil, &handle, $0) }
      #expect(terms.code == SST_INVALID_FORMULA, "\(terms)")
      var rows = memory.rows(
        time: memory.doubles("time", each), event: memory.doubles("status", each.map { _ in 1 }))
      let byColumns = CAnswer {
        sst_cox_columns(&rows, memory.array([patients]), 1, nil, &handle, $0)
      }
      #expect(byColumns.code == SST_TOO_LARGE, "\(byColumns)")
    }

    @Test func formulasThatAreNot() {
      let memory = CallerMemory()
      let long = String(repeating: "x", count: 70_000)
      let table = memory.table([
        memory.doubles("time", [1, 2, 3]), memory.doubles("status", [1, 1, 0]),
        memory.doubles("age", [5, 6, 7]),
      ])
      let cases: [(String, Int32)] = [
        ("", SST_INVALID_FORMULA), ("Surv(", SST_INVALID_FORMULA),
        ("Surv(time, status) ~ agee", SST_INVALID_FORMULA), (long, SST_TOO_LARGE),
        (String(repeating: "(", count: 20_000), SST_INVALID_FORMULA),
      ]
      for (formula, code) in cases {
        var handle: sst_handle = 0
        var table = table
        let answer = CAnswer { sst_cox(&table, formula, nil, &handle, $0) }
        #expect(answer.code == code, "\(formula.prefix(40)): \(answer)")
        #expect(!answer.sentence.isEmpty)
      }
      var table2 = memory.table([memory.doubles("time", [1]), memory.doubles("time", [1])])
      var handle: sst_handle = 0
      #expect(sst_cox(&table2, "Surv(time, time) ~ 1", nil, &handle, nil) == SST_INVALID_DATA)
      let bad = memory.array([CChar(bitPattern: 0xC3), 0])
      #expect(sst_cox(&table2, bad, nil, &handle, nil) == SST_INVALID_ARGUMENT)
    }
  }
}
