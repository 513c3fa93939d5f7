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
/// next with `memchr`. Cost: linear in common text, `count` × `length` / 32 or so at the worst.
/// The needle has at least 1 byte.
func findBytes(
  _ haystack: UnsafePointer<UInt8>, _ count: Int, _ needle: UnsafePointer<UInt8>, _ length: Int
) -> Bool {
  guard length <= count else { return false }
  let end = unsafe haystack + (count &- length &+ 1)
  var position = unsafe haystack
  let first = unsafe Int32(needle[0])
  while unsafe position < end {
    guard let found = unsafe memchr(position, first, end - position) else { return false }
    unsafe position = UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
    if unsafe memcmp(position, needle, length) == 0 { return true }
    unsafe position += 1
  }
  return false
}

/// The order of two runs of bytes: negative, 0 or positive.
@inline(__always)
func compareBytes(
  _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int
) -> Int32 {
  unsafe memcmp(left, right, count)
}
