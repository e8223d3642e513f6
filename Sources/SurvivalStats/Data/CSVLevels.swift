// The distinct texts of a column: a hash table from the bytes of a field to a code.
//
// The texts stay where they are in the file; only those with doubled quotes are copied. A million
// rows of a few levels thus make a few strings and not a million.
//
// Called from: CSVChunk.swift, CSVAssembly.swift

/// Codes 0, 1, 2, ... for texts in the order of their first appearance.
struct CSVLevels {
  /// A text by place, with its hash.
  struct Entry {
    let start: UnsafePointer<UInt8>
    let length: Int
    let hash: UInt64

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: length) }
  }

  /// The texts, by code. They live as long as the file's bytes and the chunk that copied them.
  private(set) var entries: [Entry] = []
  private var slots: [Int32]
  private var mask: Int

  /// An empty table.
  init() {
    slots = [Int32](repeating: -1, count: 16)
    mask = 15
  }

  /// The hash of no bytes, to which ``hash(_:_:)`` adds one by one (FNV-1a).
  static let emptyHash: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The hash with one more byte.
  @inline(__always)
  static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x100_0000_01B3
  }

  /// The hash of these bytes.
  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var result = emptyHash
    for byte in bytes { result = hash(result, byte) }
    return result
  }

  /// The code of the text with this hash, or nil where it is new.
  ///
  /// - Complexity: expected O(length).
  @inline(__always)
  func code(_ start: UnsafePointer<UInt8>, _ length: Int, hash: UInt64) -> Int32? {
    var slot = Self.slot(hash) & mask
    while true {
      let code = slots[slot]
      if code < 0 { return nil }
      let entry = entries[Int(code)]
      if entry.hash == hash, entry.length == length, equal(entry.start, start, length) {
        return code
      }
      slot = (slot + 1) & mask
    }
  }

  /// Adds a text that is not in the table and returns its code.
  mutating func insert(_ start: UnsafePointer<UInt8>, _ length: Int, hash: UInt64) -> Int32 {
    let code = Int32(entries.count)
    entries.append(Entry(start: start, length: length, hash: hash))
    if entries.count * 2 > slots.count {
      slots = [Int32](repeating: -1, count: slots.count * 2)
      mask = slots.count - 1
      for (code, entry) in entries.enumerated() { place(Int32(code), entry.hash) }
    } else {
      place(code, hash)
    }
    return code
  }

  private mutating func place(_ code: Int32, _ hash: UInt64) {
    var slot = Self.slot(hash) & mask
    while slots[slot] >= 0 { slot = (slot + 1) & mask }
    slots[slot] = code
  }

  // The low bits of FNV are its worst; fold the high ones in.
  @inline(__always)
  private static func slot(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash ^ (hash >> 32)) }

  @inline(__always)
  private func equal(
    _ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ length: Int
  ) -> Bool {
    var i = 0
    while i < length {
      if a[i] != b[i] { return false }
      i += 1
    }
    return true
  }

  /// For each code its place among the texts in order of their bytes (the C locale's order).
  ///
  /// - Complexity: O(m log m) for m texts, mostly on their first eight bytes as one integer.
  func sortedOrder() -> [Int32] {
    let keys = entries.enumerated().map { code, entry in
      var key: UInt64 = 0
      for i in 0..<8 { key = key << 8 | (i < entry.length ? UInt64(entry.start[i]) : 0) }
      return (key: key, code: Int32(code))
    }
    return keys.sorted { a, b in
      if a.key != b.key { return a.key < b.key }
      return entries[Int(a.code)].bytes.lexicographicallyPrecedes(entries[Int(b.code)].bytes)
    }.map(\.code)
  }
}
