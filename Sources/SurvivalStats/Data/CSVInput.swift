// The doors of the CSV reader: a path, standard input, a file's URL, or bytes.

import Foundation

extension DataTable {
  /// The table in a CSV file, or on standard input where `path` is `-`.
  ///
  /// The file is as RFC 4180 has it, in UTF-8 with or without a byte order mark: fields between
  /// commas, a header line, quotes around fields that hold commas, line breaks or (doubled) quotes;
  /// lines end in LF, CRLF or CR. Blanks around fields and blank lines at the end do not count.
  ///
  /// Empty fields, `NA` (quoted or not) and an unquoted `.` are missing. A column is numeric if all
  /// its values are decimal numbers, `Inf` or `NaN` (which are kept as they are, for the analysis to
  /// refuse by row and column); logical if all are `TRUE`, `true`, `T`, `FALSE`, `false`, `F`; else
  /// text. A column without values is numeric.
  ///
  /// - Degenerate: a header alone is a table of no rows.
  /// - Accuracy: numbers are correctly rounded.
  /// - Throws: ``CSVError``, the first fault of the file with its line.
  /// - Complexity: O(bytes); on all cores for files of more than 2 MB, with the same result.
  public init(csv path: String) throws(CSVError) {
    let file = try CSVFile(path: path)
    self = try CSVReader.table(file.bytes)
  }

  /// The table in the CSV file at a URL of scheme `file`, as ``init(csv:)-(String)``.
  public init(csv url: URL) throws(CSVError) {
    guard url.isFileURL else {
      throw .unreadable(path: url.absoluteString, reason: "only files can be read")
    }
    try self.init(csv: url.path)
  }

  /// The table in the bytes of a CSV file, an array's or `Data`'s, as ``init(csv:)-(String)``.
  public init(csv data: some Collection<UInt8>) throws(CSVError) {
    let read = { (bytes: UnsafeBufferPointer<UInt8>) in
      Result { () throws(CSVError) in try CSVReader.table(bytes) }
    }
    let result =
      data.withContiguousStorageIfAvailable(read) ?? Array(data).withUnsafeBufferPointer(read)
    self = try result.get()
  }
}

/// The bytes of a file in memory.
private final class CSVFile {
  private var memory: UnsafeMutablePointer<UInt8>
  private var count = 0
  private var capacity: Int

  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: memory, count: count) }

  init(path: String) throws(CSVError) {
    let isStandardInput = path == "-"
    let descriptor = isStandardInput ? 0 : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(path) }
    defer { if !isStandardInput { close(descriptor) } }
    var status = stat()
    let isKnown = fstat(descriptor, &status) == 0 && status.st_size > 0
    // One byte more than the size, so that the end is seen without growing.
    capacity = isKnown ? Int(status.st_size) + 1 : 1 << 16
    memory = .allocate(capacity: capacity)
    while true {
      if count == capacity { grow() }
      let size = read(descriptor, memory + count, capacity - count)
      if size == 0 { return }
      if size > 0 {
        count += size
      } else if errno != EINTR {
        throw Self.failure(path)
      }
    }
  }

  deinit { memory.deallocate() }

  private func grow() {
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: memory, count: count)
    memory.deallocate()
    memory = larger
    capacity *= 2
  }

  private static func failure(_ path: String) -> CSVError {
    .unreadable(path: path, reason: String(cString: strerror(errno)))
  }
}
