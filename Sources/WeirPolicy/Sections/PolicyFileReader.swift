import WeirCore
import WeirSignals

/// Reads the files of a policy and remembers what was read.
final class PolicyFileReader {
  private let source: any PolicySource
  private let faults: FaultList
  private var read: [String: [UInt8]] = [:]

  init(source: any PolicySource, faults: FaultList) {
    self.source = source
    self.faults = faults
  }

  /// Everything that was read, sorted by path.
  var files: [PolicyFile] {
    read.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { PolicyFile(path: $0.key, bytes: $0.value) }
  }

  /// The name of a file in messages.
  func displayPath(_ path: String) -> String {
    source.displayPath.isEmpty ? path : source.displayPath + "/" + path
  }

  /// The file's bytes; nil, with a fault at the place where it is named.
  /// - Parameters:
  ///   - file: its path.
  ///   - help: how to mend that it cannot be read.
  /// - Returns: all of them.
  func bytes(of file: Located<String>, help: String? = nil) -> [UInt8]? {
    if let known = read[file.value] { return known }
    guard isInsidePath(file.value) else {
      faults.add(
        .file, "the file's path must lie inside the policy's directory", at: file.place,
        help: "name it relative to policy.yaml, without '..'")
      return nil
    }
    guard let bytes = source.read(file.value) else {
      faults.add(
        .file, "file '\(file.value)' \(source.reasonUnreadable(file.value))", at: file.place,
        help: help)
      return nil
    }
    guard bytes.count <= Limits.policyFileByteCountMax else {
      faults.add(
        .limit, "file '\(file.value)' is larger than \(Limits.policyFileByteCountMax) bytes",
        at: file.place)
      return nil
    }
    read[file.value] = bytes
    return bytes
  }

  /// The bytes of `policy.yaml`; nil, with a fault, when it cannot be read.
  func document(_ path: String) -> SourceText? {
    guard let bytes = source.read(path) else {
      let text = SourceText(path: displayPath(path), bytes: [])
      faults.add(
        .file, "the policy \(source.reasonUnreadable(path))", at: text.whole,
        help: "a policy is a directory with a file policy.yaml")
      return nil
    }
    read[path] = bytes
    return SourceText(path: displayPath(path), bytes: bytes)
  }

  /// Reports faults of rows of a data file, the first ones with their places.
  func report(
    _ rowFaults: [SignalRowFault], code: PolicyCode, path: String, bytes: [UInt8]
  ) {
    guard !rowFaults.isEmpty else { return }
    let text = SourceText(path: displayPath(path), bytes: bytes)
    let shownCount = 20
    for fault in rowFaults.prefix(shownCount) {
      let place =
        fault.line > 0
        ? text.place(line: fault.line, column: 1, count: max(1, text.line(fault.line).count))
        : text.whole
      // Entries of lists may be tokens or addresses: their place is enough.
      faults.add(code, fault.message, at: place, showsLine: code != .list)
    }
    if rowFaults.count > shownCount {
      faults.add(code, "and \(rowFaults.count - shownCount) more rows", at: text.whole)
    }
  }
}
