// Identities that hold for every data set, on seeded random ones.

import Testing

@testable import SurvivalStats

@Suite struct KaplanMeierPropertyTests {
  /// SplitMix64, so that a failing seed can be run again.
  private struct Random: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
  }

  private struct Sample {
    var entry: [Double] = []
    var exit: [Double] = []
    var event: [Bool] = []
    var weight: [Double] = []

    /// Sixty rows with many ties and late entries. `scale` 1 has whole times and 0.3 has not.
    init(_ seed: UInt64, scale: Double) {
      var random = Random(state: seed)
      for _ in 0..<60 {
        let begin = Int.random(in: 0...8, using: &random)
        entry.append(Double(begin) * scale)
        exit.append(Double(begin + Int.random(in: 1...20, using: &random)) * scale)
        event.append(Bool.random(using: &random))
        weight.append(Double(Int.random(in: 1...3, using: &random)))
      }
    }

    func outcome(late: Bool) throws -> SurvivalOutcome {
      late
        ? try SurvivalOutcome(entry: entry, exit: exit, event: event)
        : try SurvivalOutcome(time: exit, event: event)
    }
  }

  /// Sums in another order: sixty rows, a few ulps each, and a square root.
  private let rounding = 1e-12

  private func expectSame(
    _ a: [KaplanMeierPoint], _ b: [KaplanMeierPoint], errors: Bool = true,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    func same(_ x: Double, _ y: Double) -> Bool {
      (x.isNaN && y.isNaN) || abs(x - y) <= rounding * max(1, abs(x))
    }
    #expect(a.map(\.time) == b.map(\.time), sourceLocation: sourceLocation)
    for (p, q) in zip(a, b) {
      #expect(same(p.atRisk, q.atRisk), sourceLocation: sourceLocation)
      #expect(same(p.events, q.events), sourceLocation: sourceLocation)
      #expect(same(p.survival, q.survival), sourceLocation: sourceLocation)
      #expect(same(p.cumulativeHazard, q.cumulativeHazard), sourceLocation: sourceLocation)
      guard errors else { continue }
      #expect(same(p.standardError, q.standardError), sourceLocation: sourceLocation)
      #expect(same(p.lower, q.lower), sourceLocation: sourceLocation)
      #expect(same(p.upper, q.upper), sourceLocation: sourceLocation)
      #expect(
        same(p.cumulativeHazardStandardError, q.cumulativeHazardStandardError),
        sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64], [1, 0.3])
  func aFrequencyIsTheRowRepeated(seed: UInt64, scale: Double) throws {
    let sample = Sample(seed, scale: scale)
    var repeated = sample
    for i in sample.exit.indices {
      for _ in 1..<Int(sample.weight[i]) {
        repeated.entry.append(sample.entry[i])
        repeated.exit.append(sample.exit[i])
        repeated.event.append(sample.event[i])
      }
    }
    for late in [false, true] {
      let weighted = try kaplanMeier(sample.outcome(late: late), weights: sample.weight)
      let plain = try kaplanMeier(repeated.outcome(late: late))
      expectSame(weighted.curves[0].points, plain.curves[0].points)
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64], [1, 0.3])
  func splittingASpellChangesNothing(seed: UInt64, scale: Double) throws {
    let sample = Sample(seed, scale: scale)
    let whole = try kaplanMeier(sample.outcome(late: true)).curves[0]
    var split = Sample(seed, scale: scale)
    for i in sample.exit.indices where sample.exit[i] - sample.entry[i] > 1.5 * scale {
      // Cut at another row's exit, so that no new time appears.
      let inside = sample.exit.filter { $0 > sample.entry[i] && $0 < sample.exit[i] }
      guard let cut = inside.first else { continue }
      split.entry.append(cut)
      split.exit.append(sample.exit[i])
      split.event.append(sample.event[i])
      split.exit[i] = cut
      split.event[i] = false
    }
    #expect(split.exit.count > sample.exit.count)
    expectSame(
      try kaplanMeier(split.outcome(late: true)).curves[0].points, whole.points)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64], [1, 0.3])
  func clustersMakeSplitSpellsWholeAgain(seed: UInt64, scale: Double) throws {
    // With fractional weights the influence of a spell is that of its pieces together.
    let sample = Sample(seed, scale: scale)
    var split = sample
    var subject = Array(sample.exit.indices)
    var weight = sample.weight.map { $0 * 0.4 }
    for i in sample.exit.indices {
      let inside = sample.exit.filter { $0 > sample.entry[i] && $0 < sample.exit[i] }
      guard let cut = inside.first else { continue }
      split.entry.append(cut)
      split.exit.append(sample.exit[i])
      split.event.append(sample.event[i])
      split.exit[i] = cut
      split.event[i] = false
      subject.append(i)
      weight.append(weight[i])
    }
    let whole = try kaplanMeier(
      sample.outcome(late: true), weights: sample.weight.map { $0 * 0.4 })
    var frame = ModelFrame()
    frame.outcome = try split.outcome(late: true)
    frame.weights = weight
    frame.cluster = Grouping(subject)
    let pieces = try kaplanMeier(frame: frame, options: KaplanMeierOptions())
    #expect(whole.robust && pieces.robust)
    expectSame(pieces.curves[0].points, whole.curves[0].points)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64], [1, 0.3])
  func rowOrderChangesNothing(seed: UInt64, scale: Double) throws {
    let sample = Sample(seed, scale: scale)
    var random = Random(state: seed &+ 99)
    let order = sample.exit.indices.shuffled(using: &random)
    for late in [false, true] {
      for share in [1, 0.7] {
        let weights = sample.weight.map { $0 * share }
        let outcome = try sample.outcome(late: late)
        let a = try kaplanMeier(outcome, weights: weights)
        let b = try kaplanMeier(outcome.selecting(order), weights: order.map { weights[$0] })
        expectSame(a.curves[0].points, b.curves[0].points)
      }
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64], [1, 0.3])
  func withEqualWeightsTheJackknifeIsGreenwood(seed: UInt64, scale: Double) throws {
    // Derivations/KaplanMeier.md, (20). 0.5 each is not whole, so the jackknife is used. Not for
    // late entries: there the two differ.
    let outcome = try Sample(seed, scale: scale).outcome(late: false)
    let half = Array(repeating: 0.5, count: outcome.count)
    let robust = try kaplanMeier(outcome, weights: half).curves[0].points
    let plain = try kaplanMeier(outcome).curves[0].points
    for (p, q) in zip(robust, plain) where q.survival > 0 {
      #expect(abs(p.standardError - q.standardError) <= rounding)
      #expect(abs(p.lower - q.lower) <= rounding && abs(p.upper - q.upper) <= rounding)
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func wholeTimesCountLikeSortedOnes(seed: UInt64) throws {
    // Whole times are counted, others sorted: stretched by 0.25, exactly, nothing else changes.
    let outcome = try Sample(seed, scale: 1).outcome(late: false)
    let stretched = try SurvivalOutcome(time: outcome.exit.map { $0 * 0.25 }, event: outcome.event)
    let a = try kaplanMeier(outcome).curves[0].points
    let b = try kaplanMeier(stretched).curves[0].points
    #expect(a.map { $0.time * 0.25 } == b.map(\.time))
    #expect(a.map(\.survival) == b.map(\.survival))
    #expect(a.map(\.standardError.bitPattern) == b.map(\.standardError.bitPattern))
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func peopleAreNeitherLostNorFound(seed: UInt64) throws {
    let sample = Sample(seed, scale: 1)
    for late in [false, true] {
      let points = try kaplanMeier(sample.outcome(late: late)).curves[0].points
      var present = 0.0
      for p in points {
        present += p.entered
        #expect(p.atRisk == present)
        present -= p.events + p.censored
      }
      #expect(present == 0)
    }
  }
}
