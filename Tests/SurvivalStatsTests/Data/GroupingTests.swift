// Labels coded in lanes beside a plain dictionary.

import Testing

@testable import SurvivalStats

@Suite struct GroupingTests {
  /// Enough rows for several lanes.
  private static let rows = 100_000

  /// Codes and labels as one reads the definition: labels by first occurrence, then in order.
  private func check<Label: Hashable & CustomStringConvertible>(
    _ labels: [Label], _ name: String
  ) {
    let grouping = Grouping(labels)
    var first: [Label: Int] = [:]
    for (row, label) in labels.enumerated() where first[label] == nil { first[label] = row }
    #expect(grouping.count == first.count, "\(name)")
    var code: [Label: Int] = [:]
    for (label, row) in first { code[label] = grouping.codes[row] }
    #expect(labels.indices.allSatisfy { grouping.codes[$0] == code[labels[$0]] }, "\(name)")
    #expect(
      first.allSatisfy {
        grouping.labels[grouping.codes[$0.value]] == labels[$0.value].description
      },
      "\(name)")
  }

  @Test(arguments: [1, 2, 100, 50_000])
  func codesAreThoseOfADictionary(kinds: Int) {
    var random = SplitMix64(seed: UInt64(kinds))
    let codes = (0..<Self.rows).map { _ in Int(random.uniform() * Double(kinds)) }
    check(codes, "whole numbers")
    check(codes.map { $0 &* 0x1234_5678_9ABC_DEF1 }, "wide whole numbers")
    check(codes.map { Double($0) / 7 }, "numbers")
    check(codes.map { "centre \($0)" }, "text")
    check(codes.map { UInt8(truncatingIfNeeded: $0) }, "another kind of label")
  }

  @Test func zerosOfBothSignsAreOneLabelAndNoTwoNaNsAre() {
    var labels = (0..<Self.rows).map { Double($0 % 3) }
    labels[Self.rows - 3] = -0.0
    #expect(Grouping(labels).labels == ["0.0", "1.0", "2.0"])
    labels[0] = -0.0
    #expect(Grouping(labels).labels == ["-0.0", "1.0", "2.0"])
    labels[5] = .nan
    labels[Self.rows - 1] = .nan
    #expect(Grouping(labels).count == 5)
    labels[5] = .infinity
    labels[Self.rows - 1] = .infinity
    #expect(Grouping(labels).labels == ["-0.0", "1.0", "2.0", "inf"])
  }
}
