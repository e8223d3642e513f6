// A trial's published figures beside what its public data give.
//
// Filled by: Trials/ColonTrial.swift, ChronicGranulomatousDiseaseTrial.swift, LenalidomideTrial.swift

/// Published figures beside computed ones.
public struct TrialComparison: Sendable, Equatable, Codable {
  /// The version of the encoded form.
  public internal(set) var schemaVersion = 1
  /// The kind of result.
  public internal(set) var model = "trial"
  /// The trial's short name.
  public let trial: String
  /// What it compared.
  public let title: String
  /// Where the published figures stand.
  public let source: String
  /// What the data are.
  public let data: String
  /// Whether the data are synthetic: then the figures show whether the estimators recover what was
  /// put in, and nothing about the trial.
  public let isSynthetic: Bool
  /// The figures.
  public let figures: [TrialFigure]

  init(
    trial: String, title: String, source: String, data: String, isSynthetic: Bool = false,
    figures: [TrialFigure]
  ) {
    self.isSynthetic = isSynthetic
    self.trial = trial
    self.title = title
    self.source = source
    self.data = data
    self.figures = figures
  }

  /// Whether some figure differs from print, or was not recovered, without a recorded reason.
  public var hasUnexplainedDifference: Bool {
    figures.contains { $0.agreement == .differs || $0.agreement == .notRecovered }
  }
}

/// A difference from print that is on record: what the public data give instead, and why.
struct KnownDifference {
  let computed: String
  let reason: String
}

/// One figure as printed and as computed.
public struct TrialFigure: Sendable, Equatable, Codable {
  /// Whether the computed figure, rounded as the printed one, is the printed one.
  public enum Agreement: String, Sendable, Codable {
    /// To every printed digit.
    case agrees
    /// Not, but it is the figure that is on record for the public data, with the reason.
    case knownDifference
    /// Not.
    case differs
    /// Synthetic data: the printed figure lies within the computed interval, or is the computed
    /// figure as it would be printed.
    case recovered
    /// Synthetic data: it is not.
    case notRecovered
    /// Synthetic data: as printed, because the cohort was arranged so that it would be.
    case putIn
    /// Nothing was printed to compare with.
    case notPublished
  }

  /// The end point, as "recurrence".
  public let endPoint: String
  /// What the figure is, as "patients with a first infection".
  public let quantity: String
  /// As printed; nil if it was not.
  public let published: String?
  /// Where it stands; nil if it was not printed.
  public let mark: PublishedFigure.Mark?
  /// The source of the printed figure; nil if it was not printed.
  public let source: String?
  /// The computed figure in the printed form.
  public let computed: String
  /// The computed figure in full; nil for figures that are not a number.
  @Reported public internal(set) var value: Double?
  /// Whether they agree.
  public let agreement: Agreement
  /// Why they are known to differ.
  public let note: String?

  init(
    _ endPoint: String, _ quantity: String, published: PublishedFigure? = nil, computed: String,
    value: Double? = nil, known: KnownDifference? = nil
  ) {
    let agreement: Agreement =
      switch published?.printed.text {
      case nil: .notPublished
      case computed: .agrees
      default: computed == known?.computed ? .knownDifference : .differs
      }
    self.init(
      endPoint, quantity, published, computed, value, agreement,
      note: agreement == .knownDifference ? known?.reason : nil)
  }

  /// A figure of synthetic data, recovered if `interval` holds the printed one, or, without an
  /// interval, if the computed one may be printed so.
  ///
  /// A printed figure that could not be computed is not recovered, nor one whose interval has no end
  /// on either side, which would hold anything.
  ///
  /// - Parameter putIn: why the figure had to come out, for one that the cohort was arranged for; it
  ///   is then at most put in, not recovered.
  init(
    _ endPoint: String, _ quantity: String, published: PublishedFigure?, computed: String,
    value: Double?, recoveredIn interval: ClosedRange<Double>?, putIn: String? = nil
  ) {
    var agreement = Agreement.notPublished
    if let printed = published?.printed {
      let isRecovered =
        if let interval, printed.relation == .equal {
          value != nil && interval.contains(printed.value)
            && (interval.lowerBound.isFinite || interval.upperBound.isFinite)
        } else {
          value.map { printed.accepts($0) } ?? false
        }
      agreement = isRecovered ? (putIn == nil ? .recovered : .putIn) : .notRecovered
    }
    self.init(
      endPoint, quantity, published, computed, value, agreement,
      note: agreement == .putIn ? putIn : nil)
  }

  /// A figure whose agreement was judged elsewhere.
  init(
    _ endPoint: String, _ quantity: String, _ published: PublishedFigure?, _ computed: String,
    _ value: Double?, _ agreement: Agreement, note: String?
  ) {
    self.endPoint = endPoint
    self.quantity = quantity
    self.published = published?.printed.text
    mark = published?.mark
    source = published?.source
    self.computed = computed
    _value = Reported(wrappedValue: value)
    self.agreement = agreement
    self.note = note
  }

  /// Writes every key, null where there is nothing.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(endPoint, forKey: .endPoint)
    try container.encode(quantity, forKey: .quantity)
    try container.encode(published, forKey: .published)
    try container.encode(mark, forKey: .mark)
    try container.encode(source, forKey: .source)
    try container.encode(computed, forKey: .computed)
    try container.encode(_value, forKey: .value)
    try container.encode(agreement, forKey: .agreement)
    try container.encode(note, forKey: .note)
  }
}

extension TrialComparison {
  /// What "recovered" means.
  package static let recoveryRule =
    "Recovered: the printed figure lies within the computed 95% interval; where there is none, the "
    + "computed figure is printed so."

  /// The word for a figure's agreement; the reason for a known difference, or for a figure put in,
  /// joins the notes.
  package func verdict(_ figure: TrialFigure, _ notes: inout [String]) -> String {
    func numbered(_ word: String) -> String {
      let note = figure.note ?? ""
      if !notes.contains(note) { notes.append(note) }
      return "\(word) [\((notes.firstIndex(of: note) ?? 0) + 1)]"
    }
    switch figure.agreement {
    case .agrees: return "yes"
    case .differs: return "NO"
    case .recovered: return "recovered"
    case .notRecovered: return "NOT"
    case .notPublished: return "-"
    case .knownDifference: return numbered("known")
    case .putIn: return numbered("put in")
    }
  }
}

extension TrialComparison: CustomStringConvertible {
  /// The table, with the reasons for known differences below it.
  public var description: String {
    var lines = [title, "Published: \(source)"]
    lines += "Data: \(data)".wrapped(indent: "  ") + [""]
    var notes: [String] = []
    var table = TextTable(["", "published", "computed", "agrees?"])
    var endPoint = ""
    for figure in figures {
      if figure.endPoint != endPoint {
        endPoint = figure.endPoint
        table.add([endPoint.prefix(1).uppercased() + endPoint.dropFirst()])
      }
      let answer = verdict(figure, &notes)
      table.add(["  " + figure.quantity, figure.published ?? "-", figure.computed, answer])
    }
    lines += table.lines()
    if !notes.isEmpty || isSynthetic { lines.append("") }
    if isSynthetic { lines += Self.recoveryRule.wrapped() }
    for (i, note) in notes.enumerated() { lines += "[\(i + 1)] \(note)".wrapped(indent: "    ") }
    return lines.joined(separator: "\n")
  }
}
