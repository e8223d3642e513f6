// The row, or cluster, that moves a Cox model's coefficients most.
//
// Part of: Cox/CoxFit.swift
// Uses:    Cox/ResidualTable.swift

/// Which row's absence would move a coefficient by most standard errors, to first order.
///
/// All are nil where it is not available: exact ties, no coefficients, no maximum, or not asked for.
public struct CoxInfluence: Sendable, Equatable, Codable {
  /// Its place in the caller's table, from 1; where rows come in clusters, the cluster's first.
  public internal(set) var row: Int?
  /// The coefficient that moves most.
  public internal(set) var coefficient: String?
  /// How far it would move, in standard errors, less without the row being positive: the largest
  /// dfbetas.
  @Reported public internal(set) var dfbetas: Double?

  /// Writes all, null where not available.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(row, forKey: .row)
    try container.encode(coefficient, forKey: .coefficient)
    try container.encode(_dfbetas, forKey: .dfbetas)
  }
}

extension CoxModel {
  /// The most influential row, or cluster.
  ///
  /// - Complexity: O(n p^2) time, O(n p) memory.
  func mostInfluential() -> CoxInfluence {
    let names = frame.design.names
    let q = names.count
    guard !options.ties.isExact, !kept.isEmpty, fit.convergence.status == .converged else {
      return CoxInfluence()
    }
    var values = scores(.dfbetas, weighted: true)
    if let cluster = frame.cluster { values = cluster.sums(values, order: q) }
    let (at, largest) = Self.largest(of: values)
    guard largest >= 0 else { return CoxInfluence() }
    let line = at / q
    let observation = frame.cluster.flatMap { $0.codes.firstIndex(of: line) } ?? line
    return CoxInfluence(
      row: frame.rows.isEmpty ? observation + 1 : frame.rows[observation] + 1,
      coefficient: names[at % q], dfbetas: values[at])
  }

  /// The first number of those furthest from 0: its place, and how far.
  private static func largest(of values: [Double]) -> (at: Int, size: Double) {
    let lanes = Lanes.ranges(values.count)
    var found = [(at: Int, size: Double)](repeating: (0, -1), count: lanes.count)
    found.withUnsafeMutableBufferPointer {
      let found = LaneResults($0)
      inLanes(lanes.count) { lane in
        var largest = (at: 0, size: -1.0)
        for i in lanes[lane] where abs(values[i]) > largest.size {
          largest = (i, abs(values[i]))
        }
        found.store(largest, at: lane)
      }
    }
    return found.reduce((0, -1)) { $1.size > $0.1 ? $1 : $0 }
  }
}
