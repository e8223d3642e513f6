// The Methods section: every method that a report used, its defaults, and where it is from.
//
// The citations are those of Documentation/References.md, which the program carries with it.

#if CommandLine
  import Foundation
  import SurvivalStats

  extension TrialAnalysis {
    /// A sentence for each method, with its source.
    var methods: [String] {
      let first = endPoints[plan.primary]
      var methods = [
        "Survival curves by the Kaplan-Meier method [kaplan1958], with \(percent) limits on the "
          + "\(first.curves.confidenceType.rawValue) scale by "
          + (first.curves.robust
            ? "the infinitesimal jackknife." : "Greenwood's variance [greenwood1926]."),
        "Medians are the first time at which the curve reaches one half, the midpoint where it "
          + "equals one half on an interval; their limits are those of the curve at one half "
          + "[brookmeyer1982].",
        "Follow-up is the median by the reverse Kaplan-Meier method [schemper1996].",
        "Curves are compared by the two-sided log-rank test [mantel1966] [peto1972]"
          + (plan.strata.isEmpty
            ? "." : ", also within strata of \(labels(plan.strata)), summed over strata."),
        "Hazard ratios by Cox proportional-hazards models [cox1972], \(tieMethod(first.unadjusted)), "
          + "with Wald limits and P-values.",
      ]
      if !plan.adjust.isEmpty {
        methods.append(
          "The adjusted model has \(labels(plan.adjust)) beside the arm; factors are compared with "
            + "their first level.")
      }
      if subgroups != nil {
        methods.append(
          "Each subgroup has a model of its own; interaction is tested by the likelihood ratio of "
            + "the model with the product of arm and subgroup to that without it.")
      }
      if !rates.isEmpty {
        methods += [
          "Incidence rates with exact limits [garwood1936]; ratios of rates and their tests by the "
            + "exact conditional distribution (two-sided by doubling, exact-central, and by minimum "
            + "likelihood, exact-minlike), its mid-P, the score, the log ratio, the likelihood ratio "
            + "and the square root, each with the interval that belongs to it."
        ]
      }
      methods += [
        "Times closer than 1.5e-8, absolutely or relatively, count as one (R's timefix). A death at "
          + "a time precedes a censoring at that time.",
        "Patients with a missing value in a column that an analysis uses are left out of that "
          + "analysis only.",
        "P-values are two-sided and not adjusted for the number of comparisons.",
      ]
      let used = Self.sources.filter { source in methods.contains { $0.contains(source.key) } }
      return methods + used.map { "\($0.key) \($0.citation)" }
    }

    private func tieMethod(_ fit: CoxFit) -> String {
      switch fit.ties {
      case .efron: "ties by Efron's method [efron1977]"
      case .breslow: "ties by Breslow's method [breslow1974]"
      case .exact: "ties by the exact partial likelihood [cox1972]"
      case .exactMarginal: "ties by the exact marginal likelihood [kalbfleisch1973]"
      }
    }

    /// The list of Documentation/References.md, by key.
    private static let sources: [(key: String, citation: String)] = {
      String(decoding: PackageResources.References_md, as: UTF8.self).split(separator: "\n")
        .compactMap { line in
          guard line.hasPrefix("- ["), let end = line.firstIndex(of: "]") else { return nil }
          return (
            String(line[line.index(line.startIndex, offsetBy: 2)...end]),
            line[line.index(after: end)...].trimmingCharacters(in: .whitespaces)
          )
        }
    }()
  }
#endif
