// A case's data as a file of numbers that every peer can read.

import Foundation

/// Columns of numbers with their names.
struct PeerData {
  let columns: [(name: String, values: [Double])]

  var rows: Int { columns.first?.values.count ?? 0 }

  /// Writes the numbers, column after column, in the machine's own form.
  func write(to file: URL) throws {
    guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
      throw CocoaError(.fileWriteUnknown)
    }
    let handle = try FileHandle(forWritingTo: file)
    defer { try? handle.close() }
    for column in columns {
      // A column at a time, so that the data are never in memory twice.
      try handle.write(contentsOf: column.values.withUnsafeBytes { Data($0) })
    }
  }
}

/// A folder that is gone when the work is done.
struct TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("survivalstats-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: url) }
}
