// What the machine can do, measured in the same run as the cases: matrix products, memory, sorting.

import Dispatch
import Foundation
import SurvivalStats

/// The machine's limits, whatever the case.
struct MachineLimits: Codable, Sendable {
  /// A square DSYRK of this order.
  static let order = 2048
  /// Floating-point operations a second of a square DSYRK on one thread, and on all cores: by the
  /// library's own threads or cut by rows, whichever is faster.
  let squareOneThread: Double
  let squareAllThreads: Double
  /// Bytes a second of a sum over memory, on one core and on all.
  let memoryOneCore: Double
  let memoryAllCores: Double
  /// The cores that this process may use.
  let cores: Int

  static func measure() -> MachineLimits {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let threads = BlasThreads.count ?? cores
    let matrix = [Double](repeating: 0.5, count: order * order)
    let square = { Self.rate(matrix, rows: order, columns: order, lanes: 1) }
    BlasThreads.set(1)
    let one = square()
    let cut = Self.rate(matrix, rows: order, columns: order, lanes: cores)
    BlasThreads.set(threads)
    let all = max(square(), cut)
    // 256 MiB, far beyond any cache; filled, so that every page is there.
    let memory = [Double](repeating: 1, count: 1 << 25)
    return MachineLimits(
      squareOneThread: one, squareAllThreads: all,
      memoryOneCore: bandwidth(memory, lanes: 1), memoryAllCores: bandwidth(memory, lanes: cores),
      cores: cores)
  }

  /// Operations a second of A A' for A columns x rows, the rows cut into lanes that run side by
  /// side, each with a sum of its own: n p (p + 1) of them, one triangle.
  fileprivate static func rate(
    _ matrix: [Double], rows n: Int, columns p: Int, lanes: Int
  ) -> Double {
    let sums = (0..<lanes).map { _ in SharedNumbers(count: p * p) }
    let seconds = matrix.withUnsafeBufferPointer { matrix in
      guard let start = matrix.baseAddress else { return Double.nan }
      let source = SharedNumbers(start)
      return Stopwatch.best(of: 5) {
        DispatchQueue.concurrentPerform(iterations: lanes) { lane in
          let (first, end) = (n * lane / lanes, n * (lane + 1) / lanes)
          RankUpdate.add(
            source.start + first * p, rows: end - first, order: p, to: sums[lane].start)
        }
      }
    }
    for sum in sums { sum.start.deallocate() }
    return Double(n) * Double(p) * Double(p + 1) / seconds
  }

  private static func bandwidth(_ memory: [Double], lanes: Int) -> Double {
    let sums = SharedNumbers(count: lanes)
    defer { sums.start.deallocate() }
    let count = memory.count
    let seconds = memory.withUnsafeBufferPointer { memory in
      guard let start = memory.baseAddress else { return Double.nan }
      let source = SharedNumbers(start)
      return Stopwatch.best(of: 5) {
        DispatchQueue.concurrentPerform(iterations: lanes) { lane in
          let (first, end) = (count * lane / lanes, count * (lane + 1) / lanes)
          sums.start[lane] = sum(source.start + first, count: end - first)
        }
      }
    }
    // The sum is of ones: a wrong one would mean that memory was not read.
    let total = (0..<lanes).reduce(0) { $0 + sums.start[$1] }
    return total == Double(count) ? Double(count * 8) / seconds : .nan
  }

  /// Four sums of eight side by side, so that memory is what it waits for.
  private static func sum(_ start: UnsafePointer<Double>, count: Int) -> Double {
    var sums = (
      SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero
    )
    let raw = UnsafeRawPointer(start)
    var i = 0
    while i + 32 <= count {
      let here = raw + i * 8
      sums.0 += here.loadUnaligned(as: SIMD8<Double>.self)
      sums.1 += (here + 64).loadUnaligned(as: SIMD8<Double>.self)
      sums.2 += (here + 128).loadUnaligned(as: SIMD8<Double>.self)
      sums.3 += (here + 192).loadUnaligned(as: SIMD8<Double>.self)
      i += 32
    }
    var total = (sums.0 + sums.1 + sums.2 + sums.3).sum()
    while i < count {
      total += start[i]
      i += 1
    }
    return total
  }
}

/// What the machine can do at a case's shape.
struct ShapeLimits: Codable, Sendable {
  /// The rows of the product: those of the case, fewer where they would be too much memory.
  let rows: Int
  /// Operations a second of a DSYRK of that shape, on one core and cut by rows over all.
  let productOneCore: Double
  let productAllCores: Double

  /// Nil where there are no covariates.
  static func measure(rows: Int, columns p: Int, cores: Int) -> ShapeLimits? {
    guard p > 0 else { return nil }
    let n = min(rows, max(20_000_000 / p, 10_000))
    let matrix = [Double](repeating: 0.5, count: n * p)
    let threads = BlasThreads.count
    BlasThreads.set(1)
    defer { if let threads { BlasThreads.set(threads) } }
    return ShapeLimits(
      rows: n, productOneCore: MachineLimits.rate(matrix, rows: n, columns: p, lanes: 1),
      productAllCores: MachineLimits.rate(matrix, rows: n, columns: p, lanes: cores))
  }

  /// The seconds in which the standard library sorts so many random numbers.
  static func sortSeconds(_ n: Int) -> Double {
    var random = SplitMix64(seed: 1)
    let numbers = (0..<n).map { _ in Double.random(in: 0..<1, using: &random) }
    return (0..<3).reduce(Double.infinity) { best, _ in
      var copy = numbers
      copy.withUnsafeMutableBufferPointer { $0[0] += 0 }
      return min(best, Stopwatch.seconds { copy.sort() })
    }
  }
}

/// Numbers that lanes read, or write each at places of its own.
private struct SharedNumbers: @unchecked Sendable {
  let start: UnsafeMutablePointer<Double>

  init(_ start: UnsafePointer<Double>) { self.start = UnsafeMutablePointer(mutating: start) }

  init(count: Int) {
    start = .allocate(capacity: count)
    start.initialize(repeating: 0, count: count)
  }
}
