import Glibc
import Testing
import WeirClient

/// The Swift of docs/protocol.md is code of this file, which is compiled and run.
struct ProtocolPageTests {
  /// What the example would print.
  private static func example(_ path: String) async throws -> [String] {
    var lines: [String] = []
    func print(_ text: String) { lines.append(text) }

    let client = try await WeirClient.connect(to: path)

    let event = """
      {"event_id":"e3","ts":"2026-03-02T12:00:09Z","amount_minor":990,"currency":"EUR"}
      """

    let answer: WeirClient.Answer
    do {
      answer = try await client.decide(event, timeout: .milliseconds(500))
    } catch {
      answer = error.failSafe
    }

    switch answer.decision {
    case .approve: print("go on")
    case .review: print("let a person look at it: \(answer.rules) \(answer.degraded)")
    case .reject: print("refuse it: \(answer.rules)")
    case .recorded: print("it was counted")
    }

    await client.close()

    return lines
  }

  private static func text(_ path: String) throws -> String {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    let file = unsafe try #require(fopen(root.joined(separator: "/") + "/" + path, "r"))
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 100_000)
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  /// Without white space before and behind each line.
  private static func stripped(_ text: some StringProtocol) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.drop { $0 == " " } }.joined(separator: "\n")
  }

  @Test func codeOfThePageIsThatOfThisFile() throws {
    let page = try Self.text("docs/protocol.md")
    let here = Self.stripped(try Self.text("Tests/WeirClientTests/ProtocolPageTests.swift"))
    let blocks = page.components(between: "```swift\n", and: "```")
    #expect(blocks.count == 1)
    for block in blocks {
      let code = block.components(separatedBy: #""/run/weir/weir.sock""#).joined(separator: "path")
      for paragraph in Self.stripped(code).components(separatedBy: "\n\n") {
        #expect(here.contains(paragraph), "docs/protocol.md: this is not in the test: \(paragraph)")
      }
    }
  }

  @Test func exampleAsksARunningServer() async throws {
    let sidecar = try Sidecar()
    try sidecar.start()
    // The example itself waits no longer than is good for a gateway.
    let client = try await sidecar.client()
    #expect(try await Self.example(sidecar.path) == ["go on"])
    await client.close()
    #expect(sidecar.end() == 0)
  }
}

extension String {
  /// The parts between two marks.
  fileprivate func components(between start: String, and end: String) -> [String] {
    components(separatedBy: start).dropFirst().map { $0.components(separatedBy: end)[0] }
  }

  /// The parts around a mark.
  fileprivate func components(separatedBy mark: String) -> [String] {
    split(separator: mark, omittingEmptySubsequences: false).map(String.init)
  }
}
