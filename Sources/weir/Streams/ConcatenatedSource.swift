import Glibc
import WeirCore

/// Several files as one stream of lines.
///
/// A file is opened when the one before it has ended. Where a file does not end in LF and another
/// one follows, one is put between, so that no line runs from one file into the next.
final class ConcatenatedSource: InterruptibleSource, @unchecked Sendable {  // one reading thread
  private let paths: [String]
  private let stop: StopRequest
  private let tally: ByteTally?
  private var nextIndex = 0
  private var current: InputFile?
  /// A byte that `hasBytes` took from the current file, to see whether it has ended.
  private var ahead: UInt8?
  /// Whether the file before ended within a line, and a LF is to be given before the next one.
  private var owesLineEnd = false
  /// The last byte given; LF at the start, where no line is open.
  private var last = UInt8(ascii: "\n")

  /// The files at `paths`, at least one; `-` is standard input. `tally` counts their bytes as they
  /// lie on the disk.
  init(paths: [String], stop: StopRequest, tally: ByteTally? = nil) {
    self.paths = paths
    self.stop = stop
    self.tally = tally
  }

  /// What is wrong with the files as far as that can be seen without reading them.
  static func failures(of paths: [String]) -> [CommandFailure] {
    paths.filter { $0 != "-" }.compactMap { path in
      var status = stat()
      if unsafe stat(path, &status) != 0 || access(path, R_OK) != 0 {
        return CommandFailure(path: path, .open, errno)
      }
      guard status.st_mode & S_IFMT == S_IFDIR else { return nil }
      return CommandFailure(path: path, .read, EISDIR)
    }
  }

  /// All bytes of the files.
  static func bytes(
    of paths: [String], stop: StopRequest
  ) throws(InputOutputFault) -> [UInt8] {
    let source = ConcatenatedSource(paths: paths, stop: stop)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1_048_576, alignment: 64)
    defer { unsafe buffer.deallocate() }
    var bytes: [UInt8] = []
    while case let count = unsafe try source.read(into: buffer), count > 0 {
      unsafe bytes.append(contentsOf: buffer[..<count])
    }
    return bytes
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputOutputFault) -> Int {
    if let byte = ahead {
      ahead = nil
      unsafe buffer[0] = byte
      return unsafe given(1 + more(into: buffer), buffer)
    }
    while !stop.isRequested {
      if owesLineEnd {
        owesLineEnd = false
        unsafe buffer[0] = UInt8(ascii: "\n")
        return unsafe given(1, buffer)
      }
      guard let file = try openFile() else { break }
      let count = unsafe try file.read(into: buffer)
      if count > 0 { return unsafe given(count, buffer) }
      endFile()
    }
    return 0
  }

  func interrupt() { stop.request() }

  var isInterrupted: Bool { stop.isRequested }

  /// Looks past the end of a file, since what follows it may have to be waited for.
  var hasBytes: Bool {
    do throws(InputOutputFault) {
      while ahead == nil, !owesLineEnd, !stop.isRequested, let file = try openFile() {
        guard file.hasBytes else { return false }
        guard hasFurtherFile else { return true }
        ahead = try firstByte(of: file)
        if ahead == nil { endFile() }
      }
    } catch {
      // The next read meets it again.
    }
    return true
  }

  /// What can be had at once behind the first byte of the buffer.
  private func more(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard buffer.count > 1, let current, current.hasBytes else { return 0 }
    do throws(InputOutputFault) {
      return unsafe try current.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[1...]))
    } catch {
      // The byte before it comes first; the next read meets the fault again.
      return 0
    }
  }

  private func endFile() {
    current = nil
    owesLineEnd = hasFurtherFile && last != UInt8(ascii: "\n")
  }

  private var hasFurtherFile: Bool { nextIndex < paths.count }

  private func openFile() throws(InputOutputFault) -> InputFile? {
    if let current { return current }
    guard hasFurtherFile else { return nil }
    let file = try InputFile(path: paths[nextIndex], stop: stop, tally: tally)
    nextIndex += 1
    current = file
    return file
  }

  private func firstByte(of file: InputFile) throws(InputOutputFault) -> UInt8? {
    let byte = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
    defer { unsafe byte.deallocate() }
    return unsafe try file.read(into: byte) == 1 ? byte[0] : nil
  }

  private func given(_ count: Int, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    unsafe last = buffer[count - 1]
    return count
  }
}
