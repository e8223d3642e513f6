// The infinitesimal jackknife variance of log S(t) and of the cumulative hazard, for weights that
// are not frequencies.
//
// Derivation:  Documentation/Derivations/KaplanMeier.md, (16)-(20)
// Called from: Curves/KaplanMeierKernel.swift

/// The sum over clusters of squared influences, carried along the times of a curve.
///
/// While a row of weight w is at risk its influence grows by w times an increment that is the same
/// for all, so a cluster's influence is a straight line in the running sum G of the increments. Three
/// sums over clusters then suffice to move all of them at once, and a cluster is touched only when a
/// row of its own enters or leaves.
///
/// - Complexity: O(1) for each entry, exit and distinct time; O(clusters) of memory.
struct InfluenceSweep {
  /// The influence of each cluster at `at[c]`.
  private var influence: [Double]
  /// The weight that each cluster has at risk.
  private var slope: [Double]
  private var at: [Double]
  private var position = 0.0
  private var squares = CarriedSum()
  private var products = CarriedSum()
  private var slopes = CarriedSum()

  init(clusters: Int) {
    influence = [Double](repeating: 0, count: clusters)
    slope = influence
    at = influence
  }

  /// The variance so far.
  var variance: Double { max(0, squares.value) }

  /// Everyone at risk moves by `increment` times their weight.
  mutating func advance(by increment: Double) {
    let w2 = slopes.value
    squares.add(increment * (2 * products.value + increment * w2))
    products.add(increment * w2)
    position += increment
  }

  mutating func enter(_ c: Int, weight: Double) {
    change(c, influence: 0, slope: weight)
  }

  /// A row leaves; one with the event takes `jump` times its weight off the influence.
  mutating func leave(_ c: Int, weight: Double, jump: Double) {
    change(c, influence: -weight * jump, slope: -weight)
  }

  private mutating func change(_ c: Int, influence da: Double, slope db: Double) {
    let a = influence[c] + slope[c] * (position - at[c])
    let b = slope[c]
    let a1 = a + da
    let b1 = b + db
    squares.add(a1 * a1 - a * a)
    products.add(a1 * b1 - a * b)
    slopes.add(b1 * b1 - b * b)
    influence[c] = a1
    slope[c] = b1
    at[c] = position
  }
}

/// The variances at every time of a curve.
struct InfinitesimalJackknife {
  /// Of log S(t); 0 from the time on at which S(t) = 0.
  private(set) var logSurvival: [Double] = []
  /// Of the Nelson-Aalen cumulative hazard.
  private(set) var cumulativeHazard: [Double] = []

  init(_ rows: CurveRows, _ exits: ExitTable, _ risks: RiskTable) {
    if rows.entry == nil, rows.cluster == nil {
      self.init(eachRowItsOwn: rows, exits, risks)
    } else {
      self.init(sweeping: rows, exits, risks)
    }
  }

  /// Without late entries and clusters the influence of everyone at risk is their weight times one
  /// number, and of those who left it is fixed: sums of squared weights suffice, all terms positive.
  private init(eachRowItsOwn rows: CurveRows, _ exits: ExitTable, _ risks: RiskTable) {
    var squared = rows
    squared.weights = rows.weights.map { $0.map { $0 * $0 } }
    let squares = ExitTable(squared)
    let beyond = RiskTable(squares, squared)
    var survival = (position: 0.0, settled: 0.0)
    var hazard = (position: 0.0, settled: 0.0)
    var survivalIsZero = false
    func move(
      _ sum: inout (position: Double, settled: Double), by increment: Double, jump: Double, _ k: Int
    ) -> Double {
      sum.position += increment
      let g = sum.position
      sum.settled +=
        squares.times[k].events * (g - jump) * (g - jump) + squares.times[k].censored * g * g
      return sum.settled + (beyond.times[k].remaining - squares.times[k].censored) * g * g
    }
    for k in exits.times.indices {
      let d = exits.times[k].events
      let n = risks.times[k].atRisk
      let left = risks.times[k].remaining
      if d > 0, left == 0 { survivalIsZero = true }
      let step = d > 0 && !survivalIsZero ? d / (n * left) : 0
      let variance = move(&survival, by: step, jump: step > 0 ? 1 / left : 0, k)
      logSurvival.append(survivalIsZero ? 0 : variance)
      cumulativeHazard.append(move(&hazard, by: d / (n * n), jump: d > 0 ? 1 / n : 0, k))
    }
  }

  private init(sweeping rows: CurveRows, _ exits: ExitTable, _ risks: RiskTable) {
    let last = exits.times.count
    let clusters = rows.cluster.map { ($0.max() ?? -1) + 1 } ?? rows.count
    var survival = InfluenceSweep(clusters: clusters)
    var hazard = InfluenceSweep(clusters: clusters)
    let byExit = ascendingOrder(of: rows.exit)
    let byEntry = rows.entry.map { ascendingOrder(of: $0) }
    var nextEntry = 0
    var nextExit = 0
    var survivalIsZero = false
    logSurvival.reserveCapacity(last)
    cumulativeHazard.reserveCapacity(last)
    for k in 0..<last {
      while nextEntry < rows.count {
        let i = Int(byEntry?[nextEntry] ?? Int32(nextEntry))
        if let entry = rows.entry, entry[i] >= exits.times[k].time { break }
        let w = rows.weights?[i] ?? 1
        let c = rows.cluster?[i] ?? i
        survival.enter(c, weight: w)
        hazard.enter(c, weight: w)
        nextEntry += 1
      }
      let d = exits.times[k].events
      let n = risks.times[k].atRisk
      let left = risks.times[k].remaining
      if d > 0, left == 0 { survivalIsZero = true }
      let survivalJump = survivalIsZero || d == 0 ? 0 : 1 / left
      let hazardJump = d == 0 ? 0 : 1 / n
      if d > 0 {
        if !survivalIsZero { survival.advance(by: d / (n * left)) }
        hazard.advance(by: d / (n * n))
      }
      for _ in 0..<exits.times[k].leavers {
        let i = Int(byExit[nextExit])
        let w = rows.weights?[i] ?? 1
        let c = rows.cluster?[i] ?? i
        survival.leave(c, weight: w, jump: rows.event[i] ? survivalJump : 0)
        hazard.leave(c, weight: w, jump: rows.event[i] ? hazardJump : 0)
        nextExit += 1
      }
      logSurvival.append(survivalIsZero ? 0 : survival.variance)
      cumulativeHazard.append(hazard.variance)
    }
  }
}
