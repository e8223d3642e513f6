// How a report words its numbers.

#if CommandLine
  import SurvivalStats

  extension TrialAnalysis {
    var percent: String { NumberText.percent(plan.level) }

    /// An arm's words, by its level or by the group's name that estimators give it.
    func armLabel(_ arm: String) -> String {
      let prefix = "\(plan.arm)="
      let level = arm.hasPrefix(prefix) ? String(arm.dropFirst(prefix.count)) : arm
      return plan.label(plan.arm, level: level)
    }

    /// The arm that a coefficient compares with the reference.
    func arm(of coefficient: CoxCoefficient) -> String { arm(named: coefficient.name) }

    /// The arm in which a coefficient's name ends.
    func arm(named coefficient: String) -> String {
      arms.filter { coefficient.hasSuffix($0) }.max { $0.count < $1.count } ?? coefficient
    }

    func labels(_ names: [String]) -> String {
      names.map { plan.label($0).lowercasedStart }.joined(separator: ", ")
    }

    func ratio(_ estimate: Double?, _ lower: Double?, _ upper: Double?) -> String {
      "\(NumberText.fixed(estimate, 2)) (\(NumberText.fixed(lower, 2)) to "
        + "\(NumberText.fixed(upper, 2)))"
    }

    func statement(_ pValue: Double?) -> String {
      NumberText.statement(pValue: pValue ?? .nan)
    }

    /// A median as "23.1 months", or that it was not reached.
    func median(_ quantile: SurvivalQuantile, unit: String) -> String {
      quantile.estimate.map { "\(time($0)) \(unit)" } ?? "not reached"
    }

    /// A median with its limits.
    func median(_ quantile: SurvivalQuantile) -> String {
      let estimate = quantile.estimate.map(time) ?? "not reached"
      if quantile.estimate == nil, quantile.lower == nil { return estimate }
      let lower = quantile.lower.map(time) ?? "NA"
      let upper = quantile.upper.map(time) ?? "not reached"
      return "\(estimate) (\(lower) to \(upper))"
    }

    func survival(_ point: KaplanMeierPoint) -> String {
      guard !point.survival.isNaN else { return "beyond follow-up" }
      func share(_ value: Double) -> String { NumberText.fixed(100 * value, 1) }
      return "\(share(point.survival))% (\(share(point.lower)) to \(share(point.upper)))"
    }

    func time(_ value: Double) -> String {
      abs(value) >= 100 ? NumberText.fixed(value, 0) : NumberText.fixed(value, 1)
    }

    func count(_ value: Double) -> String {
      value == value.rounded() ? NumberText.fixed(value, 0) : NumberText.fixed(value, 2)
    }
  }

  extension String {
    /// "Death" becomes "death", and "PFS" stays.
    var lowercasedStart: String {
      guard let first, dropFirst().first?.isLowercase ?? false else { return self }
      return first.lowercased() + dropFirst()
    }

    /// "death" becomes "Death".
    var capitalizedStart: String { prefix(1).uppercased() + dropFirst() }

    /// Without a space and parentheses around it.
    var trimmedParentheses: String {
      trimmingCharacters(in: [" ", "(", ")"])
    }
  }

  extension TrialComparison {
    /// Where the published figures stand, the abstract first.
    private var sources: [String] {
      let marks: [(PublishedFigure.Mark, String)] = [
        (.abstract, "Printed in the abstract"), (.namedSource, "Printed elsewhere"),
        (.derived, "Derived"),
      ]
      return marks.compactMap { mark, words in
        let places = figures.filter { $0.mark == mark }.compactMap(\.source)
        guard !places.isEmpty else { return nil }
        let counted = Set(places).sorted().map { place in
          let count = places.count { $0 == place }
          return "\(place) (\(count) figure\(count == 1 ? "" : "s"))"
        }
        return "\(words): \(counted.joined(separator: "; "))."
      }
    }

    /// Published beside computed, as the terminal has it.
    var reportTable: ReportDocument.Table {
      var rows: [[String]] = []
      var notes: [String] = []
      var endPoint = ""
      for figure in figures {
        if figure.endPoint != endPoint {
          endPoint = figure.endPoint
          rows.append([endPoint.capitalizedStart])
        }
        let answer = verdict(figure, &notes)
        rows.append(["  " + figure.quantity, figure.published ?? "-", figure.computed, answer])
      }
      return .init(
        caption: "Published and computed", header: ["", "published", "computed", "agrees?"],
        rows: rows,
        notes: sources
          + notes.enumerated().map { "[\($0 + 1)] \($1)" }
          + (isSynthetic ? [Self.recoveryRule] : []))
    }
  }
#endif
