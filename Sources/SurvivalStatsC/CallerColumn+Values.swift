// The values of a caller's column, as the library takes them.

import CSurvivalStats
import SurvivalStats

/// Labels of rows, in the types that the library codes fastest.
enum RowLabels {
  case none
  case whole([Int])
  case real([Double])
  case text([String])
}

extension CallerColumn {
  /// The numbers of the rows given, or of all.
  func doubles(_ rows: [Int]?) throws -> [Double] {
    switch kind {
    case .float64:
      if rows == nil, let adjacentDoubles { return Array(adjacentDoubles) }
      return map(rows) { load($0, as: Double.self) }
    case .int64:
      return try map(rows) { row in
        let value = load(row, as: Int64.self)
        guard value.magnitude <= 1 << 53 else {
          throw Problem(
            SST_INVALID_DATA,
            "row \(row + 1), column \"\(name)\": \(value) has no exact double; beyond 2^53 hand "
              + "over doubles, or text")
        }
        return Double(value)
      }
    case .int32: return map(rows) { Double(load($0, as: Int32.self)) }
    case .uint8: return map(rows) { Double(load($0, as: UInt8.self)) }
    case .bool8: return try map(rows) { try truth($0) ? 1 : 0 }
    case .dictionary:
      throw Problem(SST_INVALID_DATA, "column \"\(name)\" is text; expected numbers")
    }
  }

  /// Truth values of the rows given, or of all.
  func truths(_ rows: [Int]?) throws -> [Bool] { try map(rows, truth) }

  /// Places in `labels` of the rows given, or of all; -1 where missing.
  func places(_ rows: [Int]?) throws -> [Int32] {
    try map(rows) { row in
      guard !isMissing(row) else { return -1 }
      let place = load(row, as: Int32.self)
      guard place < labels.count else {
        throw Problem(
          SST_INVALID_DATA,
          "row \(row + 1), column \"\(name)\": the place \(place) is not among the "
            + "\(labels.count) labels")
      }
      return place
    }
  }

  /// Labels of the rows given, or of all.
  func rowLabels(_ rows: [Int]?) throws -> RowLabels {
    switch kind {
    case .dictionary: return .text(try places(rows).map { $0 < 0 ? "NA" : labels[Int($0)] })
    case .int64: return .whole(map(rows) { Int(load($0, as: Int64.self)) })
    case .int32: return .whole(map(rows) { Int(load($0, as: Int32.self)) })
    case .uint8: return .whole(map(rows) { Int(load($0, as: UInt8.self)) })
    case .bool8: return .text(try map(rows) { try truth($0) ? "TRUE" : "FALSE" })
    case .float64:
      let numbers = try doubles(rows)
      if let place = numbers.firstIndex(where: { !$0.isFinite }) {
        throw Problem(
          SurvivalDataError.notFinite(
            row: (rows?[place] ?? place) + 1, column: name, value: numbers[place]))
      }
      // 1.0 is the label 1, as a reader writes it.
      let whole = numbers.compactMap { Int(exactly: $0) }
      return whole.count == numbers.count ? .whole(whole) : .real(numbers)
    }
  }

  /// Which rows have the event, and how that was coded.
  ///
  /// 0 and 1, which most columns hold, are told apart without a copy. As of a formula, rows that are left
  /// out for what another column lacks have a say in how the column is coded: they may hold all its 2.
  func events(
    _ rows: [Int]?
  ) throws -> (event: [Bool], coding: SurvivalOutcome.StatusCoding) {
    if kind == .bool8 {
      // Truth values say what they mean; only numbers that are all 1 are worth a word.
      return (try truths(rows), .event)
    }
    guard kind != .dictionary else {
      _ = try doubles(rows)
      return ([], .event)
    }
    var isKept = [Bool](repeating: rows == nil, count: rows == nil ? 0 : count)
    rows?.forEach { isKept[$0] = true }
    var events: [Bool] = []
    events.reserveCapacity(rows?.count ?? count)
    var hasZero = false
    for row in 0..<count {
      let takes = rows == nil || isKept[row]
      guard takes || !isMissing(row) else { continue }
      let value = number(row)
      guard value == 0 || value == 1 else {
        if !takes, !value.isFinite { continue }
        return try codedEvents(rows, isKept)
      }
      hasZero = hasZero || value == 0
      if takes { events.append(value == 1) }
    }
    return (events, hasZero || events.isEmpty ? .event : .allEvents)
  }

  /// The same where there are other numbers than 0 and 1.
  private func codedEvents(
    _ rows: [Int]?, _ isKept: [Bool]
  ) throws -> (event: [Bool], coding: SurvivalOutcome.StatusCoding) {
    let judged = rows.map { _ in
      (0..<count).filter { isKept[$0] || (!isMissing($0) && number($0).isFinite) }
    }
    let status: (event: [Bool], coding: SurvivalOutcome.StatusCoding)
    do {
      status = try SurvivalOutcome.events(status: try doubles(judged), name: name)
    } catch let error as SurvivalDataError {
      throw Problem(error.renumbered { (judged?[$0 - 1] ?? $0 - 1) + 1 })
    }
    guard let judged else { return status }
    return (zip(judged, status.event).filter { isKept[$0.0] }.map(\.1), status.coding)
  }

  /// A value as a number, near enough to tell codes apart.
  private func number(_ row: Int) -> Double {
    switch kind {
    case .float64: load(row, as: Double.self)
    case .int64: Double(load(row, as: Int64.self))
    case .int32, .dictionary: Double(load(row, as: Int32.self))
    case .uint8, .bool8: Double(load(row, as: UInt8.self))
    }
  }

  private func truth(_ row: Int) throws -> Bool {
    guard kind == .bool8 else {
      throw Problem(SST_INVALID_DATA, "column \"\(name)\" does not hold truth values")
    }
    let byte = load(row, as: UInt8.self)
    guard byte <= 1 else {
      throw Problem(
        SST_INVALID_DATA, "row \(row + 1), column \"\(name)\": \(byte) is no truth value, 0 or 1")
    }
    return byte == 1
  }

  private func map<Value>(_ rows: [Int]?, _ value: (Int) throws -> Value) rethrows -> [Value] {
    if let rows { return try rows.map(value) }
    return try (0..<count).map(value)
  }
}
