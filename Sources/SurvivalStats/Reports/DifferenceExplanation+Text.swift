// Which default moves which number, as tables.

extension DifferenceExplanation: CustomStringConvertible {
  /// For each default that differs the numbers that it moves, and then all together.
  public var description: String {
    let names = (from.printedName, to.printedName)
    guard !defaults.isEmpty else {
      return "\(names.0) and \(names.1) have the same defaults here: no number moves."
    }
    var lines = ["From the defaults of \(names.0) to those of \(names.1), one at a time"]
    func add(_ title: String, _ moved: [MovedNumber]) {
      lines += ["", title]
      guard !moved.isEmpty else { return lines.append("  moves no number here") }
      var table = TextTable(["", "", names.0, names.1, "difference"])
      var before = ""
      for number in moved {
        table.add([
          number.of == before ? "" : "  " + number.of, Self.words(number.quantity),
          NumberText.significant(number.from, 6), NumberText.significant(number.to, 6),
          NumberText.significant(number.difference, 3),
        ])
        before = number.of
      }
      lines += table.lines(within: 80)
    }
    for difference in defaults {
      add(
        "\(Self.words(difference.setting)): \(Self.words(difference.from)) -> "
          + Self.words(difference.to), difference.moved)
    }
    // What one default alone has moved need not be told again.
    if !defaults.contains(where: { $0.moved == together }) { add("all together", together) }
    return lines.joined(separator: "\n")
  }

  /// `hazardRatio` as `hazard ratio`.
  private static func words(_ name: String) -> String {
    name == "pValue"
      ? "P"
      : name.reduce(into: "") { text, letter in
        text += letter.isUppercase && !text.isEmpty ? " " + letter.lowercased() : String(letter)
      }
  }
}

extension PackageProfile {
  /// The package's name as it writes itself.
  public var printedName: String {
    switch self {
    case .r: "R"
    case .sas: "SAS"
    case .stata: "Stata"
    case .lifelines: "lifelines"
    }
  }
}
