// The rows of one curve, and how the rows of all groups are dealt out.
//
// Called from: Curves/KaplanMeier.swift

/// The rows of one curve, in any order.
struct CurveRows {
  var exit: [Double]
  var event: [Bool]
  /// Nil where all are watched from the beginning.
  var entry: [Double]?
  /// All positive; nil for one each.
  var weights: [Double]?
  /// Which rows belong together in the infinitesimal jackknife; nil for each its own.
  var cluster: [Int]?

  var count: Int { exit.count }

  /// The same rows with censoring as the event.
  func reversed() -> CurveRows {
    var rows = self
    rows.event = event.map { !$0 }
    return rows
  }
}

extension CurveRows {
  /// The rows of each group, in their order.
  func split(by groups: Grouping?) -> [(label: String?, rows: CurveRows)] {
    guard let groups else { return [(nil, self)] }
    var sizes = [Int](repeating: 0, count: groups.count)
    for code in groups.codes { sizes[code] += 1 }
    var members = [[Int]](repeating: [], count: groups.count)
    for g in members.indices { members[g].reserveCapacity(sizes[g]) }
    for (i, code) in groups.codes.enumerated() { members[code].append(i) }
    // A label whose rows all weigh nothing has no curve.
    return groups.labels.indices.filter { !members[$0].isEmpty }.map { g in
      let m = members[g]
      let rows = CurveRows(
        exit: m.map { exit[$0] }, event: m.map { event[$0] },
        entry: entry.map { e in m.map { e[$0] } },
        weights: weights.map { w in m.map { w[$0] } },
        cluster: cluster.map { c in m.map { c[$0] } })
      return (groups.labels[g], rows)
    }
  }
}
