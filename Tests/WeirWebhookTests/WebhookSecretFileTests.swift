import Glibc
import Testing

@testable import WeirWebhook

/// Files of secrets: who may use them, and what a change does.
@Suite struct WebhookSecretFileTests {
  private static let old = WebhookSecretsTests.secret(32, of: 1)
  private static let new = WebhookSecretsTests.secret(32, of: 2)

  /// What was said to the log.
  private final class Log {
    private(set) var lines: [String] = []
    func add(_ line: String) { lines.append(line) }
  }

  private static func signature(_ text: String) throws -> String {
    try WebhookSecrets(Array(text.utf8), place: "").signature(
      id: "m", timestampSeconds: 1, body: [1])
  }

  private static func signature(_ file: WebhookSecretFile) -> String {
    file.current().signature(id: "m", timestampSeconds: 1, body: [1])
  }

  @Test(arguments: [0o600, 0o400, 0o700] as [mode_t])
  func takesAFileOfItsOwner(_ mode: mode_t) throws {
    let folder = try Folder()
    let path = try folder.write("secrets", Self.old, mode: mode)
    let file = try WebhookSecretFile(path: path) { _ in }
    #expect(try Self.signature(file) == Self.signature(Self.old))
  }

  @Test(arguments: [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o666] as [mode_t])
  func refusesAFileThatOthersMayUse(_ mode: mode_t) throws {
    let folder = try Folder()
    let path = try folder.write("secrets", Self.old, mode: mode)
    let fault = #expect(throws: WebhookFault.self) { try WebhookSecretFile(path: path) { _ in } }
    #expect(
      fault?.text
        == "\(path): the file of secrets may be used by others than its owner\n"
        + "  help: chmod 600 \(path)")
  }

  @Test func refusesWhatIsNoFile() throws {
    let folder = try Folder()
    let fault = #expect(throws: WebhookFault.self) {
      try WebhookSecretFile(path: folder.path) { _ in }
    }
    #expect(fault?.message == "\(folder.path): the file of secrets is not a regular file")
  }

  @Test func refusesWhatIsNotThere() throws {
    let folder = try Folder()
    let path = folder.file("secrets")
    let fault = #expect(throws: WebhookFault.self) { try WebhookSecretFile(path: path) { _ in } }
    #expect(fault?.message == "\(path): cannot open: no such file or directory")
    #expect(fault?.kind == .system)
  }

  @Test func refusesALongFile() throws {
    let folder = try Folder()
    let path = try folder.write("secrets", String(repeating: "\n", count: 1_025))
    let fault = #expect(throws: WebhookFault.self) { try WebhookSecretFile(path: path) { _ in } }
    #expect(fault?.message == "\(path): the file of secrets is longer than 1024 bytes")
  }

  @Test func pathsAreShownPrintable() throws {
    let fault = #expect(throws: WebhookFault.self) {
      try WebhookSecretFile(path: "no\u{1B}[2Jfile") { _ in }
    }
    #expect(fault?.message.contains("\u{1B}") == false)
  }

  @Test func rotationKeepsTheOldUntilItIsTakenAway() throws {
    let folder = try Folder()
    let log = Log()
    let path = try folder.write("secrets", Self.old)
    let file = try WebhookSecretFile(path: path, log: log.add)
    for text in [Self.new + "\n" + Self.old, Self.new] {
      try folder.write("secrets", text)
      #expect(try Self.signature(file) == Self.signature(text))
    }
    #expect(
      log.lines == [
        "\(path): changed; secrets in use: 2", "\(path): changed; secrets in use: 1",
      ])
  }

  @Test func aFileThatDoesNotChangeIsToldNothingOf() throws {
    let folder = try Folder()
    let log = Log()
    let file = try WebhookSecretFile(path: folder.write("secrets", Self.old), log: log.add)
    for _ in 0..<3 { _ = file.current() }
    #expect(log.lines.isEmpty)
  }

  @Test(arguments: ["empty", "text", "for others", "gone", "a folder"])
  func aFileThatWentBadKeepsItsSecrets(_ way: String) throws {
    let folder = try Folder()
    let log = Log()
    let path = try folder.write("secrets", Self.old)
    let file = try WebhookSecretFile(path: path, log: log.add)
    switch way {
    case "empty": try folder.write("secrets", "")
    case "text": try folder.write("secrets", Self.new + "\nwhsec_")
    case "for others": try folder.write("secrets", Self.new, mode: 0o644)
    case "gone": unsafe unlink(path)
    default:
      unsafe unlink(path)
      unsafe mkdir(path, 0o700)
    }
    defer { unsafe rmdir(path) }
    for _ in 0..<3 { #expect(try Self.signature(file) == Self.signature(Self.old)) }
    #expect(log.lines.count == 1, "told once")
    #expect(log.lines.first?.hasSuffix("; the secrets that were in use stay") == true)
    #expect(log.lines.first?.contains(Self.new.dropFirst(6)) == false)
  }

  @Test func aFileThatWasMendedIsUsed() throws {
    let folder = try Folder()
    let log = Log()
    let path = try folder.write("secrets", Self.old)
    let file = try WebhookSecretFile(path: path, log: log.add)
    try folder.write("secrets", Self.new, mode: 0o644)
    _ = file.current()
    // Neither its bytes nor its time of writing change.
    #expect(unsafe chmod(path, 0o600) == 0)
    #expect(try Self.signature(file) == Self.signature(Self.new))
    #expect(log.lines.count == 2)
  }

  @Test func aFileThatOthersMayUseFromNowOnIsToldOf() throws {
    let folder = try Folder()
    let log = Log()
    let path = try folder.write("secrets", Self.old)
    let file = try WebhookSecretFile(path: path, log: log.add)
    #expect(unsafe chmod(path, 0o644) == 0)
    #expect(try Self.signature(file) == Self.signature(Self.old))
    #expect(
      log.lines == [
        "\(path): the file of secrets may be used by others than its owner; the secrets that"
          + " were in use stay"
      ])
  }

  @Test func bytesWrittenInPlaceAreSeen() throws {
    let folder = try Folder()
    let path = try folder.write("secrets", Self.old)
    let file = try WebhookSecretFile(path: path) { _ in }
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
    let bytes = Array(Self.new.utf8)
    #expect(unsafe write(descriptor, bytes, bytes.count) == bytes.count)
    // A clock of the file system may not have moved since; of these times one has.
    var times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 2, tv_nsec: 0)]
    unsafe futimens(descriptor, &times)
    close(descriptor)
    #expect(try Self.signature(file) == Self.signature(Self.new))
  }
}
