// The risk sets of some of the rows: a sample, or those that have weight.
//
// Called from: Cox/PreparedCox+Part.swift

extension RiskSets {
  /// The risk sets of those places of the sweep for which `isIn` is true. `order` of the result lists
  /// the places, less those that are at risk of no death that is left.
  ///
  /// - Complexity: O(n).
  func part(_ isIn: [Bool]) -> RiskSets {
    // How many sets before each set still have deaths.
    var before = [Int32](repeating: 0, count: tieSets.count + 1)
    var deaths = [Int32](repeating: 0, count: tieSets.count)
    for (k, set) in tieSets.enumerated() {
      for place in (set.end - Int(set.deaths))..<set.end where isIn[place] { deaths[k] += 1 }
      before[k + 1] = before[k] + (deaths[k] > 0 ? 1 : 0)
    }

    var order: [Int32] = []
    order.reserveCapacity(isIn.count)
    var sets: [TieSet] = []
    sets.reserveCapacity(Int(before[tieSets.count]))
    var newEndSet: [Int32] = []
    var newDepartures: [Int32] = []
    var newPlace = [Int32](repeating: -1, count: hasEntry ? isIn.count : 0)
    for stratum in setsByStratum {
      let newStart = order.count
      let firstNewSet = sets.count
      var place = tieSets[stratum.lowerBound].stratumStart
      let start = place
      for k in stratum {
        let set = tieSets[k]
        while place < set.end {
          defer { place += 1 }
          let last = hasEntry ? Int(endSet[place]) : stratum.upperBound
          guard isIn[place], before[last] > before[k] else { continue }
          if hasEntry {
            newPlace[place] = Int32(order.count)
            newEndSet.append(before[last])
          }
          order.append(Int32(place))
        }
        guard deaths[k] > 0 else { continue }
        sets.append(
          TieSet(
            stratum: set.stratum, deaths: Int(deaths[k]), stratumStart: newStart,
            end: order.count, departuresEnd: set.departuresEnd))
      }
      guard hasEntry else { continue }
      // The departures that are left, and how many of them each set has behind it.
      var next = start
      for k in firstNewSet..<sets.count {
        let set = sets[k]
        while next < set.departuresEnd {
          let place = newPlace[Int(departures[next])]
          if place >= 0 { newDepartures.append(place) }
          next += 1
        }
        sets[k] = TieSet(
          stratum: set.stratum, deaths: Int(set.deaths), stratumStart: newStart, end: set.end,
          departuresEnd: newDepartures.count)
      }
      while next < place {
        let place = newPlace[Int(departures[next])]
        if place >= 0 { newDepartures.append(place) }
        next += 1
      }
    }
    return RiskSets(
      order: order, tieSets: sets, departures: newDepartures, endSet: newEndSet)
  }
}
