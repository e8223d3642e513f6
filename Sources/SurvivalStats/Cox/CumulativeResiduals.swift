// Cumulative residuals and their simulated likenesses.
//
// Derivation:  Documentation/Derivations/ProportionalHazards.md, section 4
// Called from: Cox/CoxModel+CumulativeResiduals.swift
// Uses:        Cox/ScoreResiduals.swift, Cox/SchoenfeldResiduals.swift, Cox/RiskSetVariances.swift

import Foundation

/// What all simulations of one model share.
struct CumulativeResiduals: Sendable {
  typealias Kind = CumulativeResidualTest.Kind

  /// A covariate or predictor whose values order the rows.
  private struct Ordering: Sendable {
    let kind: Kind
    let name: String
    /// The places of the sweep by ascending value.
    let order: [Int32]
    /// After how many of them each distinct value is complete.
    let ends: [Int32]
    let values: [Double]
  }

  private let data: PreparedCox
  private let names: [String]
  /// The deaths by stratum and time: their places, tie sets and Schoenfeld residuals, p to a death.
  private let deaths: [Int]
  private let setOfDeath: [Int]
  private let schoenfeld: [Double]
  /// The distinct times of death; for each tie set its time.
  private let times: [Double]
  private let timeOfSet: [Int]
  /// The information up to each time, p^2 numbers to a time.
  private let information: [Double]
  private let covariance: [Double]
  private let errors: [Double]
  /// For each place its set, its risk score, what the hazard takes off its score residual, and its
  /// martingale residual; for each set its hazard steps, in units that fit the risk scores.
  private let setOfPlace: [Int]
  private let risk: [Double]
  private let compensator: [Double]
  private let martingale: [Double]
  private let hazard: [Double]
  private let ownHazard: [Double]
  private let stratumEnd: [Int]
  private let orderings: [Ordering]

  /// - Complexity: O(n p^2 + n p log n) time, O(n p + K p^2) memory.
  init(_ model: CoxModel) {
    let data = model.prepared
    let (p, n) = (data.p, data.rowCount)
    let sets = data.riskSets.tieSets
    let ties = model.options.ties
    let point = model.point
    self.data = data
    names = model.kept.map { model.frame.design.names[$0] }
    (deaths, schoenfeld) = SchoenfeldResiduals.compute(data, ties: ties, at: point)

    var setOfPlace = [Int](repeating: 0, count: n)
    var begin = 0
    for (k, set) in sets.enumerated() {
      for i in begin..<set.end { setOfPlace[i] = k }
      begin = set.end
    }
    self.setOfPlace = setOfPlace
    setOfDeath = deaths.map { setOfPlace[$0] }
    let timeAt = sets.map { model.outcome.exit[Int(data.riskSets.order[$0.end - 1])] }
    let distinct = Set(timeAt).sorted()
    times = distinct
    var index: [Double: Int] = [:]
    for (t, time) in distinct.enumerated() { index[time] = t }
    timeOfSet = timeAt.map { index[$0] ?? 0 }

    // Risk scores relative to the last shift of their stratum.
    var likelihood = PartialLikelihood(data, ties: ties)
    var terms = LikelihoodTerms(order: p)
    likelihood.evaluateScore(at: point, into: &terms)
    var ends = [Int](repeating: sets.count, count: sets.count)
    var (risk, hazard, own) = (
      [Double](repeating: 0, count: n), likelihood.hazard, likelihood.hazardOfDeaths
    )
    for range in data.riskSets.setsByStratum {
      let shift = likelihood.shift[range.upperBound - 1]
      for k in range {
        ends[k] = range.upperBound
        let factor = exp(shift - likelihood.shift[k])
        hazard[k] *= factor
        own[k] *= factor
      }
      for i in sets[range.lowerBound].stratumStart..<sets[range.upperBound - 1].end {
        risk[i] = exp(likelihood.eta[i] - shift)
      }
    }
    (self.risk, self.hazard, ownHazard, stratumEnd) = (risk, hazard, own, ends)
    martingale = MartingaleResiduals.compute(data, ties: ties, at: point)

    let scores = ScoreResiduals.compute(data, ties: ties, at: point)
    var compensator = [Double](repeating: 0, count: n * p)
    for i in compensator.indices { compensator[i] = -scores.base[i] }
    for (event, place) in deaths.enumerated() {
      for j in 0..<p { compensator[place * p + j] += schoenfeld[event * p + j] }
    }
    self.compensator = compensator

    let steps = RiskSetVariances.compute(data, efron: ties == .efron, risk: risk)
    var information = [Double](repeating: 0, count: distinct.count * p * p)
    for k in sets.indices {
      for m in 0..<(p * p) { information[timeOfSet[k] * p * p + m] += steps[k * p * p + m] }
    }
    for m in (p * p)..<max(p * p, information.count) { information[m] += information[m - p * p] }
    let total = Array(information.suffix(p * p))
    self.information = information
    let covariance =
      (try? Cholesky(total, order: p))?.inverse() ?? [Double](repeating: .nan, count: p * p)
    self.covariance = covariance
    errors = (0..<p).map { covariance[$0 + $0 * p].squareRoot() }
    orderings = Self.orderings(model)
  }

  private static func orderings(_ model: CoxModel) -> [Ordering] {
    let rows = model.prepared.riskSets.order.map { Int($0) }
    func ordering(_ kind: Kind, _ name: String, _ values: [Double]) -> Ordering {
      let order = ascendingOrder(of: values)
      var (ends, distinct): ([Int32], [Double]) = ([], [])
      for (i, place) in order.enumerated() {
        let value = values[Int(place)]
        if i + 1 < order.count, values[Int(order[i + 1])] == value { continue }
        ends.append(Int32(i + 1))
        distinct.append(value)
      }
      return Ordering(kind: kind, name: name, order: order, ends: ends, values: distinct)
    }
    var result: [Ordering] = []
    var predictor = rows.map { model.frame.offset?[$0] ?? 0 }
    for (k, column) in model.kept.enumerated() {
      let values = rows.map { model.frame.design.columns[column][$0] }
      for i in values.indices { predictor[i] += model.estimates[k] * values[i] }
      result.append(ordering(.functionalForm, model.frame.design.names[column], values))
    }
    // With two values the process is the score, 0 by the fit.
    result.removeAll { $0.values.count < 3 }
    let link = ordering(.link, "linear predictor", predictor)
    return link.values.count < 3 ? result : result + [link]
  }

  /// The largest absolute value.
  static func supremum(_ process: [Double]) -> Double {
    process.reduce(0) { max($0, abs($1)) }
  }

  /// The processes of the data, in order.
  func observed() -> [(
    kind: Kind, name: String, places: [Double], values: [Double], supremum: Double
  )] {
    let (ones, none) = (
      [Double](repeating: 1, count: deaths.count), [Double](repeating: 0, count: data.p)
    )
    var values = scoreProcesses(ones, correction: none)
    values += sums(martingale)
    var kinds: [(Kind, String, [Double])] = names.map { (.proportionalHazards, $0, times) }
    kinds.append((.proportionalHazards, "GLOBAL", times))
    kinds += orderings.map { ($0.kind, $0.name, $0.values) }
    return zip(kinds, values).map { ($0.0, $0.1, $0.2, $1, Self.supremum($1)) }
  }

  /// The same processes with each death multiplied by a normal number, and corrected for the
  /// estimate's being one.
  ///
  /// - Complexity: O(n p + K p^2).
  func simulated(seed: UInt64, _ simulation: Int) -> [[Double]] {
    var random = NormalStream(seed: seed, stream: simulation)
    let factors = deaths.map { _ in random.next() }
    let p = data.p
    var score = [Double](repeating: 0, count: p)
    for (event, factor) in factors.enumerated() {
      for j in 0..<p { score[j] += factor * schoenfeld[event * p + j] }
    }
    var correction = [Double](repeating: 0, count: p)
    for j in 0..<p {
      for k in 0..<p { correction[j] += covariance[j + k * p] * score[k] }
    }
    return scoreProcesses(factors, correction: correction)
      + sums(martingales(factors, correction: correction))
  }

  /// For each covariate its score up to each time, in units of its standard error; the sum of the
  /// absolute values last.
  private func scoreProcesses(_ factors: [Double], correction: [Double]) -> [[Double]] {
    let p = data.p
    let count = times.count
    var steps = [Double](repeating: 0, count: count * p)
    for (event, factor) in factors.enumerated() {
      let to = timeOfSet[setOfDeath[event]] * p
      for j in 0..<p { steps[to + j] += factor * schoenfeld[event * p + j] }
    }
    let isCorrected = correction.contains { $0 != 0 }
    var result = [[Double]](repeating: [Double](repeating: 0, count: count), count: p + 1)
    var sum = [Double](repeating: 0, count: p)
    for t in 0..<count {
      var all = 0.0
      for j in 0..<p {
        sum[j] += steps[t * p + j]
        var value = sum[j]
        if isCorrected {
          let row = (t * p + j) * p
          for k in 0..<p { value -= information[row + k] * correction[k] }
        }
        value *= errors[j]
        result[j][t] = value
        all += abs(value)
      }
      result[p][t] = all
    }
    return result
  }

  /// Each place's perturbed martingale residual.
  private func martingales(_ factors: [Double], correction: [Double]) -> [Double] {
    let p = data.p
    let sets = data.riskSets.tieSets
    var result = [Double](repeating: 0, count: data.rowCount)
    var mean = [Double](repeating: 0, count: sets.count)
    for (event, factor) in factors.enumerated() {
      result[deaths[event]] = factor
      mean[setOfDeath[event]] += factor / Double(sets[setOfDeath[event]].deaths)
    }
    // The perturbed hazard from each set to its stratum's end.
    var sums = [Double](repeating: 0, count: sets.count + 1)
    for k in sets.indices.reversed() {
      sums[k] = (k + 1 < stratumEnd[k] ? sums[k + 1] : 0) + mean[k] * hazard[k]
    }
    let hasEntry = data.riskSets.hasEntry
    for i in 0..<data.rowCount {
      let k = setOfPlace[i]
      var total = sums[k]
      if hasEntry {
        let end = Int(data.riskSets.endSet[i])
        if end < stratumEnd[k] { total -= sums[end] }
      }
      if i >= sets[k].end - Int(sets[k].deaths) { total += mean[k] * (ownHazard[k] - hazard[k]) }
      var value = result[i] - risk[i] * total
      for j in 0..<p { value -= compensator[i * p + j] * correction[j] }
      result[i] = value
    }
    return result
  }

  /// Sums of the residuals up to each value of each ordering.
  private func sums(_ residuals: [Double]) -> [[Double]] {
    orderings.map { ordering in
      var result = [Double](repeating: 0, count: ordering.ends.count)
      var sum = 0.0
      var i = 0
      for (k, end) in ordering.ends.enumerated() {
        while i < Int(end) {
          sum += residuals[Int(ordering.order[i])]
          i += 1
        }
        result[k] = sum
      }
      return result
    }
  }
}
