// What the machine is: processor, cores, memory, system, library of matrix routines.

import Foundation

/// The machine of a run, from what the system and the peers say.
struct MachineDescription: Codable, Sendable {
  let date: String
  let processor: String
  /// The widest vectors that the processor says it has.
  let vectors: String?
  let cores: Int
  let memoryGiB: Double
  let system: String
  /// The library of matrix routines; nil where it does not say.
  let blas: String?
  /// Whether this is a build whose times mean anything.
  let isOptimized: Bool
  /// The versions that the peers named.
  var versions: [String: String] = [:]

  static func here() -> MachineDescription {
    let cpu = lines(of: "/proc/cpuinfo")
    let flags = Set((value(of: "flags", in: cpu) ?? "").split(separator: " ").map(String.init))
    let release = lines(of: "/etc/os-release").first { $0.hasPrefix("PRETTY_NAME=") }
    let info = ProcessInfo.processInfo
    return MachineDescription(
      date: ISO8601DateFormatter().string(from: Date()),
      processor: value(of: "model name", in: cpu) ?? architecture,
      vectors: flags.contains("avx512f") ? "AVX-512" : flags.contains("avx2") ? "AVX2" : nil,
      cores: info.activeProcessorCount,
      memoryGiB: (Double(info.physicalMemory) / Double(1 << 30) * 10).rounded() / 10,
      system: release.map {
        $0.dropFirst("PRETTY_NAME=".count).trimmingCharacters(in: ["\""])
      } ?? info.operatingSystemVersionString,
      blas: BlasThreads.configuration, isOptimized: isOptimizedBuild)
  }

  static var isOptimizedBuild: Bool {
    #if DEBUG
      false
    #else
      true
    #endif
  }

  private static var architecture: String {
    #if arch(arm64)
      "arm64"
    #elseif arch(x86_64)
      "x86_64"
    #else
      "unknown"
    #endif
  }

  private static func lines(of path: String) -> [String] {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }

  private static func value(of key: String, in lines: [String]) -> String? {
    lines.first { $0.hasPrefix(key) }?.split(separator: ":", maxSplits: 1).last
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
