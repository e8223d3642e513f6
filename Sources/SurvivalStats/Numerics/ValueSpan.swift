// What one pass over an array of doubles tells: the least, the greatest, whether all are whole.
//
// Called from: Numerics/RadixKey.swift, Data/SurvivalOutcome.swift, Data/TimeFix.swift, Curves

/// The extent of some values.
struct ValueSpan: Equatable, Sendable {
  /// Infinite where there are no values, and minus infinite for `greatest`.
  private(set) var least = Double.infinity
  private(set) var greatest = -Double.infinity
  /// Whether none is NaN or infinite; only then the rest means anything.
  private(set) var isFinite = true
  /// Whether all are whole numbers between -2^51 and 2^51.
  private(set) var isWhole = true
  /// Every bit that any value has.
  private(set) var bits: UInt64 = 0

  /// - Complexity: O(n), one pass in lanes.
  init(_ values: [Double]) {
    self = values.withUnsafeBufferPointer { ValueSpan($0) }
  }

  /// - Complexity: O(n), one pass in lanes.
  init(_ values: UnsafeBufferPointer<Double>) {
    let lanes = Lanes.ranges(values.count)
    nonisolated(unsafe) let values = values
    let spans = [ValueSpan](unsafeUninitializedCapacity: lanes.count) { spans, count in
      let results = LaneResults(spans)
      inLanes(lanes.count) {
        let part = UnsafeBufferPointer(rebasing: values[lanes[$0]])
        results.store(ValueSpan(serially: part), at: $0)
      }
      count = lanes.count
    }
    self = spans.dropFirst().reduce(spans[0]) { $0.joined(with: $1) }
  }

  /// A number whose last bit counts ones, so that adding it to a smaller one rounds that to a whole
  /// number, and leaves it in the lower bits: C's `rint` without a call.
  static let ones = 0x1.8p52

  /// Four values at a time: that many fit in the registers of any processor of today.
  private init(serially values: UnsafeBufferPointer<Double>) {
    typealias Four = SIMD4<Double>
    let bytes = UnsafeRawBufferPointer(values)
    let quarter = MemoryLayout<Four>.size
    var low = Four(repeating: .infinity)
    var high = -low
    var bits = SIMD4<UInt64>()
    var broken = bits
    var odd = bits
    for k in 0..<(values.count / 4) {
      let x = bytes.loadUnaligned(fromByteOffset: k * quarter, as: Four.self)
      low.replace(with: x, where: x .< low)
      high.replace(with: x, where: x .> high)
      bits |= Self.bits(of: x)
      // Each +0 but where x is no whole number, or none at all.
      broken |= Self.bits(of: (x + Self.ones) - Self.ones - x)
      odd |= Self.bits(of: x - x)
    }
    for lane in 0..<4 {
      least = min(least, low[lane])
      greatest = max(greatest, high[lane])
      self.bits |= bits[lane]
      isWhole = isWhole && broken[lane] << 1 == 0
      isFinite = isFinite && odd[lane] == 0
    }
    for x in values[(values.count & ~3)...] {
      least = x < least ? x : least
      greatest = x > greatest ? x : greatest
      self.bits |= x.bitPattern
      isWhole = isWhole && (x + Self.ones) - Self.ones == x
      isFinite = isFinite && x.isFinite
    }
    isWhole = isWhole && least > -0x1p51 && greatest < 0x1p51
  }

  private static func bits(of x: SIMD4<Double>) -> SIMD4<UInt64> {
    unsafeBitCast(x, to: SIMD4<UInt64>.self)
  }

  /// The span of these values and those.
  func joined(with other: ValueSpan) -> ValueSpan {
    var all = self
    all.least = min(least, other.least)
    all.greatest = max(greatest, other.greatest)
    all.isFinite = isFinite && other.isFinite
    all.isWhole = isWhole && other.isWhole
    all.bits |= other.bits
    return all
  }
}
