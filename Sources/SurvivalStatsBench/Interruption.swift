// What is put away when the benchmark is interrupted: the peer under way, and its copy of the data.

import Dispatch
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A peer runs in a process group of its own, which an interruption from the keyboard does not reach.
final class Interruption: @unchecked Sendable {
  static let shared = Interruption()

  private let lock = NSLock()
  private var child: pid_t?
  private var folder: URL?
  private var sources: [any DispatchSourceSignal] = []

  /// Ends the program on SIGINT and SIGTERM, but tidily.
  func listen() {
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        self.putAway()
        exit(128 + number)
      }
      source.resume()
      sources.append(source)
    }
  }

  /// The process to end; nil once it has.
  func keep(child: pid_t?) { lock.withLock { self.child = child } }

  /// The folder to remove; nil once it is.
  func keep(folder: URL?) { lock.withLock { self.folder = folder } }

  private func putAway() {
    lock.withLock {
      if let child { kill(child, SIGKILL) }
      if let folder { try? FileManager.default.removeItem(at: folder) }
    }
  }
}
