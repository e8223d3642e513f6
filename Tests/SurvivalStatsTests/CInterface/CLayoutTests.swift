// What programs compiled against survivalstats.h rely on: sizes, offsets, numbers, and the functions.

import CSurvivalStats
import Testing

@testable import SurvivalStatsC

extension CInterfaceTests {
  @Suite struct CLayoutTests {
    /// Offsets of every member on 64-bit platforms, counted by hand from the header.
    @Test func structures() {
      #expect(MemoryLayout<sst_error>.size == 1024)
      #expect(MemoryLayout<sst_error>.offset(of: \.message) == 4)
      #expect(MemoryLayout<sst_handle>.size == 8)

      #expect(MemoryLayout<sst_column>.size == 80)
      let column: [PartialKeyPath<sst_column>] = [
        \.size, \.type, \.flags, \.reserved, \.name, \.values, \.count, \.stride, \.validity,
        \.validity_offset, \.labels, \.label_count,
      ]
      #expect(
        column.map { MemoryLayout<sst_column>.offset(of: $0) }
          == [0, 4, 8, 12, 16, 24, 32, 40, 48, 56, 64, 72])

      #expect(MemoryLayout<sst_rows>.size == 72)
      let rows: [PartialKeyPath<sst_rows>] = [
        \.version, \.size, \.entry, \.time, \.event, \.weights, \.offset, \.strata, \.cluster,
        \.groups,
      ]
      #expect(
        rows.map { MemoryLayout<sst_rows>.offset(of: $0) }
          == [0, 4, 8, 16, 24, 32, 40, 48, 56, 64])

      #expect(MemoryLayout<sst_table>.size == 48)
      let table: [PartialKeyPath<sst_table>] = [
        \.version, \.size, \.columns, \.column_count, \.condition, \.weights, \.cluster,
      ]
      #expect(
        table.map { MemoryLayout<sst_table>.offset(of: $0) } == [0, 4, 8, 16, 24, 32, 40])

      #expect(MemoryLayout<sst_cox_options>.size == 56)
      let cox: [PartialKeyPath<sst_cox_options>] = [
        \.version, \.size, \.profile, \.ties, \.interval, \.penalty, \.flags,
        \.maximum_iterations, \.level, \.initial, \.initial_count,
      ]
      #expect(
        cox.map { MemoryLayout<sst_cox_options>.offset(of: $0) }
          == [0, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48])

      #expect(MemoryLayout<sst_kaplan_meier_options>.size == 48)
      let curve: [PartialKeyPath<sst_kaplan_meier_options>] = [
        \.version, \.size, \.profile, \.confidence, \.level, \.tau, \.quantiles, \.quantile_count,
      ]
      #expect(
        curve.map { MemoryLayout<sst_kaplan_meier_options>.offset(of: $0) }
          == [0, 4, 8, 12, 16, 24, 32, 40])

      #expect(MemoryLayout<sst_log_rank_options>.size == 24)
      #expect(MemoryLayout<sst_log_rank_options>.offset(of: \.gamma) == 16)
      #expect(MemoryLayout<sst_rates_options>.size == 24)
      #expect(MemoryLayout<sst_rates_options>.offset(of: \.level) == 16)

      #expect(MemoryLayout<sst_coefficient>.size == 72)
      let coefficient: [PartialKeyPath<sst_coefficient>] = [
        \.size, \.aliased, \.estimate, \.hazard_ratio, \.standard_error,
        \.robust_standard_error, \.z, \.p_value, \.lower, \.upper,
      ]
      #expect(
        coefficient.map { MemoryLayout<sst_coefficient>.offset(of: $0) }
          == [0, 4, 8, 16, 24, 32, 40, 48, 56, 64])
      #expect(sst_abi_version() == 1)
    }

    /// The header declares what the version script exports, and Swift implements each.
    @Test func functions() throws {
      func names(_ path: String, in pattern: Regex<(Substring, name: Substring)>) throws -> [String]
      {
        try SourceTree.file(path).text.split(separator: "\n").compactMap {
          try pattern.firstMatch(in: $0).map { String($0.output.name) }
        }.sorted()
      }
      let declared = try names(
        "Sources/CSurvivalStats/include/survivalstats.h",
        in: /^u?int(?:32|64)_t (?<name>sst_\w+)\(/)
      let exported = try names(
        "Sources/CSurvivalStats/survivalstats.map", in: /^\s+(?<name>sst_\w+);/)
      let implemented = try SourceTree.files(
        below: "Sources/SurvivalStatsC", endingIn: [".swift"]
      ).flatMap { file in
        file.text.matches(of: /@c @implementation\npublic func (\w+)\(/).map { String($0.output.1) }
      }.sorted()
      #expect(declared.count == 17)
      #expect(declared == exported)
      #expect(declared == implemented)
    }
  }
}
