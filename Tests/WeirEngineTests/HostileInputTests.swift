import Glibc
import Testing
import WeirCore

@testable import WeirEngine

/// Each hostile line gets one error line with nothing of the value, and the next line is scored.
@Suite struct HostileInputTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let code: String
    let line: [UInt8]
    /// What must not be in the answer.
    let secret: String

    init(_ name: String, _ code: String, _ line: String, hides secret: String) {
      self.init(name, code, Array(line.utf8), hides: secret)
    }

    init(_ name: String, _ code: String, _ line: [UInt8], hides secret: String) {
      self.name = name
      self.code = code
      self.line = line
      self.secret = secret
    }

    var testDescription: String { name }
  }

  private static let start = #"{"event_id":"bad","ts":"2026-03-02T00:00:00Z","#
  private static let good = start.replacing("bad", with: "good") + #""amount_minor":7}"#

  static let cases: [Case] = [
    Case(
      "2^63-1", "E_RANGE", start + #""amount_minor":9223372036854775807}"#,
      hides: "9223372036854775807"),
    Case(
      "2^63", "E_RANGE", start + #""amount_minor":9223372036854775808}"#,
      hides: "9223372036854775808"),
    Case("1e400", "E_TYPE", start + #""amount_minor":1e400}"#, hides: "1e400"),
    Case(
      "64 KiB and one byte", "E_LINE_TOO_LONG",
      start + "\"x\":\"" + String(repeating: "q", count: 65_536 - start.utf8.count - 6) + "\"}",
      hides: "qq"),
    Case(
      "100,000 brackets", "E_LINE_TOO_LONG", String(repeating: "[", count: 100_000), hides: "[["),
    Case(
      "20 brackets in a member", "E_DEPTH", start + "\"x\":" + String(repeating: "[", count: 20),
      hides: "[["),
    Case(
      "invalid UTF-8", "E_UTF8", Array((start + "\"email_hash\":\"zz").utf8) + [0xFF, 0x22, 0x7D],
      hides: "zz"),
    Case(
      "NUL", "E_FORMAT", start + #""email_hash":"zz\u0000zz"}"#, hides: "zz"),
    Case(
      "a raw NUL", "E_JSON", Array((start + "\"email_hash\":\"zz").utf8) + [0, 0x22, 0x7D],
      hides: "zz"),
    Case("BOM", "E_JSON", "\u{FEFF}" + start + #""email_hash":"zz"}"#, hides: "zz"),
    Case(
      "CVV under an escaped name", "E_SENSITIVE_DATA", start + #""\u0043v\u0056":"737"}"#,
      hides: "737"),
    Case(
      "CVV deep under an escaped name", "E_SENSITIVE_DATA",
      start + #""a":[{"b":{"\u0073ecurity_code":"737"}}]}"#, hides: "737"),
    Case(
      "a card number where none is taken", "E_FORMAT", start + #""ip":"4111111111111111"}"#,
      hides: "411111"),
  ]

  @Test(arguments: cases, [1, 65_536]) func isOneErrorLine(_ c: Case, chunk: Int) {
    let bytes = c.line + [10] + Array(Self.good.utf8) + [10]
    let run = EngineRun(MemorySource(bytes, chunk: chunk)) { $0.isExplaining = true }
    #expect(run.fault == nil)
    #expect(run.lines.count == 2)
    #expect(run.lines.first?.hasPrefix("{\"line\":1,") == true)
    #expect(run.lines.first?.contains("\"code\":\"\(c.code)\"") == true, "\(run.text)")
    #expect(run.lines.first?.contains("\"decision\":\"review\"") == true)
    #expect(!run.text.contains(c.secret))
    #expect(run.lines.last?.hasPrefix(#"{"event_id":"good","decision":"#) == true)
  }

  @Test func takesALineOfExactly64KiB() {
    let line =
      Self.start + "\"x\":\"" + String(repeating: "q", count: 65_536 - Self.start.utf8.count - 7)
      + "\"}"
    #expect(line.utf8.count == 65_536)
    #expect(
      EngineRun(line + "\n").lines.first?.hasPrefix(#"{"event_id":"bad","decision":"#) == true)
  }

  @Test func aGigabyteWithoutALineEndTakesNoMemory() {
    let chunk = [UInt8](repeating: UInt8(ascii: "{"), count: 65_536)
    let before = Self.residentByteCount
    let source = LazySource(hasMore: true) { number in
      switch number {
      case 0..<16_384: chunk
      case 16_384: [10] + Array(Self.good.utf8) + [10]
      default: nil
      }
    }
    let run = EngineRun(source)
    #expect(Self.residentByteCount - before < 256 << 20)
    #expect(run.lines.count == 2)
    #expect(run.lines.first?.contains("E_LINE_TOO_LONG") == true)
    #expect(run.lines.last?.hasPrefix(#"{"event_id":"good","decision":"#) == true)
  }

  /// Bytes of memory that the test program holds.
  private static var residentByteCount: Int {
    guard let file = unsafe fopen("/proc/self/statm", "r") else { return 0 }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 200)
    guard unsafe fgets(&line, 200, file) != nil else { return 0 }
    let text = String(decoding: line.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * sysconf(Int32(_SC_PAGESIZE))
  }
}
