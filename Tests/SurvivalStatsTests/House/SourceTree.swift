// The repository as the house tests see it: files on disk, found from this file's own place.

import Foundation

/// A text file of the repository.
struct SourceFile: Sendable, Equatable, CustomStringConvertible {
  /// Its path from the root of the repository, with slashes.
  let path: String
  /// Its contents.
  let text: String

  var description: String { path }
  /// The path's last component.
  var name: String { String(path.split(separator: "/").last ?? "") }
  /// The folder below `root`, as `Cox` for `Sources/SurvivalStats/Cox/Fit.swift`.
  func folder(below root: String) -> String? {
    guard path.hasPrefix(root + "/") else { return nil }
    let rest = path.dropFirst(root.count + 1).split(separator: "/")
    return rest.count > 1 ? String(rest[0]) : nil
  }
  /// The text without comments and without the contents of strings, line for line.
  var code: String { SourceTree.codeOnly(text) }
}

/// Reads the repository.
enum SourceTree {
  /// The root of the repository, four levels above this file.
  static let root: URL = {
    var url = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { url.deleteLastPathComponent() }
    return url
  }()

  /// The files below `folder` whose names end so, sorted by path. Hidden files are left out.
  static func files(below folder: String, endingIn suffixes: [String]) throws -> [SourceFile] {
    let base = root.appendingPathComponent(folder)
    guard let walk = FileManager.default.enumerator(atPath: base.path) else { return [] }
    var found: [SourceFile] = []
    for case let path as String in walk {
      guard suffixes.contains(where: path.hasSuffix),
        !path.split(separator: "/").contains(where: { $0.hasPrefix(".") })
      else { continue }
      let text = try String(contentsOf: base.appendingPathComponent(path), encoding: .utf8)
      found.append(SourceFile(path: folder + "/" + path, text: text))
    }
    return found.sorted { $0.path < $1.path }
  }

  /// The library's own files.
  static func library() throws -> [SourceFile] {
    try files(below: "Sources/SurvivalStats", endingIn: [".swift"])
  }

  /// One file, by its path from the root.
  static func file(_ path: String) throws -> SourceFile {
    SourceFile(
      path: path,
      text: try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8))
  }

  /// Whether there is a file of this path.
  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
  }

  /// Swift text with comments and the contents of string literals blanked; newlines stay.
  ///
  /// Interpolations are blanked with the string they stand in, which hides the types named there:
  /// a price worth paying for a scanner of one page.
  static func codeOnly(_ text: String) -> String {
    enum State: Equatable {
      case code, line
      case block(depth: Int)
      case string(quotes: Int, pounds: Int)
    }
    let source = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(source.count)
    var state = State.code
    var i = 0
    func sees(_ pattern: String, at place: Int) -> Bool {
      let bytes = Array(pattern.utf8)
      return place + bytes.count <= source.count
        && source[place..<(place + bytes.count)].elementsEqual(bytes)
    }
    func pounds(at place: Int) -> Int {
      var count = 0
      while place + count < source.count, source[place + count] == UInt8(ascii: "#") { count += 1 }
      return count
    }
    func skip(_ count: Int) {
      for k in i..<min(i + count, source.count) {
        result.append(source[k] == UInt8(ascii: "\n") ? source[k] : UInt8(ascii: " "))
      }
      i += count
    }
    while i < source.count {
      switch state {
      case .code:
        let raised = pounds(at: i)
        if sees("//", at: i) {
          state = .line
          skip(2)
        } else if sees("/*", at: i) {
          state = .block(depth: 1)
          skip(2)
        } else if sees("\"\"\"", at: i + raised) {
          state = .string(quotes: 3, pounds: raised)
          skip(raised + 3)
        } else if sees("\"", at: i + raised) {
          state = .string(quotes: 1, pounds: raised)
          skip(raised + 1)
        } else {
          result.append(source[i])
          i += 1
        }
      case .line:
        if source[i] == UInt8(ascii: "\n") { state = .code }
        skip(1)
      case .block(let depth):
        if sees("*/", at: i) {
          state = depth == 1 ? .code : .block(depth: depth - 1)
          skip(2)
        } else if sees("/*", at: i) {
          state = .block(depth: depth + 1)
          skip(2)
        } else {
          skip(1)
        }
      case .string(let quotes, let raised):
        let closing = String(repeating: "\"", count: quotes) + String(repeating: "#", count: raised)
        if sees(closing, at: i) {
          state = .code
          skip(closing.utf8.count)
        } else if raised == 0, source[i] == UInt8(ascii: "\\") {
          skip(2)
        } else {
          skip(1)
        }
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The identifiers of a text, as whole words.
  static func words(in text: String) -> Set<String> {
    Set(
      text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
  }
}
