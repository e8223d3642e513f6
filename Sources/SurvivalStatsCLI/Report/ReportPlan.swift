// What a report is to contain: the plan of an analysis, read from YAML or JSON.
//
// Described for its users in Documentation/Guides/Report.md.

#if CommandLine
  import Foundation
  import Yams

  /// The plan of a trial's report.
  struct ReportPlan: Codable, Sendable {
    /// The heading.
    var title: String
    /// Where the trial was published, if it was.
    var source: String?
    /// What the data are.
    var data: String?
    /// Whether the data are synthetic; the report then says so throughout.
    var synthetic: Bool
    /// The column of treatment arms.
    var arm: String
    /// The arm that the others are compared with; the first in sorted order by default.
    var reference: String?
    /// Selects one row a patient, for the table of the population.
    var patients: String?
    /// The unit of time, as "months".
    var timeUnit: String
    /// The coverage of all intervals.
    var level: Double
    /// Columns or conditions that describe the population.
    var baseline: [String]
    /// The end points; the first is the primary one unless another says so.
    var endPoints: [EndPoint]
    /// Times at which survival is listed.
    var landmarks: [Double]
    /// Columns that stratify the log-rank test and a Cox model.
    var strata: [String]
    /// Covariates of an adjusted Cox model.
    var adjust: [String]
    /// Columns or conditions that make subgroups.
    var subgroups: [String]
    /// Incidence rates.
    var rates: [Rate]
    /// Words for columns, conditions and levels: `sex: Sex`, `sex=0: female`.
    var labels: [String: String]

    /// A time to an event.
    struct EndPoint: Codable, Sendable {
      /// Its name, as "Progression-free survival".
      var name: String
      /// The left side of a formula, as `Surv(months, progressed)`.
      var outcome: String
      /// Selects its rows.
      var `where`: String?
      /// Whether it is the primary end point.
      var primary: Bool?
    }

    /// Events per person-time.
    struct Rate: Codable, Sendable {
      /// Its name, as "Second primary cancers".
      var name: String
      /// The column of counts, or an expression.
      var events: String
      /// The column of person-time, or an expression as `months / 12`.
      var personTime: String
      /// The rates are per so much person-time.
      var per: Double
      /// The unit of person-time, as "patient-years".
      var unit: String
      /// Selects its rows.
      var `where`: String?
    }

    /// Reads a plan from YAML, of which JSON is a part.
    init(text: String, name: String) throws {
      do {
        self = try YAMLDecoder().decode(ReportPlan.self, from: text)
      } catch let error as PlanError {
        throw PlanError("\(name): \(error.description)")
      } catch let DecodingError.keyNotFound(key, context) {
        throw PlanError(
          "\(name): \(Self.place(context.codingPath)) has no '\(key.stringValue)', which is needed")
      } catch let DecodingError.typeMismatch(_, context) {
        throw PlanError("\(name): \(Self.place(context.codingPath)) is not of the right kind")
      } catch let DecodingError.valueNotFound(_, context) {
        throw PlanError("\(name): \(Self.place(context.codingPath)) is empty")
      } catch let DecodingError.dataCorrupted(context) {
        let reason = context.underlyingError.map { "\($0)" } ?? context.debugDescription
        let line = reason.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        throw PlanError("\(name) is neither YAML nor JSON: \(line.joined(separator: " "))")
      }
    }

    private static func place(_ path: [any CodingKey]) -> String {
      path.isEmpty
        ? "the plan"
        : path.map { key in key.intValue.map { "number \($0 + 1)" } ?? "'\(key.stringValue)'" }
          .joined(separator: ", ")
    }
  }

  extension ReportPlan {
    init(from decoder: any Decoder) throws {
      try refuseUnknownKeys(decoder, known: CodingKeys.allCases, of: "the plan")
      let container = try decoder.container(keyedBy: CodingKeys.self)
      func list<Item: Decodable>(_ key: CodingKeys) throws -> [Item] {
        try container.decodeIfPresent([Item].self, forKey: key) ?? []
      }
      title = try container.decode(String.self, forKey: .title)
      source = try container.decodeIfPresent(String.self, forKey: .source)
      data = try container.decodeIfPresent(String.self, forKey: .data)
      synthetic = try container.decodeIfPresent(Bool.self, forKey: .synthetic) ?? false
      arm = try container.decode(String.self, forKey: .arm)
      reference = try container.decodeIfPresent(String.self, forKey: .reference)
      patients = try container.decodeIfPresent(String.self, forKey: .patients)
      timeUnit = try container.decodeIfPresent(String.self, forKey: .timeUnit) ?? "time"
      level = try container.decodeIfPresent(Double.self, forKey: .level) ?? 0.95
      baseline = try list(.baseline)
      endPoints = try list(.endPoints)
      landmarks = try list(.landmarks)
      strata = try list(.strata)
      adjust = try list(.adjust)
      subgroups = try list(.subgroups)
      rates = try list(.rates)
      labels = try container.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
      guard level > 0, level < 1 else {
        throw PlanError("the level is \(level); it must be between 0 and 1, as 0.95")
      }
      guard !endPoints.isEmpty else {
        throw PlanError("there is no end point; list at least one under 'endPoints'")
      }
      guard endPoints.count(where: { $0.primary == true }) <= 1 else {
        throw PlanError("more than one end point is primary; there can be one")
      }
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
      case title, source, data, synthetic, arm, reference, patients, timeUnit, level, baseline
      case endPoints, landmarks, strata, adjust, subgroups, rates, labels
    }

    /// The place of the primary end point.
    var primary: Int { endPoints.firstIndex { $0.primary == true } ?? 0 }

    /// What a reader is told in place of a column, condition or level.
    func label(_ text: String, level: String? = nil) -> String {
      if let level {
        if let label = labels["\(text)=\(level)"] { return label }
        return level == "TRUE" ? "yes" : level == "FALSE" ? "no" : level
      }
      if text.hasPrefix("factor("), text.hasSuffix(")") {
        return label(String(text.dropFirst(7).dropLast()))
      }
      return labels[text] ?? text
    }
  }

  extension ReportPlan.EndPoint {
    init(from decoder: any Decoder) throws {
      try refuseUnknownKeys(decoder, known: CodingKeys.allCases, of: "an end point")
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      outcome = try container.decode(String.self, forKey: .outcome)
      `where` = try container.decodeIfPresent(String.self, forKey: .where)
      primary = try container.decodeIfPresent(Bool.self, forKey: .primary)
    }

    enum CodingKeys: String, CodingKey, CaseIterable { case name, outcome, `where`, primary }
  }

  extension ReportPlan.Rate {
    init(from decoder: any Decoder) throws {
      try refuseUnknownKeys(decoder, known: CodingKeys.allCases, of: "a rate")
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      events = try container.decode(String.self, forKey: .events)
      personTime = try container.decode(String.self, forKey: .personTime)
      per = try container.decodeIfPresent(Double.self, forKey: .per) ?? 100
      unit = try container.decodeIfPresent(String.self, forKey: .unit) ?? "person-time"
      `where` = try container.decodeIfPresent(String.self, forKey: .where)
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
      case name, events, personTime, per, unit, `where`
    }
  }

  /// A plan that cannot be followed, in a sentence.
  struct PlanError: Error, CustomStringConvertible {
    let description: String
    /// Whether the plan is sound and the data have nothing to answer it with.
    let leavesNothing: Bool

    init(_ description: String, leavesNothing: Bool = false) {
      self.description = description
      self.leavesNothing = leavesNothing
    }
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// A misspelt key would otherwise be an analysis that is silently left out.
  private func refuseUnknownKeys(
    _ decoder: any Decoder, known: [some CodingKey], of what: String
  ) throws {
    let names = known.map(\.stringValue)
    for key in try decoder.container(keyedBy: AnyKey.self).allKeys
    where !names.contains(key.stringValue) {
      throw PlanError(
        "\(what) knows no '\(key.stringValue)'; it knows \(names.joined(separator: ", "))")
    }
  }
#endif
