// The number at a place in a CSV file: correctly rounded, without a copy of its text.
//
// Called from: CSVChunk.swift

/// Reads decimal numbers from bytes.
///
/// Of the form `[+-] digits [. digits] [e [+-] digits]`, with at least one digit before the
/// exponent, or `Inf`, `Infinity`, `NaN` in any case, with a sign or without.
enum CSVNumber {
  /// The number that begins at `cursor`, which is moved to the first byte that is no part of it; nil
  /// where no number begins.
  ///
  /// - Precondition: a byte that cannot continue a number follows within the memory, as a line end.
  /// - Accuracy: correctly rounded (to nearest, ties to even) for any number of digits.
  /// - Complexity: O(bytes read).
  @inline(__always)
  static func scan(_ cursor: inout UnsafePointer<UInt8>) -> Double? {
    let start = cursor
    var p = cursor
    let negative = p.pointee == 0x2D
    if negative || p.pointee == 0x2B { p += 1 }
    var mantissa: UInt64 = 0
    let whole = p
    var digit = p.pointee &- 0x30
    while digit <= 9 {
      mantissa = mantissa &* 10 &+ UInt64(digit)
      p += 1
      digit = p.pointee &- 0x30
    }
    var digits = p - whole
    var exponent = 0
    if p.pointee == 0x2E {
      p += 1
      let fraction = p
      digit = p.pointee &- 0x30
      while digit <= 9 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        p += 1
        digit = p.pointee &- 0x30
      }
      exponent = fraction - p
      digits -= exponent
    }
    guard digits > 0 else { return nonFinite(&cursor) }
    if p.pointee | 0x20 == 0x65 {
      guard let power = scanExponent(&p) else { return nil }
      exponent += power
    }
    cursor = p
    // A mantissa of 19 digits is below 10^19 < 2^64 and did not wrap around.
    if digits <= 19 {
      if mantissa <= 1 << 53, exponent >= -22, exponent <= 22 {
        // Both operands are exact, hence the one operation rounds once (Clinger 1990).
        let m = Double(mantissa)
        let size = exponent < 0 ? m / powers[-exponent] : m * powers[exponent]
        return negative ? -size : size
      }
      if exponent >= -19, exponent <= 19, mantissa != 0 {
        let size = rounded(mantissa, exponent)
        return negative ? -size : size
      }
    }
    return Double(
      String(decoding: UnsafeBufferPointer(start: start, count: p - start), as: UTF8.self))
  }

  /// `mantissa * 10^exponent` by integers: 64 bits of the exact value and whether anything follows
  /// them, which decides every rounding. This is what 16 and 17 digits need, as other programs write
  /// them.
  static func rounded(_ mantissa: UInt64, _ exponent: Int) -> Double {
    let top = mantissa << UInt64(mantissa.leadingZeroBitCount)
    // The value is (bits + rest) * 2^scale with 2^63 <= bits and 0 <= rest < 1.
    var scale = -mantissa.leadingZeroBitCount
    var bits: UInt64
    var isExact: Bool
    if exponent < 0 {
      let power = integerPowers[-exponent]
      let divisor = power << UInt64(power.leadingZeroBitCount)
      scale += power.leadingZeroBitCount
      // A quotient of 64 bits needs high < divisor <= 2 high + 1.
      let halve = top >= divisor
      let numerator = halve ? (high: top >> 1, low: top << 63) : (high: top, low: UInt64(0))
      let (quotient, remainder) = divisor.dividingFullWidth(numerator)
      scale += halve ? -63 : -64
      bits = quotient
      isExact = remainder == 0
    } else {
      let power = integerPowers[exponent]
      let product = top.multipliedFullWidth(by: power << UInt64(power.leadingZeroBitCount))
      scale += 64 - power.leadingZeroBitCount
      bits = product.high
      var low = product.low
      if bits >> 63 == 0 {
        bits = bits << 1 | low >> 63
        low <<= 1
        scale -= 1
      }
      isExact = low == 0
    }
    // 64 bits to 53. A carry out of the top makes 2^53, which is exact.
    let tail = bits & 0x7FF
    var kept = bits >> 11
    if tail > 0x400 || (tail == 0x400 && (!isExact || kept & 1 == 1)) { kept += 1 }
    return Double(sign: .plus, exponent: scale + 11, significand: Double(kept))
  }

  /// The exponent after an `e`, of which `p` is left behind; nil where it has no digits.
  private static func scanExponent(_ p: inout UnsafePointer<UInt8>) -> Int? {
    var q = p + 1
    let negative = q.pointee == 0x2D
    if negative || q.pointee == 0x2B { q += 1 }
    let first = q
    var value = 0
    while q.pointee &- 0x30 <= 9 {
      // Far beyond any double; more digits cannot bring it back.
      if value < 100_000 { value = value * 10 + Int(q.pointee &- 0x30) }
      q += 1
    }
    guard q > first else { return nil }
    p = q
    return negative ? -value : value
  }

  @inline(never)
  private static func nonFinite(_ cursor: inout UnsafePointer<UInt8>) -> Double? {
    var p = cursor
    let negative = p.pointee == 0x2D
    if negative || p.pointee == 0x2B { p += 1 }
    for (letters, value) in words {
      // Bytes are compared one by one, and the first that differs ends it: no read beyond a line.
      var q = p
      var matches = true
      for letter in letters {
        guard q.pointee | 0x20 == letter else {
          matches = false
          break
        }
        q += 1
      }
      if matches {
        cursor = q
        return negative ? -value : value
      }
    }
    return nil
  }

  private static let words: [(letters: [UInt8], value: Double)] = [
    (Array("infinity".utf8), .infinity), (Array("inf".utf8), .infinity), (Array("nan".utf8), .nan),
  ]

  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  private static let integerPowers: [UInt64] = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000,
    1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000,
    1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
  ]
}
