import Glibc

/// A server on a Unix socket in a temporary directory, on threads of this process, that answers as
/// well or as badly as a test wants.
final class EchoServer: Sendable {
  /// What it does with the lines of a connection.
  enum Manner: Sendable {
    /// One answer to each line that is not blank, in pieces of so many bytes.
    case answers(pieceSize: Int)
    /// The same, twice.
    case answersTwice
    /// Answers so many lines, then reads on in silence.
    case fallsSilent(after: Int)
    /// Answers so many lines, then closes.
    case closes(after: Int)
    /// The same, with half an answer before it closes.
    case breaksOff(after: Int)
    /// Takes connections and reads nothing.
    case sleeps
  }

  static let answer = Array(#"{"event_id":"e","decision":"approve"}"#.utf8) + [10]

  let path: String
  private let folder: String
  private let listener: Int32
  private let manner: Manner

  init(_ manner: Manner) throws {
    var template = Array("/tmp/weir-load-XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
    guard unsafe mkdtemp(&template) != nil else { throw Refusal(code: errno) }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = folder + "/s"
    self.manner = manner
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status == 0, listen(listener, 512) == 0 else { throw Refusal(code: errno) }
    let descriptor = listener
    try Self.start { Self.accept(on: descriptor, manner) }
  }

  deinit {
    // Its thread closes it: the number may be another socket's as soon as it is closed.
    shutdown(listener, Int32(SHUT_RDWR))
    unsafe unlink(path)
    unsafe rmdir(folder)
  }

  struct Refusal: Error { let code: Int32 }

  // MARK: Threads

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private static func start(_ run: @escaping @Sendable () -> Void) throws {
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(Body(run)).toOpaque()
    let status = unsafe pthread_create(
      &thread, nil,
      { context in
        if let context = unsafe context {
          unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
        }
        return nil
      }, context)
    guard status == 0 else { throw Refusal(code: status) }
    pthread_detach(thread)
  }

  private static func accept(on listener: Int32, _ manner: Manner) {
    while case let connection = Glibc.accept(listener, nil, nil), connection >= 0 {
      if case .sleeps = manner { continue }
      do {
        try start {
          serve(connection, manner)
          close(connection)
        }
      } catch {
        close(connection)
      }
    }
    close(listener)
  }

  private static func serve(_ connection: Int32, _ manner: Manner) {
    var input = [UInt8](repeating: 0, count: 4_096)
    var lineByteCount = 0
    var lines = 0
    while case let count = unsafe recv(connection, &input, input.count, 0), count > 0 {
      for byte in input[..<count] {
        if byte != 10 {
          lineByteCount += 1
          continue
        }
        defer { lineByteCount = 0 }
        guard lineByteCount > 0 else { continue }
        guard answer(line: lines, on: connection, manner) else { return }
        lines += 1
      }
    }
  }

  /// False: the connection is to be closed.
  private static func answer(line: Int, on connection: Int32, _ manner: Manner) -> Bool {
    switch manner {
    case .answers(let pieceSize):
      var start = 0
      while start < answer.count {
        let piece = answer[start..<min(start + pieceSize, answer.count)]
        guard send(Array(piece), on: connection) else { return false }
        start += pieceSize
      }
      return true
    case .answersTwice: return send(answer + answer, on: connection)
    case .fallsSilent(let limit): return line < limit ? send(answer, on: connection) : true
    case .closes(let limit): return line < limit && send(answer, on: connection)
    case .breaksOff(let limit):
      if line < limit { return send(answer, on: connection) }
      _ = send(Array(answer.prefix(answer.count / 2)), on: connection)
      return false
    case .sleeps: return true
    }
  }

  private static func send(_ bytes: [UInt8], on connection: Int32) -> Bool {
    unsafe Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }
}
