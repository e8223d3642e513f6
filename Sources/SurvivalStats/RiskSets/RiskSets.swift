// Who is at risk of which event: the one place that decides it.
//
// Derivation:  Documentation/Derivations/CoxPartialLikelihood.md
// Called from: Cox/PreparedCox.swift

/// The deaths at one time in one stratum.
struct TieSet: Sendable, Equatable {
  /// The stratum's number.
  let stratum: Int32
  /// The number of deaths. They are the last rows before `end`.
  let deaths: Int32
  private let start: Int32
  private let last: Int32
  private let left: Int32

  /// Where the stratum's rows begin.
  var stratumStart: Int { Int(start) }
  /// Rows `stratumStart..<end` leave at or after this time.
  var end: Int { Int(last) }
  /// How many of `RiskSets.departures` have entered at or after this time, so are not yet at risk.
  var departuresEnd: Int { Int(left) }

  init(stratum: Int32, deaths: Int, stratumStart: Int, end: Int, departuresEnd: Int = 0) {
    self.stratum = stratum
    self.deaths = Int32(truncatingIfNeeded: deaths)
    start = Int32(truncatingIfNeeded: stratumStart)
    last = Int32(truncatingIfNeeded: end)
    left = Int32(truncatingIfNeeded: departuresEnd)
  }
}

/// Rows in the order of a sweep from the latest time to the earliest, stratum by stratum, with the
/// tie sets met on the way.
///
/// A row is at risk at t when `entry < t <= exit`. Rows that are at risk of no death are left out:
/// they do not touch the partial likelihood.
///
/// Memory: 4 bytes a row and 20 a tie set; 8 bytes a row more where rows enter late.
struct RiskSets: Sendable {
  /// For each place in the sweep, the row: stratum by stratum, latest exit first, and at one time
  /// the deaths last.
  let order: [Int32]
  /// The tie sets in sweep order.
  let tieSets: [TieSet]
  /// Places in order of leaving the sweep backwards in time: by stratum, latest entry first. Empty
  /// where nobody enters late.
  let departures: [Int32]
  /// For each place the first tie set, of those after its own, at which it is not at risk. Empty where
  /// nobody enters late: it is at risk to the stratum's end.
  let endSet: [Int32]
  /// Times of death at which nobody else was at risk, since those who leave later were yet to come.
  let emptied: Int

  /// The places of each stratum that has deaths.
  var strata: [Range<Int>] {
    setsByStratum.map { tieSets[$0.lowerBound].stratumStart..<tieSets[$0.upperBound - 1].end }
  }

  /// The tie sets of each stratum that has deaths.
  var setsByStratum: [Range<Int>] {
    var result: [Range<Int>] = []
    var first = 0
    for (k, set) in tieSets.enumerated()
    where k + 1 == tieSets.count || tieSets[k + 1].stratum != set.stratum {
      result.append(first..<(k + 1))
      first = k + 1
    }
    return result
  }

  /// Whether anyone enters late.
  var hasEntry: Bool { !departures.isEmpty }

  /// - Precondition: fewer than 2^31 rows.
  /// - Complexity: O(n), by radix order.
  init(_ outcome: SurvivalOutcome, strata: Grouping?) {
    let byExit = DescendingOrder(of: outcome.exit, strata: strata)
    let byEntry = outcome.entry.map { DescendingOrder(of: $0, strata: strata) }
    let endOf = byEntry.map { Self.lastSets(outcome, byExit: byExit, byEntry: $0) } ?? []
    let walk = Self.walk(outcome, byExit: byExit, endOf: endOf)
    order = walk.order
    endSet = walk.endSet
    guard let byEntry, let entry = outcome.entry else {
      tieSets = walk.tieSets
      departures = []
      emptied = 0
      return
    }
    var placeOf = [Int32](repeating: -1, count: outcome.count)
    for (place, row) in order.enumerated() { placeOf[Int(row)] = Int32(place) }
    departures = byEntry.rows.compactMap { placeOf[Int($0)] < 0 ? nil : placeOf[Int($0)] }
    (tieSets, emptied) = Self.departing(
      walk.tieSets, order: order, departures: departures, entry: entry, exit: outcome.exit)
  }

  /// The sweep. `endOf` has for each row how many tie sets of its stratum it has not yet come too
  /// late for, or nothing where nobody enters late.
  private static func walk(
    _ outcome: SurvivalOutcome, byExit: DescendingOrder, endOf: [Int32]
  ) -> (order: [Int32], tieSets: [TieSet], endSet: [Int32]) {
    let n = outcome.count
    let hasEntry = !endOf.isEmpty
    let (exit, event) = byExit.following(outcome)
    var tieSets: [TieSet] = []
    var endSet = [Int32](repeating: 0, count: hasEntry ? n : 0)
    var deaths = [Int32](repeating: 0, count: n)
    let order = [Int32](unsafeUninitializedCapacity: n) { order, filled in
      var out = 0
      for s in 0..<byExit.strataCount {
        let start = out
        let firstSet = tieSets.count
        var kept = start
        let rows = byExit.starts[s]..<byExit.starts[s + 1]
        var i = rows.lowerBound
        while i < rows.upperBound {
          let time = exit.base[i]
          let met = tieSets.count - firstSet
          var d = 0
          while i < rows.upperBound, exit.base[i] == time {
            let row = byExit.rows[i]
            let dies = event.base[i]
            i += 1
            // Written to both, and kept where it belongs.
            order[out] = row
            deaths[d] = row
            if hasEntry {
              if !dies, endOf[Int(row)] <= met { continue }
              endSet[out] = Int32(firstSet) + endOf[Int(row)]
            }
            out += dies ? 0 : 1
            d += dies ? 1 : 0
          }
          guard d > 0 else { continue }
          for k in 0..<d {
            order[out + k] = deaths[k]
            if hasEntry { endSet[out + k] = Int32(firstSet) + endOf[Int(deaths[k])] }
          }
          out += d
          kept = out
          tieSets.append(TieSet(stratum: Int32(s), deaths: d, stratumStart: start, end: out))
        }
        out = kept
      }
      filled = out
    }
    endSet.removeLast(hasEntry ? n - order.count : 0)
    return (order, tieSets, endSet)
  }

  /// For each row the number of its stratum's death times after its entry.
  private static func lastSets(
    _ outcome: SurvivalOutcome, byExit: DescendingOrder, byEntry: DescendingOrder
  ) -> [Int32] {
    let (exit, event, entry) = (outcome.exit, outcome.event, outcome.entry ?? [])
    var result = [Int32](repeating: 0, count: outcome.count)
    for s in 0..<byExit.strataCount {
      let end = byExit.starts[s + 1]
      var next = byExit.starts[s]
      var met: Int32 = 0
      var latest = Double.nan
      for row in byEntry.rows[byEntry.starts[s]..<byEntry.starts[s + 1]] {
        while next < end {
          let leaving = Int(byExit.rows[next])
          guard exit[leaving] > entry[Int(row)] else { break }
          if event[leaving], exit[leaving] != latest {
            latest = exit[leaving]
            met += 1
          }
          next += 1
        }
        result[Int(row)] = met
      }
    }
    return result
  }

  /// The tie sets with their departures, and how many leave nobody but those who die.
  private static func departing(
    _ sets: [TieSet], order: [Int32], departures: [Int32], entry: [Double], exit: [Double]
  ) -> (sets: [TieSet], emptied: Int) {
    var result = sets
    var emptied = 0
    var leaving = 0
    var end = 0  // where the departures of the set's stratum end
    for (k, set) in sets.enumerated() {
      if k == 0 || sets[k - 1].stratum != set.stratum {
        leaving = set.stratumStart
        var last = k
        while last + 1 < sets.count, sets[last + 1].stratum == set.stratum { last += 1 }
        end = sets[last].end
      }
      let time = exit[Int(order[set.end - 1])]
      while leaving < end, entry[Int(order[Int(departures[leaving])])] >= time { leaving += 1 }
      result[k] = TieSet(
        stratum: set.stratum, deaths: Int(set.deaths), stratumStart: set.stratumStart,
        end: set.end, departuresEnd: leaving)
      let yetToCome = leaving - set.stratumStart
      let atRisk = set.end - set.stratumStart - yetToCome
      if atRisk == Int(set.deaths), yetToCome > 0 { emptied += 1 }
    }
    return (result, emptied)
  }

  init(order: [Int32], tieSets: [TieSet], departures: [Int32], endSet: [Int32]) {
    self.order = order
    self.tieSets = tieSets
    self.departures = departures
    self.endSet = endSet
    emptied = 0
  }
}
