// What the bundled trials published: each figure as printed, with its source and how far to trust it.
//
// The record is Trials/Data/published.csv.

/// A figure as a source prints it.
public struct PublishedFigure: Sendable, Equatable, Codable {
  /// Where a figure stands.
  public enum Mark: String, Sendable, Codable {
    /// Printed in the trial's abstract: a figure to be held to.
    case abstract
    /// Printed in another source, which is named.
    case namedSource
    /// Derived from printed figures by arithmetic.
    case derived
  }

  /// What it is, as `pfsMedian`.
  public let id: String
  /// The arm, or `all`.
  public let group: String
  /// As printed, with its digits.
  public let printed: PrintedNumber
  /// Where it stands.
  public let mark: Mark
  /// The source, or the derivation.
  public let source: String
}

/// The published figures of one trial.
struct PublishedRecord: Sendable {
  let trial: String
  let figures: [PublishedFigure]

  /// The record of a trial.
  ///
  /// - Throws: an error of the file's form, which the tests keep from happening.
  init(trial: String) throws {
    self.trial = trial
    let table = try DataTable(csv: PackageResources.published_csv).rows(
      where: "trial == \"\(trial)\"")
    let columns = try ["id", "group", "printed", "mark", "source"].map { name in
      try table.texts(of: name)
    }
    figures = try (0..<table.rowCount).map { row in
      let cells = columns.map { $0[row] }
      guard let mark = PublishedFigure.Mark(rawValue: cells[3]) else {
        throw SurvivalDataError.invalidOption(
          name: "a mark", value: cells[3], expected: "abstract, namedSource or derived")
      }
      return PublishedFigure(
        id: cells[0], group: cells[1], printed: try PrintedNumber(cells[2]), mark: mark,
        source: cells[4])
    }
  }

  /// The figure of this name.
  func figure(_ id: String, _ group: String = "all") throws -> PublishedFigure {
    guard let found = figures.first(where: { $0.id == id && $0.group == group }) else {
      throw SurvivalDataError.noSuchColumn(
        name: "\(id), \(group)", available: figures.map { "\($0.id), \($0.group)" })
    }
    return found
  }
}

extension DataTable {
  /// A column's cells as text.
  fileprivate func texts(of name: String) throws -> [String] {
    guard case .text(let codes, let levels) = try levels(of: name).values else { return [] }
    return codes.map { $0 < 0 ? "" : levels[Int($0)] }
  }
}
