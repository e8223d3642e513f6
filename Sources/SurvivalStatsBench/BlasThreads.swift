// How many threads OpenBLAS may use, and what it says of itself; found at run time, since other
// libraries of the same routines have no such thing.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

enum BlasThreads {
  private static func symbol<Function>(_ name: String, as type: Function.Type) -> Function? {
    guard let process = dlopen(nil, RTLD_NOW), let address = dlsym(process, name) else {
      return nil
    }
    return unsafeBitCast(address, to: type)
  }

  /// The number of threads in use; nil where it cannot be asked.
  static var count: Int? {
    symbol("openblas_get_num_threads", as: (@convention(c) () -> Int32).self).map { Int($0()) }
  }

  /// Sets the number of threads, where it can be set.
  static func set(_ count: Int) {
    symbol("openblas_set_num_threads", as: (@convention(c) (Int32) -> Void).self)?(Int32(count))
  }

  /// The library's name, version and kernel; nil where it cannot be asked.
  static var configuration: String? {
    symbol(
      "openblas_get_config", as: (@convention(c) () -> UnsafePointer<CChar>?).self)?()
      .map { String(cString: $0) }
  }
}
