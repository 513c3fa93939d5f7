import Glibc

/// A program of the machine that a test talks with over its input and output.
final class ChildProcess {
  private let process: pid_t
  /// Our end of a pair of sockets, of which the other is its input and its output.
  private let socket: Int32
  private var rest: [UInt8] = []
  private var hasEnded = false

  /// The path of a file of the project.
  static func project(_ path: String) -> String {
    guard let here = unsafe realpath(#filePath, nil) else { return path }
    defer { unsafe free(here) }
    let parts = unsafe String(cString: here).split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/") + "/" + path
  }

  /// Starts a program that is looked for in `PATH`; its standard errors are the test's.
  init(_ words: [String]) throws {
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else {
      throw SystemRefusal(code: errno)
    }
    socket = ends[0]
    defer { close(ends[1]) }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for number in [STDIN_FILENO, STDOUT_FILENO] {
      unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], number)
    }
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe arguments.forEach { unsafe free($0) } }
    var process = pid_t()
    let status = unsafe posix_spawnp(&process, words[0], &actions, nil, &arguments, environ)
    self.process = process
    guard status == 0 else {
      hasEnded = true
      throw SystemRefusal(code: status)
    }
  }

  deinit {
    if !hasEnded { _ = end() }
    close(socket)
  }

  /// The next line of its output, without its end; nil when it has ended.
  func line() -> String? {
    var input = [UInt8](repeating: 0, count: 4_096)
    while true {
      if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        defer { rest.removeFirst(end + 1) }
        return String(decoding: rest[..<end], as: UTF8.self)
      }
      let count = unsafe read(socket, &input, input.count)
      guard count > 0 else { return nil }
      rest += input[..<count]
    }
  }

  /// Ends its input, and waits for it; its exit code, -1 when a signal ended it.
  func end() -> Int32 {
    shutdown(socket, Int32(SHUT_WR))
    while line() != nil {}
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
    hasEnded = true
    return status & 0x7F == 0 ? status >> 8 & 0xFF : -1
  }
}
