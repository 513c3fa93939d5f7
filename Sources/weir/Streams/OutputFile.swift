import Glibc
import WeirCore

/// A file that is there whole or not at all: written under another name beside it, and renamed at
/// the end. What was there before is replaced then; pipes and devices are written as they are.
final class OutputFile: ByteSink {
  private let path: String
  /// Where it is written; nil: to the path itself.
  private let partialPath: String?
  private let descriptor: Int32
  private let sink: DescriptorSink

  /// Opens it, so that what cannot be written is known before the work.
  ///
  /// - Parameters:
  ///   - path: where it goes.
  ///   - inputs: files that are read, and must not be it.
  /// - Throws: That it is a directory or one of the inputs, or cannot be opened.
  init(_ path: String, besides inputs: [String] = []) throws(CommandFailure) {
    self.path = path
    var status = stat()
    let isThere = unsafe stat(path, &status) == 0
    if isThere, status.st_mode & S_IFMT == S_IFDIR {
      throw CommandFailure(
        .inputOutput, "\(Console.printable(path)): is a directory", help: "name a file in it")
    }
    for input in inputs where isThere {
      var other = stat()
      guard unsafe stat(input, &other) == 0, other.st_dev == status.st_dev,
        other.st_ino == status.st_ino
      else { continue }
      throw CommandFailure(
        .usage, "\(Console.printable(path)): is read by this command, and would be written over",
        help: "name another file")
    }
    let isOther = isThere && status.st_mode & S_IFMT != S_IFREG
    partialPath = isOther ? nil : path + ".partial"
    let flags = isOther ? O_WRONLY : O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW
    descriptor = unsafe open(partialPath ?? path, flags | O_CLOEXEC | O_NOCTTY, 0o666)
    sink = DescriptorSink(descriptor: descriptor, path: path)
    guard descriptor >= 0 else { throw CommandFailure(path: path, .open, errno) }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    // Gone by now, unless the command failed.
    if let partialPath { unsafe unlink(partialPath) }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(InputOutputFault) {
    unsafe try sink.write(bytes)
  }

  /// Writes a text.
  func write(_ text: String) throws(InputOutputFault) { try sink.write(text) }

  /// Puts the file in its place.
  func finish() throws(CommandFailure) {
    guard let partialPath else { return }
    guard fsync(descriptor) == 0, unsafe rename(partialPath, path) == 0 else {
      throw CommandFailure(path: path, .write, errno)
    }
  }
}
