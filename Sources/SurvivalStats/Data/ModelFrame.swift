// Where the two doors meet: what a formula and a table, or arrays, come to before any estimate.

/// Why rows were left out.
public struct DroppedRows: Sendable, Equatable, Codable {
  /// Rows with a missing value in a column that the analysis uses.
  public var missing = 0
  /// Rows whose weight is zero.
  public var zeroWeight = 0
  /// All rows left out.
  public var total: Int { missing + zeroWeight }

  /// No rows left out, or those given.
  public init(missing: Int = 0, zeroWeight: Int = 0) {
    self.missing = missing
    self.zeroWeight = zeroWeight
  }
}

/// A term of a model and the columns that it makes.
struct DesignTerm: Sendable, Equatable {
  /// As R labels it: `factor(ecog)`, `arm:age`.
  var name: String
  var columns: Range<Int>
}

/// The columns of a design, without an intercept, named as R names coefficients.
struct DesignMatrix: Sendable, Equatable {
  /// More columns would make an information matrix of gigabytes, and no estimate that means something.
  static let mostColumns = 10_000
  /// 32 GB.
  static let mostNumbers = 1 << 32

  /// Coefficient names, as `armlenalidomide`, `age`, `arm:age`.
  var names: [String] = []
  /// One array of n numbers for each name.
  var columns: [[Double]] = []
  /// The terms, whose columns follow each other.
  var terms: [DesignTerm] = []

  /// Adds the columns of a term.
  mutating func add(term: String, names: [String], columns: [[Double]]) {
    terms.append(
      DesignTerm(name: term, columns: self.names.count..<(self.names.count + names.count)))
    self.names += names
    self.columns += columns
  }
}

/// The complete cases of an analysis. Every array has one entry for each row that is kept.
struct ModelFrame: Sendable {
  /// Times and events; nil for models of counts.
  var outcome: SurvivalOutcome?
  /// Whether the formula takes the intercept away; models of time have none anyway.
  var interceptIsRemoved = false
  /// Events and person-time; nil for models of time.
  var counts: (events: [Double], personTime: [Double])?
  /// The covariates.
  var design = DesignMatrix()
  /// The combinations of the right-hand side's variables, labelled as R does: `sex=1, ecog=0`; nil
  /// where there are none. Filled for `grouped` frames only.
  var groups: Grouping?
  /// Strata, labelled as R does: `inst=1, sex=2`.
  var strata: Grouping?
  /// The strata's expressions as written, `strata(site)`; nil where strata were given as labels.
  var strataName: String?
  /// What there was before time transforms gave each row a copy for every time of death at which it
  /// is at risk; nil where there are none.
  var beforeTransforms: (rows: Int, strata: Int)?
  /// Clusters for the sandwich variance.
  var cluster: Grouping?
  /// Case weights, all positive.
  var weights: [Double]?
  /// The sum of the offset terms.
  var offset: [Double]?
  /// For each kept row its place in the table, from 0.
  var rows: [Int] = []
  /// How the columns of the design were made, for rows of new data.
  var coding: DesignCoding?
  /// What was left out.
  var dropped = DroppedRows()
}
