// One field of a CSV record: where its content lies, and what it can be understood as.
//
// Called from: CSVChunk.swift, CSVReader.swift (the header)

/// Bytes that have a meaning.
enum CSVByte {
  static let tab: UInt8 = 0x09
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let space: UInt8 = 0x20
  static let quote: UInt8 = 0x22
  static let comma: UInt8 = 0x2C

  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

  @inline(__always)
  static func isLineEnd(_ byte: UInt8) -> Bool { byte == lineFeed || byte == carriageReturn }

  /// How many of the bytes are `byte`, eight at a time.
  static func count(_ byte: UInt8, _ start: UnsafePointer<UInt8>, _ count: Int) -> Int {
    // Where a byte of x is 0, and there only, its high bit is set neither by adding 0x7F to its
    // low bits nor in x itself; no carry passes from one byte to the next.
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
    var result = 0
    var i = 0
    while i + 8 <= count {
      let x = UnsafeRawPointer(start + i).loadUnaligned(as: UInt64.self) ^ pattern
      result &+= (~(((x & low) &+ low) | x | low)).nonzeroBitCount
      i += 8
    }
    while i < count {
      result &+= start[i] == byte ? 1 : 0
      i += 1
    }
    return result
  }

  /// What comes after the line end at `p`: LF, CR, or both in the order CR LF.
  @inline(__always)
  static func afterLineEnd(
    _ p: UnsafePointer<UInt8>, limit: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    let next = p + 1
    return p.pointee == carriageReturn && next < limit && next.pointee == lineFeed ? next + 1 : next
  }
}

/// A field, in place. Blanks around it are no part of it, blanks within its quotes are.
struct CSVField {
  /// The content, without quotes around it; quotes within are still doubled.
  let start: UnsafePointer<UInt8>
  let length: Int
  let isQuoted: Bool
  let hasDoubledQuotes: Bool
  /// The comma or line end behind the field.
  let next: UnsafePointer<UInt8>

  /// Finds the end of the field that begins at `p`.
  ///
  /// - Precondition: `p < limit`, and the byte before `limit` ends a line.
  /// - Complexity: O(bytes).
  @inline(__always)
  init(
    at p: UnsafePointer<UInt8>, base: UnsafePointer<UInt8>, limit: UnsafePointer<UInt8>, column: Int
  ) throws(CSVFault) {
    var p = p
    while CSVByte.isBlank(p.pointee) { p += 1 }
    guard p.pointee == CSVByte.quote else {
      start = p
      while true {
        let byte = p.pointee
        if byte <= CSVByte.comma {
          if byte == CSVByte.comma || CSVByte.isLineEnd(byte) { break }
          if byte == CSVByte.quote { throw .strayQuote(at: p - base, column: column) }
        }
        p += 1
      }
      next = p
      while p > start, CSVByte.isBlank(p[-1]) { p -= 1 }
      length = p - start
      isQuoted = false
      hasDoubledQuotes = false
      return
    }
    let opening = p
    p += 1
    start = p
    var doubled = false
    while true {
      while p < limit, p.pointee != CSVByte.quote { p += 1 }
      guard p < limit else { throw .unterminatedQuote(at: opening - base, column: column) }
      // The closing quote is not the last byte, which ends a line.
      guard p[1] == CSVByte.quote else { break }
      doubled = true
      p += 2
    }
    length = p - start
    isQuoted = true
    hasDoubledQuotes = doubled
    let closing = p
    p += 1
    while CSVByte.isBlank(p.pointee) { p += 1 }
    guard p.pointee == CSVByte.comma || CSVByte.isLineEnd(p.pointee) else {
      throw .strayQuote(at: closing - base, column: column)
    }
    next = p
  }

  /// The content as it stands.
  var raw: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: length) }

  /// The content without blanks around it; only quoted content can have any.
  private var trimmed: UnsafeBufferPointer<UInt8> {
    var first = start
    var end = start + length
    while first < end, CSVByte.isBlank(first.pointee) { first += 1 }
    while first < end, CSVByte.isBlank(end[-1]) { end -= 1 }
    return UnsafeBufferPointer(start: first, count: end - first)
  }

  /// Whether the field says that there is no value: nothing, `NA`, or an unquoted full stop.
  var isMissing: Bool {
    let content = isQuoted ? trimmed : raw
    switch content.count {
    case 0: return true
    case 1: return !isQuoted && content[0] == UInt8(ascii: ".")
    case 2: return content[0] == UInt8(ascii: "N") && content[1] == UInt8(ascii: "A")
    default: return false
    }
  }

  /// The number that the whole content is, if it is one.
  var number: Double? {
    let content = trimmed
    guard !hasDoubledQuotes, let first = content.baseAddress else { return nil }
    var p = first
    // A quote, a blank or a delimiter follows the content, so the scan ends there at the latest.
    guard let value = CSVNumber.scan(&p), p == first + content.count else { return nil }
    return value
  }

  /// The truth value that the whole content is, if it is one, in R's spellings.
  var logical: Bool? {
    let content = trimmed
    func reads(_ word: StaticString) -> Bool {
      content.count == word.utf8CodeUnitCount
        && content.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: content.count))
    }
    if reads("T") || reads("TRUE") || reads("true") { return true }
    if reads("F") || reads("FALSE") || reads("false") { return false }
    return nil
  }

  /// Whether the content is valid UTF-8.
  var isUTF8: Bool {
    // A zero byte is valid there, but in a table it means UTF-16, or no text at all.
    raw.allSatisfy { $0 &- 1 < 0x7F }
      || !raw.contains(0) && String(validating: raw, as: UTF8.self) != nil
  }

  /// The content with each doubled quote written once.
  func unescaped() -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(length)
    var i = 0
    while i < length {
      result.append(start[i])
      i += hasDoubledQuotes && start[i] == CSVByte.quote ? 2 : 1
    }
    return result
  }
}
