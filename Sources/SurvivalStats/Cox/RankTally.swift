// Weights at ranks, and their sum below a rank.
//
// Called from: Cox/ConcordancePairs.swift

/// Weights that are set down at positions and added up below a position.
protocol RankTally {
  /// Starts again with positions `0..<count`.
  func reset(_ count: Int)
  /// Sets a weight down, or, negative, takes it away.
  func add(_ weight: Double, at position: Int)
  /// The sum below a position.
  func sum(below position: Int) -> Double
  /// What lies at a position.
  func weight(at position: Int) -> Double
  /// The sum of all.
  var total: Double { get }
}

/// Weights of 1: a bit for each position, and counts of the bits before each word of 64, each block of
/// 16 words, each group of 16 blocks and each range of 16 groups, all within the next larger.
///
/// A query adds five numbers up. To set a bit moves the counts behind it, which lie side by side and
/// move as one vector.
final class RankCounts: RankTally {
  private typealias Counts = SIMD16<Int32>
  private let words: UnsafeMutablePointer<UInt64>
  private let beforeWord: UnsafeMutablePointer<SIMD16<Int16>>
  private let beforeBlock: UnsafeMutablePointer<Counts>
  private let beforeGroup: UnsafeMutablePointer<Counts>
  private let beforeRange: UnsafeMutablePointer<Int32>
  /// Ones behind each of 16 places.
  private let behind: UnsafeMutablePointer<Counts>
  private let behindNarrow: UnsafeMutablePointer<SIMD16<Int16>>
  private var ranges = 0
  private var count: Int32 = 0
  var total: Double { Double(count) }

  init(_ longest: Int) {
    let ranges = longest >> 18 + 1
    words = .allocate(capacity: ranges << 12)
    beforeWord = .allocate(capacity: ranges << 8)
    beforeBlock = .allocate(capacity: ranges << 4)
    beforeGroup = .allocate(capacity: ranges)
    beforeRange = .allocate(capacity: ranges)
    behind = .allocate(capacity: 16)
    behindNarrow = .allocate(capacity: 16)
    for place in 0..<16 {
      var ones = Counts(repeating: 0)
      for k in (place + 1)..<max(16, place + 1) { ones[k] = 1 }
      behind[place] = ones
      behindNarrow[place] = SIMD16<Int16>(truncatingIfNeeded: ones)
    }
  }

  deinit {
    words.deallocate()
    beforeWord.deallocate()
    beforeBlock.deallocate()
    beforeGroup.deallocate()
    beforeRange.deallocate()
    behind.deallocate()
    behindNarrow.deallocate()
  }

  func reset(_ size: Int) {
    ranges = size >> 18 + 1
    count = 0
    words.initialize(repeating: 0, count: (size >> 10 + 1) << 4)
    beforeWord.initialize(repeating: SIMD16(repeating: 0), count: size >> 10 + 1)
    beforeBlock.initialize(repeating: Counts(repeating: 0), count: size >> 14 + 1)
    beforeGroup.initialize(repeating: Counts(repeating: 0), count: ranges)
    beforeRange.initialize(repeating: 0, count: ranges)
  }

  @inline(__always)
  func add(_ weight: Double, at position: Int) {
    words[position >> 6] ^= 1 << UInt64(position & 63)
    let (word, block) = (position >> 6 & 15, position >> 10 & 15)
    let (group, range) = (position >> 14 & 15, position >> 18)
    if weight > 0 {
      count &+= 1
      beforeWord[position >> 10] &+= behindNarrow[word]
      beforeBlock[position >> 14] &+= behind[block]
      beforeGroup[range] &+= behind[group]
      for k in (range + 1)..<max(range + 1, ranges) { beforeRange[k] &+= 1 }
    } else {
      count &-= 1
      beforeWord[position >> 10] &-= behindNarrow[word]
      beforeBlock[position >> 14] &-= behind[block]
      beforeGroup[range] &-= behind[group]
      for k in (range + 1)..<max(range + 1, ranges) { beforeRange[k] &-= 1 }
    }
  }

  @inline(__always)
  func sum(below position: Int) -> Double {
    let bits = words[position >> 6] & ((1 << UInt64(position & 63)) - 1)
    let within =
      Int32(truncatingIfNeeded: bits.nonzeroBitCount)
      &+ Int32(beforeWord[position >> 10][position >> 6 & 15])
    let before =
      beforeBlock[position >> 14][position >> 10 & 15]
      &+ beforeGroup[position >> 18][position >> 14 & 15] &+ beforeRange[position >> 18]
    return Double(within &+ before)
  }

  @inline(__always)
  func weight(at position: Int) -> Double {
    Double((words[position >> 6] >> UInt64(position & 63)) & 1)
  }
}

/// Any weights: Fenwick's tree over all positions [fenwick1994].
final class RankSums: RankTally {
  private var tree: [Double]
  private var each: [Double]
  private var size = 0
  private(set) var total = 0.0

  init(_ longest: Int) {
    tree = [Double](repeating: 0, count: longest + 1)
    each = tree
  }

  func reset(_ size: Int) {
    self.size = size
    total = 0
    for i in 0...size {
      tree[i] = 0
      each[i] = 0
    }
  }

  func add(_ weight: Double, at position: Int) {
    total += weight
    each[position] += weight
    var i = position + 1
    while i <= size {
      tree[i] += weight
      i += i & -i
    }
  }

  func sum(below position: Int) -> Double {
    var sum = 0.0
    var i = position
    while i > 0 {
      sum += tree[i]
      i &= i - 1
    }
    return sum
  }

  func weight(at position: Int) -> Double { each[position] }
}
