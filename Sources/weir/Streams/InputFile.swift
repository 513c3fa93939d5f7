import WeirCore
import WeirJournal

/// The events of one file or of standard input, decoded when it is made of LZ4 frames.
final class InputFile: ByteSource, @unchecked Sendable {  // one reading thread
  private let bytes: DescriptorSource
  private let stop: StopRequest
  /// Set with the first read.
  private var content: (any ByteSource)?

  /// The file at `path`; `-` is standard input. `tally` counts its bytes as they lie on the disk.
  init(path: String, stop: StopRequest, tally: ByteTally? = nil) throws(InputOutputFault) {
    self.stop = stop
    bytes =
      path == "-"
      ? DescriptorSource(standardInputWith: stop, tally: tally)
      : try DescriptorSource(path: path, stop: stop, tally: tally)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputOutputFault) -> Int {
    if let content { return unsafe try content.read(into: buffer) }
    let decoded = try makeContent()
    content = decoded
    return unsafe try decoded.read(into: buffer)
  }

  var hasBytes: Bool { content?.hasBytes ?? bytes.hasBytes }

  private func makeContent() throws(InputOutputFault) -> any ByteSource {
    var isCompressed = bytes.path.hasSuffix(".lz4")
    if !isCompressed { isCompressed = try bytes.begins(with: LZ4FrameReader.magic) }
    guard isCompressed else { return bytes }
    return LZ4FrameReader(bytes, path: bytes.path) { [stop] in stop.isRequested }
  }
}
