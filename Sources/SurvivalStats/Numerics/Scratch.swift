// Room to work that nobody has written to yet, and the system's large pages for it.
//
// Called from: Numerics/RadixOrder.swift, Curves, Comparisons

import Foundation

/// Uninitialised memory for plain numbers, given back when the last reference goes.
///
/// Lanes may write to it side by side, each at places of its own.
final class Scratch<Element: BitwiseCopyable>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>

  init(_ count: Int) {
    base = .allocate(capacity: count)
    let memory = UnsafeMutableBufferPointer(start: base, count: count)
    adviseHugePages(UnsafeMutableRawBufferPointer(memory))
  }

  deinit { base.deallocate() }
}

/// Asks for pages of 2 MB: scattered writes then miss the processor's table of pages a hundred times
/// less often. Does nothing for less than 4 MB, and where the system decides by itself.
func adviseHugePages(_ memory: UnsafeMutableRawBufferPointer) {
  #if os(Linux)
    guard memory.count >= 4 << 20, let base = memory.baseAddress else { return }
    let page = 1 << 21
    let lead = -Int(bitPattern: base) & (page - 1)
    // Advice only: an error leaves small pages.
    _ = madvise(base + lead, (memory.count - lead) & -page, Int32(MADV_HUGEPAGE))
  #endif
}
