import Glibc
import WeirCore
import WeirLoad

/// `weir bench --socket`: reads the recording, measures, and writes the reports.
struct BenchSocket {
  let socket: String
  let options: BenchSocketOptions
  let files: [String]
  let stop: StopRequest

  func run() throws {
    // Before a long measurement, not behind it, should the file not be writable.
    let page = try options.html.map { try PageFile(path: $0) }
    let recording = Recording(try readFiles())
    guard recording.count > 0 else {
      throw CommandFailure(
        .damagedData, "\(Console.printable(files.joined(separator: ", "))): no event to send",
        help: "record some events, one JSON object a line")
    }
    let report = try measure(recording)
    let isJSON = options.format == .json
    try StandardStreams.print(
      isJSON ? report.json.page : report.text(style: StandardStreams.style))
    try page?.write(report.page)
    if !report.failures.isEmpty {
      throw CommandFailure(
        .doneWithFaults, "\(report.path): not every line was answered once",
        help: "the report says what happened; what the server says may tell why")
    }
  }

  private func measure(_ recording: Recording) throws(CommandFailure) -> LoadReport {
    let progress = LoadProgress()
    let line = BenchProgress(of: progress)
    defer { line.end() }
    do throws(LoadFault) {
      return try options.session(of: socket).run(
        recording, from: files,
        stop: LoadStop(descriptor: stop.descriptor) { [stop] in stop.isRequested },
        progress: progress)
    } catch {
      throw CommandFailure(.inputOutput, error.what, help: error.help)
    }
  }

  /// All bytes of the files: a disk that is read meanwhile would take part in the measurement.
  private func readFiles() throws(InputOutputFault) -> [UInt8] {
    let source = ConcatenatedSource(paths: files, stop: stop)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1_048_576, alignment: 64)
    defer { unsafe buffer.deallocate() }
    var bytes: [UInt8] = []
    while case let count = unsafe try source.read(into: buffer), count > 0 {
      unsafe bytes.append(contentsOf: buffer[..<count])
    }
    return bytes
  }
}

/// A file that is opened early and written late.
private final class PageFile {
  private let descriptor: Int32
  private let path: String

  init(path: String) throws(InputOutputFault) {
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    self.path = path
    guard descriptor >= 0 else { throw .failed(path: path, operation: .open, code: errno) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func write(_ text: String) throws(InputOutputFault) {
    // Pipes and terminals have no length.
    _ = ftruncate(descriptor, 0)
    try DescriptorSink(descriptor: descriptor, path: path).write(text)
  }
}
