import Glibc
import Testing

/// State directories from the command line: made, scored into, looked at, copied, mended.
@Suite struct StateDirectoryTests {
  private static let clock = ["--clock", "2026-06-01T00:00:00Z"]

  private static func events(_ ids: Range<Int>) -> String {
    ids.map { id in
      let second = String(id % 60)
      return "{\"event_id\":\"e\(id)\",\"ts\":\"2026-03-02T12:00:"
        + (second.count == 1 ? "0" : "") + second + "Z\",\"type\":\"payment\","
        + "\"amount_minor\":\(id + 100),\"currency\":\"EUR\",\"card_token\":\"c\(id % 3)\"}\n"
    }.joined()
  }

  private static func score(
    _ ids: Range<Int>, in folder: Folder, _ more: [String] = []
  ) throws -> Run.Outcome {
    try Run.finish(
      ["score", "--state", "state"] + clock + more, in: folder, input: Array(events(ids).utf8))
  }

  private static func segments(_ folder: Folder) throws -> [String] {
    let outcome = try Run.finish(["journal", "stat", "state", "--format", "json"], in: folder)
    let positions = outcome.output.split(separator: ",").first { $0.hasPrefix("\"segments\"") }
    #expect(positions != nil)
    guard let stream = unsafe opendir(folder.path + "/state/journal") else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name.hasSuffix(".wseg") { names.append("state/journal/" + name) }
    }
    return names.sorted()
  }

  @Test func saysWhatItMakesAndWhatItFinds() throws {
    let folder = try Folder()
    let first = try Self.score(0..<3, in: folder, ["--quiet"])
    #expect(first.exitCode == 0 && first.errors == "")
    #expect(first.output.split(separator: "\n").count == 3)
    let second = try Self.score(2..<5, in: folder)
    #expect(second.errors.hasPrefix("weir: state: state, not encrypted, at position 4\n"))
    #expect(second.output.split(separator: "\n").count { $0.contains("\"duplicate\":true") } == 1)
    let fresh = try Folder()
    let made = try Self.score(0..<1, in: fresh)
    #expect(
      made.errors.hasPrefix(
        "weir: state: made state, not encrypted; 'weir init DIR' makes an encrypted one\n"))
  }

  @Test func makesEncryptedDirectories() throws {
    let folder = try Folder()
    let made = try Run.finish(["init", "state"], in: folder)
    #expect(made.exitCode == 0)
    #expect(
      made.output.hasPrefix(
        "made state, encrypted\nwrote state/weir.key: keep a copy of it where the directory is not")
    )
    #expect(try Self.score(0..<20, in: folder, ["--quiet"]).exitCode == 0)
    for segment in try Self.segments(folder) {
      let bytes = try Folder.bytes(of: folder.path + "/" + segment)
      #expect(!String(decoding: bytes, as: UTF8.self).contains("event_id"))
    }
    let again = try Run.finish(["init", "state"], in: folder)
    #expect(again.exitCode == 78)
    #expect(again.errors.contains("not empty"))
    #expect(unsafe rename(folder.path + "/state/weir.key", folder.path + "/k") == 0)
    let without = try Self.score(0..<1, in: folder)
    #expect(without.exitCode == 78 && without.output == "")
    #expect(without.errors.contains("help: name its key file with --key-file"))
    #expect(try Self.score(0..<1, in: folder, ["--key-file", "k", "--quiet"]).exitCode == 0)
    unsafe chmod(folder.path + "/k", 0o644)
    #expect(try Self.score(0..<1, in: folder, ["--key-file", "k"]).exitCode == 78)
  }

  @Test func rotatesKeys() throws {
    let folder = try Folder()
    _ = try Run.finish(["key", "new", "k"], in: folder)
    #expect(try Run.finish(["key", "new", "k"], in: folder).exitCode != 0)
    _ = try Run.finish(["init", "state", "--key-file", "k"], in: folder)
    for turn in 0..<3 {
      let range = turn * 10..<turn * 10 + 10
      #expect(try Self.score(range, in: folder, ["--key-file", "k", "--quiet"]).exitCode == 0)
      let rotated = try Run.finish(["key", "rotate", "state", "--key-file", "k"], in: folder)
      #expect(rotated.output.hasPrefix("k: key \(turn + 2) is the newest"))
    }
    let stat = try Run.finish(["journal", "stat", "state", "--key-file", "k"], in: folder)
    #expect(stat.output.contains("position   31: events and activations"))
  }

  @Test func exportsWhatScoresToTheSameState() throws {
    let folder = try Folder()
    _ = try Self.score(0..<40, in: folder, ["--quiet"])
    _ = try Self.score(40..<80, in: folder, ["--quiet"])
    let hash = try Run.finish(["journal", "stat", "state", "--state-hash"], in: folder).output
    #expect(hash.utf8.count == 65)
    let exported = try Run.finish(
      ["journal", "export", "state", "--output", "all.lz4"], in: folder)
    #expect(exported == Run.Outcome(exitCode: 0, output: "", errors: ""))
    let plain = try Run.finish(["journal", "export", "state"], in: folder).output
    #expect(plain.split(separator: "\n").count == 80)
    _ = try Run.finish(
      ["score", "all.lz4", "--state", "other", "--quiet"] + Self.clock, in: folder)
    let other = try Run.finish(["journal", "stat", "other", "--state-hash"], in: folder).output
    #expect(hash == other)
    let taken = try Run.finish(
      ["journal", "export", "state", "--output", "all.lz4"], in: folder)
    #expect(taken.exitCode == 74 && taken.errors.contains("is there already"))
  }

  @Test func findsDamageAndCutsItOff() throws {
    let folder = try Folder()
    for turn in 0..<4 {
      _ = try Self.score(turn * 10..<turn * 10 + 10, in: folder, ["--quiet"])
    }
    let good = try Run.finish(["journal", "verify", "state"], in: folder)
    #expect(good.exitCode == 0)
    #expect(good.output == "state: 40 events in 4 segments, 0 snapshots, 1 policy: good\n")
    let segments = try Self.segments(folder)
    var bytes = try Folder.bytes(of: folder.path + "/" + segments[2])
    bytes[bytes.count / 2] ^= 1
    try folder.write(segments[2], bytes)
    let bad = try Run.finish(["journal", "verify", "state"], in: folder)
    #expect(bad.exitCode == 65)
    #expect(bad.errors.contains("help: restore a backup, or cut what is damaged off"))
    let refused = try Self.score(100..<101, in: folder)
    #expect(refused.exitCode == 65 && refused.output == "")
    let repaired = try Run.finish(["journal", "repair", "state", "--to", "21"], in: folder)
    #expect(repaired.exitCode == 0)
    #expect(repaired.output.hasSuffix("the journal ends at position 21\n"))
    let after = try Self.score(15..<25, in: folder, ["--quiet"])
    #expect(after.exitCode == 0)
    #expect(after.output.split(separator: "\n").count { $0.contains("duplicate") } == 5)
  }

  @Test func findsThatTheBeginningIsMissing() throws {
    let folder = try Folder()
    for turn in 0..<3 {
      _ = try Self.score(turn * 10..<turn * 10 + 10, in: folder, ["--quiet"])
    }
    let oldest = try #require(try Self.segments(folder).first)
    let removed = unsafe unlink(folder.path + "/" + oldest)
    #expect(removed == 0)
    let found = try Run.finish(["journal", "verify", "state"], in: folder)
    #expect(found.exitCode == 65)
    #expect(found.errors.contains("the journal begins at position 11"))
    #expect(try Self.score(100..<101, in: folder).exitCode == 65)
  }

  @Test func copiesAndRestores() throws {
    let folder = try Folder()
    _ = try Self.score(0..<30, in: folder, ["--quiet"])
    let copied = try Run.finish(["journal", "backup", "state", "copy"], in: folder)
    #expect(copied.exitCode == 0 && copied.output.contains("up to position 31"))
    let restored = try Run.finish(["journal", "restore", "copy", "back"], in: folder)
    #expect(restored.exitCode == 0)
    let hashes = try ["state", "back"].map {
      try Run.finish(["journal", "stat", $0, "--state-hash"], in: folder).output
    }
    #expect(hashes[0] == hashes[1])
    #expect(try Run.finish(["journal", "backup", "state", "copy"], in: folder).exitCode == 78)
  }

  @Test func endsWithOneCodeForEachReason() throws {
    let folder = try Folder()
    folder.makeFolder("full")
    try folder.write("full/other", "x")
    try folder.write("file", "x")
    for (arguments, code) in [
      (["score", "--state", "full"], 78), (["score", "--state", "file"], 78),
      (["journal", "stat", "missing"], 78), (["journal", "verify", "full"], 78),
      (["journal", "export", "missing"], 78), (["journal", "backup", "missing", "x"], 78),
      (["journal", "restore", "missing", "y"], 78), (["key", "rotate", "full"], 78),
    ] as [([String], Int32)] {
      let outcome = try Run.finish(arguments, in: folder)
      #expect(outcome.exitCode == code, "\(arguments)")
      #expect(outcome.errors.hasPrefix("weir: "), "\(arguments)")
    }
    let foreign = unsafe access(folder.path + "/full/lock", F_OK)
    #expect(foreign != 0, "nothing is put into somebody else's directory")
    let keyless = try Run.finish(["init", "new", "--key-file", "missing/k"], in: folder)
    #expect(keyless.exitCode == 74)
    let made = unsafe access(folder.path + "/new", F_OK)
    #expect(made != 0, "no directory without its key")
  }

  @Test func recordsAPipeAndPassesItOn() throws {
    let folder = try Folder()
    let lines =
      Self.events(0..<3) + "not an event\n"
      + "{\"event_id\":\"x\",\"ts\":\"2026-03-02T12:00:00Z\",\"unknown\":\"4111111111111111\"}\n"
    let outcome = try Run.finish(
      ["journal", "record", "day.lz4"], in: folder, input: Array(lines.utf8))
    #expect(outcome.exitCode == 1)
    #expect(outcome.output == lines)
    #expect(outcome.errors == "weir: kept 4 events in day.lz4, left out 1 line\n")
    let scored = try Run.finish(["score", "day.lz4", "--quiet"] + Self.clock, in: folder)
    #expect(scored.exitCode == 0)
    #expect(scored.output.split(separator: "\n").count == 4)
    let plain = try Run.finish(
      ["journal", "record", "day.ndjson", "--no-pass", "--quiet"], in: folder,
      input: Array(lines.utf8))
    #expect(plain == Run.Outcome(exitCode: 1, output: "", errors: ""))
    let kept = String(
      decoding: try Folder.bytes(of: folder.path + "/day.ndjson"), as: UTF8.self)
    #expect(!kept.contains("unknown") && kept.split(separator: "\n").count == 4)
  }
}
