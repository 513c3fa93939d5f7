import Testing
import WeirCore

@testable import WeirServer

@Suite struct LineCutterTests {
  /// What a cutter makes of chunks: the text of each line that is to be answered with its number,
  /// `!` in place of one that is too long.
  private static func lines(_ chunks: [[UInt8]], finishes: Bool = true) -> [String] {
    var cutter = LineCutter()
    var lines: [String] = []
    func note(_ line: LineCutter.Line, _ number: UInt64) {
      switch unsafe line {
      case .tooLong: lines.append("\(number):!")
      case .whole(let bytes):
        lines.append(unsafe "\(number):" + String(decoding: bytes, as: UTF8.self))
      }
    }
    for chunk in chunks {
      unsafe chunk.withUnsafeBytes { bytes in
        var start = 0
        while start < bytes.count {
          let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[start...])
          start += unsafe cutter.next(rest) { unsafe note($0, $1) }.taken
        }
      }
    }
    if finishes { _ = unsafe cutter.finish { unsafe note($0, $1) } }
    return lines
  }

  private static func lines(_ text: String) -> [String] { lines([Array(text.utf8)]) }

  @Test(arguments: [
    ("a\nb\n", ["1:a", "2:b"]),
    ("a\r\nb\r\n", ["1:a", "2:b"]),
    ("a\n\n \t\r\nb", ["1:a", "4:b"]),
    ("\r\r\n", []),
    ("a\rb\n", ["1:a\rb"]),
    ("", []),
    ("\n\n\n", []),
    (" a\n", ["1: a"]),
    ("a", ["1:a"]),
  ]) func cuts(_ text: String, _ expected: [String]) {
    #expect(Self.lines(text) == expected)
  }

  @Test func leavesALineOpenThatHasNotEnded() {
    #expect(Self.lines([Array("a\nb".utf8)], finishes: false) == ["1:a"])
  }

  @Test func takesTheLongestLineAndNoLonger() {
    let most = Limits.lineByteCountMax
    func line(_ count: Int, _ end: String) -> [UInt8] {
      [UInt8](repeating: 120, count: count) + Array(end.utf8)
    }
    for end in ["\n", "\r\n"] {
      #expect(Self.lines([line(most, end)]).first?.utf8.count == most + 2)
      #expect(Self.lines([line(most + 1, end)]) == ["1:!"])
    }
    #expect(Self.lines([line(most + 1, "")]) == ["1:!"])
    #expect(Self.lines([line(10 * most, "\nb\n")]) == ["1:!", "2:b"])
  }

  @Test func keepsNothingOfALineThatIsTooLong() {
    let chunk = [UInt8](repeating: 120, count: 65_536)
    var cutter = LineCutter()
    for _ in 0..<1_000 {
      _ = unsafe chunk.withUnsafeBytes { unsafe cutter.next($0) { _, _ in } }
    }
    #expect(!cutter.hasPartialLine)
    #expect(cutter.isInLine)
  }

  @Test(arguments: 1...20) func doesNotCareWhereBytesAreCut(seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func random(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
    let parts = ["a", "bc", "\n", "\r\n", " ", "\t", "\r", "{\"x\":1}"]
    var bytes: [UInt8] = []
    for _ in 0..<300 { bytes += parts[random(parts.count)].utf8 }
    if seed % 4 == 0 { bytes += [UInt8](repeating: 120, count: 65_530 + random(12)) + [10, 97] }
    var chunks: [[UInt8]] = []
    var start = 0
    while start < bytes.count {
      let count = min(bytes.count - start, 1 + random(seed % 3 == 0 ? 3 : 40))
      chunks.append(Array(bytes[start..<start + count]))
      start += count
    }
    #expect(Self.lines(chunks) == Self.lines([bytes]), "seed \(seed)")
  }
}
