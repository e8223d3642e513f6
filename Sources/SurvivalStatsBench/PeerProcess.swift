// Runs a tool's expressions in one process of its own, and listens to what it says.
//
// The process reads the data, then for each peer prints a line that it begins and one with its times
// and figures, fields apart by tabs. A process that falls silent for longer than the limit, or dies,
// loses the peer it was at; another one goes on with the rest.

import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A tool with what is needed to run it.
struct PeerProcess {
  let tool: PeerTool
  let interpreter: URL
  /// The longest silence before a process is stopped.
  let secondsAllowed: Double
  let runs: Int

  /// What a process said about one peer.
  enum Answer {
    case timed(times: [Double], figures: [Double])
    case notInstalled(String)
    case failed(String)
    case stopped
  }

  /// What came of every peer, in their order, and the versions that the process named.
  func measure(
    _ peers: [Peer], data: PeerData, file: URL, folder: URL
  ) throws -> (answers: [Answer], versions: [String: String]) {
    var answers: [Answer] = []
    var versions: [String: String] = [:]
    while answers.count < peers.count {
      let script = folder.appendingPathComponent(tool.isR ? "peer.R" : "peer.py")
      let rest = Array(peers[answers.count...])
      let source = PeerScript(tool: tool, data: data, file: file, runs: runs)
      try Data(source.text(rest).utf8).write(to: script)
      let before = answers.count
      let end = try listen(to: script, folder: folder) { fields in
        switch fields.first {
        case "version" where fields.count == 3: versions[fields[1]] = fields[2]
        case "missing": answers.append(.notInstalled(fields.dropFirst().joined(separator: " ")))
        case "failed": answers.append(.failed(fields.dropFirst().joined(separator: " ")))
        case "timed" where fields.count == 3:
          answers.append(.timed(times: numbers(fields[1]), figures: numbers(fields[2])))
        default: break
        }
      }
      guard answers.count < peers.count else { break }
      // Something was left unsaid: it is the peer under way that is lost.
      answers.append(end)
      if answers.count == before + 1, case .failed = end, before == 0, versions.isEmpty {
        // Nothing was said at all: the rest would go the same way.
        while answers.count < peers.count { answers.append(end) }
      }
    }
    return (answers, versions)
  }

  private func numbers(_ text: String) -> [Double] {
    text.split(separator: " ").map { Double($0) ?? .nan }
  }

  /// Runs a script and hands on its lines; returns what its end means for the peer under way.
  private func listen(
    to script: URL, folder: URL, line handle: ([String]) -> Void
  ) throws -> Answer {
    let errors = folder.appendingPathComponent("errors")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    let process = Process()
    process.executableURL = interpreter
    process.arguments = tool.isR ? ["--vanilla", script.path] : [script.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      return .failed("\(interpreter.path) does not run")
    }
    let descriptor = pipe.fileHandleForReading.fileDescriptor
    var pending: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var deadline = Date().addingTimeInterval(secondsAllowed)
    while true {
      let left = deadline.timeIntervalSinceNow
      var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = left > 0 ? poll(&watched, 1, Int32(min(left, 1e6) * 1000) + 1) : 0
      if ready < 0 && errno == EINTR { continue }
      if ready == 0 {
        // It has to end now: no answer is worth waiting for.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        return .stopped
      }
      let count = read(descriptor, &buffer, buffer.count)
      if count <= 0 { break }
      pending += buffer[..<count]
      while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        let text = String(decoding: pending[..<end], as: UTF8.self)
        pending.removeSubrange(...end)
        handle(text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init))
        deadline = Date().addingTimeInterval(secondsAllowed)
      }
    }
    process.waitUntilExit()
    let said = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
    let lines = said.split(separator: "\n").suffix(2).joined(separator: "; ")
    return .failed("ended with status \(process.terminationStatus): \(lines.prefix(300))")
  }
}

/// Programs on the path.
enum Program {
  /// Where a program is: a path as given, or the first of this name on the path; nil if nowhere.
  static func find(_ name: String) -> URL? {
    if name.contains("/") {
      return FileManager.default.isExecutableFile(atPath: name) ? URL(fileURLWithPath: name) : nil
    }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map {
      URL(fileURLWithPath: String($0)).appendingPathComponent(name)
    }.first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }
}
