// The radix order beside Swift's own stable sort.

import Testing

@testable import SurvivalStats

@Suite struct RadixOrderTests {
  /// What the order must be: Swift's sort of indices by value and then by place.
  private func reference(_ values: [Double]) -> [Int32] {
    values.indices.sorted { values[$0] == values[$1] ? $0 < $1 : values[$0] < values[$1] }
      .map { Int32($0) }
  }

  private static let sizes = [0, 1, 2, 3, 63, 64, 65, 66, 255, 1000, 4095, 4096, 100_000]

  /// Values that are hard on a key of 32 bits: `make` draws one.
  private static let kinds: [(name: String, make: @Sendable (inout SplitMix64) -> Double)] = [
    ("uniform", { $0.uniform() }),
    ("normal", { $0.normal() }),
    ("all equal", { _ in 0.1 }),
    ("all zero of both signs", { $0.uniform() < 0.5 ? 0 : -0.0 }),
    ("zeros and ones", { [0, -0.0, 1, -1][Int($0.uniform() * 4)] }),
    ("whole days", { ($0.uniform() * 3650).rounded() }),
    ("whole, both signs", { ($0.uniform() * 1e6 - 5e5).rounded() }),
    ("whole and one not", { $0.uniform() < 1e-3 ? 0.5 : ($0.uniform() * 100).rounded() }),
    ("whole, as wide as a key", { ($0.uniform() * 0x1p32).rounded(.down) }),
    ("whole, wider than a key", { ($0.uniform() * 0x1p34).rounded(.down) }),
    ("whole, beyond 2^51", { 0x1p51 + ($0.uniform() * 1000).rounded() }),
    ("whole, beyond 2^53", { -0x1p60 + ($0.uniform() * 100).rounded() * 0x1p20 }),
    ("years from days", { ($0.uniform() * 3650).rounded() / 365.25 }),
    ("denormals", { ($0.uniform() * 1e5).rounded() * 0x1p-1074 }),
    ("denormals of both signs", { $0.normal() * 0x1p-1030 }),
    ("all magnitudes", { Double(bitPattern: $0.next() & ~(1 << 62)) }),
    ("greatest", { $0.normal() < 0 ? -Double.greatestFiniteMagnitude : .greatestFiniteMagnitude }),
    ("lowest bits only", { 1 + ($0.uniform() * 1e5).rounded() * 0x1p-52 }),
    (
      "lowest bits below an outlier",
      { $0.uniform() < 0.01 ? 1e300 : 1 + ($0.uniform() * 1e5).rounded() * 0x1p-52 }
    ),
    (
      "few runs of equal keys",
      { ($0.uniform() * 5).rounded() * 1e100 + ($0.uniform() * 50).rounded() * 1e85 }
    ),
    (
      "lower bits below negative outliers",
      { $0.uniform() < 0.5 ? -1e-300 : 1 + $0.uniform() * 1e-9 }
    ),
  ]

  @Test(arguments: kinds.indices)
  func isAStableSort(kind: Int) {
    for n in Self.sizes {
      var random = SplitMix64(seed: UInt64(n + 1))
      let values = (0..<n).map { _ in Self.kinds[kind].make(&random) }
      let expected = reference(values)
      let name = Self.kinds[kind].name
      #expect(ascendingOrder(of: values) == expected, "\(name), n = \(n)")
      if n > 4096 { continue }
      // In order already, and the other way round.
      let ascending = expected.map { values[Int($0)] }
      #expect(ascendingOrder(of: ascending) == ascending.indices.map { Int32($0) }, "\(name)")
      let descending = Array(ascending.reversed())
      #expect(ascendingOrder(of: descending) == reference(descending), "\(name), falling")
    }
  }

  @Test func doesNotDependOnLanes() {
    var random = SplitMix64(seed: 7)
    for width in [0.0, 1e-13, 1] {
      let values = (0..<300_000).map { _ in 1 + width * random.uniform() }
      let serial = Lanes.$areSerial.withValue(true) { ascendingOrder(of: values) }
      #expect(ascendingOrder(of: values) == serial)
    }
  }
}
