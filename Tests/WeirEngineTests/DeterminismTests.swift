import Testing
import WeirCore

@testable import WeirEngine

/// The same bytes out, whatever the number of workers, the batches, the chunks or the hash keys.
@Suite struct DeterminismTests {
  private static let bytes = EngineRun.traffic(4_000, seed: 5)
  private static let plain = EngineRun(MemorySource(bytes)) { options in
    options.workers = 1
    options.hashSeed = 1
  }

  @Test(arguments: [1, 2, 7], [1, 3, 2_048])
  func givesTheSameBytes(workers: Int, batchRows: Int) {
    for (number, chunk) in [1, 7, 65_536].enumerated() {
      let run = EngineRun(MemorySource(Self.bytes, chunk: chunk)) { options in
        options.workers = workers
        options.batchRows = batchRows
        options.hashSeed = UInt64(number * 31 + workers)
      }
      #expect(run.fault == nil)
      #expect(run.text == Self.plain.text, "chunks of \(chunk)")
    }
  }

  @Test(arguments: [1, 2, 7]) func explainsTheSame(workers: Int) {
    let explained = [1, 2_048].map { batchRows in
      EngineRun(MemorySource(Self.bytes)) { options in
        options.workers = workers
        options.batchRows = batchRows
        options.isExplaining = true
      }.text
    }
    #expect(explained[0] == explained[1])
    #expect(explained[0].utf8.count > Self.plain.text.utf8.count)
  }

  @Test func answersEachLineInOrder() {
    let input = Self.bytes.split(separator: 10, omittingEmptySubsequences: false)
    var expected: [(number: Int, id: String)] = []
    for (index, line) in input.enumerated() where !line.allSatisfy({ " \t\r".utf8.contains($0) }) {
      expected.append(
        (index + 1, Self.member("event_id", of: String(decoding: line, as: UTF8.self))))
    }
    let answers = Self.plain.lines
    #expect(answers.count == expected.count)
    for (answer, event) in zip(answers, expected) {
      if answer.hasPrefix("{\"line\":") {
        #expect(answer.hasPrefix("{\"line\":\(event.number),"))
      } else {
        #expect(Self.member("event_id", of: String(answer)) == event.id)
      }
    }
    for word in ["duplicate\":true", "late\":true", "recorded\":true", "\"error\":", "reject\""] {
      #expect(answers.contains { $0.contains(word) }, "the traffic should reach \(word)")
    }
  }

  private static func member(_ name: String, of line: String) -> String {
    guard let start = line.firstRange(of: "\"\(name)\":\"") else { return "" }
    return String(line[start.upperBound...].prefix { $0 != "\"" })
  }

  @Test func aStreamInPiecesIsAStream() throws {
    let engine = ScoringEngine(policy: EngineRun.defaultPolicy, options: EngineRun.options)
    let sink = MemorySink()
    let lines = Self.bytes.split(separator: 10).map { Array($0) + [10] }
    for start in stride(from: 0, to: lines.count, by: 1_000) {
      let piece = lines[start..<min(start + 1_000, lines.count)].flatMap { $0 }
      _ = try engine.run(from: MemorySource(piece), to: sink)
    }
    // Line numbers begin anew with each run, so answers with them are left out.
    let (all, pieces) = (Self.plain.lines, sink.text.split(separator: "\n"))
    #expect(
      all.filter { !$0.hasPrefix("{\"line\"") } == pieces.filter { !$0.hasPrefix("{\"line\"") })
  }
}
