// A server: POST a CSV to /cox?formula=..., get the fit as JSON.
//
//     swift run --package-path Examples/Swift Server 8080
//     curl --data-binary @lung.csv 'localhost:8080/cox?formula=Surv(time,status)~age'
//
// What a request may cost is limited before it is read (its length), while it is read (the server's
// timeout), and while it is answered (places and a deadline); what is wrong with it is told to it alone.

import FlyingFox
import Foundation
import SurvivalStats

/// The limits of one request and of all.
enum Limits {
  static let bodyBytes = 8 << 20
  static let formulaBytes = 1000
  static let levels = 50
  static let fitsAtOnce = 4
  static let secondsToRead = 10.0
  static let secondsToAnswer = 20.0
}

/// What is answered to a request that is not served.
struct Refusal: Error {
  let status: HTTPStatusCode
  let sentence: String

  var response: HTTPResponse {
    let body = try? JSONEncoder().encode(["error": sentence])
    return HTTPResponse(
      statusCode: status, headers: [.contentType: "application/json"], body: body ?? Data())
  }
}

/// The body of a request, no longer than allowed, whatever its header says.
func body(of request: HTTPRequest) async throws -> Data {
  let tooLarge = Refusal(
    status: .payloadTooLarge, sentence: "a body has at most \(Limits.bodyBytes) bytes")
  if let count = request.bodySequence.count, count > Limits.bodyBytes { throw tooLarge }
  var data = Data()
  for try await part in request.bodySequence {
    data += part
    if data.count > Limits.bodyBytes { throw tooLarge }
  }
  return data
}

/// The parameter of a query, or nil.
func parameter(_ name: String, of request: HTTPRequest) -> String? {
  request.query.first { $0.name == name }.map { $0.value.removingPercentEncoding ?? $0.value }
}

/// Refuses factors of many levels: a fit cannot be stopped, and what it costs grows with the square of
/// its columns. A column that tells patients apart is the usual mistake.
func checkLevels(_ table: DataTable, _ formula: String) throws {
  let bare = formula.filter { $0 != " " }
  let isOfName: (Character) -> Bool = { $0.isLetter || $0.isNumber || "._".contains($0) }
  let words = Set(bare.split { !isOfName($0) }.map(String.init))
  for column in table.columns where words.contains(column.name) {
    let count =
      switch column.values {
      case .text(_, let levels): levels.count
      // A missing number is NaN, which no other is equal to.
      case .numeric(let numbers):
        bare.contains("factor(\(column.name)") ? Set(numbers.filter { !$0.isNaN }).count : 0
      case .logical: 0
      }
    guard count > Limits.levels, !bare.contains("strata(\(column.name))") else { continue }
    throw Refusal(
      status: .unprocessableContent,
      sentence: "\(column.name) has \(count) levels; a factor has at most \(Limits.levels)")
  }
}

/// Fits that run now.
actor Places {
  private var taken = 0

  func take() throws {
    guard taken < Limits.fitsAtOnce else {
      throw Refusal(status: .serviceUnavailable, sentence: "busy: try again in a moment")
    }
    taken += 1
  }

  func leave() { taken -= 1 }
}

/// Does work on a thread of its own, so that the server goes on meanwhile: a queue's threads also serve
/// requests, and there are no more of them than cores. Waits no longer than the deadline: work that
/// takes longer ends unheard, and its place is free when it has.
func withinDeadline<Answer: Sendable>(
  _ places: Places, _ work: @escaping @Sendable () throws -> Answer
) async throws -> Answer {
  try await places.take()
  let (answers, continuation) = AsyncThrowingStream.makeStream(of: Answer.self)
  let thread = Thread {
    do {
      continuation.yield(try work())
      continuation.finish()
    } catch {
      continuation.finish(throwing: error)
    }
    Task { await places.leave() }
  }
  thread.stackSize = 8 << 20
  thread.qualityOfService = .utility
  thread.start()
  let late = Refusal(
    status: .gatewayTimeout, sentence: "no answer within \(Limits.secondsToAnswer) seconds")
  let timer = Task {
    try await Task.sleep(for: .seconds(Limits.secondsToAnswer))
    continuation.finish(throwing: late)
  }
  defer { timer.cancel() }
  for try await answer in answers { return answer }
  throw late
}

let places = Places()

@Sendable func cox(_ request: HTTPRequest) async -> HTTPResponse {
  do {
    guard let formula = parameter("formula", of: request) else {
      throw Refusal(
        status: .badRequest, sentence: "write the formula as ?formula=Surv(time,status)~age")
    }
    guard formula.utf8.count <= Limits.formulaBytes else {
      throw Refusal(
        status: .unprocessableContent,
        sentence: "a formula has at most \(Limits.formulaBytes) bytes")
    }
    let weights = parameter("weights", of: request)
    let condition = parameter("where", of: request)
    let csv = try await body(of: request)
    let json = try await withinDeadline(places) {
      let table = try DataTable(csv: Array(csv))
      try checkLevels(table, formula)
      let fit = try fitCox(formula, in: table, weights: weights, where: condition)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      return try encoder.encode(fit)
    }
    return HTTPResponse(
      statusCode: .ok, headers: [.contentType: "application/json"], body: json)
  } catch let refusal as Refusal {
    return refusal.response
  } catch {
    // The library's errors are sentences: column, row, place in the formula.
    return Refusal(status: .unprocessableContent, sentence: "\(error)").response
  }
}

let port = CommandLine.arguments.dropFirst().first.flatMap(UInt16.init) ?? 8080
let server = HTTPServer(
  address: try .inet(ip4: "127.0.0.1", port: port), timeout: Limits.secondsToRead,
  logger: .disabled)
await server.appendRoute("POST /cox", handler: cox)
try await server.run()
