// Figures of checks of proportional hazards, by their structure.

import Testing

@testable import SurvivalStats

@Suite struct ProportionalHazardsFigureTests {
  private func model() throws -> CoxModel {
    try CoxModel("Surv(time, status) ~ age + sex", in: Reference.table("lung"))
  }

  @Test func aPanelForEachTerm() throws {
    let figure = ProportionalHazardsFigure(try model().coefficientTrends())
    let text = figure.svg()
    #expect(figure.svg() == text)
    let panels = try SVGReader.read(text).all("panel")
    #expect(panels.map(\.title) == ["age", "sex"])
    for panel in panels {
      #expect(panel.all("dots").count == 1)
      #expect(panel.all("curve").count == 1)
      #expect(panel.all("band").count == 1)
      #expect(panel.all("guide").count == 1)
    }
  }

  @Test func simulatedProcessesLieBehind() async throws {
    let test = try await model().cumulativeResiduals(simulations: 40, kept: 7)
    let figure = ProportionalHazardsFigure(test, .proportionalHazards)
    let panels = try SVGReader.read(figure.svg()).all("panel")
    #expect(panels.count == test.processes.filter { $0.kind == .proportionalHazards }.count)
    for panel in panels {
      #expect(panel.all("simulated").count == 7)
      #expect(panel.all("curve").count == 1)
    }
  }

  @Test(arguments: [Double.nan, -5, 1e9])
  func anySizeIsDrawn(size: Double) throws {
    var figure = ProportionalHazardsFigure(try model().coefficientTrends())
    figure.width = size
    figure.panelHeight = size
    let text = figure.svg()
    #expect(!text.contains("nan") && !text.contains("inf"))
    #expect(try SVGReader.read(text).all("panel").count == 2)
  }
}
