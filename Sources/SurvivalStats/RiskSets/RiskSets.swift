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
  /// Where the stratum's rows begin.
  let stratumStart: Int
  /// Rows `stratumStart..<end` leave at or after this time.
  let end: Int
  /// How many of `RiskSets.departures` have entered at or after this time, so are not yet at risk.
  let departuresEnd: Int
}

/// Rows in the order of a sweep from the latest time to the earliest, stratum by stratum, with the
/// tie sets met on the way.
///
/// A row is at risk at t when `entry < t <= exit`. Rows that are at risk of no death are left out:
/// they do not touch the partial likelihood.
struct RiskSets: Sendable {
  /// For each place in the sweep, the row: stratum by stratum, latest exit first, and at one time
  /// the deaths last.
  let order: [Int]
  /// The tie sets in sweep order.
  let tieSets: [TieSet]
  /// Places in order of leaving the sweep backwards in time: by stratum, latest entry first. Empty
  /// where nobody enters late.
  let departures: [Int]
  /// For each place the tie sets `firstSet..<endSet` at which it is at risk.
  let firstSet: [Int]
  /// See `firstSet`.
  let endSet: [Int]
  /// Times of death at which nobody else was at risk, since those who leave later were yet to come.
  let emptied: Int

  /// Whether anyone enters late.
  var hasEntry: Bool { !departures.isEmpty }

  /// - Complexity: O(n log n).
  init(_ outcome: SurvivalOutcome, strata: Grouping?) {
    let n = outcome.count
    let ascending = ascendingOrder(of: outcome.exit)
    let codes = strata?.codes ?? []
    func stratum(_ row: Int) -> Int { codes.isEmpty ? 0 : codes[row] }

    // Counting sort by stratum over rows in descending time; stable.
    var starts = [Int](repeating: 0, count: (strata?.count ?? 1) + 1)
    for row in 0..<n { starts[stratum(row) + 1] += 1 }
    for s in 1..<starts.count { starts[s] += starts[s - 1] }
    var sorted = [Int](repeating: 0, count: n)
    var next = starts
    for index in ascending.reversed() {
      let row = Int(index)
      sorted[next[stratum(row)]] = row
      next[stratum(row)] += 1
    }

    var order: [Int] = []
    order.reserveCapacity(n)
    var tieSets: [TieSet] = []
    var firstSet: [Int] = []
    var endSet: [Int] = []
    var departures: [Int] = []
    var emptied = 0
    var deaths: [Int] = []
    for s in 0..<(starts.count - 1) {
      let rows = sorted[starts[s]..<starts[s + 1]]
      let stratumStart = order.count
      let stratumFirstSet = tieSets.count
      // The stratum's death times, latest first, to decide who is at risk of none.
      var deathTimes: [Double] = []
      for row in rows where outcome.event[row] && deathTimes.last != outcome.exit[row] {
        deathTimes.append(outcome.exit[row])
      }
      var met = 0  // death times not before the row's exit
      var i = rows.startIndex
      while i < rows.endIndex {
        let time = outcome.exit[rows[i]]
        while met < deathTimes.count, deathTimes[met] > time { met += 1 }
        deaths.removeAll(keepingCapacity: true)
        while i < rows.endIndex, outcome.exit[rows[i]] == time {
          let row = rows[i]
          i += 1
          if outcome.event[row] {
            deaths.append(row)
            continue
          }
          var end = deathTimes.count
          if let entry = outcome.entry?[row] {
            end = Self.count(of: deathTimes, above: entry)
          }
          guard met < end else { continue }
          order.append(row)
          firstSet.append(stratumFirstSet + met)
          endSet.append(stratumFirstSet + end)
        }
        guard !deaths.isEmpty else { continue }
        for row in deaths {
          var end = deathTimes.count
          if let entry = outcome.entry?[row] {
            end = Self.count(of: deathTimes, above: entry)
          }
          order.append(row)
          firstSet.append(stratumFirstSet + met)
          endSet.append(stratumFirstSet + end)
        }
        tieSets.append(
          TieSet(
            stratum: Int32(s), deaths: Int32(deaths.count), stratumStart: stratumStart,
            end: order.count, departuresEnd: 0))
      }
      if let entry = outcome.entry {
        let places = (stratumStart..<order.count).map { $0 }
        let byEntry = ascendingOrder(of: places.map { entry[order[$0]] })
        var leaving = departures.count
        departures += byEntry.reversed().map { places[Int($0)] }
        for k in stratumFirstSet..<tieSets.count {
          let time = deathTimes[k - stratumFirstSet]
          while leaving < departures.count, entry[order[departures[leaving]]] >= time {
            leaving += 1
          }
          let set = tieSets[k]
          let yetToCome = leaving - stratumStart
          let atRisk = set.end - set.stratumStart - yetToCome
          if atRisk == Int(set.deaths), yetToCome > 0 { emptied += 1 }
          tieSets[k] = TieSet(
            stratum: set.stratum, deaths: set.deaths, stratumStart: stratumStart, end: set.end,
            departuresEnd: leaving)
        }
      }
    }
    self.order = order
    self.tieSets = tieSets
    self.departures = departures
    self.firstSet = firstSet
    self.endSet = endSet
    self.emptied = emptied
  }

  /// The risk sets of some places of the sweep, ascending, where nobody enters late. `order` of the
  /// result lists the places that are at risk of a sampled death.
  func sampling(_ places: [Int]) -> RiskSets {
    var order: [Int] = []
    var sets: [TieSet] = []
    var next = 0
    var stratumStart = 0
    var stratum: Int32 = -1
    var waiting = 0  // places since the last set, at risk of no sampled death yet
    for set in tieSets {
      if set.stratum != stratum {
        order.removeLast(waiting)
        waiting = 0
        stratum = set.stratum
        stratumStart = order.count
      }
      var deaths: Int32 = 0
      while next < places.count, places[next] < set.end {
        if places[next] >= set.end - Int(set.deaths) { deaths += 1 }
        order.append(places[next])
        waiting += 1
        next += 1
      }
      guard deaths > 0 else { continue }
      waiting = 0
      sets.append(
        TieSet(
          stratum: set.stratum, deaths: deaths, stratumStart: stratumStart, end: order.count,
          departuresEnd: 0))
    }
    order.removeLast(waiting)
    return RiskSets(sampled: order, tieSets: sets)
  }

  private init(sampled order: [Int], tieSets: [TieSet]) {
    self.order = order
    self.tieSets = tieSets
    departures = []
    firstSet = []
    endSet = []
    emptied = 0
  }

  /// How many of the descending `times` are greater than `bound`.
  private static func count(of times: [Double], above bound: Double) -> Int {
    var low = 0
    var high = times.count
    while low < high {
      let middle = (low + high) / 2
      if times[middle] > bound { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
