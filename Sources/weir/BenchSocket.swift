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
    let page = try options.html.map { try OutputFile($0) }
    let recording = Recording(try ConcatenatedSource.bytes(of: files, stop: stop))
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
    try page?.finish()
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
}
