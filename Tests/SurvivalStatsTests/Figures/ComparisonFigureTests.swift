// The figure of a comparison: curves, difference and ratio above each other, with one axis of time.

import Testing

@testable import SurvivalStats

@Suite struct ComparisonFigureTests {
  @Test func partsBelowEachOther() throws {
    let figure = try ComparisonFigure("Surv(time, status) ~ sex", in: Reference.table("lung"))
    let text = figure.svg()
    #expect(figure.svg() == text)
    let page = try SVGReader.read(text)
    #expect(page.all("steps").count == 2)
    let panels = page.all("panel")
    #expect(panels.map { $0.title?.prefix(10) } == ["Difference", "Smoothed h"])
    for panel in panels {
      #expect(panel.all("curve").count == 1 && panel.all("band").count == 1)
    }
    // The axes of value of all three stand at one x.
    let frame = KaplanMeierDrawing(figure.curves).frame
    for panel in panels {
      let axis = try #require(panel.all("axis-line").first)
      #expect(try axis.number("x1") == Double(SVGDocument.number(frame.left)))
    }
  }

  @Test func withoutEventsInAGroupThereIsNoRatio() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 3, 1, 2, 3], event: [true, true, false, false, false, false])
    let figure = try ComparisonFigure(outcome, groups: ["a", "a", "a", "b", "b", "b"])
    #expect(figure.hazardRatio == nil)
    #expect(try SVGReader.read(figure.svg()).all("panel").count == 1)
  }
}
