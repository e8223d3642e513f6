// Figures of Kaplan-Meier curves, by their structure: what stands where, and how often.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct KaplanMeierFigureTests {
  @Test func thereAreSamples() { #expect(FigureSample.all.count > 20) }

  @Test(arguments: FigureSample.all)
  func aFigureHasAllItsParts(_ sample: FigureSample) throws {
    let figure = sample.figure
    let text = figure.svg()
    let svg = try SVGReader.read(text)
    let curves = figure.curves.curves
    #expect(svg.all("curve").count == curves.count)
    #expect(svg.all("steps").count == curves.count)
    #expect(svg.all("risk-row").count == curves.count)
    #expect(svg.all("legend").first?.all("group").count == curves.count)
    #expect(svg.all("page").count == 1)
    // The same figure, the same bytes.
    #expect(figure.svg() == text)
  }

  /// Every mark lies on the page.
  @Test(arguments: FigureSample.all)
  func nothingLeavesThePage(_ sample: FigureSample) throws {
    let svg = try SVGReader.read(sample.figure.svg())
    let width = try svg.number("width")
    let height = try svg.number("height")
    for element in svg.all {
      for key in ["x", "x1", "x2"] where element.attributes[key] != nil {
        #expect(try (0...width).contains(element.number(key)))
      }
      for key in ["y", "y1", "y2"] where element.attributes[key] != nil {
        #expect(try (0...height).contains(element.number(key)))
      }
      for corner in element.corners {
        #expect((0...width).contains(corner.x) && (0...height).contains(corner.y))
      }
      guard element.name == "text", element.attributes["transform"] == nil else { continue }
      let size = try element.number("font-size")
      let wide = TextMetrics.width(
        element.ownText, size: size, isBold: element.attributes["font-weight"] == "bold")
      let x = try element.number("x")
      let (left, right) =
        switch element.attributes["text-anchor"] {
        case "middle": (x - wide / 2, x + wide / 2)
        case "end": (x - wide, x)
        default: (x, x + wide)
        }
      #expect(left >= 0 && right <= width, "\(element.ownText)")
    }
  }

  @Test(arguments: FigureSample.all)
  func numbersAtRiskStandBelowTheirTicks(_ sample: FigureSample) throws {
    let svg = try SVGReader.read(sample.figure.svg())
    let axis = try #require(svg.all("time-axis").first)
    let ticks = axis.all("tick").compactMap { $0.attributes["x1"] }
    #expect(!ticks.isEmpty && Set(ticks).count == ticks.count)
    for row in svg.all("risk-row") {
      let cells = row.all("at-risk")
      #expect(cells.map { $0.attributes["x"] } == ticks)
      #expect(cells.allSatisfy { $0.attributes["text-anchor"] == "middle" })
      // Neighbours do not touch, and the first one does not touch the label.
      let places = try cells.map { cell -> (left: Double, right: Double) in
        let half = TextMetrics.width(cell.ownText, size: try cell.number("font-size")) / 2
        return (try cell.number("x") - half, try cell.number("x") + half)
      }
      for (a, b) in zip(places, places.dropFirst()) { #expect(a.right + 4 < b.left) }
      let label = try #require(row.children.first { $0.name == "text" })
      let end =
        try label.number("x")
        + TextMetrics.width(label.ownText, size: try label.number("font-size"))
      #expect(end < places[0].left)
    }
  }

  /// The numbers at risk are the library's own.
  @Test func numbersAtRiskAreThoseOfTheCurves() throws {
    let sample = try #require(FigureSample.all.first { $0.name == "groups-2" })
    let svg = try SVGReader.read(sample.figure.svg())
    // A 12-month step up to 60 months.
    for (row, curve) in zip(svg.all("risk-row"), sample.figure.curves.curves) {
      let expected = curve.numberAtRisk(at: [0, 12, 24, 36, 48, 60]).map { "\(Int($0))" }
      #expect(row.all("at-risk").map(\.ownText) == expected)
    }
  }

  /// The statistics do not lie on a curve.
  @Test(arguments: FigureSample.all)
  func statisticsStandClearOfCurves(_ sample: FigureSample) throws {
    let svg = try SVGReader.read(sample.figure.svg())
    for line in svg.all("statistics").flatMap(\.children) where line.name == "text" {
      let (x, y) = (try line.number("x"), try line.number("y"))
      let box = FigureBox(
        left: x, top: y - 10, width: TextMetrics.width(line.ownText, size: 12), height: 12)
      for steps in svg.all("steps") {
        let corners = steps.corners
        for (a, b) in zip(corners, corners.dropFirst()) {
          #expect(
            !box.touches(x1: min(a.x, b.x), x2: max(a.x, b.x), y1: a.y, y2: b.y),
            "\(sample.name): \(line.ownText)")
        }
      }
    }
  }

  /// Three subjects on paper: S falls to 2/3 at 3 and, after a censoring at 5, to 0 at 8.
  @Test func aCurveStepsWhereItShould() throws {
    var figure = try FigureSample.figure([3, 5, 8], [true, false, true])
    figure.timeLimit = 10
    let svg = try SVGReader.read(figure.svg())
    let ticks = svg.all("time-axis")[0].all("tick")
    let (left, right) = (try ticks[0].number("x1"), try ticks[ticks.count - 1].number("x1"))
    let corners = svg.all("steps")[0].corners
    let (top, bottom) = (corners[0].y, try ticks[0].number("y1"))
    let expected: [(Double, Double)] = [
      (0, 1), (3, 1), (3, 2.0 / 3), (8, 2.0 / 3), (8, 0), (8, 0),
    ]
    #expect(corners.count == expected.count)
    for (corner, (time, value)) in zip(corners, expected) {
      #expect(abs(corner.x - (left + time / 10 * (right - left))) < 0.011)
      #expect(abs(corner.y - (bottom + value * (top - bottom))) < 0.011)
    }
    #expect(svg.all("censored").count == 1)
    #expect(svg.all("median").count == 1)
    figure.kind = .cumulativeIncidence
    let rising = try SVGReader.read(figure.svg()).all("steps")[0].corners
    for (a, b) in zip(corners, rising) {
      #expect(a.x == b.x && abs((a.y - top) - (bottom - b.y)) < 0.021)
    }
  }

  @Test func partsCanBeLeftOut() throws {
    var figure = try #require(FigureSample.all.first { $0.name == "groups-2" }).figure
    #expect(try SVGReader.read(figure.svg()).all("band").count == 2)
    figure.showsConfidence = false
    figure.showsCensoring = false
    figure.showsMedians = false
    figure.showsRiskTable = false
    figure.logRank = nil
    figure.hazardRatio = nil
    let svg = try SVGReader.read(figure.svg())
    for role in ["band", "censored", "medians", "risk-table", "statistics"] {
      #expect(svg.all(role).isEmpty, "\(role)")
    }
  }

  @Test func longLabelsAreCutAndSaidInFull() throws {
    let sample = try #require(FigureSample.all.first { $0.name == "hostile" })
    let svg = try SVGReader.read(sample.figure.svg())
    let long = FigureSample.hostile[2]
    let cut = svg.all.filter { $0.name == "text" && $0.ownText.hasSuffix("\u{2026}") }
    #expect(cut.contains { $0.title == long })
    #expect(svg.all("curve").contains { $0.title == long })
    #expect(svg.all("curve").contains { $0.title == FigureSample.hostile[0] })
  }

  @Test func labelsLoseTheVariableWhereTheyCan() {
    #expect(KaplanMeierFigure.names(of: ["rx=A", "rx=B"]) == ["A", "B"])
    #expect(KaplanMeierFigure.names(of: ["sex=0", "sex=1"]) == ["sex=0", "sex=1"])
    #expect(KaplanMeierFigure.names(of: ["a=1, b=x", "a=1, b=y"]) == ["a=1, b=x", "a=1, b=y"])
    #expect(KaplanMeierFigure.names(of: ["a=x", "b=y"]) == ["a=x", "b=y"])
    #expect(KaplanMeierFigure.names(of: ["All"]) == ["All"])
    #expect(KaplanMeierFigure.names(of: []) == [])
  }

  /// What screen readers say holds the data: survival and numbers at risk at the ticks.
  @Test func theDescriptionHoldsTheData() throws {
    let figure = try FigureSample.figure([3, 5, 8], [true, false, true])
    let svg = try SVGReader.read(figure.svg())
    let words = try #require(svg.children.first { $0.name == "desc" }).ownText
    #expect(words.contains("All: 2 events in 3, median 8."))
    #expect(words.contains("at 4 0.667, 2 at risk"))
  }

  /// The path, read back, passes within a tenth of a pixel of the curve everywhere.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func pathsAreTheCurves(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let n = 20_000
    let time = (0..<n).map { _ in 10 * Double.random(in: 0..<1, using: &random) }
    let event = (0..<n).map { _ in Double.random(in: 0..<1, using: &random) < 0.6 }
    var figure = try FigureSample.figure(time, event)
    figure.timeLimit = 10
    let svg = try SVGReader.read(figure.svg())
    let ticks = svg.all("time-axis")[0].all("tick")
    let (left, right) = (try ticks[0].number("x1"), try ticks[ticks.count - 1].number("x1"))
    let corners = svg.all("steps")[0].corners
    let (top, bottom) = (corners[0].y, try ticks[0].number("y1"))
    let curve = figure.curves.curves[0]
    for _ in 0..<300 {
      let x = Double.random(in: left..<(right - 1), using: &random)
      let drawn = try #require(corners.last { $0.x <= x }).y
      // Between the curve a tenth of a pixel later and earlier, with two decimals of rounding.
      let reach = (StepPath.resolution + 0.011) / (right - left) * 10
      let at = (x - left) / (right - left) * 10
      let values = curve.values(at: [max(0, at - reach), at + reach], extend: true)
      let ys = values.map { bottom - $0.survival * (bottom - top) }
      #expect(drawn >= ys[0] - 0.011 && drawn <= ys[1] + 0.011)
    }
  }

  /// Frequencies count in n as they do in events: weight 2 is the row twice.
  @Test func frequenciesAreRowsRepeated() throws {
    let weighted = try FigureSample.figure([3, 5, 8], [true, false, true], weights: [2, 1, 3])
    let repeated = try FigureSample.figure(
      [3, 3, 5, 8, 8, 8], [true, true, false, true, true, true])
    #expect(weighted.svg() == repeated.svg())
  }

  /// Any times, groups and options make a drawing that can be read.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func anyDataMakeADrawing(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<60 {
      let n = Int.random(in: 1...9, using: &random)
      let scale = pow(10, Double.random(in: -9...9, using: &random))
      let time = (0..<n).map { _ in scale * Double.random(in: 0...1, using: &random) }
      var figure = try FigureSample.figure(
        time, (0..<n).map { _ in Bool.random(using: &random) },
        (0..<n).map { _ in ["a", "b", "c"].randomElement(using: &random) ?? "" })
      figure.kind = Bool.random(using: &random) ? .survival : .cumulativeIncidence
      figure.xLabel = ["months", "weeks", "days"].randomElement(using: &random) ?? ""
      figure.width = Double.random(in: 200...2000, using: &random)
      figure.timeLimit = Bool.random(using: &random) ? scale / 2 : nil
      figure.timeStep = Bool.random(using: &random) ? scale / 7 : nil
      figure.valueLimit = Double.random(in: -0.1...1.1, using: &random)
      let svg = try SVGReader.read(figure.svg())
      #expect(svg.all("curve").count == figure.curves.curves.count)
    }
  }

  @Test func manyPointsMakeASmallFile() throws {
    var random = SplitMix64(seed: 3)
    let n = 200_000
    let time = (0..<n).map { _ in -log(Double.random(in: 0..<1, using: &random)) }
    let event = (0..<n).map { _ in Double.random(in: 0..<1, using: &random) < 0.6 }
    let text = try FigureSample.figure(time, event).svg()
    _ = try SVGReader.read(text)
    #expect(text.utf8.count < 300_000)
  }

  /// The P-value and the hazard ratio are those of the test and of a Cox fit to the same rows.
  @Test func aFormulaBringsItsComparison() throws {
    let csv = "t,s,arm\n1,1,a\n2,1,a\n3,0,a\n4,1,a\n2,1,b\n5,0,b\n6,1,b\n9,0,b\n"
    let table = try DataTable(csv: Array(csv.utf8))
    let figure = try KaplanMeierFigure("Surv(t, s) ~ arm", in: table)
    let fit = try fitCox("Surv(t, s) ~ arm", in: table)
    #expect(figure.logRank == (try logRank("Surv(t, s) ~ arm", in: table)))
    #expect(figure.hazardRatio?.estimate == fit.coefficients[0].hazardRatio)
    #expect(figure.hazardRatio?.upper == fit.coefficients[0].upper)
    #expect(figure.hazardRatio?.comparison == "b vs a")
    let single = try KaplanMeierFigure("Surv(t, s) ~ 1", in: table)
    #expect(single.logRank == nil && single.hazardRatio == nil)
    // Events in one group only: no finite hazard ratio.
    let parted = try KaplanMeierFigure(
      "Surv(t, s) ~ arm", in: DataTable(csv: Array("t,s,arm\n1,1,a\n2,1,a\n3,0,b\n4,0,b\n".utf8)))
    #expect(parted.logRank?.pValue != nil)
    #expect(parted.hazardRatio?.estimate == nil && parted.hazardRatio != nil)
  }
}
