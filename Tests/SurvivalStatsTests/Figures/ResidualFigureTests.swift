// Figures of residuals, by their structure, and the smooth line through points.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct ResidualFigureTests {
  private func model() throws -> CoxModel {
    try CoxModel(
      "Surv(time, status) ~ age + sex + I(2 * age)", in: Reference.table("lung"))
  }

  @Test func aPanelForEachCoefficientThatIsEstimated() throws {
    let model = try model()
    let figure = try ResidualFigure(dfbetasOf: model)
    let text = figure.svg()
    let svg = try SVGReader.read(text)
    #expect(figure.svg() == text)
    let panels = svg.all("panel")
    #expect(panels.map(\.title) == ["age", "sex"])
    for panel in panels {
      #expect(panel.all("needles").count == 1)
      #expect(panel.all("name").count == 3)
      #expect(panel.all("guide").count == 2)
      #expect(panel.all("zero").count == 1)
    }
    // The row that moves a coefficient most is named first.
    let most = model.fit.influence
    let panel = try #require(panels.first { $0.title == most.coefficient })
    #expect(panel.all("name").first?.ownText == "row \(most.row ?? 0)")
    for name in svg.all("name") {
      #expect(try name.number("x") > 0 && name.number("x") < svg.number("width"))
    }
  }

  @Test func clustersAreShownByName() throws {
    let model = try CoxModel(
      "Surv(time, status) ~ age + sex", in: Reference.table("kidney"), cluster: "id")
    let figure = try ResidualFigure(dfbetasOf: model)
    #expect(figure.panels[0].x.count == 38)
    #expect(figure.xLabel == "Cluster")
  }

  @Test func martingaleResidualsHaveASmoothLine() throws {
    let model = try CoxModel("Surv(time, status) ~ sex", in: Reference.table("lung"))
    let table = try Reference.table("lung")
    guard case .numeric(let ages) = try table.column("age").values else {
      Issue.record("age is a number")
      return
    }
    let figure = try ResidualFigure(martingaleOf: model, against: ages, named: "age <years>")
    let svg = try SVGReader.read(figure.svg())
    #expect(svg.all("dots").count == 1)
    #expect(svg.all("smooth").count == 1)
    #expect(svg.all("axis-title").first?.ownText == "age <years>")
  }

  /// A million points make no more marks than there are places for.
  @Test func marksAreBounded() throws {
    let n = 200_000
    let x = (0..<n).map(Double.init)
    let y = (0..<n).map { sin(Double($0)) }
    for style in [ResidualFigure.Style.needles, .dots] {
      let figure = ResidualFigure(
        panels: [.init("many", x: x, y: y, style: style)], xLabel: "place")
      #expect(figure.svg().utf8.count < 2_000_000)
    }
  }

  @Test func oddPointsAreDrawn() throws {
    for values in [[], [1.0], [.nan, .infinity], [0, 0, 0]] {
      for style in [ResidualFigure.Style.needles, .dots] {
        let figure = ResidualFigure(
          panels: [
            .init(
              "odd", x: values.indices.map(Double.init), y: values,
              names: values.map { _ in "a" }, style: style, guide: 0)
          ], xLabel: "x")
        let svg = try SVGReader.read(figure.svg())
        #expect(svg.all("panel").count == 1)
      }
    }
    #expect(
      try SVGReader.read(ResidualFigure(panels: [], xLabel: "x").svg()).all("axis").count == 1)
  }

  /// A straight line is its own smooth line; one place has its mean.
  @Test func smoothLines() {
    let x = (0..<50).map { Double($0 * $0) }
    let line = LocalRegression.smooth(x, x.map { 3 - 2 * $0 })
    #expect(line.count == 50)
    for point in line { expectClose(point.y, 3 - 2 * point.x, .rounding(of: 5000)) }
    let one = LocalRegression.smooth([2, 2, 2, 2], [1, 2, 3, 6])
    #expect(one.count == 1)
    expectClose(one[0].y, 3, .rounding(of: 3))
    #expect(LocalRegression.smooth([1], [1]).isEmpty)
  }

  /// The weights by hand: at 0 the points 0, 1, 2 weigh 1, (1 - 1/8)^3 and 0.
  @Test func theWeightsByHand() throws {
    let line = LocalRegression.smooth([0, 1, 2], [0, 3, 100], span: 1)
    // Two points that count: the line through them. The third's weight is 0 but for rounding.
    expectClose(try #require(line.first).y, 0, .centralDifference(step: 1e-3, scale: 1))
  }
}
