// Columns from the pieces that chunks read: numbers end to end, texts with one coding.
//
// Called from: CSVReader.swift

import Dispatch

/// The table of these columns, each from the chunks in which it was read as its final kind.
///
/// - Complexity: O(cells), and O(m log m) for m distinct texts of a column.
func assembled(names: [String], kinds: [CSVKind], chunks: [CSVChunk]) -> DataTable {
  var columns: [Column?] = Array(repeating: nil, count: names.count)
  columns.withUnsafeMutableBufferPointer { columns in
    nonisolated(unsafe) let columns = columns
    nonisolated(unsafe) let chunks = chunks
    DispatchQueue.concurrentPerform(iterations: names.count) { i in
      let own = chunks.filter { $0.pieces[i].kind == kinds[i] }
      columns[i] = column(i, named: names[i], kind: kinds[i], own)
    }
  }
  return DataTable(distinct: columns.compactMap { $0 })
}

private func column(_ i: Int, named name: String, kind: CSVKind, _ chunks: [CSVChunk]) -> Column {
  let rows = chunks.reduce(0) { $0 + $1.rowCount }
  let values: Column.Values =
    switch kind {
    case .numeric, .skipped: .numeric(joined(chunks, rows) { $0.pieces[i].numbers })
    case .logical: .logical(joined(chunks, rows) { $0.pieces[i].flags })
    case .text: text(i, chunks, rows)
    }
  var missing: [Bool]?
  if chunks.contains(where: { $0.pieces[i].missing != nil }) {
    var flags: [Bool] = []
    flags.reserveCapacity(rows)
    for chunk in chunks {
      if let piece = chunk.pieces[i].missing {
        flags += UnsafeBufferPointer(start: piece, count: chunk.rowCount)
      } else {
        flags += repeatElement(false, count: chunk.rowCount)
      }
    }
    missing = flags
  }
  return Column(name: name, values: values, missing: missing)
}

private func joined<T>(
  _ chunks: [CSVChunk], _ rows: Int, _ piece: (CSVChunk) -> UnsafeMutablePointer<T>?
) -> [T] {
  [T](unsafeUninitializedCapacity: rows) { buffer, count in
    for chunk in chunks {
      guard let source = piece(chunk), let target = buffer.baseAddress else { continue }
      (target + count).initialize(from: source, count: chunk.rowCount)
      count += chunk.rowCount
    }
  }
}

/// Codes by sorted level. Each chunk numbered its texts as they came; here they get one table.
private func text(_ i: Int, _ chunks: [CSVChunk], _ rows: Int) -> Column.Values {
  var all = CSVLevels()
  let common = chunks.map { chunk in
    chunk.levels[i].entries.map { entry in
      all.code(entry.start, entry.length, hash: entry.hash)
        ?? all.insert(entry.start, entry.length, hash: entry.hash)
    }
  }
  let order = all.sortedOrder()
  var place = [Int32](repeating: 0, count: order.count)
  for (k, code) in order.enumerated() { place[Int(code)] = Int32(k) }
  let levels = order.map { String(decoding: all.entries[Int($0)].bytes, as: UTF8.self) }
  let codes = [Int32](unsafeUninitializedCapacity: rows) { buffer, count in
    for (k, chunk) in chunks.enumerated() {
      guard let source = chunk.pieces[i].codes else { continue }
      let final = common[k].map { place[Int($0)] }
      for row in 0..<chunk.rowCount {
        let code = source[row]
        buffer.initializeElement(at: count + row, to: code < 0 ? -1 : final[Int(code)])
      }
      count += chunk.rowCount
    }
  }
  return .text(codes: codes, levels: levels)
}
