import ArgumentParser
import Glibc
import WeirCore
import WeirEngine
import WeirPolicy

/// The recordings that a command reads, as one stream.
struct RecordingOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("Events, as for 'weir score', in the order given.", valueName: "recording"))
  var files: [String]

  @Flag(help: "Take the events of several files in the order of their time.")
  var merge = false

  func validate() throws {
    if files.contains("") { throw ValidationError("The name of a file is empty.") }
    if files.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("'-' is stdin, which can be read only once.")
    }
  }

  /// That the files can be read, as far as that can be seen without reading them.
  func check() throws(CommandFailure) {
    if let failure = CommandFailure(ConcatenatedSource.failures(of: files)) { throw failure }
  }

  /// That files can be read more than once.
  ///
  /// - Parameters:
  ///   - files: of events.
  ///   - command: what they are for.
  /// - Throws: That one is a pipe or a device, or cannot be read at all.
  static func checkRepeatable(_ files: [String], for command: String) throws(CommandFailure) {
    if let failure = CommandFailure(ConcatenatedSource.failures(of: files)) { throw failure }
    for file in files {
      var status = stat()
      guard unsafe stat(file, &status) != 0 || status.st_mode & S_IFMT != S_IFREG else { continue }
      throw CommandFailure(
        .inputOutput,
        "\(Console.printable(file)): is a pipe or a device, and '\(command)' reads its events more "
          + "than once", help: "write them to a file first")
    }
  }

  /// Bytes of all files as they lie on the disk; nil where one is no regular file, and so can be
  /// read only once.
  var byteCount: UInt64? {
    var total: UInt64 = 0
    for file in files {
      var status = stat()
      guard file != "-", unsafe stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG
      else { return nil }
      total += UInt64(clamping: status.st_size)
    }
    return total
  }

  /// All events, from the start.
  /// - Parameters:
  ///   - policy: whose events they are.
  ///   - stop: ends the reading.
  ///   - tally: counts the bytes that are read of the files.
  /// - Returns: one stream; with `--merge` in the order of time.
  func source(
    policy: Policy, stop: StopRequest, tally: ByteTally? = nil
  ) -> any InterruptibleSource {
    Self.source(files, isMerged: merge, policy: policy, stop: stop, tally: tally)
  }

  /// The same of some files.
  /// - Parameters:
  ///   - files: their paths.
  ///   - isMerged: whether events come in the order of their time, not of the files.
  ///   - policy: whose events they are.
  ///   - stop: ends the reading.
  ///   - tally: counts the bytes that are read of the files.
  /// - Returns: one stream.
  static func source(
    _ files: [String], isMerged: Bool, policy: Policy, stop: StopRequest, tally: ByteTally? = nil
  ) -> any InterruptibleSource {
    guard isMerged, files.count > 1 else {
      return ConcatenatedSource(paths: files, stop: stop, tally: tally)
    }
    return MergedSource(
      files.map { ConcatenatedSource(paths: [$0], stop: stop, tally: tally) },
      schema: policy.schema)
  }
}
