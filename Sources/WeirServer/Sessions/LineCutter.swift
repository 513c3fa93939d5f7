import Glibc
import WeirCore

/// Cuts the bytes of one connection into lines, by the same rules as files are cut.
///
/// LF ends a line; one CR before it is dropped; lines of nothing but white space are counted and
/// passed over; the last line needs no LF. Of a line over `Limits.lineByteCountMax` bytes only that
/// it was too long is told, and what is left of it is dropped as it comes. Memory: the bytes of the
/// line that has not ended.
struct LineCutter {
  /// What a line came to.
  @unsafe enum Line {
    /// Its bytes without the line end; good during the call.
    case whole(UnsafeRawBufferPointer)
    case tooLong
  }

  /// Bytes a longest line takes before its LF.
  private static let lineRoom = Limits.lineByteCountMax + 2
  private static let lineFeed: Int32 = 10

  private var partial: [UInt8] = []
  private var isDiscarding = false
  /// Lines met so far, blank ones too.
  private(set) var lineNumber: UInt64 = 0

  /// Whether a line has begun and not ended.
  var isInLine: Bool { !partial.isEmpty || isDiscarding }

  /// Whether what has begun is a line that will be answered: not the rest of one that was.
  var hasPartialLine: Bool { !partial.isEmpty }

  /// Takes bytes from the front of `bytes`, up to and with the first line that is to be answered.
  ///
  /// - Returns: how many were taken, and the line, if there was one.
  mutating func next(
    _ bytes: UnsafeRawBufferPointer, _ answer: (Line, UInt64) -> Void
  ) -> (taken: Int, hasLine: Bool) {
    var start = 0
    while start < bytes.count {
      let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[start...])
      guard let length = unsafe Self.lineLength(rest) else {
        let isTooLong = unsafe keep(rest, answer)
        return (bytes.count, isTooLong)
      }
      start += length + 1
      if isDiscarding {
        isDiscarding = false
        continue
      }
      let line = unsafe UnsafeRawBufferPointer(rebasing: rest[..<length])
      if unsafe take(line, answer) { return (start, true) }
    }
    return (start, false)
  }

  /// Notes the end of the input: what is left is a line. Says whether it is to be answered.
  mutating func finish(_ answer: (Line, UInt64) -> Void) -> Bool {
    guard !partial.isEmpty else { return false }
    return unsafe take(UnsafeRawBufferPointer(start: nil, count: 0), answer)
  }

  /// Forgets a line that has not ended.
  mutating func discardPartialLine() {
    partial = []
    isDiscarding = false
  }

  private static func lineLength(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard let base = bytes.baseAddress, let found = unsafe memchr(base, lineFeed, bytes.count)
    else { return nil }
    return unsafe UnsafeRawPointer(found) - base
  }

  /// Keeps bytes without LF. Says whether they make the line too long.
  private mutating func keep(
    _ bytes: UnsafeRawBufferPointer, _ answer: (Line, UInt64) -> Void
  ) -> Bool {
    if isDiscarding { return false }
    guard partial.count + bytes.count >= Self.lineRoom else {
      unsafe partial.append(contentsOf: bytes)
      return false
    }
    partial = []
    isDiscarding = true
    lineNumber += 1
    unsafe answer(.tooLong, lineNumber)
    return true
  }

  /// Answers the line that ends with `bytes`, unless it is blank.
  private mutating func take(
    _ bytes: UnsafeRawBufferPointer, _ answer: (Line, UInt64) -> Void
  ) -> Bool {
    lineNumber += 1
    guard !partial.isEmpty else { return unsafe whole(bytes, answer) }
    unsafe partial.append(contentsOf: bytes)
    let line = partial
    partial.removeAll(keepingCapacity: partial.capacity <= 4_096)
    return unsafe line.withUnsafeBytes { unsafe whole($0, answer) }
  }

  private func whole(
    _ bytes: UnsafeRawBufferPointer, _ answer: (Line, UInt64) -> Void
  ) -> Bool {
    var count = bytes.count
    if count > 0, unsafe bytes[count - 1] == 13 { count -= 1 }
    if count > Limits.lineByteCountMax {
      unsafe answer(.tooLong, lineNumber)
      return true
    }
    let line = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<count])
    if unsafe count == 0 || Self.isBlank(line[0]), unsafe line.allSatisfy(Self.isBlank) {
      return false
    }
    unsafe answer(.whole(line), lineNumber)
    return true
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }
}
