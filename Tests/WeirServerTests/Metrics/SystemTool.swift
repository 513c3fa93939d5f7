import Glibc

/// Programs of the system that tests ask where they are installed.
enum SystemTool {
  /// Whether a program is in one of the folders of `PATH`.
  static func isInstalled(_ name: String) -> Bool {
    guard let path = unsafe getenv("PATH") else { return false }
    return unsafe String(cString: path).split(separator: ":").contains { folder in
      unsafe access("\(folder)/\(name)", X_OK) == 0
    }
  }

  /// What a line of the shell prints, errors too.
  static func run(_ line: String) throws -> String {
    guard let stream = unsafe popen("exec 2>&1; " + line, "r") else {
      throw SystemRefusal(code: errno)
    }
    defer { unsafe _ = pclose(stream) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while case let count = unsafe fread(&chunk, 1, chunk.count, stream), count > 0 {
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = unsafe fopen(path, "w") else { throw SystemRefusal(code: errno) }
    defer { unsafe _ = fclose(file) }
    guard unsafe fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw SystemRefusal(code: errno)
    }
  }
}
