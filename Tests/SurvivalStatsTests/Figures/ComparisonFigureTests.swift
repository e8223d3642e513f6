// The figure of a comparison: curves, difference and ratio above each other, with one axis of time.

import Foundation
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

  /// One axis of time: the panels' ticks are those of the curves, and their labels.
  @Test func ticksAreThoseOfTheCurves() throws {
    var figure = try ComparisonFigure("Surv(time, status) ~ sex", in: Reference.table("lung"))
    figure.curves.xLabel = "Days"
    figure.curves.timeStep = 150
    let ticks = KaplanMeierDrawing(figure.curves).ticks
    #expect(ticks.labels.contains("150") && ticks.labels.contains("900"))
    let text = figure.svg()
    #expect(text.components(separatedBy: ">450<").count == 4)
  }

  /// A panel that is not there has its reason at the foot, and strata are said to be taken together.
  @Test func whatIsMissingIsSaid() throws {
    let lung = try Reference.table("lung")
    let far = try ComparisonFigure(
      "Surv(time, status) ~ sex + strata(ph.ecog)", in: lung, where: "ph.ecog < 3", tau: 1e5)
    #expect(far.difference == nil && far.hazardRatio != nil)
    #expect(far.remarks.count == 2 && far.remarks[0].contains("strata"))
    #expect(far.remarks[1].hasPrefix("No difference is drawn: the curve of"))
    #expect(far.svg().contains("No difference is drawn"))
    // The rows are those of the page, where covariates leave some out.
    let complete = try ComparisonFigure(
      "Surv(time, status) ~ sex", in: lung, completeIn: "meal.cal")
    let page = try compare(
      "Surv(time, status) ~ sex", in: lung, adjustingFor: "meal.cal",
      ComparisonOptions(permutations: 0))
    #expect(complete.curves.logRank?.groups.reduce(0) { $0 + $1.observations } == page.observations)
    #expect(page.observations == 181)
  }

  @Test func withoutEventsInAGroupThereIsNoRatio() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 3, 1, 2, 3], event: [true, true, false, false, false, false])
    let figure = try ComparisonFigure(outcome, groups: ["a", "a", "a", "b", "b", "b"])
    #expect(figure.hazardRatio == nil)
    #expect(try SVGReader.read(figure.svg()).all("panel").count == 1)
  }
}
