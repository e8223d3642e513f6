// The row, or cluster, that moves a Cox model's coefficients most.
//
// Uses: Cox/ResidualTable.swift

extension CoxModel {
  /// The row whose absence would move a coefficient by most standard errors, to first order; where the
  /// model has clusters, the first row of the cluster that would.
  ///
  /// Row in the caller's table, from 1; `influence` is the signed number of standard errors. Nil with
  /// exact ties, which have no such residuals, and without coefficients.
  ///
  /// - Complexity: O(n p^2) time, O(n p) memory.
  func mostInfluential() -> (row: Int, influence: Double, coefficient: String)? {
    let names = frame.design.names
    let q = names.count
    guard options.ties != .exact, !kept.isEmpty else { return nil }
    var values = scores(.dfbetas, weighted: true)
    if let cluster = frame.cluster { values = cluster.sums(values, order: q) }
    var largest = -1.0
    var at = 0
    for (i, value) in values.enumerated() where abs(value) > largest {
      largest = abs(value)
      at = i
    }
    guard largest >= 0 else { return nil }
    let line = at / q
    let observation = frame.cluster.flatMap { $0.codes.firstIndex(of: line) } ?? line
    return (
      frame.rows.isEmpty ? observation + 1 : frame.rows[observation] + 1, values[at],
      names[at % q]
    )
  }
}
