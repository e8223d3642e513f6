// Figures of all kinds of odd data, which every test of figures goes through.

import Foundation
import Testing

@testable import SurvivalStats

/// A figure under a name.
struct FigureSample: Sendable, CustomTestStringConvertible {
  let name: String
  let figure: KaplanMeierFigure
  var testDescription: String { name }

  /// Exponential times of `n` subjects a group, in equal groups of different hazards, censored at
  /// random and at 60.
  static func curves(groups: [String], n: Int, hazard: Double = 0.03, seed: UInt64 = 1)
    throws -> (fit: KaplanMeier, test: LogRank?)
  {
    var random = SplitMix64(seed: seed)
    var time: [Double] = []
    var event: [Bool] = []
    var label: [String] = []
    for (g, group) in groups.enumerated() {
      for _ in 0..<n {
        let death = -log(Double.random(in: 0.001..<1, using: &random)) / (hazard / Double(g + 1))
        let end = min(60, Double.random(in: 6..<90, using: &random))
        // Whole 64ths, so that the numbers are the same everywhere.
        time.append((min(death, end) * 64).rounded() / 64)
        event.append(death <= end)
        label.append(group)
      }
    }
    let outcome = try SurvivalOutcome(time: time, event: event)
    let test = try? logRank(outcome, groups: label)
    return (try kaplanMeier(outcome, groups: label), test)
  }

  /// A figure from times, events and labels.
  static func figure(
    _ time: [Double], _ event: [Bool], _ groups: [String] = [], entry: [Double]? = nil,
    weights: [Double] = []
  ) throws -> KaplanMeierFigure {
    let outcome =
      if let entry {
        try SurvivalOutcome(entry: entry, exit: time, event: event)
      } else {
        try SurvivalOutcome(time: time, event: event)
      }
    var figure = KaplanMeierFigure(
      try kaplanMeier(outcome, groups: groups, weights: weights))
    figure.logRank = groups.isEmpty ? nil : try? logRank(outcome, groups: groups)
    return figure
  }

  static let hostile = [
    "<b>&\"'</b>", "\u{1F600} \u{6CBB}\u{7642} emoji", String(repeating: "long label ", count: 19),
    "]]> \u{1}\u{FFFF}\n<!--",
  ]

  static let all: [FigureSample] = {
    do {
      var result: [FigureSample] = []
      for k in [1, 2, 3, 4, 5, 6, 9] {
        let names = (1...k).map { "Treatment \($0)" }
        let (fit, test) = try curves(groups: names, n: 80)
        var figure = KaplanMeierFigure(
          fit, logRank: test, title: "\(k) groups", subtitle: "Simulated",
          xLabel: "Time since randomisation (months)", note: "Synthetic data")
        if k == 2 {
          figure.hazardRatio = .init(
            estimate: 0.52, lower: 0.36, upper: 0.75, pValue: 0.0004, comparison: "2 vs 1")
        }
        figure.showsPercent = k == 3
        result.append(FigureSample(name: "groups-\(k)", figure: figure))
        if k == 2 || k == 4 {
          figure.kind = .cumulativeIncidence
          result.append(FigureSample(name: "incidence-\(k)", figure: figure))
          figure.valueLimit = 0.3
          result.append(FigureSample(name: "magnified-\(k)", figure: figure))
        }
      }
      let (odd, test) = try curves(groups: hostile, n: 30)
      var figure = KaplanMeierFigure(odd, logRank: test, title: hostile.joined(separator: " "))
      figure.subtitle = hostile[2] + hostile[0]
      figure.note = hostile[0] + hostile[2]
      figure.xLabel = hostile[2] + hostile[2]
      figure.yLabel = hostile[0] + hostile[2]
      figure.hazardRatio = .init(
        estimate: 0.1, lower: 0, upper: .infinity, pValue: .nan, comparison: hostile[2])
      result.append(FigureSample(name: "hostile", figure: figure))
      figure.width = 320
      result.append(FigureSample(name: "hostile-narrow", figure: figure))
      func add(_ name: String, _ figure: KaplanMeierFigure) {
        result.append(FigureSample(name: name, figure: figure))
      }
      add("one-censored", try Self.figure([5], [false]))
      add("one-event", try Self.figure([5], [true]))
      add("time-zero", try Self.figure([0, 0], [false, false], ["a", "b"]))
      add(
        "no-events",
        try Self.figure([3, 5, 8, 9], [false, false, false, false], ["a", "a", "b", "b"]))
      add(
        "one-never-drops",
        try Self.figure(
          [3, 5, 8, 9, 12, 14], [true, true, false, false, false, true],
          ["a", "a", "b", "b", "b", "a"]))
      add(
        "entry",
        try Self.figure(
          [3, 5, 8, 9, 12, 14], [true, true, false, true, false, true], entry: [0, 2, 1, 6, 4, 7]))
      add("weights", try Self.figure([3, 5, 8], [true, false, true], weights: [0.3, 1.7, 2.25]))
      add("negative", try Self.figure([-3, 5, 8], [true, false, true], entry: [-9, -4, 2]))
      add("tiny-times", try Self.figure([1e-300, 2e-300, 5e-300], [true, false, true]))
      add("huge-times", try Self.figure([1e300, 2e300, 1.7e308], [true, false, true]))
      add("far-times", try Self.figure([1e9, 1e9 + 1, 1e9 + 2], [true, false, true]))
      var strange = try Self.figure([3, 5, 8], [true, false, true])
      strange.width = .nan
      strange.timeStep = -.infinity
      strange.timeLimit = .nan
      strange.valueLimit = .nan
      strange.labels = []
      strange.hazardRatio = .init(estimate: nil, lower: nil, upper: nil, level: .nan)
      add("strange-options", strange)
      return result
    } catch {
      return []
    }
  }()
}
