// Rows put into labelled groups: strata, clusters, treatment arms.

/// A label for every row, as codes into a sorted list of distinct labels.
struct Grouping: Equatable, Sendable {
  /// For each row, the index of its label.
  let codes: [Int]
  /// The distinct labels that occur, in order.
  let labels: [String]

  /// Groups by label; labels sort as numbers where all are numbers, else by their bytes (the C
  /// locale).
  init<Label: Hashable & CustomStringConvertible>(_ labels: [Label]) {
    let coded = LabelCodes(labels)
    let texts = coded.firstRows.map { labels[$0].description }
    let numbers = texts.compactMap { Double($0) }.filter(\.isFinite)
    let areNumbers = numbers.count == texts.count
    let order = texts.indices.sorted {
      if areNumbers, numbers[$0] != numbers[$1] { return numbers[$0] < numbers[$1] }
      return texts[$0].utf8.lexicographicallyPrecedes(texts[$1].utf8)
    }
    var place = [Int](repeating: 0, count: order.count)
    for (rank, code) in order.enumerated() { place[code] = rank }
    codes = coded.codes(at: place)
    self.labels = order.map { texts[$0] }
  }

  /// Groups given by codes into `labels`; labels that do not occur are dropped.
  init(codes: [Int], labels: [String]) {
    var occurs = [Bool](repeating: false, count: labels.count)
    for code in codes { occurs[code] = true }
    var place = [Int](repeating: 0, count: labels.count)
    var kept: [String] = []
    for code in labels.indices where occurs[code] {
      place[code] = kept.count
      kept.append(labels[code])
    }
    self.codes = codes.map { place[$0] }
    self.labels = kept
  }

  /// The number of groups that occur.
  var count: Int { labels.count }

  /// The grouping of the rows listed.
  func selecting(_ rows: [Int]) -> Grouping {
    Grouping(codes: rows.map { codes[$0] }, labels: labels)
  }
}
