import Glibc
import WeirCore

/// The lines of recorded answers, one after the other.
@safe final class RecordedAnswers {
  private static let chunkByteCount = 262_144

  private let source: any ByteSource
  private let chunk: UnsafeMutableRawBufferPointer
  /// What was read; lines before `start` have been given.
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false
  private var lineNumber: UInt64 = 0

  /// The lines of what a source gives.
  init(_ source: any ByteSource) {
    self.source = source
    unsafe chunk = .allocate(byteCount: Self.chunkByteCount, alignment: 64)
  }

  deinit { unsafe chunk.deallocate() }

  /// The next line that is not blank, without its end; nil at the end.
  func next() throws(InputOutputFault) -> AnswerLine? {
    while let line = try nextLine() {
      lineNumber += 1
      let bytes = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      if bytes.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 13 }) { continue }
      return AnswerLine(bytes: Array(bytes), number: lineNumber)
    }
    return nil
  }

  /// Passes over bytes that come next.
  /// - Parameters:
  ///   - bytes: whole lines, each with its LF.
  ///   - count: of the lines.
  /// - Returns: false, and nothing is passed over, when others come next.
  /// - Throws: what reading ended with.
  func skip(
    _ bytes: UnsafeRawBufferPointer, lineCount count: UInt64
  ) throws(InputOutputFault) -> Bool {
    while buffer.count - start < bytes.count, try read() {}
    guard buffer.count - start >= bytes.count, let other = bytes.baseAddress else {
      return false
    }
    let isSame = unsafe buffer.withUnsafeBytes { all in
      guard let own = all.baseAddress else { return false }
      return unsafe memcmp(own + start, other, bytes.count) == 0
    }
    guard isSame else { return false }
    start += bytes.count
    lineNumber += count
    return true
  }

  /// The next line, cut where it is too long.
  private func nextLine() throws(InputOutputFault) -> ArraySlice<UInt8>? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { start = end + 1 }
        return buffer[start..<min(end, start + AuditLimits.lineByteCountMax)]
      }
      // The rest of a line that is too long is not kept: what is beyond the bound is dropped.
      if buffer.count - start > AuditLimits.lineByteCountMax {
        buffer.removeSubrange((start + AuditLimits.lineByteCountMax)...)
      }
      let held = buffer.count - start
      guard try read() else { break }
      // Reading may have moved what is held to the front.
      searched = start + held
    }
    guard start < buffer.count else { return nil }
    defer { start = buffer.count }
    return buffer[start...]
  }

  /// Reads more; false at the end.
  private func read() throws(InputOutputFault) -> Bool {
    guard !isAtEnd else { return false }
    if start >= Self.chunkByteCount {
      buffer.removeFirst(start)
      start = 0
    }
    let count = unsafe try source.read(into: chunk)
    unsafe buffer.append(contentsOf: chunk[..<count])
    isAtEnd = count == 0
    return !isAtEnd
  }
}
