// Work cut into lanes that run side by side.

import Dispatch
import Foundation

/// How lanes run.
enum Lanes {
  /// Whether lanes run one after the other where they are called, as in a task that is one of many.
  @TaskLocal static var areSerial = false

  /// Places `0..<count` cut into runs, one for each core, but none shorter than is worth a lane.
  ///
  /// For work whose result does not depend on where it is cut.
  static func ranges(_ count: Int, shortest: Int = 1 << 15) -> [Range<Int>] {
    let lanes = areSerial ? 1 : max(1, min(cores, count / shortest))
    return (0..<lanes).map { count * $0 / lanes..<count * ($0 + 1) / lanes }
  }

  private static let cores = min(ProcessInfo.processInfo.activeProcessorCount, 16)
}

/// Does `work` for each lane, on as many cores as there are; one lane is done where it is called.
///
/// A lane must write only what no other lane reads or writes. `size` is about how many numbers are
/// looked at in all: too few of them are not worth a lane.
func inLanes(_ count: Int, size: Int = .max, _ work: @Sendable (Int) -> Void) {
  if count < 2 || size < 1 << 15 || Lanes.areSerial { return (0..<count).forEach(work) }
  DispatchQueue.concurrentPerform(iterations: count, execute: work)
}

/// Two results, made side by side where that is worth it.
func inTwoLanes<Result: Sendable>(
  if isWorthIt: Bool, _ first: @Sendable () -> Result, _ second: @Sendable () -> Result
) -> (Result, Result) {
  guard isWorthIt else { return (first(), second()) }
  var results: [Result?] = [nil, nil]
  results.withUnsafeMutableBufferPointer {
    let results = LaneResults($0)
    inLanes(2) { lane in results.store(lane == 0 ? first() : second(), at: lane) }
  }
  guard let one = results[0], let other = results[1] else { return (first(), second()) }
  return (one, other)
}

/// An array that lanes fill, each at places of its own.
struct LaneResults<Element>: @unchecked Sendable {
  fileprivate let base: UnsafeMutablePointer<Element>?

  init(_ buffer: UnsafeMutableBufferPointer<Element>) { base = buffer.baseAddress }

  /// Writes an element over one that is there, or over memory that needs no end, as numbers do.
  @inline(__always)
  func store(_ element: Element, at index: Int) { base?[index] = element }
}

/// An array that lanes read.
struct LaneSource<Element>: @unchecked Sendable {
  fileprivate let base: UnsafePointer<Element>?

  init(_ buffer: UnsafeBufferPointer<Element>) { base = buffer.baseAddress }
}

extension LaneResults where Element == Double {
  /// Copies `count` numbers.
  @inline(__always)
  func copy(_ count: Int, from source: LaneSource<Double>, at first: Int, to place: Int) {
    guard let base, let start = source.base else { return }
    (base + place).update(from: start + first, count: count)
  }

  /// Copies `count` numbers of the lane's own.
  @inline(__always)
  func copy(_ count: Int, from source: UnsafePointer<Double>, to place: Int) {
    guard let base else { return }
    for k in 0..<count { base[place + k] = source[k] }
  }

  /// The number at a place of the lane's own.
  @inline(__always)
  subscript(index: Int) -> Double { base?[index] ?? .nan }

  /// Adds to the number that is there.
  @inline(__always)
  func add(_ amount: Double, at index: Int) { base?[index] += amount }
}
