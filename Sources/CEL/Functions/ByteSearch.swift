internal import Glibc

/// Whether `part` occurs in `text`, byte by byte. Cost: as `findBytes`.
func containsText(_ text: String, _ part: String) -> Bool {
  var (text, part) = (text, part)
  return text.withUTF8 { haystack in
    part.withUTF8 { needle in
      guard let start = haystack.baseAddress, let first = needle.baseAddress, !needle.isEmpty else {
        return needle.isEmpty
      }
      return unsafe findBytes(start, haystack.count, first, needle.count)
    }
  }
}

/// Whether the bytes of a needle occur in a haystack. Jumps from one place of its first byte to the
/// next with `memchr`; where too many of them lead to nothing, goes on byte by byte. Cost: linear.
/// The needle has at least 1 byte.
func findBytes(
  _ haystack: UnsafePointer<UInt8>, _ count: Int, _ needle: UnsafePointer<UInt8>, _ length: Int
) -> Bool {
  guard length <= count else { return false }
  let end = unsafe haystack + (count &- length &+ 1)
  var position = unsafe haystack
  let first = unsafe Int32(needle[0])
  // How many bytes were compared in vain, at most.
  var wasted = 0
  while unsafe position < end {
    guard let found = unsafe memchr(position, first, end - position) else { return false }
    unsafe position = UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
    if unsafe memcmp(position, needle, length) == 0 { return true }
    unsafe position += 1
    wasted &+= length
    if wasted > count &* 8 {
      return unsafe findBytesLinearly(position, haystack + count - position, needle, length)
    }
  }
  return false
}

/// The same by `BytePattern`.
@inline(never)
private func findBytesLinearly(
  _ haystack: UnsafePointer<UInt8>, _ count: Int, _ needle: UnsafePointer<UInt8>, _ length: Int
) -> Bool {
  let pattern = unsafe BytePattern(Array(UnsafeBufferPointer(start: needle, count: length)))
  var matched = 0
  return (0..<count).contains { unsafe pattern.take(haystack[$0], &matched) }
}

/// The order of two runs of bytes: negative, 0 or positive.
@inline(__always)
func compareBytes(
  _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int
) -> Int32 {
  unsafe memcmp(left, right, count)
}
