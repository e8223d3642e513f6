// Sorted times with their flags beside Swift's own sort, and the span of values.

import Testing

@testable import SurvivalStats

@Suite struct RisingTimesTests {
  private static let kinds: [(name: String, make: @Sendable (inout SplitMix64) -> Double)] = [
    ("uniform", { $0.uniform() }),
    ("exponential", { $0.exponential(rate: 1) }),
    ("all equal", { _ in 0.1 }),
    ("zeros of both signs", { $0.uniform() < 0.5 ? 0 : -0.0 }),
    ("whole days", { ($0.uniform() * 3650).rounded() }),
    ("years from days", { ($0.uniform() * 3650).rounded() / 365.25 }),
    ("denormals", { ($0.uniform() * 1e5).rounded() * 0x1p-1074 }),
    ("all magnitudes", { Double(bitPattern: $0.next() & ~(3 << 62)) }),
    ("greatest and 0", { $0.uniform() < 0.5 ? 0 : .greatestFiniteMagnitude }),
    (
      "lowest bits below an outlier",
      { $0.uniform() < 0.01 ? 1e300 : 1 + ($0.uniform() * 1e5).rounded() * 0x1p-52 }
    ),
  ]

  @Test(arguments: kinds.indices)
  func areSortedWithTheirFlags(kind: Int) {
    for n in [1, 2, 64, 65, 1000, 5000, 100_000] {
      var random = SplitMix64(seed: UInt64(n))
      let times = (0..<n).map { _ in Self.kinds[kind].make(&random) }
      let flags = (0..<n).map { _ in random.uniform() < 0.3 }
      let rising = RisingTimes(times, span: ValueSpan(times), flags: flags)
      let sorted = times.sorted()
      #expect(
        (0..<n).allSatisfy { rising.time($0) == sorted[$0] }, "\(Self.kinds[kind].name), \(n)")
      #expect(
        (1..<n).allSatisfy { rising.areEqual($0 - 1, $0) == (sorted[$0 - 1] == sorted[$0]) })
      // Within ties flags are in no order, but as many.
      var expected: [Double: Int] = [:]
      for i in 0..<n where flags[i] { expected[times[i], default: 0] += 1 }
      var found: [Double: Int] = [:]
      for k in 0..<n where rising.flag(k) { found[rising.time(k), default: 0] += 1 }
      #expect(found == expected)
      // Lanes cover all, and part no ties.
      let lanes = rising.lanes()
      #expect(lanes.flatMap { $0 }.elementsEqual(0..<n))
      #expect(
        lanes.allSatisfy {
          $0.isEmpty || $0.lowerBound == 0
            || !rising.areEqual($0.lowerBound - 1, $0.lowerBound)
        })
    }
  }

  @Test func spansTellWhatIsWholeAndFinite() {
    for n in [1, 3, 4, 9, 70_001] {
      let days = (0..<n).map { Double($0 % 977) }
      let span = ValueSpan(days)
      #expect(span.isFinite && span.isWhole && span.least == 0)
      #expect(span.greatest == days.max())
      for place in [0, n / 2, n - 1] {
        func changed(_ x: Double) -> ValueSpan {
          var values = days
          values[place] = x
          return ValueSpan(values)
        }
        #expect(!changed(.nan).isFinite && !changed(.infinity).isFinite)
        #expect(!changed(-.infinity).isFinite)
        #expect(!changed(0.5).isWhole && !changed(0x1p-1074).isWhole && !changed(0x1p51).isWhole)
        #expect(changed(-0.0).isWhole && changed(0x1p51 - 1).isWhole)
        #expect(changed(-3).least == -3 && changed(1e6).greatest == 1e6)
      }
    }
    #expect(ValueSpan([]).isFinite)
  }
}
