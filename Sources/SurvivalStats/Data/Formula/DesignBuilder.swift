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
  func design(strata: Set<Int>) -> DesignMatrix {
    var design = DesignMatrix()
    let known = Set(terms.terms)
    for term in terms.terms where !(term.count == 1 && strata.contains(term[0])) {
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
      design.add(
        term: term.map { terms.variables[$0].text }.joined(separator: ":"), names: names,
        columns: columns.compactMap { $0 })
    }
    return design
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
      var occurs = [Bool](repeating: usesAllLevels, count: levels.count)
      for code in codes where code >= 0 { occurs[code] = true }
      let present = levels.indices.filter { occurs[$0] }
      let used = usesContrasts ? Array(present.dropFirst()) : present
      return (
        used.map { name + levels[$0] }, used.map { level in codes.map { $0 == level ? 1 : 0 } }
      )
    }
  }
}
