// P-values adjusted for how many there are.
//
// Called from: Comparisons/PairwiseLogRank.swift

/// How P-values of several comparisons are adjusted.
public enum Multiplicity: String, Sendable, Codable, CaseIterable {
  /// Not at all.
  case none
  /// Holm's step-down form of Bonferroni's: the family-wise error, whatever the dependence [holm1979].
  case holm
  /// Hommel's: the family-wise error for independent or positively dependent tests; never above Holm's
  /// [hommel1988].
  case hommel
  /// Benjamini and Hochberg's: the false discovery rate [benjamini1995].
  case benjaminiHochberg = "benjamini-hochberg"
  /// Dunnett's, for comparisons with one control: the family-wise error by the joint distribution of the
  /// statistics [dunnett1955].
  case dunnett

  /// The adjusted P-values, in the same order; NaN stays and does not count. As R's `p.adjust`.
  ///
  /// - Precondition: not ``dunnett``, which needs more than P-values.
  /// - Complexity: O(m^2) for Hommel's, O(m log m) else.
  func adjusted(_ pValues: [Double]) -> [Double] {
    let order = pValues.indices.filter { !pValues[$0].isNaN }.sorted { pValues[$0] < pValues[$1] }
    let sorted = order.map { pValues[$0] }
    let adjusted: [Double]
    switch self {
    case .none, .dunnett: return pValues
    case .holm: adjusted = Self.holm(sorted)
    case .hommel: adjusted = Self.hommel(sorted)
    case .benjaminiHochberg: adjusted = Self.benjaminiHochberg(sorted)
    }
    var result = pValues
    for (place, i) in order.enumerated() { result[i] = adjusted[place] }
    return result
  }

  private static func holm(_ p: [Double]) -> [Double] {
    var largest = 0.0
    return p.enumerated().map { i, value in
      largest = max(largest, min(1, Double(p.count - i) * value))
      return largest
    }
  }

  private static func benjaminiHochberg(_ p: [Double]) -> [Double] {
    var smallest = 1.0
    var result = p
    for i in p.indices.reversed() {
      smallest = min(smallest, Double(p.count) / Double(i + 1) * p[i])
      result[i] = smallest
    }
    return result
  }

  /// Wright's algorithm [hommel1988].
  private static func hommel(_ p: [Double]) -> [Double] {
    let n = p.count
    guard n > 1 else { return p }
    let first = p.indices.map { Double(n) * p[$0] / Double($0 + 1) }.min() ?? 1
    var q = [Double](repeating: first, count: n)
    var result = q
    for m in stride(from: n - 1, to: 1, by: -1) {
      let last = (n - m + 1)..<n
      let least = last.map { Double(m) * p[$0] / Double(2 + $0 - last.lowerBound) }.min() ?? 1
      for i in 0...(n - m) { q[i] = min(Double(m) * p[i], least) }
      for i in last { q[i] = q[n - m] }
      for i in 0..<n { result[i] = max(result[i], q[i]) }
    }
    return p.indices.map { min(1, max(result[$0], p[$0])) }
  }
}
