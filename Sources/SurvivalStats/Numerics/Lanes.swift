// Work cut into lanes that run side by side.

import Dispatch

/// How lanes run.
enum Lanes {
  /// Whether lanes run one after the other where they are called, as in a task that is one of many.
  @TaskLocal static var areSerial = false
}

/// Does `work` for each lane, on as many cores as there are; one lane is done where it is called.
///
/// A lane must write only what no other lane reads or writes.
func inLanes(_ count: Int, _ work: @Sendable (Int) -> Void) {
  if count < 2 || Lanes.areSerial { return (0..<count).forEach(work) }
  DispatchQueue.concurrentPerform(iterations: count, execute: work)
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

  /// The number at a place of the lane's own.
  @inline(__always)
  subscript(index: Int) -> Double { base?[index] ?? .nan }

  /// Adds to the number that is there.
  @inline(__always)
  func add(_ amount: Double, at index: Int) { base?[index] += amount }
}
