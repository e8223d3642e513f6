// Large arrays on large pages of memory, where the system has them.

import Foundation

enum HugePages {
  /// A new array whose numbers `fill` sets, all of them.
  ///
  /// A pass over a large array, and more so a walk to and fro in it, spends a good part of its time
  /// on the addresses of pages of 4 KiB.
  static func array(
    count: Int, _ fill: (UnsafeMutableBufferPointer<Double>) -> Void
  ) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, filled in
      advise(buffer.baseAddress, bytes: count * MemoryLayout<Double>.stride)
      fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      filled = count
    }
  }

  /// Asks for large pages for memory that has not been written to.
  static func advise(_ start: UnsafeMutableRawPointer?, bytes: Int) {
    #if canImport(Glibc)
      guard let start, bytes >= 1 << 22 else { return }
      // Whole pages within the memory: the ends may be someone else's too.
      let page = 4096
      let first = (Int(bitPattern: start) + page - 1) / page * page
      let end = (Int(bitPattern: start) + bytes) / page * page
      madvise(UnsafeMutableRawPointer(bitPattern: first), end - first, MADV_HUGEPAGE)
    #endif
  }
}
