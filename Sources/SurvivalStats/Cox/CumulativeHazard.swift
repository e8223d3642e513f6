// The hazard between two times: the sum of the steps of the tie sets at which a row is at risk.
//
// Called from: Cox/PartialLikelihood.swift, Cox/ScoreResiduals.swift, Cox/MartingaleResiduals.swift

import Foundation

/// Sums of consecutive tie sets' hazard steps within a stratum.
///
/// Tie sets are numbered backwards in time, so a row at risk at sets `from ..< to` leaves at
/// `from`'s time. Sums from the stratum's end are kept in doubled precision and subtracted; where
/// even that would show, or where the sets' shifts differ, the steps are added directly.
struct CumulativeHazard {
  private let hazard: [Double]
  private let shift: [Double]
  /// For each set, the sum of the steps from it to its stratum's last.
  private var sums: [DoubleDouble]
  private var ends: [Int]
  private var constantShift: [Bool]
  /// Whether shifts only grow along the sweep, as they do where nobody enters late.
  private let monotone: Bool

  init(sets: [TieSet], shift: [Double], hazard: [Double], hasEntry: Bool) {
    monotone = !hasEntry
    self.hazard = hazard
    self.shift = shift
    sums = [DoubleDouble](repeating: DoubleDouble(), count: sets.count)
    ends = [Int](repeating: 0, count: sets.count)
    constantShift = [Bool](repeating: true, count: sets.count)
    for k in sets.indices.reversed() {
      let isLast = k + 1 == sets.count || sets[k + 1].stratum != sets[k].stratum
      ends[k] = isLast ? k + 1 : ends[k + 1]
      sums[k] = isLast ? DoubleDouble() : sums[k + 1]
      constantShift[k] = isLast || (constantShift[k + 1] && shift[k] == shift[k + 1])
      if !isLast, shift[k] < shift[k + 1] {
        // Relative to this set's smaller shift the later sets' steps are smaller.
        let factor = exp(shift[k] - shift[k + 1])
        sums[k].high *= factor
        sums[k].low *= factor
      }
      sums[k].add(hazard[k])
    }
  }

  /// The first set after those of k's stratum.
  func stratumEnd(_ k: Int) -> Int { ends[k] }

  /// Whether all tie sets of k's stratum from k on have one shift.
  func hasOneShift(from k: Int) -> Bool { constantShift[k] }

  /// Whether the difference of two sums from the stratum's end, from `from` and from `to`, keeps its
  /// digits in doubled precision.
  func differenceIsClear(from: Int, to: Int) -> Bool {
    constantShift[from] && sums[from].minus(sums[to]) > 0x1p-40 * sums[from].high
  }

  /// The sum of the steps of sets `from ..< to`, where all have one shift.
  func steps(from: Int, to: Int) -> Double {
    if to == ends[from] { return sums[from].value }
    let difference = sums[from].minus(sums[to])
    if difference > 0x1p-40 * sums[from].high { return difference }
    return hazard[from..<to].reduce(0, +)
  }

  /// The expected events of a row at risk at sets `from ..< to`: its weighted risk score
  /// `weight exp(eta)` times the hazard, with the first step replaced if it is a death's own.
  func expected(
    eta: Double, weight: Double, from: Int, to: Int, replacingFirst own: Double?
  ) -> Double {
    let correction = own.map { $0 - hazard[from] } ?? 0
    if to == ends[from], constantShift[from] || monotone {
      // To the end of the stratum: a sum of positive terms.
      return weight * exp(eta - shift[from]) * (sums[from].value + correction)
    }
    if constantShift[from] {
      let difference = sums[from].minus(sums[to])
      if difference > 0x1p-40 * sums[from].high {
        return weight * exp(eta - shift[from]) * (difference + correction)
      }
    }
    var sum = (own ?? hazard[from]) * exp(eta - shift[from])
    for k in (from + 1)..<max(to, from + 1) { sum += hazard[k] * exp(eta - shift[k]) }
    return weight * sum
  }
}
