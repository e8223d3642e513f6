// Forest plots, by their structure.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct ForestFigureTests {
  @Test(arguments: ForestSample.all)
  func aPlotHasAllItsParts(_ sample: ForestSample) throws {
    let figure = sample.figure
    let text = figure.svg()
    let svg = try SVGReader.read(text)
    #expect(svg.all("row").count == figure.rows.count { !$0.isHeading })
    #expect(svg.all("heading").count == figure.rows.count { $0.isHeading })
    #expect(svg.all("no-effect").count == 1)
    #expect(svg.all("axis").first.map { $0.all("tick").count >= 2 } == true)
    #expect(figure.svg() == text)
  }

  @Test(arguments: ForestSample.all)
  func columnsDoNotTouch(_ sample: ForestSample) throws {
    let svg = try SVGReader.read(sample.figure.svg())
    let width = try svg.number("width")
    let axis = try #require(svg.all("axis").first?.children.first)
    let (left, right) = (try axis.number("x1"), try axis.number("x2"))
    #expect(right - left > 40)
    func span(_ text: SVGElement) throws -> (left: Double, right: Double) {
      let wide = TextMetrics.width(
        text.ownText, size: try text.number("font-size"),
        isBold: text.attributes["font-weight"] == "bold")
      let x = try text.number("x")
      switch text.attributes["text-anchor"] {
      case "end": return (x - wide, x)
      case "middle": return (x - wide / 2, x + wide / 2)
      default: return (x, x + wide)
      }
    }
    for text in svg.all where text.name == "text" {
      let place = try span(text)
      #expect(place.left >= 0 && place.right <= width, "\(text.ownText)")
    }
    for row in svg.all("row") {
      let label = try span(#require(row.all("label").first))
      let estimate = try span(#require(row.all("estimate").first))
      let counts = try row.all("counts").first.map(span)
      #expect(label.right < counts?.left ?? left)
      #expect(counts?.right ?? 0 < left)
      #expect(estimate.left > right)
    }
  }

  @Test func squaresIntervalsAndArrows() throws {
    let odd = try #require(ForestSample.all.first { $0.name == "odd" })
    let svg = try SVGReader.read(odd.figure.svg())
    func row(_ name: String) throws -> SVGElement {
      try #require(svg.all("row").first { $0.title == name })
    }
    func counts(_ name: String) throws -> [Int] {
      let row = try row(name)
      return ["square", "interval", "arrow", "diamond"].map { row.all($0).count }
    }
    #expect(try counts("All") == [0, 0, 0, 1])
    #expect(try counts("Female") == [1, 1, 0, 0])
    #expect(try counts("Infinite") == [0, 1, 1, 0])
    #expect(try counts("Upper infinite") == [1, 1, 1, 0])
    #expect(try counts("Lower zero") == [1, 1, 1, 0])
    #expect(try counts("Wide") == [1, 1, 2, 0])
    #expect(try counts("Missing") == [0, 0, 0, 0])
    #expect(try counts("Not a number") == [0, 0, 0, 0])
    #expect(try counts("Negative") == [0, 0, 0, 0])
    #expect(try counts("Turned round") == [1, 0, 0, 0])
    #expect(try row("Missing").all("estimate")[0].ownText == "not estimable")
    #expect(try row("Female").all("estimate")[0].ownText == "0.50 (0.30 to 0.83)")
    // 0.5 is as far left of 1 as 2 is right of it.
    let one = try svg.all("no-effect")[0].number("x1")
    let half = try row("Female").all("square")[0]
    let two = try row("Upper infinite").all("square")[0]
    let left = try half.number("x") + half.number("width") / 2
    let right = try two.number("x") + two.number("width") / 2
    #expect(abs((one - left) - (right - one)) < 0.03)
    #expect(svg.all("interaction").map(\.ownText) == ["0.030", "\u{2013}"])
  }

  /// A coefficient that runs to infinity still has one limit by the profile, which is drawn.
  @Test func infiniteCoefficientsShowTheirLimit() throws {
    let time = (1...10).map(Double.init)
    let event = [Bool](repeating: true, count: 10)
    for sign in [1.0, -1.0] {
      let x = (0..<10).map { $0 < 5 ? sign : 0 }
      func row(_ intervals: CoxInterval) throws -> SVGElement {
        let fit = try fitCox(
          SurvivalOutcome(time: time, event: event), covariates: [.numeric("x", x)],
          intervals: intervals)
        return try #require(SVGReader.read(ForestFigure(fit).svg()).all("row").first)
      }
      let profile = try row(.profile)
      #expect(profile.all("interval").count == 1 && profile.all("arrow").count == 1)
      #expect(profile.all("square").isEmpty)
      #expect(
        profile.all("estimate")[0].ownText
          == (sign > 0 ? "\u{221E} (4.59 to \u{221E})" : "0.00 (0.00 to 0.22)"))
      // Wald's limits there are those of the last step and say nothing.
      #expect(try row(.wald).all("estimate")[0].ownText == "not estimable")
    }
  }

  /// The side goes with 1 / width of the interval, so the area with the information.
  @Test func areaGoesWithInformation() throws {
    let figure = ForestFigure(
      rows: [
        .init("a", estimate: 1, lower: exp(-0.2), upper: exp(0.2)),
        .init("b", estimate: 1, lower: exp(-0.3), upper: exp(0.3)),
      ])
    let sides = try SVGReader.read(figure.svg()).all("square").map { try $0.number("width") }
    #expect(abs(sides[0] / sides[1] - 1.5) < 0.01)
  }

  /// Rows of numbers at the ends of what doubles hold, in any order.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func anyNumbersMakeADrawing(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let numbers: [Double?] = [
      nil, .nan, .infinity, -.infinity, 0, -0.0, -1, 1e-300, 5e-308, 0.001, 0.5, 0.999, 1, 1.001,
      2, 30, 1e6, 1e300, .greatestFiniteMagnitude,
    ]
    func any() -> Double? { numbers.randomElement(using: &random) ?? nil }
    for _ in 0..<60 {
      let rows = (0..<Int.random(in: 0...4, using: &random)).map { k in
        ForestFigure.Row(
          "\(k)", estimate: any(), lower: any(), upper: any(), pValue: any(),
          isSummary: Bool.random(using: &random), indent: k)
      }
      let svg = try SVGReader.read(ForestFigure(rows: rows).svg())
      let width = try svg.number("width")
      for element in svg.all {
        for key in ["x", "x1", "x2"] where element.attributes[key] != nil {
          #expect(try (0...width).contains(element.number(key)))
        }
      }
    }
  }

  @Test func aCoxFitHasARowForEachCoefficient() throws {
    let csv = "t,s,arm,z\n1,1,a,0\n2,1,a,0\n3,0,a,0\n4,1,a,0\n2,1,b,0\n5,0,b,0\n6,1,b,0\n9,0,b,0\n"
    let table = try DataTable(csv: Array(csv.utf8))
    let fit = try fitCox("Surv(t, s) ~ arm + z", in: table)
    let figure = ForestFigure(fit)
    #expect(figure.rows.map(\.label) == ["armb", "z"])
    #expect(figure.rows[0].estimate == fit.coefficients[0].hazardRatio)
    #expect(figure.rows[1].estimate == nil, "z is constant")
    _ = try SVGReader.read(figure.svg())
  }

  @Test func subgroupsStandUnderHeadings() throws {
    let table = try DataTable(csv: Array(ColonSample.text().utf8))
    let analysis = try subgroupHazardRatios(
      "Surv(time, status) ~ rx", by: ["sex", "age >= 65"], in: table,
      where: "etype == 2 & rx != 'Lev'")
    let figure = ForestFigure(analysis)
    #expect(figure.rows.map(\.label) == ["All", "sex", "0", "1", "age >= 65", "FALSE", "TRUE"])
    #expect(figure.rows.map(\.isHeading) == [false, true, false, false, true, false, false])
    #expect(figure.rows[1].interaction == analysis.interactions[0].test.pValue)
    let svg = try SVGReader.read(figure.svg())
    #expect(svg.all("diamond").count == 1)
    #expect(svg.all("square").count == 4)
  }
}

enum ColonSample {
  static func text() throws -> String {
    try SourceTree.file("Sources/SurvivalStats/Trials/Data/colon.csv").text
  }
}
