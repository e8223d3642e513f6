// The peers that were asked for, run on a case's data.

import Foundation

/// The tools that were asked for, and where their interpreters are.
struct PeerRun {
  let tools: [PeerTool]
  let python: String
  let secondsAllowed: Double
  let runs: Int

  /// What came of every peer of a case, and the versions that were named.
  ///
  /// - Parameter answer: this library's figures.
  func measure(
    _ peers: [Peer], data: PeerData?, answer: [Double]
  ) throws -> (results: [PeerResult], versions: [String: String]) {
    let asked = tools.filter { tool in peers.contains { $0.tool == tool } }
    guard let data, !asked.isEmpty else { return ([], [:]) }
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let file = folder.url.appendingPathComponent("data")
    try data.write(to: file)
    var results: [PeerResult] = []
    var versions: [String: String] = [:]
    for tool in asked {
      let own = peers.filter { $0.tool == tool }
      Progress.say("  \(tool.rawValue): \(own.map(\.label).joined(separator: ", "))")
      guard let interpreter = Program.find(tool.isR ? "Rscript" : python) else {
        results += own.map {
          PeerResult(
            tool: tool, label: $0.label, status: .notInstalled,
            message: "\(tool.isR ? "Rscript" : python) is not there")
        }
        continue
      }
      let process = PeerProcess(
        tool: tool, interpreter: interpreter, secondsAllowed: secondsAllowed, runs: runs)
      let (answers, named) = try process.measure(own, data: data, file: file, folder: folder.url)
      versions.merge(named) { first, _ in first }
      for (peer, said) in zip(own, answers) {
        results.append(result(of: peer, said, answer: answer))
      }
    }
    return (results, versions)
  }

  private func result(
    of peer: Peer, _ said: PeerProcess.Answer, answer: [Double]
  ) -> PeerResult {
    var status = PeerResult.Status.failed
    let message: String
    switch said {
    case .timed(let times, let figures):
      return peer.judge(times: times, figures: figures, against: answer)
    case .notInstalled(let what): (status, message) = (.notInstalled, what)
    case .failed(let why): message = why
    case .stopped:
      (status, message) = (.stopped, "no answer within \(Int(secondsAllowed)) s")
    }
    return PeerResult(tool: peer.tool, label: peer.label, status: status, message: message)
  }
}

/// What is under way, on standard error, so that a long run shows that it is alive.
enum Progress {
  static func say(_ text: String) {
    FileHandle.standardError.write(Data("\(text)\n".utf8))
  }
}
