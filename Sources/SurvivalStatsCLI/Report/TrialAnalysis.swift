// The numbers of a report: every analysis that a plan asks for, made from a table.

#if CommandLine
  import SurvivalStats

  /// The results of a plan.
  struct TrialAnalysis: Encodable, Sendable {
    var schemaVersion = 1
    var model = "report"
    let plan: ReportPlan
    let arms: [String]
    let population: [PopulationRow]
    let patients: [Int]
    let endPoints: [EndPointAnalysis]
    let subgroups: SubgroupAnalysis?
    let rates: [RateComparison]

    /// - Throws: `PlanError` for what the plan asks for and the table lacks, with the errors of the
    ///   estimators told with the part of the plan that they are about.
    init(_ plan: ReportPlan, in table: DataTable) throws {
      self.plan = plan
      let table = try Self.releveled(table, plan)
      let arm = table.name(plan.arm)
      guard case .text(_, let arms) = try table.column(plan.arm).values, arms.count > 1 else {
        throw PlanError("the column '\(plan.arm)' has a single arm; a comparison needs two")
      }
      self.arms = arms
      let everyone = try within("patients") {
        try plan.patients.map { try table.rows(where: $0) } ?? table
      }
      patients = try everyone.counts(of: plan.arm)
      population = try within("baseline") {
        try plan.baseline.flatMap { try PopulationRow.rows(for: $0, in: everyone, plan) }
      }
      endPoints = try plan.endPoints.map { endPoint in
        try within(endPoint.name) { try EndPointAnalysis(endPoint, plan, arm, in: table) }
      }
      let primary = plan.endPoints[plan.primary]
      subgroups =
        plan.subgroups.isEmpty
        ? nil
        : try within("subgroups") {
          try subgroupHazardRatios(
            "\(primary.outcome) ~ \(arm)", by: plan.subgroups, in: table, where: primary.where,
            level: plan.level)
        }
      rates = try plan.rates.map { rate in
        try within(rate.name) {
          try compareRates(
            "Rate(\(rate.events), \(rate.personTime)) ~ \(arm)", in: table, where: rate.where,
            per: rate.per, level: plan.level)
        }
      }
    }

    /// The table with the reference as the first of its arms.
    private static func releveled(_ table: DataTable, _ plan: ReportPlan) throws -> DataTable {
      guard table.hasColumn(plan.arm) else {
        throw PlanError(
          "the table has no column '\(plan.arm)' for the arms; it has "
            + table.columnNames.joined(separator: ", "))
      }
      let arm = table.name(plan.arm)
      let levels = try table.levels(of: arm)
      guard case .text(_, let names) = levels.values else { return table }
      var releveled = try table.levels(of: arm, named: plan.arm)
      if let reference = plan.reference {
        guard names.contains(reference) else {
          throw PlanError(
            "there is no arm '\(reference)' in the column '\(plan.arm)'; it has "
              + names.map { "'\($0)'" }.joined(separator: ", "))
        }
        let factor = "relevel(factor(\(arm)), \"\(reference)\")"
        releveled = try table.levels(of: factor, named: plan.arm)
      }
      return try DataTable(table.columns.map { $0.name == plan.arm ? releveled : $0 })
    }
  }

  /// One end point: its curves, its tests and its models.
  struct EndPointAnalysis: Encodable, Sendable {
    let name: String
    let curves: KaplanMeier
    let logRank: LogRank
    let stratifiedLogRank: LogRank?
    let unadjusted: CoxFit
    let stratified: CoxFit?
    let adjusted: CoxFit?

    init(
      _ endPoint: ReportPlan.EndPoint, _ plan: ReportPlan, _ arm: String, in table: DataTable
    ) throws {
      name = endPoint.name
      let formula = "\(endPoint.outcome) ~ \(arm)"
      let rows = endPoint.where
      let level = plan.level
      let strata =
        plan.strata.isEmpty
        ? nil : "strata(\(plan.strata.map { table.name($0) }.joined(separator: ", ")))"
      let covariates = plan.adjust.map { table.name($0) }.joined(separator: " + ")
      curves = try kaplanMeier(formula, in: table, where: rows, level: level)
      logRank = try SurvivalStats.logRank(formula, in: table, where: rows)
      unadjusted = try fitCox(formula, in: table, where: rows, level: level)
      stratifiedLogRank = try strata.map {
        try SurvivalStats.logRank("\(formula) + \($0)", in: table, where: rows)
      }
      stratified = try strata.map {
        try fitCox("\(formula) + \($0)", in: table, where: rows, level: level)
      }
      adjusted =
        plan.adjust.isEmpty
        ? nil : try fitCox("\(formula) + \(covariates)", in: table, where: rows, level: level)
    }

    /// The results' warnings, each once.
    var warnings: [String] {
      let all =
        curves.warnings + logRank.warnings + unadjusted.warnings
        + (stratifiedLogRank?.warnings ?? []) + (stratified?.warnings ?? [])
        + (adjusted?.warnings ?? [])
      return all.enumerated().filter { !all[..<$0.offset].contains($0.element) }.map(\.element)
    }
  }

  /// Adds to an error the part of the plan that it is about.
  private func within<Result>(_ part: String, _ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch {
      throw PlanError("\(part): \(error)", leavesNothing: leavesNothing(error))
    }
  }

  extension DataTable {
    /// A column's name as it stands in a formula; anything else as it is.
    func name(_ text: String) -> String {
      let isPlain =
        text.first?.isLetter ?? false
        && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" }
      return hasColumn(text) && !isPlain ? "`\(text)`" : text
    }

    /// The number of rows of each level.
    func counts(of name: String) throws -> [Int] {
      guard case .text(let codes, let levels) = try column(name).values else { return [] }
      return levels.indices.map { level in codes.count { $0 == level } }
    }
  }
#endif
