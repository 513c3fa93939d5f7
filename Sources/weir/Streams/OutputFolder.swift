import Glibc
import WeirCore
import WeirPolicy

/// A directory that a command writes files into.
struct OutputFolder {
  let path: String

  /// A file's path for messages.
  func shown(_ file: String) -> String { Console.printable(joined(file)) }

  /// The directory as a shell takes it.
  var quoted: String {
    let isPlain = path.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "_-./".contains($0))
    }
    return isPlain ? path : "'" + Console.printable(path).replacing("'", with: "'\\''") + "'"
  }

  private func joined(_ file: String) -> String {
    if path == "." { return file }
    return path.hasSuffix("/") ? path + file : path + "/" + file
  }

  /// The directory's own name, of `.` and the like too, once it is there.
  var lastComponent: String {
    guard let resolved = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved).split(separator: "/").last.map(String.init) ?? ""
  }

  // MARK: What is there

  /// Why nothing can be written below it; nil when it is a directory.
  var failureUnlessThere: CommandFailure? {
    guard let stream = unsafe opendir(path) else { return refused(errno) }
    unsafe closedir(stream)
    return nil
  }

  /// Why it cannot be filled; nil when it is empty, or not there yet.
  var failureUnlessEmpty: CommandFailure? {
    guard let names = DirectorySource.entries(of: path) else {
      return errno == ENOENT ? nil : refused(errno)
    }
    guard !names.isEmpty else { return nil }
    return CommandFailure(
      .inputOutput, "\(Console.printable(path)): is not empty",
      help: "name a directory that is empty or not there yet")
  }

  private func refused(_ code: Int32) -> CommandFailure {
    guard code == ENOTDIR else { return CommandFailure(path: path, .open, code) }
    return CommandFailure(
      .inputOutput, "\(Console.printable(path)): is not a directory", help: "name a directory")
  }

  /// The bytes of a file below it; nil when there is none.
  func bytes(of file: String) -> [UInt8]? {
    guard let stream = unsafe fopen(joined(file), "re") else { return nil }
    defer { unsafe fclose(stream) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = unsafe fread(&chunk, 1, chunk.count, stream), count > 0 {
      bytes += chunk[..<count]
    }
    return bytes
  }

  // MARK: Writing

  /// Makes the directory, and those that it lies in, unless they are there.
  func make() throws(CommandFailure) { try Self.make(path) }

  private static func make(_ path: String) throws(CommandFailure) {
    if unsafe mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    guard errno == ENOENT, !parent.isEmpty else {
      throw CommandFailure(path: path, .write, errno)
    }
    try make(parent)
    guard unsafe mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw CommandFailure(path: path, .write, errno)
    }
  }

  /// Writes a file below it, and makes the directory that the file lies in.
  func write(_ text: String, to file: String) throws {
    let whole = joined(file)
    if let slash = whole.lastIndex(of: "/") { try Self.make(String(whole[..<slash])) }
    let descriptor = unsafe open(whole, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw CommandFailure(path: whole, .open, errno) }
    defer { close(descriptor) }
    try DescriptorSink(descriptor: descriptor, path: whole).write(text)
  }
}
