// How bytes leave the program: to a file, whole or not at all, or to standard output.

#if CommandLine
  import Foundation

  struct OutputError: Error, CustomStringConvertible {
    let path: String
    let reason: String
    var description: String { "cannot write \(path): \(reason)" }
  }

  enum OutputFile {
    /// Writes a file whole, keeping its mode; a link is followed, and a device or a pipe written to.
    static func write(_ data: Data, to path: String) throws {
      let files = FileManager.default
      let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
      let attributes = try? files.attributesOfItem(atPath: url.path)
      let kind = attributes?[.type] as? FileAttributeType
      if kind == .typeDirectory { throw OutputError(path: path, reason: "it is a folder") }
      do {
        if let kind, kind != .typeRegular {
          try FileHandle(forWritingTo: url).write(contentsOf: data)
          return
        }
        try data.write(to: url, options: .atomic)
        if let mode = attributes?[.posixPermissions] {
          try files.setAttributes([.posixPermissions: mode], ofItemAtPath: url.path)
        }
      } catch {
        throw OutputError(path: path, reason: reason(error))
      }
    }

    /// Writes to the screen, or to where it is led.
    static func writeToStandardOutput(_ data: Data) throws {
      do {
        try FileHandle.standardOutput.write(contentsOf: data)
      } catch {
        throw OutputError(path: "standard output", reason: reason(error))
      }
    }

    /// Says something beside the output; if nobody can hear it, nothing is lost.
    static func say(_ text: String) {
      try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
    }

    /// What the system says, without the name of the library that passes it on.
    private static func reason(_ error: any Error) -> String {
      let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      let posix = (error as NSError).domain == NSPOSIXErrorDomain ? error as NSError : underlying
      if let posix, posix.domain == NSPOSIXErrorDomain {
        return String(cString: strerror(Int32(posix.code))).lowercased()
      }
      return error.localizedDescription
    }
  }
#endif
