// What survivalstats km reads off its curves on request: bands, life tables, hazards, pseudo-values.

#if CommandLine
  import ArgumentParser
  import SurvivalStats

  extension BandKind: ExpressibleByArgument {}
  extension PseudoValueKind: ExpressibleByArgument {}

  struct CurveOptions: ParsableArguments {
    @Option(help: "In place of the curves, simultaneous confidence bands.")
    var band: BandKind?

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("Where bands begin; 0 if not given.", valueName: "time"))
    var bandFrom: Double?

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("Where bands end; the last event if not given.", valueName: "time"))
    var bandTo: Double?

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(
        "In place of the curves, actuarial life tables of the intervals between these times.",
        valueName: "0,6,12,24"))
    var lifeTable: String?

    @Flag(help: "In place of the curves, smoothed hazards; --times says where.")
    var smoothedHazard = false

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("The bandwidth of smoothed hazards.", valueName: "time"))
    var bandwidth: Double?

    @Flag(help: "Presmooth the events of smoothed hazards.")
    var presmoothed = false

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("The curves of those who have come so far.", valueName: "time"))
    var conditional: Double?

    @Option(
      help: ArgumentHelp(
        "In place of the curves, each row's pseudo-values at --times, group by group."))
    var pseudoValues: PseudoValueKind?

    @Flag(help: "Pseudo-values by leaving rows out, not by R's infinitesimal jackknife.")
    var leaveOneOut = false

    func check(explaining: Bool, times: [Double]?, weights: String?, draws: Bool) throws {
      let asked = [
        band != nil, lifeTable != nil, smoothedHazard, conditional != nil, pseudoValues != nil,
      ].filter { $0 }.count
      guard asked + (explaining ? 1 : 0) < 2 else {
        throw ValidationError(
          "--band, --life-table, --smoothed-hazard, --conditional, --pseudo-values and "
            + "--explain-difference exclude each other")
      }
      guard !draws || (pseudoValues == nil && !explaining) else {
        throw ValidationError(
          "--figure goes with neither --pseudo-values nor --explain-difference, which are written in "
            + "the curves' place")
      }
      guard pseudoValues != nil || !leaveOneOut else {
        throw ValidationError("--leave-one-out needs --pseudo-values")
      }
      guard pseudoValues == nil || times != nil else {
        throw ValidationError("--pseudo-values needs --times")
      }
      guard pseudoValues == nil || weights == nil else {
        throw ValidationError("--pseudo-values takes no --weights: repeat the rows")
      }
      guard band != nil || (bandFrom == nil && bandTo == nil) else {
        throw ValidationError("--band-from and --band-to need --band")
      }
      guard smoothedHazard || (bandwidth == nil && !presmoothed) else {
        throw ValidationError("--bandwidth and --presmoothed need --smoothed-hazard")
      }
    }

    /// Writes what is asked for; false if nothing is.
    func write(
      _ fit: KaplanMeier, _ output: OutputOptions, times: [Double]?, level: Double,
      confidenceType: ConfidenceType?,
      lifeTables: ([Double]) throws -> CurveResults<LifeTable>
    ) throws -> Bool {
      if let band {
        let bands = try fit.bands(
          band, level: level, confidenceType: confidenceType ?? .logLog, from: bandFrom ?? 0,
          to: bandTo ?? .infinity)
        try output.write(bands)
        report(bands.warnings)
      } else if let lifeTable {
        var breaks = try [Double](list: lifeTable, option: "life-table")
        // The first interval starts at 0, said or not.
        if breaks.first == 0 { breaks.removeFirst() }
        let tables = try lifeTables(breaks)
        try output.write(tables)
        report(tables.warnings)
      } else if smoothedHazard {
        let hazards = try fit.smoothedHazards(
          SmoothedHazardOptions(
            bandwidth: bandwidth, presmoothed: presmoothed, times: times, level: level))
        try output.write(hazards)
        report(hazards.warnings)
      } else if let conditional {
        let rest = try fit.conditional(onSurvivalTo: conditional)
        if let times {
          try output.write(rest.listed(at: times))
        } else {
          try output.write(rest, text: rest.details)
        }
        report(rest.warnings)
      } else {
        return false
      }
      return true
    }
  }

  /// Pseudo-values with the rows they belong to.
  struct PseudoValueReport: Encodable, CustomStringConvertible {
    let schemaVersion = 1
    let model = "pseudoValues"
    let kind: PseudoValueKind
    let method: PseudoValueMethod
    let times: [Double]
    let droppedRows: Int
    let dropped: DroppedRows
    /// Rows of the table, from 1.
    let rows: [Int]
    /// For each of them a number for each time; nil where late entry leaves none.
    let values: [[Double?]]
    let warnings: [String]

    init(_ result: GroupedPseudoValues) {
      kind = result.kind
      method = result.method
      times = result.times
      droppedRows = result.dropped.total
      dropped = result.dropped
      rows = result.rows.map { $0 + 1 }
      values = result.values.map { $0.map { $0.isNaN ? nil : $0 } }
      warnings = result.warnings
    }

    /// A line of CSV for each row, in full precision.
    var description: String {
      let head = "row" + times.map { ",\($0)" }.joined()
      return
        ([head]
        + zip(rows, values).map { row, numbers in
          "\(row)" + numbers.map { "," + ($0.map { "\($0)" } ?? "NA") }.joined()
        }).joined(separator: "\n")
    }
  }
#endif
