// Texts of a result: names, warnings, the summary, the JSON.

import CSurvivalStats
import Foundation
import SurvivalStats

extension Outcome {
  fileprivate var summary: String {
    switch self {
    case .cox(let fit): fit.description
    case .kaplanMeier(let fit): fit.description
    case .logRank(let fit): fit.description
    case .rates(let fit): fit.description
    }
  }

  /// The same bytes as the command line's `--format json`.
  fileprivate func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data =
      switch self {
      case .cox(let fit): try encoder.encode(fit)
      case .kaplanMeier(let fit): try encoder.encode(fit)
      case .logRank(let fit): try encoder.encode(fit)
      case .rates(let fit): try encoder.encode(fit)
      }
    return [UInt8](data)
  }

  fileprivate func text(_ what: Int32, _ index: Int64) throws -> String {
    switch what {
    case SST_TEXT_COEFFICIENT:
      guard case .cox(let fit) = self else { throw lacks("text", what) }
      return fit.coefficients[try checked(index, of: fit.coefficients.count, "coefficient")].name
    case SST_TEXT_GROUP:
      guard let groups else { throw lacks("text", what) }
      return groups[try checked(index, of: groups.count, "group")]
    case SST_TEXT_WARNING: return warnings[try checked(index, of: warnings.count, "warning")]
    default: throw lacks("text", what)
    }
  }
}

/// As survivalstats.h says.
@c @implementation
public func sst_text(
  _ result: sst_handle, _ what: Int32, _ index: Int64, _ buffer: UnsafeMutablePointer<CChar>?,
  _ capacity: Int64, _ needed: UnsafeMutablePointer<Int64>?,
  _ error: UnsafeMutablePointer<sst_error>?
) -> Int32 {
  answer(error) {
    let stored = try Registry.shared.result(result)
    let isWhole = what == SST_TEXT_SUMMARY || what == SST_TEXT_JSON
    let bytes: [UInt8]
    if isWhole {
      _ = try checked(index, of: 1, "text of this kind with the index")
      bytes = try stored.bytes(what) {
        what == SST_TEXT_JSON ? try stored.outcome.json() : Array(stored.outcome.summary.utf8)
      }
    } else {
      bytes = Array(try stored.outcome.text(what, index).utf8)
    }
    try copy(
      bytes.map { CChar(bitPattern: $0) } + [0], to: buffer, capacity: capacity, needed: needed,
      "bytes")
    if isWhole, buffer != nil { stored.forget(what) }
  }
}
