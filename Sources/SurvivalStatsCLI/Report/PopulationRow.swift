// A line of the table that describes the population: a share of each arm, or a median.

#if CommandLine
  import SurvivalStats

  struct PopulationRow: Encodable, Sendable {
    /// The column or condition.
    let variable: String
    /// The level that is counted; nil for a median.
    let level: String?
    /// What each arm has.
    let cells: [Cell]

    enum Cell: Encodable, Sendable {
      /// Patients at this level, out of those whose value is known.
      case count(Int, of: Int)
      /// The quartiles of the known values; nil if there is none.
      case quartiles([Double]?)
    }

    /// Numbers of more values than this are described by their quartiles.
    private static let mostLevels = 6

    static func rows(
      for variable: String, in table: DataTable, _ plan: ReportPlan
    ) throws -> [PopulationRow] {
      guard case .text(let arms, let names) = try table.column(plan.arm).values else { return [] }
      if table.hasColumn(variable), case .numeric(let values) = try table.column(variable).values,
        Set(values.filter { !$0.isNaN }).count > mostLevels
      {
        let cells = names.indices.map { arm in
          Cell.quartiles(
            quartiles(values.indices.filter { arms[$0] == arm }.map { values[$0] }))
        }
        return [PopulationRow(variable: variable, level: nil, cells: cells)]
      }
      guard case .text(let codes, let levels) = try table.levels(of: table.name(variable)).values
      else { return [] }
      func cell(_ arm: Int, _ level: Int) -> Cell {
        .count(
          codes.indices.count { arms[$0] == arm && codes[$0] == level },
          of: codes.indices.count { arms[$0] == arm && codes[$0] >= 0 })
      }
      let rows = levels.indices.map { level in
        PopulationRow(
          variable: variable, level: levels[level],
          cells: names.indices.map { cell($0, level) })
      }
      // A condition is told by where it holds.
      return levels == ["FALSE", "TRUE"] ? [rows[1]] : rows
    }

    /// Lower quartile, median and upper quartile, by R's default rule (type 7).
    private static func quartiles(_ values: [Double]) -> [Double]? {
      let sorted = values.filter { !$0.isNaN }.sorted()
      guard !sorted.isEmpty else { return nil }
      return [0.25, 0.5, 0.75].map { p in
        let place = p * Double(sorted.count - 1)
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
      }
    }
  }
#endif
