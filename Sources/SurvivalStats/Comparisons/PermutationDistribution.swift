// The distribution of a sum of scores over relabellings within strata: all of them, or some drawn.
//
// Derivation:  Documentation/Derivations/AdjustedLogRank.md, (6)-(8)
// Called from: Comparisons/PermutationLogRank.swift

/// How many relabellings have a sum as extreme as the observed one.
struct PermutationTally: Sendable, Equatable {
  var all = 0
  /// At least as far from 0.
  var farther = 0
  /// As low or lower.
  var lower = 0
  /// As high or higher.
  var upper = 0

  mutating func note(_ sum: Double, observed: Double, tolerance: Double) {
    all += 1
    if abs(sum) >= abs(observed) - tolerance { farther += 1 }
    if sum <= observed + tolerance { lower += 1 }
    if sum >= observed - tolerance { upper += 1 }
  }

  mutating func add(_ other: PermutationTally) {
    all += other.all
    farther += other.farther
    lower += other.lower
    upper += other.upper
  }
}

/// The scores of each stratum, one for each subject, and how many of its subjects are in the second
/// group.
struct PermutationCells: Sendable {
  private struct Cell: Sendable {
    var scores: [Double]
    /// How many are drawn: the smaller group.
    var chosen: Int
    /// Whether those drawn are the second group; if not, the sum over it is the rest.
    var isSecond: Bool
    var total: Double
  }
  private var cells: [Cell] = []
  /// Sums that differ by less than this are equal but for the order of their terms.
  private let tolerance: Double

  /// - Parameters:
  ///   - slots: the rows.
  ///   - scores: a number for each of them.
  ///   - subject: the subject of each, nil where every row is one. The rows of a subject are of one
  ///     group, stratum and frequency.
  /// - Complexity: O(m log m) for m the sum of the subjects' frequencies.
  init(_ slots: ScoredSlots, _ scores: [Double], subject: [Int]?) {
    let rows = slots.rows
    var size = 0.0
    for s in 0..<rows.strata {
      var subjects: [(score: Double, count: Int)] = []
      var place: [Int: Int] = [:]
      var second = 0
      for i in rows.first[s]..<rows.first[s + 1] {
        if let known = subject.flatMap({ place[$0[i]] }) {
          subjects[known].score += scores[i]
          continue
        }
        let count = Int(rows.weight?[i] ?? 1)
        if let subject { place[subject[i]] = subjects.count }
        subjects.append((scores[i], count))
        if rows.group[i] == 1 { second += count }
      }
      // In order of their size, so that a draw does not hang on the order of the table's rows.
      subjects.sort { $0.score < $1.score }
      let values = subjects.flatMap { repeatElement($0.score, count: $0.count) }
      let isSecond = 2 * second <= values.count
      size += values.reduce(0) { $0 + abs($1) }
      cells.append(
        Cell(
          scores: values, chosen: isSecond ? second : values.count - second, isSecond: isSecond,
          total: values.reduce(0, +)))
    }
    tolerance = 1e-11 * size
  }

  /// How many labels there are to exchange.
  var subjects: Int { cells.reduce(0) { $0 + $1.scores.count } }

  /// The variance of the sum over all relabellings: that of draws without replacement.
  var variance: Double {
    cells.reduce(0) { sum, cell in
      let n = Double(cell.scores.count)
      guard n > 1, cell.chosen > 0 else { return sum }
      let mean = cell.total / n
      let squares = cell.scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let k = Double(cell.chosen)
      return squares <= tolerance * tolerance ? sum : sum + k * (n - k) / (n * (n - 1)) * squares
    }
  }

  /// The number of relabellings, or nil if there are more than `limit`.
  func count(upTo limit: Int) -> Int? {
    var product = 1
    for cell in cells {
      // C(n, j) is a whole number at every step j = 1 ... k.
      var ways = 1
      for j in 0..<cell.chosen {
        let (next, overflow) = ways.multipliedReportingOverflow(by: cell.scores.count - j)
        ways = next / (j + 1)
        guard !overflow, ways <= limit else { return nil }
      }
      let (next, overflow) = product.multipliedReportingOverflow(by: ways)
      guard !overflow, next <= limit else { return nil }
      product = next
    }
    return product <= limit ? product : nil
  }

  /// Looks at all relabellings.
  ///
  /// - Complexity: O(their number).
  func enumerate(observed: Double) -> PermutationTally {
    let sums = cells.map { cell in
      var result: [Double] = []
      Self.choose(cell.chosen, of: cell.scores, from: 0, sum: 0, into: &result)
      return cell.isSecond ? result : result.map { cell.total - $0 }
    }
    var tally = PermutationTally()
    func combine(_ s: Int, _ sum: Double) {
      if s == sums.count {
        tally.note(sum, observed: observed, tolerance: tolerance)
        return
      }
      for value in sums[s] { combine(s + 1, sum + value) }
    }
    combine(0, 0)
    return tally
  }

  /// Adds the sums of all choices of k of the scores from `first` on.
  private static func choose(
    _ k: Int, of scores: [Double], from first: Int, sum: Double, into result: inout [Double]
  ) {
    guard k > 0 else {
      result.append(sum)
      return
    }
    guard first + k <= scores.count else { return }
    for i in first...(scores.count - k) {
      choose(k - 1, of: scores, from: i + 1, sum: sum + scores[i], into: &result)
    }
  }

  /// Draws relabellings, the same for the same seed on any number of lanes.
  ///
  /// - Complexity: O(count n) at most, in lanes.
  func draw(_ count: Int, observed: Double, seed: UInt64) -> PermutationTally {
    let block = 100
    let blocks = (count + block - 1) / block
    var tallies = [PermutationTally](repeating: PermutationTally(), count: blocks)
    tallies.withUnsafeMutableBufferPointer {
      let tallies = LaneResults($0)
      let lanes = Lanes.ranges(blocks, shortest: 1)
      inLanes(lanes.count) { lane in
        for b in lanes[lane] {
          let size = min(block, count - b * block)
          tallies.store(draw(size, observed, seed: seed, stream: b), at: b)
        }
      }
    }
    var tally = PermutationTally()
    for each in tallies { tally.add(each) }
    return tally
  }

  private func draw(
    _ count: Int, _ observed: Double, seed: UInt64, stream: Int
  ) -> PermutationTally {
    var source = UniformStream(seed: seed, stream: stream)
    var tally = PermutationTally()
    var decks = cells.map(\.scores)
    for _ in 0..<count {
      var sum = 0.0
      for (s, cell) in cells.enumerated() where cell.chosen > 0 {
        // The first places of the deck become a random choice, whatever order it was in.
        var drawn = 0.0
        decks[s].withUnsafeMutableBufferPointer { deck in
          for i in 0..<cell.chosen {
            let j = i + source.next(below: deck.count - i)
            deck.swapAt(i, j)
            drawn += deck[i]
          }
        }
        sum += cell.isSecond ? drawn : cell.total - drawn
      }
      tally.note(sum, observed: observed, tolerance: tolerance)
    }
    return tally
  }
}
