// Log-rank tests of pairs of groups as text.

extension PairwiseLogRank: CustomStringConvertible {
  /// A line for each comparison.
  public var description: String {
    var title = "Pairwise tests, \(weight)"
    if strata > 1 { title += ", in \(strata) strata" }
    var lines = [title, adjustmentText, ""]
    var table = TextTable(["", "z", "P", "adjusted P"])
    for pair in comparisons {
      table.add([
        "\(pair.compared) v \(pair.reference)", NumberText.fixed(pair.z, 3),
        NumberText.pValue(pair.pValue ?? .nan), NumberText.pValue(pair.adjustedPValue ?? .nan),
      ])
    }
    lines += table.lines(within: 80)
    lines += [
      "", "z is of the group named first: negative where it has fewer events than expected",
    ]
    lines += NumberText.notes(warnings)
    return lines.joined(separator: "\n")
  }

  private var adjustmentText: String {
    switch adjustment {
    case .none: "P not adjusted"
    case .holm: "P adjusted after Holm"
    case .hommel: "P adjusted after Hommel"
    case .benjaminiHochberg: "P adjusted after Benjamini and Hochberg"
    case .dunnett: "P adjusted after Dunnett, by the joint distribution"
    }
  }
}
