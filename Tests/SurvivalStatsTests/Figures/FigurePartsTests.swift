// What figures are made of: ticks, widths of text, colours, numbers, paths.

import Foundation
import Testing

@testable import SurvivalStats

@Suite struct FigurePartsTests {
  @Test func ticksOfTime() {
    #expect(
      AxisTicks(from: 0, to: 61, most: 10, unit: .months).labels == [
        "0", "12", "24", "36", "48", "60",
      ])
    #expect(
      AxisTicks(from: 0, to: 20, most: 8, unit: .months).labels == [
        "0", "3", "6", "9", "12", "15", "18",
      ])
    #expect(
      AxisTicks(from: 0, to: 100, most: 8, unit: .weeks).labels == [
        "0", "13", "26", "39", "52", "65", "78", "91",
      ])
    #expect(AxisTicks(from: 0, to: 0.9, most: 5, unit: .months).labels.last == "0.8")
    #expect(AxisTicks(from: 0, to: 3329, most: 8).labels.last == "3000")
    #expect(AxisTicks(from: -3, to: 8, most: 6).labels == ["-2", "0", "2", "4", "6", "8"])
    #expect(FigureTimeUnit(axisLabel: "Time since surgery (Months)") == .months)
    #expect(FigureTimeUnit(axisLabel: "Time") == .decimal)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func ticksLieOnTheAxisAndAreNotTooMany(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<500 {
      let low = Double.random(in: -10...10, using: &random)
      let high = low + pow(10, Double.random(in: -12...12, using: &random))
      let most = Int.random(in: 1...12, using: &random)
      let unit = FigureTimeUnit.allCases.randomElement(using: &random) ?? .decimal
      let ticks = AxisTicks(from: low, to: high, most: most, unit: unit)
      #expect(!ticks.values.isEmpty && ticks.values.count <= most + 1)
      let slack = 1e-8 * (high - low) + 1e-8
      #expect(ticks.values.allSatisfy { $0 >= low - slack && $0 <= high + slack })
    }
  }

  @Test func ticksOfRatios() {
    #expect(
      AxisTicks.logarithmic(from: 0.3, to: 2.5).labels == ["0.2", "0.5", "1", "2", "5"])
    #expect(AxisTicks.logarithmic(from: 0.97, to: 1.04).labels.contains("1.00"))
    #expect(
      AxisTicks.logarithmic(from: 0.001, to: 1000).labels == [
        "0.001", "0.01", "0.1", "1", "10", "100", "1000",
      ])
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func ticksOfRatiosEncloseThemAndHoldOne(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<500 {
      let low = exp(-Double.random(in: 0.001...6.9, using: &random))
      let high = exp(Double.random(in: 0.001...6.9, using: &random))
      let values = AxisTicks.logarithmic(from: low, to: high).values
      #expect(values.contains { abs($0 - 1) < 1e-9 })
      #expect(values[0] > 0 && values[0] <= low * (1 + 1e-6))
      #expect(values[values.count - 1] >= high * (1 - 1e-6))
      #expect(values.count <= 14)
    }
  }

  /// By hand from Adobe's Helvetica metrics: H 722, e 556, l 222, l 222, o 556 is 2278.
  @Test func widthsOfText() {
    #expect(TextMetrics.width("Hello", size: 1000) == 2278)
    #expect(TextMetrics.width("", size: 12) == 0)
    #expect(TextMetrics.fitting("Hello", size: 1000, width: 2278) == "Hello")
    #expect(TextMetrics.fitting("Hello", size: 1000, width: 2277) == "H\u{2026}")
    #expect(TextMetrics.fitting("Hello", size: 1000, width: 0) == "\u{2026}")
    #expect(TextMetrics.lines("a b", size: 10, width: 1, count: 2) == ["a", "b"])
    #expect(TextMetrics.lines("a b c", size: 10, width: 1, count: 2) == ["a", "b c"])
    #expect(TextMetrics.lines("", size: 10, width: 1, count: 2) == [])
  }

  @Test func numbersInWords() {
    #expect(FigureNumbers.interval(0.689, 0.5449, 0.8711) == "0.69 (0.54 to 0.87)")
    #expect(FigureNumbers.interval(3.19, 1.02, 9.9999) == "3.19 (1.02 to 10.0)")
    #expect(FigureNumbers.interval(1.0052, 0.9987, 1.0117) == "1.005 (0.999 to 1.012)")
    #expect(FigureNumbers.interval(nil, nil, nil) == "not estimable")
    #expect(FigureNumbers.interval(2, 0, .infinity) == "2.00 (0.00 to \u{221E})")
    #expect(FigureNumbers.statement(pValue: 0.0009) == "P < 0.001")
    #expect(FigureNumbers.statement(pValue: 0.0499) == "P = 0.050")
    #expect(FigureNumbers.statement(pValue: 0.2) == "P = 0.20")
    #expect(FigureNumbers.statement(pValue: .nan) == nil)
    #expect(FigureNumbers.time(2152) == "2152")
    #expect(FigureNumbers.time(27.66) == "27.7")
    #expect(FigureNumbers.time(nil) == "NR")
    #expect(FigureNumbers.percent(0.95) == "95%")
    #expect(SVGDocument.number(-0.001) == "0")
    #expect(SVGDocument.number(-1.5) == "-1.5")
    #expect(SVGDocument.number(2.049) == "2.05")
    #expect(SVGDocument.number(.nan) == "0")
    #expect(SVGDocument.escaped("<&\">\u{0}\u{7}") == "&lt;&amp;&quot;&gt;  ")
  }

  /// CIELAB lightness, 0 to 100, of an sRGB colour; IEC 61966-2-1 and CIE 15.
  static func lightness(_ hex: String) -> Double {
    let y = luminance(hex)
    return y > 216.0 / 24389 ? 116 * cbrt(y) - 16 : 24389.0 / 27 * y
  }

  /// Relative luminance of an sRGB colour, as in WCAG 2.
  static func luminance(_ hex: String) -> Double {
    let value = Int(hex.dropFirst(), radix: 16) ?? 0
    let parts = [16, 8, 0].map { shift -> Double in
      let c = Double(value >> shift & 255) / 255
      return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  /// Any two of the first seven groups differ by 20 in lightness, or by their dashes.
  @Test func groupsAreToldApartInGrey() {
    let styles = (0..<7).map { FigurePalette.style($0) }
    for i in styles.indices {
      for j in styles.indices where i < j {
        let grey = abs(Self.lightness(styles[i].line) - Self.lightness(styles[j].line))
        #expect(grey >= 20 || styles[i].dash != styles[j].dash, "groups \(i) and \(j)")
      }
      // Text on white: 4.5 to 1, the contrast that WCAG 2 asks for.
      #expect(1.05 / (Self.luminance(styles[i].text) + 0.05) >= 4.5)
    }
    for i in 0..<3 {
      for j in 0..<i {
        let grey = abs(Self.lightness(styles[i].line) - Self.lightness(styles[j].line))
        #expect(grey >= 20, "groups \(i) and \(j)")
      }
    }
    #expect(Set((0..<14).map { "\(FigurePalette.style($0))" }).count == 14)
  }

  @Test func stepsWithinATenthOfAPixelAreOne() {
    let start = (x: 0.0, y: 100.0)
    let far = [(x: 10.0, y: 50.0), (x: 20.0, y: 0.0)]
    #expect(StepPath.line(start: start, points: far, end: 30) == "M0 100H10V50H20V0H30")
    let near = (0..<10_000).map { (x: Double($0) / 10_000, y: 100 - Double($0) / 100) }
    let path = StepPath.line(start: start, points: near, end: 30)
    #expect(path.count < 250)
    #expect(path.hasSuffix("V0.01H30"))
    // A curve that never moves.
    let still = [(x: 4.0, y: 100.0), (x: 5.0, y: 100.0)]
    #expect(StepPath.line(start: start, points: still, end: 30) == "M0 100H30")
  }

  @Test func bandsEndWhereLimitsDo() {
    let path = StepPath.band(
      start: (x: 0, low: 10, high: 10),
      points: [
        (x: 1, low: 12, high: 8), (x: 2, low: .nan, high: .nan), (x: 3, low: 14, high: 6),
      ], end: 4)
    #expect(path == "M0 10H1V8H2V12H1V10H0ZM3 6H4V14H3Z")
  }
}
