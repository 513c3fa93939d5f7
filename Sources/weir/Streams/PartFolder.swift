import Glibc
import WeirCore

/// The files that a recording is parted into: all of them at the end, or none. A killed process
/// leaves what it had written.
final class PartFolder {
  /// In the order of the parts: `part-00000.ndjson`, or `part-00000.ndjson.lz4`.
  let names: [String]
  private let path: String
  private var files: [RecordingFile] = []
  private var isFinished = false

  /// Makes the files, in a directory that is empty or not there yet.
  init(_ path: String, partCount: Int, isCompressed: Bool) throws(CommandFailure) {
    self.path = path
    names = (0..<partCount).map { part in
      let digits = String(part)
      let zeros = String(repeating: "0", count: max(0, 5 - digits.count))
      return "part-\(zeros)\(digits).ndjson" + (isCompressed ? ".lz4" : "")
    }
    let folder = OutputFolder(path: path)
    if let failure = folder.failureUnlessEmpty { throw failure }
    try folder.make()
    for name in names { files.append(try RecordingFile(joined(name))) }
  }

  deinit {
    guard !isFinished else { return }
    for name in names.prefix(files.count) { unsafe unlink(joined(name)) }
  }

  /// Where the parts are written to.
  var sinks: [any ByteSink] { files }

  /// Ends the files, which stay.
  func finish() throws(InputOutputFault) {
    for file in files { try file.flush() }
    isFinished = true
  }

  private func joined(_ name: String) -> String {
    path.hasSuffix("/") ? path + name : path + "/" + name
  }
}
