// Forest plots of ordinary and odd rows, which every test of figures goes through.

import Foundation
import Testing

@testable import SurvivalStats

/// A forest plot under a name.
struct ForestSample: Sendable, CustomTestStringConvertible {
  let name: String
  let figure: ForestFigure
  var testDescription: String { name }

  static let all: [ForestSample] = {
    typealias Row = ForestFigure.Row
    var result: [ForestSample] = []
    var odd = ForestFigure(
      rows: [
        Row("All", counts: "120 / 400", estimate: 0.7, lower: 0.52, upper: 0.94, isSummary: true),
        .heading("Sex", interaction: 0.03),
        Row("Female", counts: "60 / 200", estimate: 0.5, lower: 0.3, upper: 0.83, indent: 1),
        Row("Male", counts: "60 / 200", estimate: 0.95, lower: 0.6, upper: 1.5, indent: 1),
        .heading("Odd", interaction: .nan),
        Row("Infinite", counts: "", estimate: .infinity, lower: 2, upper: .infinity, indent: 1),
        Row("Upper infinite", estimate: 2, lower: 0.8, upper: .infinity, indent: 1),
        Row("Lower zero", estimate: 0.4, lower: 0, upper: 1.2, indent: 1),
        Row("Wide", estimate: 1.4, lower: 0.001, upper: 4000, indent: 1),
        Row("Missing", estimate: nil, lower: nil, upper: nil, pValue: 0.2, indent: 1),
        Row("Not a number", estimate: .nan, lower: .nan, upper: .nan, indent: 1),
        Row("Far away", estimate: 1e9, lower: 1e8, upper: 1e10, indent: 99),
        Row("Negative", estimate: -1, lower: -2, upper: 0.5, indent: -3),
        Row("Turned round", estimate: 1, lower: 2, upper: 0.5),
      ], title: "Odd rows", subtitle: "Everything that can go wrong", note: "Synthetic data")
    odd.favours = ("treatment", "control")
    result.append(ForestSample(name: "odd", figure: odd))
    result.append(ForestSample(name: "empty", figure: ForestFigure(rows: [])))
    var hostile = ForestFigure(
      rows: FigureSample.hostile.map {
        Row($0, counts: $0, estimate: 0.8, lower: 0.7, upper: 0.9)
      }, effect: FigureSample.hostile[2], title: FigureSample.hostile.joined())
    hostile.favours = (FigureSample.hostile[2], FigureSample.hostile[0])
    hostile.labelHeader = FigureSample.hostile[2]
    hostile.countsHeader = FigureSample.hostile[2]
    hostile.note = FigureSample.hostile[2] + FigureSample.hostile[2]
    hostile.level = .nan
    result.append(ForestSample(name: "hostile", figure: hostile))
    hostile.width = -.infinity
    result.append(ForestSample(name: "hostile-width", figure: hostile))
    hostile.width = 480
    result.append(ForestSample(name: "hostile-narrow", figure: hostile))
    let close = ForestFigure(
      rows: [
        Row("Age, per year", estimate: 1.012, lower: 1.004, upper: 1.021, pValue: 0.004),
        Row("Weight, per kg", estimate: 0.998, lower: 0.991, upper: 1.004, pValue: 0.6),
      ])
    result.append(ForestSample(name: "close", figure: close))
    let infinite = ForestFigure(
      rows: [Row("x", estimate: .infinity, lower: 0, upper: .infinity)])
    result.append(ForestSample(name: "infinite", figure: infinite))
    return result
  }()
}
