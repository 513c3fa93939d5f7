import Glibc
import Synchronization

/// One run of the real binary: its input, and what came of it.
///
/// The binary lies beside the test program. It runs in a folder of its own, with the default effect
/// of every signal. A run that hangs is killed after two minutes, and its exit code is then -9.
final class Run {
  /// What a run came to.
  struct Outcome: Equatable {
    /// The exit code, or the negative number of the signal that ended it.
    var exitCode: Int32
    var output: String
    var errors: String
  }

  /// Where a standard stream leads to.
  enum Stream {
    case pipe
    /// A pipe of which the program's end does not block.
    case nonBlockingPipe
    /// A pipe that nobody reads from, or a closed descriptor.
    case brokenPipe
    case closed
    /// A terminal of its own.
    case terminal
    case file(String)
  }

  private static let hangGuardMilliseconds: Int32 = 120_000

  private static let lock = Mutex<Void>(())

  /// Our ends; -1 where there is none, or where it was closed.
  private var input: Int32 = -1
  private var output: Int32 = -1
  private var errors: Int32 = -1
  private let process: pid_t
  private(set) var outputBytes: [UInt8] = []
  private(set) var errorBytes: [UInt8] = []
  /// Bytes for stdin that were not written yet, and whether stdin is closed after them.
  private var pending: ArraySlice<UInt8> = []
  private var closesInput = false

  /// The directory of the binary and of the test program.
  static let products: String = {
    var buffer = [CChar](repeating: 0, count: 4_096)
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(
      decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
  }()

  /// The root of the project.
  static let project: String = {
    guard let here = unsafe realpath(#filePath, nil) else { return "." }
    defer { unsafe free(here) }
    let parts = unsafe String(cString: here).split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/")
  }()

  /// Starts `weir` with these arguments in `folder`; `variables` are set beside the usual ones.
  init(
    _ arguments: [String], in folder: Folder, stdin: Stream = .pipe, stdout: Stream = .pipe,
    stderr: Stream = .pipe, variables: [String] = []
  ) throws {
    signal(SIGPIPE, SIG_IGN)
    let streams = [(STDIN_FILENO, stdin), (STDOUT_FILENO, stdout), (STDERR_FILENO, stderr)]
    // Descriptors are not to be inherited by another test's run between their making and marking.
    let started = try Self.lock.withLock { _ in
      try Self.start([Self.products + "/weir"] + arguments, in: folder.path, streams, variables)
    }
    process = started.process
    (input, output, errors) = (started.ends[0], started.ends[1], started.ends[2])
  }

  private static func start(
    _ words: [String], in folder: String, _ streams: [(Int32, Stream)], _ further: [String]
  ) throws -> (process: pid_t, ends: [Int32]) {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    var ends: [Int32] = []
    var theirs: [Int32] = []
    defer { for descriptor in theirs { close(descriptor) } }
    for (number, stream) in streams {
      let (ours, other) = try open(stream, isInput: number == STDIN_FILENO)
      ends.append(ours)
      if let other {
        theirs.append(other)
        unsafe posix_spawn_file_actions_adddup2(&actions, other, number)
      } else {
        unsafe posix_spawn_file_actions_addclose(&actions, number)
      }
    }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    // There is no portable way to spawn into a folder: the shell goes there first, and becomes it.
    let shell = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + words
    let variables = ["LC_ALL=C", "COLUMNS=200", "TERM=xterm"] + further
    var process = pid_t()
    let status = unsafe withCStrings(shell) { arguments in
      unsafe withCStrings(variables) { environment in
        unsafe posix_spawn(&process, "/bin/sh", &actions, &attributes, arguments, environment)
      }
    }
    guard status == 0 else { throw SystemRefusal(code: status) }
    return (process, ends)
  }

  /// Calls `body` with the texts as C wants them: pointers, the last one null.
  private static func withCStrings(
    _ texts: [String],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
  ) -> Int32 {
    var pointers: [UnsafeMutablePointer<CChar>?] = unsafe texts.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    defer { for index in unsafe pointers.indices { unsafe free(pointers[index]) } }
    return unsafe pointers.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return EINVAL }
      return unsafe body(base)
    }
  }

  deinit {
    for descriptor in [input, output, errors] where descriptor >= 0 { close(descriptor) }
  }

  /// Runs it to its end with all of `bytes` as stdin.
  static func finish(
    _ arguments: [String], in folder: Folder, input bytes: [UInt8] = [], stdin: Stream = .pipe,
    stdout: Stream = .pipe, stderr: Stream = .pipe
  ) throws -> Outcome {
    let run = try Run(arguments, in: folder, stdin: stdin, stdout: stdout, stderr: stderr)
    run.send(bytes)
    return run.finish()
  }

  /// Queues bytes for stdin.
  func send(_ bytes: [UInt8]) { pending += bytes }

  /// Sends a signal.
  func kill(_ signal: Int32) { Glibc.kill(process, signal) }

  /// Closes our end of its stdout: its reader goes away.
  func stopReading() {
    close(output)
    output = -1
  }

  /// Writes what is queued and reads, until `isDone` says so or all its streams are closed.
  ///
  /// Without `readsOutput` nothing is taken from stdout: the program cannot write more than a pipe
  /// holds.
  func exchange(readsOutput: Bool = true, until isDone: (Run) -> Bool) {
    while !isDone(self) {
      if input >= 0, pending.isEmpty, closesInput {
        close(input)
        input = -1
      }
      var wanted: [pollfd] = []
      if input >= 0, !pending.isEmpty {
        wanted.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0))
      }
      for descriptor in [readsOutput ? output : -1, errors] where descriptor >= 0 {
        wanted.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
      }
      guard !wanted.isEmpty else { return }
      guard unsafe poll(&wanted, nfds_t(wanted.count), Self.hangGuardMilliseconds) > 0 else {
        kill(SIGKILL)
        return
      }
      for item in wanted where item.revents != 0 {
        if item.fd == input { feed() } else { take(from: item.fd) }
      }
    }
  }

  /// Waits until stdout has this many lines.
  func waitForLines(_ count: Int) {
    exchange { run in run.outputBytes.count { $0 == 10 } >= count }
  }

  /// Sends the rest of the input, reads everything, and waits for the end.
  func finish(closingInput: Bool = true) -> Outcome {
    closesInput = closingInput
    exchange { $0.output < 0 && $0.errors < 0 }
    if input >= 0 {
      close(input)
      input = -1
    }
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return Outcome(
      exitCode: signal == 0 ? status >> 8 & 0xFF : -signal,
      output: String(decoding: outputBytes, as: UTF8.self),
      errors: String(decoding: errorBytes, as: UTF8.self))
  }

  private func feed() {
    let count = unsafe pending.withUnsafeBytes { unsafe write(input, $0.baseAddress, $0.count) }
    if count > 0 {
      pending = pending.dropFirst(count)
    } else if errno != EAGAIN, errno != EINTR {
      // It does not read any more.
      pending = []
      close(input)
      input = -1
    }
  }

  private func take(from descriptor: Int32) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe read(descriptor, &buffer, buffer.count)
    if count > 0 {
      if descriptor == output {
        outputBytes += buffer[..<count]
      } else {
        errorBytes += buffer[..<count]
      }
    } else if count == 0 || errno != EAGAIN && errno != EINTR {
      // A terminal whose other side is closed gives EIO.
      close(descriptor)
      if descriptor == output { output = -1 } else { errors = -1 }
    }
  }

  /// Our end of a stream, -1 if there is none, and its end, nil for a closed one.
  private static func open(_ stream: Stream, isInput: Bool) throws -> (Int32, Int32?) {
    switch stream {
    case .closed: return (-1, nil)
    case .file(let path):
      let flags = isInput ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC
      return (-1, try checked(unsafe Glibc.open(path, flags | O_CLOEXEC, 0o600)))
    case .terminal:
      let ours = try checked(unsafe Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY))
      // What unlockpt and ptsname do, which Glibc's module does not export.
      var (isLocked, number) = (Int32(0), UInt32(0))
      _ = try checked(unsafe ioctl(ours, 0x4004_5431, &isLocked))
      _ = try checked(unsafe ioctl(ours, 0x8004_5430, &number))
      let name = "/dev/pts/\(number)"
      let other = try checked(unsafe Glibc.open(name, O_RDWR | O_NOCTTY | O_CLOEXEC))
      setFlags(ours)
      return (ours, other)
    case .pipe, .nonBlockingPipe, .brokenPipe:
      var ends: [Int32] = [0, 0]
      _ = try checked(unsafe Glibc.pipe(&ends))
      let (ours, other) = isInput ? (ends[1], ends[0]) : (ends[0], ends[1])
      setFlags(ours)
      _ = fcntl(other, F_SETFD, FD_CLOEXEC)
      switch stream {
      case .nonBlockingPipe: _ = fcntl(other, F_SETFL, O_NONBLOCK)
      case .brokenPipe:
        close(ours)
        return (-1, other)
      default: break
      }
      return (ours, other)
    }
  }

  private static func setFlags(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  private static func checked(_ result: Int32) throws -> Int32 {
    guard result >= 0 else { throw SystemRefusal(code: errno) }
    return result
  }
}

/// What the system did not allow the test.
struct SystemRefusal: Error { let code: Int32 }
