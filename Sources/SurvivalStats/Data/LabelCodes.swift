// Labels coded by the order in which they first occur.
//
// Called from: Data/Grouping.swift

/// For each row the code of its label, and for each code the first row that has it.
struct LabelCodes: Sendable {
  /// For each code the first row that has it.
  let firstRows: [Int]
  /// Rows in order, coded part by part.
  private let parts: [CodedPart]
  /// For each part, what its codes are in all.
  private let joint: [[Int]]

  /// - Complexity: O(n); of numbers and text in lanes.
  init<Label: Hashable>(_ labels: [Label]) {
    // What most labels are has a way of its own: the compiler then knows how they compare, and that
    // lanes may do so side by side. A cast by `as` would look at every element.
    if Label.self == Int.self {
      let numbers = unsafeBitCast(labels, to: [Int].self)
      self.init(numbers) { CodedPart(words: numbers, $0) { UInt64(bitPattern: Int64($0)) } }
    } else if Label.self == String.self {
      let texts = unsafeBitCast(labels, to: [String].self)
      self.init(texts) { CodedPart(texts, $0) }
    } else if Label.self == Double.self, Self.areNumbers(unsafeBitCast(labels, to: [Double].self)) {
      let numbers = unsafeBitCast(labels, to: [Double].self)
      // 0 and -0 are one label.
      self.init(numbers) { CodedPart(words: numbers, $0) { ($0 + 0).bitPattern } }
    } else {
      self.init(labels, [CodedPart(labels, 0..<labels.count)])
    }
  }

  /// Whether none is NaN, of which no two are one label.
  private static func areNumbers(_ values: [Double]) -> Bool { ValueSpan(values).isFinite }

  /// For each row what `places` has for its code.
  ///
  /// - Complexity: O(n), in lanes.
  func codes(at places: [Int]) -> [Int] {
    let starts = parts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.codes.count) }
    return [Int](unsafeUninitializedCapacity: starts[parts.count]) { result, count in
      adviseHugePages(UnsafeMutableRawBufferPointer(result))
      let result = LaneResults(result)
      inLanes(parts.count) { part in
        let place = joint[part].map { places[$0] }
        for (k, code) in parts[part].codes.enumerated() {
          result.store(place[Int(code)], at: starts[part] + k)
        }
      }
      count = starts[parts.count]
    }
  }

  private init<Label: Hashable>(_ labels: [Label], _ coded: @Sendable (Range<Int>) -> CodedPart) {
    let lanes = Lanes.ranges(labels.count)
    var parts = [CodedPart](repeating: CodedPart(), count: lanes.count)
    parts.withUnsafeMutableBufferPointer {
      let parts = LaneResults($0)
      inLanes(lanes.count) { parts.store(coded(lanes[$0]), at: $0) }
    }
    self.init(labels, parts)
  }

  private init<Label: Hashable>(_ labels: [Label], _ parts: [CodedPart]) {
    self.parts = parts
    var firstRows = parts[0].firstRows
    var joint = [Array(firstRows.indices)]
    var index: [Label: Int] = [:]
    if parts.count > 1 {
      for (code, row) in firstRows.enumerated() { index[labels[row]] = code }
    }
    for part in parts.dropFirst() {
      joint.append(
        part.firstRows.map { row in
          if let code = index[labels[row]] { return code }
          index[labels[row]] = firstRows.count
          firstRows.append(row)
          return firstRows.count - 1
        })
    }
    self.firstRows = firstRows
    self.joint = joint
  }
}

/// The codes of some rows by themselves.
private struct CodedPart: Sendable {
  private(set) var codes: [Int32] = []
  private(set) var firstRows: [Int] = []

  init() {}

  init<Label: Hashable>(_ labels: [Label], _ rows: Range<Int>) {
    var index: [Label: Int32] = [:]
    codes.reserveCapacity(rows.count)
    for row in rows {
      if let code = index[labels[row]] {
        codes.append(code)
      } else {
        index[labels[row]] = Int32(firstRows.count)
        codes.append(Int32(firstRows.count))
        firstRows.append(row)
      }
    }
  }

  /// Labels that are equal where their words are.
  @inline(__always)
  init<Label>(words labels: [Label], _ rows: Range<Int>, word: (Label) -> UInt64) {
    var table = WordTable()
    var firstRows: [Int] = []
    codes = [Int32](unsafeUninitializedCapacity: rows.count) { codes, count in
      labels.withUnsafeBufferPointer { labels in
        for row in rows {
          let code = table.code(of: word(labels[row]))
          if Int(code) == firstRows.count { firstRows.append(row) }
          codes.initializeElement(at: row - rows.lowerBound, to: code)
        }
      }
      count = rows.count
    }
    self.firstRows = firstRows
  }
}

/// Codes of words, in the order in which they first occur: a table in which one looks on, from the
/// place that the word says, until it or nothing is found.
private struct WordTable {
  private var places = [Place](repeating: Place(), count: 1 << 8)
  private var bits = 8
  private var count: Int32 = 0

  private struct Place {
    var word: UInt64 = 0
    var code: Int32 = -1
  }

  /// The upper bits of a product with 2^64 over the golden ratio (Knuth 1973).
  @inline(__always)
  private func place(of word: UInt64) -> Int {
    places.withUnsafeBufferPointer { places in
      var place = Int((word &* 0x9E37_79B9_7F4A_7C15) &>> UInt64(64 - bits))
      while places[place].code >= 0, places[place].word != word {
        place = (place &+ 1) & (places.count - 1)
      }
      return place
    }
  }

  /// The word's code, the next if it is new.
  @inline(__always)
  mutating func code(of word: UInt64) -> Int32 {
    let found = place(of: word)
    let code = places[found].code
    return code >= 0 ? code : add(word, at: found)
  }

  private mutating func add(_ word: UInt64, at place: Int) -> Int32 {
    let code = count
    places[place] = Place(word: word, code: code)
    count += 1
    if 2 * Int(count) > places.count {
      let known = places.filter { $0.code >= 0 }
      bits += 2
      places = [Place](repeating: Place(), count: 1 << bits)
      for entry in known { places[self.place(of: entry.word)] = entry }
    }
    return code
  }
}
