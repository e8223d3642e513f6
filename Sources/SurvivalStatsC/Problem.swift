// What can go wrong at the C door, and the one way out of it: a code and a sentence.
//
// Used by: every exported function

import CSurvivalStats
import SurvivalStats

/// A code of survivalstats.h with its sentence.
struct Problem: Error {
  let code: Int32
  let sentence: String

  init(_ code: Int32, _ sentence: String) {
    self.code = code
    self.sentence = sentence
  }

  /// Whatever the library throws, as a code.
  init(_ error: any Error) {
    switch error {
    case let problem as Problem: self = problem
    case let error as SurvivalDataError:
      switch error {
      case .invalidOption, .incompatible: code = SST_INVALID_OPTION
      case .noSuchColumn: code = SST_INVALID_FORMULA
      case .tooManyCopies, .tooManyColumns: code = SST_TOO_LARGE
      default: code = error.isNothingToEstimate ? SST_NOTHING_TO_ESTIMATE : SST_INVALID_DATA
      }
      sentence = error.description
    case let error as FormulaError:
      code = SST_INVALID_FORMULA
      sentence = error.description
    default:
      code = SST_INTERNAL
      sentence = "\(error)"
    }
  }

  /// A null pointer where there must be none.
  static func null(_ what: String) -> Problem {
    Problem(SST_INVALID_ARGUMENT, "\(what) is a null pointer")
  }
}

/// Does the work of an exported function. Nothing it throws gets further: the error's code is
/// returned, its sentence is the caller's.
func answer(_ error: UnsafeMutablePointer<sst_error>?, _ work: () throws -> Void) -> Int32 {
  do {
    try work()
    write(SST_OK, "", to: error)
    return SST_OK
  } catch let caught {
    let problem = Problem(caught)
    write(problem.code, problem.sentence, to: error)
    return problem.code
  }
}

/// Fills in an error object; a sentence that is too long is cut between characters.
private func write(
  _ code: Int32, _ sentence: String, to error: UnsafeMutablePointer<sst_error>?
) {
  guard let error else { return }
  let memory = UnsafeMutableRawPointer(error)
  memory.storeBytes(of: code, as: Int32.self)
  let room = MemoryLayout<sst_error>.size - MemoryLayout<Int32>.size - 1
  // A zero byte within the sentence, as of a name in a table, would end it.
  let bytes = Array(sentence.utf8.map { $0 == 0 ? UInt8(ascii: "?") : $0 })
  var count = min(bytes.count, room)
  // A byte 10xxxxxx goes on with a character; one that does not fit whole is left out.
  while count > 0, count < bytes.count, bytes[count] & 0xC0 == 0x80 { count -= 1 }
  let text = memory + MemoryLayout<Int32>.size
  bytes.withUnsafeBytes {
    text.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(text), byteCount: count)
  }
  (text + count).storeBytes(of: 0, as: UInt8.self)
}

/// Stores a number at a place of the caller's, wherever it is aligned.
func store<Value: BitwiseCopyable>(_ value: Value, at place: UnsafeMutablePointer<Value>) {
  UnsafeMutableRawPointer(place).storeBytes(of: value, as: Value.self)
}

/// A text of the caller's.
func text(_ pointer: UnsafePointer<CChar>, _ what: @autoclosure () -> String) throws -> String {
  guard let text = String(validatingCString: pointer) else {
    throw Problem(SST_INVALID_ARGUMENT, "\(what()) is not valid UTF-8")
  }
  return text
}
