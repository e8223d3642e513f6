// From the bytes of a CSV file to a table: header, types, chunks.
//
// The file is cut into chunks that are read side by side. A valid file holds an even number of
// quotes before each record, since a doubled quote counts twice; so the number of quotes before a
// place tells whether a line end there ends a record. In an invalid file the chunks up to the first
// fault are cut rightly all the same, and the fault of the earliest chunk is the one reported: the
// table or the error does not depend on the number of chunks or threads.
//
// Decision:    Documentation/Decisions/CSVReader.md
// Called from: CSVInput.swift
// Neighbours:  CSVChunk.swift (records), CSVAssembly.swift (columns from pieces)

import Dispatch

/// Reads a table from bytes.
struct CSVReader {
  typealias Cursor = UnsafePointer<UInt8>

  /// Chunks have about this many bytes.
  var chunkSize = 1 << 20
  /// As many bytes are looked at first to guess the types.
  var sampleSize = 1 << 16

  private var base: Cursor
  private var limit: Cursor
  private var names: [String] = []

  /// The table in `bytes`, whatever their last line looks like.
  static func table(
    _ bytes: UnsafeBufferPointer<UInt8>, chunkSize: Int = 1 << 20, sampleSize: Int = 1 << 16
  ) throws(CSVError) -> DataTable {
    guard let base = bytes.baseAddress, let end = lastLine(bytes) else { throw .empty }
    var failure: CSVError?
    var table: DataTable?
    func read(_ base: Cursor, _ count: Int) {
      var reader = CSVReader(base: base, limit: base + count)
      reader.chunkSize = max(1, chunkSize)
      reader.sampleSize = max(1, sampleSize)
      do throws(CSVError) { table = try reader.table() } catch { failure = error }
    }
    if end.hasLineEnd {
      read(base, end.count)
    } else {
      let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: end.count + 1)
      defer { copy.deallocate() }
      copy.initialize(from: base, count: end.count)
      (copy + end.count).initialize(to: CSVByte.lineFeed)
      read(Cursor(copy), end.count + 1)
    }
    guard let table else { throw failure ?? .empty }
    return table
  }

  /// How many bytes remain without blank lines at the end, and whether they end a line; nil where
  /// all is blank.
  private static func lastLine(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> (count: Int, hasLineEnd: Bool)? {
    var end = bytes.count
    while end > 0, CSVByte.isBlank(bytes[end - 1]) || CSVByte.isLineEnd(bytes[end - 1]) { end -= 1 }
    if end == 0 || (end == 3 && bytes.starts(with: byteOrderMark)) { return nil }
    while end < bytes.count {
      end += 1
      if CSVByte.isLineEnd(bytes[end - 1]) {
        let both = end < bytes.count && bytes[end - 1] == CSVByte.carriageReturn
        return (both && bytes[end] == CSVByte.lineFeed ? end + 1 : end, true)
      }
    }
    return (end, false)
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private init(base: Cursor, limit: Cursor) {
    self.base = base
    self.limit = limit
  }

  private mutating func table() throws(CSVError) -> DataTable {
    let body: Cursor
    do throws(CSVFault) { body = try readHeader() } catch { throw located(error) }
    try checkHeader()
    var kinds = names.map { _ in CSVKind.numeric }
    var chunks: [CSVChunk] = []
    do throws(CSVFault) {
      if limit - body > sampleSize {
        let end = recordStart(after: body + sampleSize, isQuoted: quotes(body, sampleSize) & 1 == 1)
        _ = try settle(&kinds, cuts: [body, end])
      }
      chunks = try settle(&kinds, cuts: cuts(body))
    } catch {
      throw located(error)
    }
    return assembled(names: names, kinds: kinds, chunks: chunks)
  }

  // MARK: Header

  private mutating func readHeader() throws(CSVFault) -> Cursor {
    var p = base
    if limit - base >= 3, p[0] == 0xEF, p[1] == 0xBB, p[2] == 0xBF { p += 3 }
    while true {
      let field = try CSVField(at: p, base: base, limit: limit, column: names.count)
      guard field.isUTF8 else { throw .invalidUTF8(at: p - base, column: names.count) }
      names.append(String(decoding: field.unescaped(), as: UTF8.self))
      p = field.next
      guard p.pointee == CSVByte.comma else { return CSVByte.afterLineEnd(p, limit: limit) }
      p += 1
    }
  }

  private func checkHeader() throws(CSVError) {
    var seen: [String: Int] = [:]
    for (i, name) in names.enumerated() {
      guard name.contains(where: { !$0.isWhitespace }) else {
        throw .emptyHeader(position: i + 1)
      }
      if let first = seen.updateValue(i + 1, forKey: name) {
        throw .duplicateHeader(name: name, first: first, second: i + 1)
      }
    }
  }

  // MARK: Types

  /// Reads the chunks between the cuts, and again those columns whose type was guessed wrong, until
  /// each is of the first kind of number, truth value, text that all its values are.
  ///
  /// - Returns: one chunk list for each pass, flattened; later passes have the columns that earlier
  ///   ones had wrong.
  private func settle(
    _ kinds: inout [CSVKind], cuts: [Cursor]
  ) throws(CSVFault) -> [CSVChunk] {
    var passes: [CSVChunk] = []
    var pending = kinds
    while true {
      let chunks = try read(pending, cuts: cuts)
      passes += chunks
      var isSettled = true
      for column in kinds.indices where pending[column] != .skipped {
        let fails = chunks.contains { $0.pieces[column].fails }
        let conforms = chunks.contains { $0.pieces[column].conforms }
        if fails {
          // No text is both a number and a truth value.
          kinds[column] = kinds[column] == .numeric && !conforms ? .logical : .text
          pending[column] = kinds[column]
          isSettled = false
        } else {
          pending[column] = .skipped
        }
      }
      if isSettled { return passes }
    }
  }

  // MARK: Chunks

  /// Where chunks begin, and the end.
  private func cuts(_ body: Cursor) -> [Cursor] {
    let count = (limit - body) / chunkSize
    guard count > 1 else { return [body, limit] }
    var quotesBefore = [Int](repeating: 0, count: count)
    quotesBefore.withUnsafeMutableBufferPointer { counts in
      nonisolated(unsafe) let counts = counts
      nonisolated(unsafe) let reader = self
      nonisolated(unsafe) let body = body
      DispatchQueue.concurrentPerform(iterations: count) { i in
        counts[i] = reader.quotes(body + i * reader.chunkSize, reader.chunkSize)
      }
    }
    var result = [body]
    var before = 0
    for i in 1..<count {
      before += quotesBefore[i - 1]
      let cut = recordStart(after: body + i * chunkSize, isQuoted: before & 1 == 1)
      if cut > result[result.count - 1], cut < limit { result.append(cut) }
    }
    return result + [limit]
  }

  /// The number of quotes among `count` bytes.
  private func quotes(_ start: Cursor, _ count: Int) -> Int {
    CSVByte.count(CSVByte.quote, start, count)
  }

  /// The number of records that can begin among the bytes, at most.
  private func lineEnds(_ start: Cursor, _ count: Int) -> Int {
    CSVByte.count(CSVByte.lineFeed, start, count)
      + CSVByte.count(CSVByte.carriageReturn, start, count)
  }

  /// The first record that begins after `p`, which lies within quotes or does not.
  private func recordStart(after p: Cursor, isQuoted: Bool) -> Cursor {
    var p = p
    var isQuoted = isQuoted
    while p < limit {
      if p.pointee == CSVByte.quote {
        isQuoted.toggle()
      } else if !isQuoted, CSVByte.isLineEnd(p.pointee) {
        return CSVByte.afterLineEnd(p, limit: limit)
      }
      p += 1
    }
    return limit
  }

  private func read(_ kinds: [CSVKind], cuts: [Cursor]) throws(CSVFault) -> [CSVChunk] {
    var results: [Result<CSVChunk, CSVFault>?] = Array(repeating: nil, count: cuts.count - 1)
    results.withUnsafeMutableBufferPointer { results in
      nonisolated(unsafe) let results = results
      nonisolated(unsafe) let reader = self
      nonisolated(unsafe) let cuts = cuts
      DispatchQueue.concurrentPerform(iterations: results.count) { i in
        let (start, end) = (cuts[i], cuts[i + 1])
        let chunk = CSVChunk(
          base: reader.base, limit: reader.limit, kinds: kinds,
          capacity: reader.lineEnds(start, end - start) + 1)
        do throws(CSVFault) {
          try chunk.read(from: start, to: end)
          results[i] = .success(chunk)
        } catch {
          results[i] = .failure(error)
        }
      }
    }
    var chunks: [CSVChunk] = []
    chunks.reserveCapacity(results.count)
    for case .some(let result) in results { chunks.append(try result.get()) }
    return chunks
  }

  // MARK: Faults

  private func located(_ fault: CSVFault) -> CSVError {
    func name(_ column: Int) -> String { column < names.count ? names[column] : "\(column + 1)" }
    switch fault {
    case .fieldCount(let record, let found):
      return .wrongFieldCount(line: line(record), expected: names.count, found: found)
    case .unterminatedQuote(let at, let column):
      return .unterminatedQuote(line: line(at), column: name(column))
    case .strayQuote(let at, let column):
      return .strayQuote(line: line(at), column: name(column))
    case .invalidUTF8(let at, let column):
      return .invalidUTF8(line: line(at), column: name(column))
    }
  }

  /// The line of the byte at an offset, from 1.
  private func line(_ offset: Int) -> Int {
    var line = 1
    for i in 0..<offset where CSVByte.isLineEnd(base[i]) {
      if !(base[i] == CSVByte.carriageReturn && base[i + 1] == CSVByte.lineFeed) { line += 1 }
    }
    return line
  }
}
