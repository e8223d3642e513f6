// The concordance of a linear predictor: R's figure, a case on paper, and every pair counted by hand.

import Testing

@testable import SurvivalStats

@Suite struct ConcordanceTests {
  /// R 4.2.2, survival 3.5-3: `concordance(coxph(Surv(time, status) ~ age + sex + ph.ecog, lung))`.
  @Test func lungAgreesWithR() throws {
    let fit = try fitCox(
      "Surv(time, status) ~ age + sex + ph.ecog", in: Reference.table("lung"))
    expectClose(fit.concordance.estimate, 0.637_135_493_0, .digits(9))
    let error = fit.concordance.standardError
    expectClose(error * error, 0.000_628_403_313_1, .digits(9))
  }

  /// Deaths at 1, 2, 3 with x = 1, 0, 1: of the pairs (1,2), (1,3), (2,3) one is concordant, one tied
  /// and one discordant, so the concordance is 1/2; the rows contribute 1/3 (1, 0, -1) by (3), and
  /// the variance is (2/9) / 4.
  @Test func threeDeathsOnPaper() throws {
    let sets = RiskSets(
      try SurvivalOutcome(time: [1, 2, 3], event: [true, true, true]), strata: nil)
    let c = concordance(sets, predictor: [1, 0, 1], weights: nil, cluster: nil)
    expectClose(c.estimate, 0.5, .ulps(2))
    expectClose(c.standardError, (2.0 / 36).squareRoot(), .ulps(4))
  }

  /// Two ways to count, over several ranges of ranks.
  @Test func countsAreThoseOfTheTree() {
    let size = 600_000
    let (counts, sums) = (RankCounts(size), RankSums(size))
    var random = SplitMix64(seed: 4)
    for size in [size, 5, 70_000] {
      counts.reset(size)
      sums.reset(size)
      var set: Set<Int> = []
      for _ in 0..<3000 {
        let position = Int.random(in: 0..<size, using: &random)
        let weight: Double = set.contains(position) ? -1 : 1
        if set.insert(position).inserted == false { set.remove(position) }
        counts.add(weight, at: position)
        sums.add(weight, at: position)
        let bound = Int.random(in: 0...size, using: &random)
        #expect(counts.sum(below: bound) == sums.sum(below: bound))
        #expect(counts.weight(at: position) == sums.weight(at: position))
        #expect(counts.total == Double(set.count) && sums.total == counts.total)
      }
    }
  }

  @Test func scoresThatAreNotNumbersAreRefused() throws {
    let outcome = try SurvivalOutcome(time: [1, 2], event: [true, true])
    #expect(throws: SurvivalDataError.self) { try concordance(outcome, predictor: [1, .nan]) }
    #expect(throws: SurvivalDataError.allWeightsZero) {
      try concordance(outcome, predictor: [1, 2], weights: [0, 0])
    }
  }

  @Test func withoutPairsItIsNotAvailable() throws {
    let sets = RiskSets(try SurvivalOutcome(time: [1, 1], event: [true, true]), strata: nil)
    let c = concordance(sets, predictor: [1, 0], weights: nil, cluster: nil)
    #expect(c.estimate.isNaN && c.standardError.isNaN)
  }

  @Test(arguments: 1...40)
  func everyPairCounted(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let n = 40
    let late = seed % 2 == 0
    var entry: [Double] = []
    var exit: [Double] = []
    var event: [Bool] = []
    var predictor: [Double] = []
    var weights: [Double] = []
    var stratum: [Int] = []
    var cluster: [Int] = []
    for _ in 0..<n {
      let start = late ? Double(Int.random(in: 0...6, using: &random)) : 0
      entry.append(start)
      exit.append(start + Double(Int.random(in: 1...12, using: &random)))
      event.append(random.uniform() < 0.6)
      predictor.append(Double(Int.random(in: -3...3, using: &random)))
      weights.append(seed % 3 == 0 ? 0.5 + random.uniform() : 1)
      stratum.append(Int.random(in: 0..<(1 + seed % 4), using: &random))
      cluster.append(Int.random(in: 0..<15, using: &random))
    }
    let outcome =
      late
      ? try SurvivalOutcome(entry: entry, exit: exit, event: event)
      : try SurvivalOutcome(time: exit, event: event)
    let c = concordance(
      RiskSets(outcome, strata: Grouping(stratum)), predictor: predictor,
      weights: seed % 3 == 0 ? weights : nil, cluster: Grouping(cluster))
    let open = try concordance(
      outcome, predictor: predictor, strata: stratum, cluster: cluster, weights: weights)
    expectClose(open.estimate, c.estimate, .digits(14))
    expectClose(open.standardError, c.standardError, .digits(12))

    // (1) to (3), pair by pair.
    var sums = [[Double]](repeating: [0, 0, 0], count: n)
    var total = [0.0, 0.0, 0.0]
    for i in 0..<n where event[i] {
      for j in 0..<n where stratum[i] == stratum[j] && i != j {
        let outlives = exit[j] > exit[i] || (exit[j] == exit[i] && !event[j])
        guard outlives, !late || entry[j] < exit[i] else { continue }
        let kind = predictor[i] > predictor[j] ? 0 : predictor[i] < predictor[j] ? 1 : 2
        sums[i][kind] += weights[j]
        sums[j][kind] += weights[i]
        total[kind] += weights[i] * weights[j]
      }
    }
    let pairs = total.reduce(0, +)
    let somer = (total[0] - total[1]) / pairs
    var influence = [Double](repeating: 0, count: 15)
    for i in 0..<n {
      let own = sums[i][0] - sums[i][1] - somer * sums[i].reduce(0, +)
      influence[cluster[i]] += weights[i] * own / pairs
    }
    let variance = influence.reduce(0) { $0 + $1 * $1 } / 4
    expectClose(c.estimate, (1 + somer) / 2, .digits(12))
    expectClose(c.standardError, variance.squareRoot(), .digits(12))
  }
}
