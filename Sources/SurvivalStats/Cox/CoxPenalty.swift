// What may be added to a Cox log likelihood, by name and as what a climb needs of it.
//
// Added in: Cox/PenalisedLikelihood.swift
// One of:   Cox/FirthPenalty.swift

/// A penalty on the log partial likelihood.
public enum CoxPenaltyKind: Sendable, Equatable, Codable {
  /// Firth's, half the log determinant of the information [firth1993] [heinze2001]: estimates are
  /// finite where the likelihood rises for ever, and have less bias in small samples.
  case firth

  private enum CodingKeys: String, CodingKey { case type }
  private enum Name: String, Codable { case firth }

  /// Reads `{"type":"firth"}`.
  public init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: CodingKeys.self).decode(Name.self, forKey: .type) {
    case .firth: self = .firth
    }
  }

  /// Writes `{"type":"firth"}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .firth: try container.encode(Name.firth, forKey: .type)
    }
  }

  /// The term to be added for a problem.
  func penalty(_ data: PreparedCox) -> any CoxPenalty {
    switch self {
    case .firth: FirthPenalty(data)
    }
  }

  /// Refuses what the penalty has no meaning for, before anything is computed.
  func check(ties: CoxTies, robust: Bool, intervals: CoxInterval) throws(SurvivalDataError) {
    guard !ties.isExact else {
      throw .incompatible("Firth's penalty is for efron or breslow ties, not for exact ones")
    }
    guard !robust else {
      throw .incompatible(
        "Firth's penalty cannot be combined with a robust variance, and so not with clusters or "
          + "fractional weights")
    }
    guard intervals == .wald || intervals == .profile else {
      throw .incompatible(
        "with Firth's penalty limits are profile or wald, not \(intervals.rawValue)")
    }
  }
}

extension CoxInterval {
  /// The limits of a fit for which none were asked: profile limits with Firth's penalty, since the
  /// penalised likelihood is then far from a parabola; else Wald's.
  static func usual(_ penalty: CoxPenaltyKind?) -> CoxInterval { penalty == nil ? .wald : .profile }
}

/// A term that is added to the log partial likelihood.
protocol CoxPenalty: Sendable {
  /// Adds the penalty's value, score and negative second derivatives to `terms`, which are those of
  /// `likelihood` at `beta`, in the units of the likelihood's weights. The information must stay
  /// positive definite where it was; a value of -infinity says that beta is out of reach.
  mutating func add(
    to terms: inout LikelihoodTerms, of likelihood: inout PartialLikelihood, at beta: [Double])
}
