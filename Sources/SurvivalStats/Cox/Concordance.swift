// How well a linear predictor orders the events: Harrell's concordance and its standard error.
//
// Derivation:  Documentation/Derivations/Concordance.md
// Walks over:  RiskSets/RiskSets.swift
// Called from: Cox/FitCox.swift

/// The proportion of comparable pairs in which the higher linear predictor dies first; a tie of
/// predictors counts one half.
///
/// A pair is comparable when one dies while the other is at risk and lives on, both in one stratum.
///
/// - Domain: not available (`NaN`, null in JSON) where no two rows can be compared.
/// - Reference: Harrell et al. (1982) [harrell1982]; Therneau and Watson (2015) [therneau2015], whose
///   infinitesimal-jackknife standard error it is.
public struct Concordance: Sendable, Equatable, Codable {
  /// The concordance, from 0 to 1; 0.5 is no better than chance.
  @Reported public internal(set) var estimate: Double
  /// Its standard error, summed by cluster where there is one.
  @Reported public internal(set) var standardError: Double
}

/// The concordance of any risk score.
///
/// - Parameters:
///   - outcome: times and events, n rows.
///   - predictor: a score of each row, higher for higher risk; finite. Equal numbers are ties.
///   - strata: a label for each row; pairs never cross strata. Empty for none.
///   - cluster: a label for each row, by which the variance is summed. Empty for none.
///   - weights: case weights, not negative; rows of weight zero are left out. Empty for 1.
/// - Returns: the concordance, not available where no two rows can be compared.
/// - Throws: ``SurvivalDataError`` for scores that are not finite or weights that are negative or all
///   zero.
/// - Precondition: every array has one entry a row.
/// - Complexity: O(n log n) time, O(n) memory.
/// - Reference: Therneau and Watson (2015) [therneau2015]; R's `concordance(..., reverse = TRUE)`.
public func concordance<
  Stratum: Hashable & CustomStringConvertible, Cluster: Hashable & CustomStringConvertible
>(
  _ outcome: SurvivalOutcome, predictor: [Double], strata: [Stratum] = [String](),
  cluster: [Cluster] = [String](), weights: [Double] = []
) throws(SurvivalDataError) -> Concordance {
  let score = Covariate.numeric("predictor", predictor)
  let frame = try ModelFrame(
    outcome, covariates: [score], strata: strata, cluster: cluster, weights: weights, offset: [])
  guard let outcome = frame.outcome else { return Concordance(estimate: .nan, standardError: .nan) }
  return concordance(
    RiskSets(outcome, strata: frame.strata), predictor: frame.design.columns[0],
    weights: frame.weights, cluster: frame.cluster)
}

/// The concordance of a linear predictor.
///
/// - Parameters:
///   - sets: who is at risk when.
///   - predictor: by row, higher for higher risk. Equal numbers are ties.
///   - weights: by row, or nil.
///   - cluster: by row, or nil.
/// - Complexity: O(n log n) time, O(n) memory.
func concordance(
  _ sets: RiskSets, predictor: [Double], weights: [Double]?, cluster: Grouping?
) -> Concordance {
  let order = sets.order
  let n = order.count
  let weight = weights.map { w in order.map { w[Int($0)] } } ?? []
  let ranks = PredictorRanks(sets, predictor: predictor)
  // Each pair is met twice: when the earlier one dies, and when the later one has outlived it.
  let pairs = Scratch<PairWeights>(2 * n)
  pairs.base.initialize(repeating: PairWeights(), count: 2 * n)
  inLanes(2, size: 8 * n) { half in
    let walk = PairWalk(sets: sets, ranks: ranks, weight: weight, pairs: pairs.base + half * n)
    switch (half, weights == nil) {
    case (0, true): walk.countLonger(than: RankCounts(ranks.longest))
    case (0, false): walk.countLonger(than: RankSums(ranks.longest))
    case (_, true): walk.countOutlived(by: RankCounts(ranks.longest))
    case (_, false): walk.countOutlived(by: RankSums(ranks.longest))
    }
  }
  // (2): each pair is met from both its rows.
  var net = 0.0
  var total = 0.0
  for i in 0..<n {
    let w = weight.isEmpty ? 1 : weight[i]
    pairs.base[i].net += pairs.base[n + i].net
    pairs.base[i].sum += pairs.base[n + i].sum
    net += w * pairs.base[i].net / 2
    total += w * pairs.base[i].sum / 2
  }
  guard total > 0 else { return Concordance(estimate: .nan, standardError: .nan) }
  let difference = net / total
  // (3): what each row, or cluster, contributes.
  var influence = [Double](repeating: 0, count: cluster?.count ?? 0)
  var squares = 0.0
  for i in 0..<n {
    let w = weight.isEmpty ? 1 : weight[i]
    let own = w * (pairs.base[i].net - difference * pairs.base[i].sum) / total
    if let cluster {
      influence[cluster.codes[Int(order[i])]] += own
    } else {
      squares += own * own
    }
  }
  let variance = influence.reduce(squares) { $0 + $1 * $1 } / 4
  return Concordance(estimate: (1 + difference) / 2, standardError: variance.squareRoot())
}
