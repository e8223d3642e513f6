// Large arrays on large pages of memory, where the system has them.

enum HugePages {
  /// A new array whose numbers `fill` sets, all of them.
  ///
  /// A pass over a large array, and more so a walk to and fro in it, spends a good part of its time
  /// on the addresses of pages of 4 KiB.
  static func array(
    count: Int, _ fill: (UnsafeMutableBufferPointer<Double>) -> Void
  ) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, filled in
      adviseHugePages(UnsafeMutableRawBufferPointer(buffer))
      fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      filled = count
    }
  }
}
