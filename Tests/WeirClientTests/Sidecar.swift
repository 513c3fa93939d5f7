import Glibc
import WeirClient

/// A `weir serve` of a test's own: the program that lies beside the test program.
final class Sidecar {
  /// What the system did not allow.
  struct Refusal: Error { let code: Int32 }

  let path: String
  private let folder: String
  private var process: pid_t = 0

  /// One that does not run yet.
  init() throws {
    var template = Array("/tmp/weir-sidecar-XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
    guard unsafe mkdtemp(&template) != nil else { throw Refusal(code: errno) }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = folder + "/weir.sock"
  }

  /// Starts it; it may not listen yet when this returns.
  func start(_ further: String...) throws {
    let words = [
      Self.products + "/weir", "serve", "--socket", path, "--clock", "2026-06-01T00:00:00Z",
    ]
    var arguments: [UnsafeMutablePointer<CChar>?] =
      unsafe (words + further
      + (geteuid() == 0 ? ["--allow-root"] : [])).map { unsafe strdup($0) }
    unsafe arguments.append(nil)
    defer { for index in unsafe arguments.indices { unsafe free(arguments[index]) } }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(
      &actions, STDERR_FILENO, folder + "/log", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    let code = unsafe posix_spawn(&process, words[0], &actions, nil, arguments, environ)
    guard code == 0 else { throw Refusal(code: code) }
  }

  /// A client that waits for it; a busy machine is no reason for another answer, and a task that
  /// waits may go on only when all tests that were begun before it have ended.
  func client() async throws -> WeirClient {
    var configuration = WeirClient.Configuration()
    configuration.connectTimeout = .seconds(600)
    configuration.timeout = .seconds(600)
    return try await WeirClient.connect(to: path, configuration: configuration)
  }

  /// Asks it to end; gives its exit code, or the negative number of the signal that ended it.
  func end() -> Int32 {
    guard process > 0 else { return 0 }
    var status: Int32 = 0
    kill(process, SIGTERM)
    while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
    process = 0
    let signal = status & 0x7F
    return signal == 0 ? status >> 8 & 0xFF : -signal
  }

  deinit {
    _ = end()
    for name in ["weir.sock", "weir.sock.ctl", "log"] { unsafe unlink(folder + "/" + name) }
    unsafe rmdir(folder)
  }

  /// The directory of the program and of the test program.
  private static var products: String {
    var buffer = [CChar](repeating: 0, count: 4_096)
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(
      decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
  }
}
