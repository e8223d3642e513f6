// Reading tables to time.

import SurvivalStats

extension BenchmarkCase {
  /// A CSV file of twelve columns in memory, numbers of three to six decimals, to a table.
  static let csv = BenchmarkCase(
    name: "csv-12", summary: "reading a table of 12 columns", rows: 100_000, fullRows: 1_000_000
  ) { n in
    let trial = try SimulatedTrial(rows: n, covariates: 10)
    let columns = [trial.outcome.exit, trial.outcome.event.map { $0 ? 1 : 0 }] + trial.covariates
    var text = (0..<12).map { "c\($0)" }.joined(separator: ",") + "\n"
    for row in 0..<n {
      for (j, column) in columns.enumerated() {
        if j > 0 { text += "," }
        text += "\((column[row] * 1e6).rounded() / 1e6)"
      }
      text += "\n"
    }
    let bytes = Array(text.utf8)
    return BenchmarkWork(
      run: {
        let table = try DataTable(csv: bytes)
        guard case .numeric(let last) = try table.column("c11").values else { return [] }
        return [Double(table.rowCount), last.reduce(0, +)]
      },
      isRight: { answer in
        let sum = columns[11].reduce(0) { $0 + ($1 * 1e6).rounded() / 1e6 }
        return answer.count == 2 && answer[0] == Double(n) && answer[1] == sum
      })
  }
}
