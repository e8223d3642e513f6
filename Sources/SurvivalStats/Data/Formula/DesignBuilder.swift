// Terms and their values into the columns of a design, coded and named as R does.

/// Codes factors by R's rule: treatment contrasts where the term without the factor is in the
/// model too, else one column for each level.
struct DesignBuilder {
  let terms: ModelTerms
  /// The values of `terms.variables`, complete rows only.
  let values: [TermValue]
  /// Whether every level has a column: those of new rows have been coded by a fit's.
  var usesAllLevels = false

  /// - Parameter strata: variables that are `strata()`; alone they make no columns.
  /// - Throws: ``SurvivalDataError/tooManyColumns(term:columns:rows:)``, before memory is taken for them.
  func design(strata: Set<Int>) throws(SurvivalDataError) -> DesignMatrix {
    var design = DesignMatrix()
    let known = Set(terms.terms)
    let rows = values.map(\.missing.count).max() ?? 0
    for term in terms.terms where !(term.count == 1 && strata.contains(term[0])) {
      var width = 1
      for variable in term {
        let rest = term.filter { $0 != variable }
        width *= count(variable, usesContrasts: rest.isEmpty || known.contains(rest))
        let all = design.names.count + width
        guard all <= DesignMatrix.mostColumns, all * rows <= DesignMatrix.mostNumbers else {
          throw .tooManyColumns(term: label(term), columns: all, rows: rows)
        }
      }
      var names = [""]
      var columns: [[Double]?] = [nil]
      for variable in term {
        let rest = term.filter { $0 != variable }
        let usesContrasts = rest.isEmpty || known.contains(rest)
        let (pieceNames, pieces) = coded(variable, usesContrasts: usesContrasts)
        // The first variable varies fastest.
        var nextNames: [String] = []
        var next: [[Double]?] = []
        for (pieceName, piece) in zip(pieceNames, pieces) {
          for (name, column) in zip(names, columns) {
            nextNames.append(name.isEmpty ? pieceName : name + ":" + pieceName)
            next.append(column.map { zip($0, piece).map { $0 * $1 } } ?? piece)
          }
        }
        names = nextNames
        columns = next
      }
      design.add(term: label(term), names: names, columns: columns.compactMap { $0 })
    }
    return design
  }

  private func label(_ term: [Int]) -> String {
    term.map { terms.variables[$0].text }.joined(separator: ":")
  }

  /// How many columns a variable makes.
  private func count(_ variable: Int, usesContrasts: Bool) -> Int {
    switch values[variable].content {
    case .numeric: return 1
    case .basis(let columns, _): return columns.count
    case .logical: return usesContrasts ? 1 : 2
    case .factor(let codes, let levels):
      let present = presentLevels(codes, of: levels).count
      return usesContrasts ? max(present - 1, 0) : present
    }
  }

  /// The levels that have columns, the reference first.
  private func presentLevels(_ codes: [Int], of levels: [String]) -> [Int] {
    var occurs = [Bool](repeating: usesAllLevels, count: levels.count)
    for code in codes where code >= 0 { occurs[code] = true }
    return levels.indices.filter { occurs[$0] }
  }

  private func coded(_ variable: Int, usesContrasts: Bool) -> ([String], [[Double]]) {
    let name = terms.variables[variable].text
    switch values[variable].content {
    case .numeric(let numbers): return ([name], [numbers])
    case .basis(let columns, let names): return (names.map { name + $0 }, columns)
    case .logical(let flags):
      let yes = flags.map { $0 ? 1.0 : 0.0 }
      if usesContrasts {
        // One value only is a factor of one level: no contrast.
        return ([name + "TRUE"], [yes])
      }
      return ([name + "FALSE", name + "TRUE"], [yes.map { 1 - $0 }, yes])
    case .factor(let codes, let levels):
      let present = presentLevels(codes, of: levels)
      let used = usesContrasts ? Array(present.dropFirst()) : present
      return (
        used.map { name + levels[$0] }, used.map { level in codes.map { $0 == level ? 1 : 0 } }
      )
    }
  }
}
