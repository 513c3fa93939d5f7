import Glibc
import Testing

/// `--pan-key-file`.
@Suite struct KeyFileTests {
  private static let key = String(repeating: "0123456789abcdef", count: 4)

  private func outcome(_ text: String, mode: mode_t) throws -> Run.Outcome {
    let folder = try Folder()
    try folder.write("key", text, mode: mode)
    return try Run.finish(["score", "--quiet", "--pan-key-file", "key"], in: folder)
  }

  @Test(arguments: [key, key + "\n", key + "\r\n", key.uppercased() + "\n"])
  func takesAKey(_ text: String) throws {
    for mode in [0o600, 0o400] as [mode_t] {
      #expect(
        try outcome(text, mode: mode) == Run.Outcome(exitCode: 0, output: "", errors: ""))
    }
  }

  @Test(arguments: [0o640, 0o604, 0o602, 0o610, 0o644, 0o660] as [mode_t])
  func refusesAFileForOthers(_ mode: mode_t) throws {
    #expect(
      try outcome(Self.key, mode: mode)
        == Run.Outcome(
          exitCode: 78, output: "",
          errors: """
            weir: key: the key file may be used by others than its owner
              help: chmod 600 key

            """))
  }

  @Test(arguments: [
    "", "\n", String(key.dropLast()), key + "0", key + "\n\n", key + "\r", " " + key,
    "0x" + key.dropFirst(2), String(repeating: "é", count: 32),
  ]) func refusesOtherText(_ text: String) throws {
    #expect(
      try outcome(text, mode: 0o600)
        == Run.Outcome(
          exitCode: 78, output: "",
          errors: """
            weir: key: the key must be 64 hexadecimal digits, which are 32 bytes
              help: make one: (umask 077; openssl rand -hex 32 >key)

            """))
  }

  @Test func refusesWhatIsNoFile() throws {
    let folder = try Folder()
    folder.makeFolder("folder")
    let missing = try Run.finish(["score", "--pan-key-file", "missing"], in: folder)
    #expect(missing.exitCode == 74)
    #expect(missing.errors == "weir: missing: cannot be opened: no such file or directory\n")
    let directory = try Run.finish(["score", "--pan-key-file", "folder"], in: folder)
    #expect(directory.exitCode == 78)
    #expect(directory.errors == "weir: folder: the key file is not a regular file\n")
  }
}
