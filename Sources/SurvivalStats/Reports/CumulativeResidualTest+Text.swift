// Supremum tests in words.

extension CumulativeResidualTest: CustomStringConvertible {
  /// A table with a line for each process.
  public var description: String {
    var table = TextTable(["", "largest", "P", "+/-"])
    var last: Kind?
    for process in processes {
      if process.kind != last {
        switch process.kind {
        case .proportionalHazards: table.add(["Proportional hazards"])
        case .functionalForm: table.add(["Functional form"])
        case .link: table.add(["Link"])
        }
      }
      last = process.kind
      table.add([
        "  " + process.covariate, NumberText.significant(process.supremum),
        NumberText.fixed(process.pValue, 3), NumberText.fixed(process.monteCarloError, 3),
      ])
    }
    return
      ([
        "Supremum tests on cumulative residuals, \(simulations) simulations, seed \(seed)", "",
      ] + table.lines(within: 80)).joined(separator: "\n")
  }
}
