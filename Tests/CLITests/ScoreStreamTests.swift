import Glibc
import Testing

/// Three events that the default policy accepts, in their order.
private let lines = (1...3).map { number in
  "{\"event_id\":\"e\(number)\",\"ts\":\"2026-03-02T12:00:0\(number)Z\",\"type\":\"payment\","
    + "\"amount_minor\":100,\"currency\":\"USD\"}"
}
private let events = lines.joined(separator: "\n") + "\n"

private func count(_ text: String) -> Int { text.utf8.count { $0 == 10 } }

/// `weir score` and its descriptors: what holds whatever the answers are.
@Suite struct ScoreStreamTests {
  @Test func readsStandardInput() throws {
    let folder = try Folder()
    for arguments in [["score", "--quiet"], ["score", "-", "--quiet"]] {
      let outcome = try Run.finish(arguments, in: folder, input: Array(events.utf8))
      #expect(outcome.exitCode == 0)
      #expect(count(outcome.output) == 3)
      #expect(outcome.errors == "")
    }
  }

  @Test func readsNothing() throws {
    let folder = try Folder()
    let outcome = try Run.finish(["score", "--quiet"], in: folder)
    #expect(outcome == Run.Outcome(exitCode: 0, output: "", errors: ""))
  }

  @Test func readsAndWritesDescriptorsThatDoNotBlock() throws {
    let folder = try Folder()
    let input = Array(String(repeating: "\n", count: 300_000).utf8) + Array(events.utf8)
    let run = try Run(
      ["score", "--quiet"], in: folder, stdin: .nonBlockingPipe, stdout: .nonBlockingPipe)
    run.send(Array(events.utf8))
    run.waitForLines(3)
    run.send(input)
    let outcome = run.finish()
    #expect(outcome.exitCode == 0)
    #expect(count(outcome.output) == 6)
  }

  /// The program waits for room in a pipe that does not block, and writes everything.
  @Test func waitsForASlowReader() throws {
    let folder = try Folder()
    let many = String(repeating: lines[0] + "\n", count: 60_000)
    try folder.write("many.ndjson", many)
    let run = try Run(
      ["score", "many.ndjson", "--quiet"], in: folder, stdout: .nonBlockingPipe)
    let outcome = run.finish()
    #expect(outcome.exitCode == 0)
    #expect(count(outcome.output) == 60_000)
  }

  @Test func answersBeforeItWaits() throws {
    let folder = try Folder()
    let run = try Run(["score", "--quiet"], in: folder)
    for number in 1...3 {
      run.send(Array((lines[number - 1] + "\n").utf8))
      run.waitForLines(number)
    }
    #expect(run.finish().exitCode == 0)
  }

  @Test func joinsFilesIntoOneStream() throws {
    let folder = try Folder()
    try folder.write("whole.ndjson", events)
    try folder.write("a.ndjson", lines[0] + "\n")
    try folder.write("b.ndjson", lines[1])
    try folder.write("empty.ndjson", "")
    try folder.write("c.ndjson", lines[2])
    let whole = try Run.finish(["score", "whole.ndjson", "--quiet"], in: folder)
    for names in [
      ["a.ndjson", "b.ndjson", "c.ndjson"],
      ["empty.ndjson", "a.ndjson", "empty.ndjson", "b.ndjson", "empty.ndjson", "c.ndjson"],
      ["a.ndjson", "b.ndjson", "empty.ndjson", "c.ndjson", "empty.ndjson"],
    ] {
      #expect(try Run.finish(["score", "--quiet"] + names, in: folder) == whole)
    }
    #expect(count(whole.output) == 3)
  }

  @Test func goesOnWithStandardInputBehindAFile() throws {
    let folder = try Folder()
    // Without LF at its end: its answer must not wait for stdin.
    try folder.write("a.ndjson", lines[0])
    let run = try Run(["score", "a.ndjson", "-", "--quiet"], in: folder)
    run.waitForLines(1)
    run.send(Array(lines[1].utf8))
    let outcome = run.finish()
    #expect(outcome.exitCode == 0)
    #expect(count(outcome.output) == 2)
  }

  /// The error's line number counts the lines of all files.
  @Test func numbersLinesThroughAllFiles() throws {
    let folder = try Folder()
    try folder.write("a.ndjson", lines[0] + "\n\n" + lines[1])
    try folder.write("b.ndjson", lines[2] + "\n[]\n")
    let outcome = try Run.finish(["score", "a.ndjson", "b.ndjson", "--quiet"], in: folder)
    #expect(outcome.exitCode == 1)
    #expect(outcome.output.split(separator: "\n").last?.hasPrefix(#"{"line":5"#) == true)
  }

  @Test func endsQuietlyWhenNobodyReads() throws {
    let folder = try Folder()
    try folder.write("many.ndjson", String(repeating: lines[0] + "\n", count: 100_000))
    let run = try Run(
      ["score", "many.ndjson", "--policy", Run.project + "/rules/card-not-present"], in: folder)
    run.waitForLines(1)
    run.stopReading()
    let outcome = run.finish()
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors == "")
    for arguments in [["score", "many.ndjson", "--quiet"], ["--help"], ["generate"]] {
      let outcome = try Run.finish(arguments, in: folder, stdout: .brokenPipe)
      #expect(outcome == Run.Outcome(exitCode: 0, output: "", errors: ""))
    }
  }

  @Test func saysThatStandardOutputIsClosed() throws {
    let folder = try Folder()
    let outcome = try Run.finish(
      ["score", "--quiet"], in: folder, input: Array(events.utf8), stdout: .closed)
    #expect(
      outcome
        == Run.Outcome(
          exitCode: 74, output: "",
          errors: """
            weir: stdout: cannot be written: bad file descriptor
              help: the program was started with stdout closed: give it a file, or /dev/null

            """))
  }

  @Test func saysThatTheDiskIsFull() throws {
    let folder = try Folder()
    let outcome = try Run.finish(
      ["score", "--quiet"], in: folder, input: Array(events.utf8), stdout: .file("/dev/full"))
    #expect(
      outcome
        == Run.Outcome(
          exitCode: 74, output: "",
          errors: """
            weir: stdout: cannot be written: no space left on device
              help: make room, then run it again: an answer line may be incomplete

            """))
  }

  @Test func saysThatStandardInputIsClosed() throws {
    let folder = try Folder()
    let outcome = try Run.finish(["score", "--quiet"], in: folder, stdin: .closed)
    #expect(outcome.exitCode == 74)
    #expect(
      outcome.errors == """
        weir: stdin: cannot be read: bad file descriptor
          help: the program was started with stdin closed: give it a file, or /dev/null

        """)
  }

  @Test(arguments: [SIGINT, SIGTERM]) func finishesOnASignal(_ signal: Int32) throws {
    let folder = try Folder()
    let run = try Run(["score", "--quiet"], in: folder)
    run.send(Array(events.utf8))
    run.waitForLines(3)
    run.kill(signal)
    let outcome = run.finish(closingInput: false)
    #expect(outcome.exitCode == 0)
    #expect(count(outcome.output) == 3)
    #expect(outcome.errors == "")
  }

  @Test func finishesOnASignalWhileANamedPipeHasNoWriter() throws {
    let folder = try Folder()
    try folder.write("a.ndjson", events)
    unsafe _ = mkfifo(folder.path + "/pipe", 0o600)
    let run = try Run(["score", "a.ndjson", "pipe", "--quiet"], in: folder)
    run.waitForLines(3)
    run.kill(SIGTERM)
    let outcome = run.finish()
    #expect(outcome.exitCode == 0)
    #expect(count(outcome.output) == 3)
  }

  @Test func saysThatASignalStoppedIt() throws {
    let folder = try Folder()
    let run = try Run(["score"], in: folder)
    run.send(Array(events.utf8))
    run.waitForLines(3)
    run.kill(SIGTERM)
    let outcome = run.finish(closingInput: false)
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors.contains("3 lines, stopped by a signal after "))
  }

  @Test func endsAtOnceOnASecondSignal() throws {
    let folder = try Folder()
    // More answers than a pipe holds, which nobody takes: it cannot finish.
    try folder.write("many.ndjson", String(repeating: lines[0] + "\n", count: 200_000))
    let run = try Run(["score", "many.ndjson", "--quiet"], in: folder)
    run.waitForLines(1)
    run.kill(SIGTERM)
    run.kill(SIGINT)
    // Its stderr is closed only when it has ended; until then no further answer is taken.
    run.exchange(readsOutput: false) { _ in false }
    let outcome = run.finish()
    #expect(outcome.exitCode == -SIGINT || outcome.exitCode == -SIGTERM)
    #expect(count(outcome.output) < 200_000)
  }

  @Test func hintsAtATerminal() throws {
    let folder = try Folder()
    let run = try Run(["score"], in: folder, stdin: .terminal)
    run.exchange { $0.errorBytes.count { $0 == 10 } >= 2 }
    let said = String(decoding: run.errorBytes, as: UTF8.self)
    #expect(
      said.hasSuffix(
        "weir: waiting for events on stdin, one JSON object a line; Ctrl-D ends them\n"))
    run.send([4])
    #expect(run.finish(closingInput: false).exitCode == 0)
  }

  @Test func showsProgressOnlyOnATerminal() throws {
    let folder = try Folder()
    let run = try Run(["score"], in: folder, stderr: .terminal)
    run.exchange { run in String(decoding: run.errorBytes, as: UTF8.self).contains("/s  review") }
    let outcome = run.finish()
    #expect(outcome.exitCode == 0)
    let lines = outcome.errors.split(separator: "\r\u{1B}[K", omittingEmptySubsequences: false)
    for line in lines.dropFirst().dropLast() { #expect(line.count < 80) }
    #expect(outcome.errors.contains("\r\u{1B}[K\r\u{1B}[K") || lines.last?.isEmpty == false)
  }
}
