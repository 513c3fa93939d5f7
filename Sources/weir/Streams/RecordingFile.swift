import Glibc
import WeirCore
import WeirJournal

/// A file that events are written to: a plain LZ4 file when its name ends in `.lz4`.
///
/// It must not be there. What a killed process has written is readable up to the last flush.
final class RecordingFile: ByteSink {
  private let descriptor: Int32
  private let frames: LZ4FrameWriter?
  private let plain: DescriptorSink

  init(_ path: String) throws(CommandFailure) {
    let opened = unsafe open(
      path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW, 0o600)
    guard opened >= 0 else {
      let code = errno
      guard code == EEXIST else { throw CommandFailure(path: path, .open, code) }
      throw CommandFailure(
        .inputOutput, "\(Console.printable(path)): the file is there already",
        help: "name another one: a recording is never written over")
    }
    descriptor = opened
    plain = DescriptorSink(descriptor: opened, path: path)
    frames = path.hasSuffix(".lz4") ? LZ4FrameWriter(plain) : nil
  }

  deinit { close(descriptor) }

  func write(_ bytes: UnsafeRawBufferPointer) throws(InputOutputFault) {
    unsafe try (frames ?? plain as any ByteSink).write(bytes)
  }

  /// Makes what was written readable.
  func flush() throws(InputOutputFault) { try frames?.flush() }
}
