// Results by handle. A handle is a number that is looked up, never an address that is followed: one
// that was freed, or never given, is not found, and that is all that happens.

import CSurvivalStats
import Foundation
import SurvivalStats

/// A result of any kind.
enum Outcome: Sendable {
  case cox(CoxFit)
  case kaplanMeier(KaplanMeier)
  case logRank(LogRank)
  case rates(RateComparison)
}

/// The results that have not been freed. The one state that all callers share.
final class Registry: @unchecked Sendable {
  static let shared = Registry()

  private let lock = NSLock()
  private var results: [UInt64: StoredResult] = [:]
  // A start of its own in each process: a handle of another is not taken for one of this.
  private var next = UInt64.random(in: 1...(1 << 52))

  var count: Int { lock.withLock { results.count } }

  func add(_ outcome: Outcome) -> UInt64 {
    let stored = StoredResult(outcome)
    return lock.withLock {
      next += 1
      results[next] = stored
      return next
    }
  }

  func result(_ handle: UInt64) throws -> StoredResult {
    guard let stored = lock.withLock({ results[handle] }) else { throw Self.unknown(handle) }
    return stored
  }

  func remove(_ handle: UInt64) throws {
    // The result itself goes once the lock is open, and whoever still reads it has done.
    guard lock.withLock({ results.removeValue(forKey: handle) }) != nil else {
      throw Self.unknown(handle)
    }
  }

  private static func unknown(_ handle: UInt64) -> Problem {
    Problem(
      SST_INVALID_HANDLE, "there is no result \(handle): it was freed, or it never was")
  }
}

/// A result, with a text of it between the question how long it is and its copy.
final class StoredResult: @unchecked Sendable {
  let outcome: Outcome
  private let lock = NSLock()
  private var texts: [Int32: [UInt8]] = [:]

  init(_ outcome: Outcome) { self.outcome = outcome }

  /// The bytes of a long text, made once for the question and the copy that follows it.
  func bytes(_ what: Int32, _ make: () throws -> [UInt8]) throws -> [UInt8] {
    if let known = lock.withLock({ texts[what] }) { return known }
    let made = try make()
    lock.withLock { texts[what] = made }
    return made
  }

  /// Lets a text go that has been copied.
  func forget(_ what: Int32) { _ = lock.withLock { texts.removeValue(forKey: what) } }
}

/// As survivalstats.h says.
@c @implementation
public func sst_free(_ result: sst_handle, _ error: UnsafeMutablePointer<sst_error>?) -> Int32 {
  answer(error) {
    if result != 0 { try Registry.shared.remove(result) }
  }
}
