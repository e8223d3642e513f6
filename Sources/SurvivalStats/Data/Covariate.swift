// Covariates as arrays: the array door's half of a design matrix.

/// A covariate given as an array with one entry a row.
public struct Covariate: Sendable, Equatable {
  /// What the array held.
  enum Kind: Sendable, Equatable {
    case numeric
    case logical
    /// The rows' levels, and which level is the reference.
    case factor(Grouping, reference: Int)
  }

  let name: String
  let kind: Kind
  let design: DesignMatrix

  /// The columns that it makes, and their names.
  package var columns: [(name: String, values: [Double])] {
    zip(design.names, design.columns).map { ($0, $1) }
  }

  /// A number, entering linearly.
  ///
  /// - Domain: finite values; one that is not is an error of the fit.
  public static func numeric(_ name: String, _ values: [Double]) -> Covariate {
    Covariate(
      name: name, kind: .numeric, design: DesignMatrix(names: [name], columns: [values]))
  }

  /// A truth value, entering as 0 or 1 under R's name, `nameTRUE`.
  public static func logical(_ name: String, _ values: [Bool]) -> Covariate {
    Covariate(
      name: name, kind: .logical,
      design: DesignMatrix(names: [name + "TRUE"], columns: [values.map { $0 ? 1 : 0 }]))
  }

  /// A factor with treatment contrasts: one 0/1 column for each level but the reference.
  ///
  /// - Parameters:
  ///   - name: the factor's name; columns are called `name` followed by the level.
  ///   - values: a level for each row.
  ///   - reference: the level to compare with; by default the first in sorted order (numbers by
  ///     value, text by its bytes as in R's C locale). One that does not occur stands for the same.
  public static func factor<Level: Hashable & CustomStringConvertible>(
    _ name: String, _ values: [Level], reference: Level? = nil
  ) -> Covariate {
    let grouping = Grouping(values)
    let base = reference.flatMap { grouping.labels.firstIndex(of: $0.description) } ?? 0
    return factor(name, grouping, reference: base)
  }

  /// A factor whose levels have an order of their own, the first that occurs being the reference;
  /// `codes` are places in `levels`.
  package static func factor(_ name: String, codes: [Int], levels: [String]) -> Covariate {
    factor(name, Grouping(codes: codes, labels: levels), reference: 0)
  }

  private static func factor(
    _ name: String, _ grouping: Grouping, reference base: Int
  ) -> Covariate {
    var design = DesignMatrix()
    for level in grouping.labels.indices where level != base {
      design.names.append(name + grouping.labels[level])
      design.columns.append(grouping.codes.map { $0 == level ? 1 : 0 })
    }
    return Covariate(name: name, kind: .factor(grouping, reference: base), design: design)
  }
}
