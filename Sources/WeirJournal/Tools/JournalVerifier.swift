package import WeirCore

/// Reads everything in a state directory and says what is wrong with it. Changes nothing, and may
/// run while another process writes.
package struct JournalVerifier {
  /// Something that is not as it should be.
  package struct Finding: Hashable, Sendable {
    /// Relative to the directory.
    package let path: String
    /// The byte where it begins; nil: the file as a whole.
    package let offset: Int?
    /// The position at which the journal is broken; nil where that is not known.
    package let position: UInt64?
    /// A sentence without its end.
    package let what: String
    /// Whether a start mends it by itself: a torn tail.
    package let isMendable: Bool
  }

  /// What was found.
  package struct Report: Hashable, Sendable {
    package var findings: [Finding] = []
    package var segmentCount = 0
    package var recordCount = 0
    package var eventCount: UInt64 = 0
    package var snapshotCount = 0
    package var policyCount = 0
    /// Bytes of segments, snapshots and policies.
    package var byteCount = 0
    /// Behind the last record that can be read from the first one on.
    package var endPosition: UInt64 = 0
    /// The hash of that record.
    package var endChain = ChainHash.origin

    /// Whether a start would succeed.
    package var isGood: Bool { findings.allSatisfy(\.isMendable) }
  }

  private let directory: StateDirectory
  private var report = Report()

  private init(_ directory: StateDirectory) {
    self.directory = directory
  }

  /// Verifies a directory that was opened, so its identity is good.
  ///
  /// - Throws: `system`; `key` and `version`, after which nothing more could be read. What is
  ///   damaged is a finding.
  package static func verify(_ directory: StateDirectory) throws(JournalFault) -> Report {
    var verifier = JournalVerifier(directory)
    // Before the journal: a snapshot is only of what segments hold by then.
    let snapshots = try verifier.verifySnapshots()
    try verifier.verifyJournal(snapshots)
    return verifier.report
  }

  private mutating func note(
    _ fault: JournalFault, _ path: String, offset: Int? = nil, position: UInt64? = nil
  ) throws(JournalFault) {
    guard fault.kind == .damaged else { throw fault }
    report.findings.append(
      Finding(
        path: path, offset: offset, position: position, what: fault.message, isMendable: false))
  }

  /// Reads every snapshot; gives what the good ones go on from.
  private mutating func verifySnapshots() throws(JournalFault) -> [UInt64: ChainHash] {
    var chains: [UInt64: ChainHash] = [:]
    for position in try directory.snapshots() {
      report.snapshotCount += 1
      var offset = 0
      do throws(JournalFault) {
        let reader = try directory.openSnapshot(position)
        report.byteCount += reader.byteCount
        var part: [UInt8] = []
        repeat { offset = reader.offset } while try reader.next(into: &part) != nil
        chains[position] = reader.chain
      } catch {
        try note(error, StateLayout.snapshot(position), offset: offset, position: position)
      }
    }
    return chains
  }

  private mutating func verifyJournal(_ snapshots: [UInt64: ChainHash]) throws(JournalFault) {
    let segments = try directory.segments()
    report.segmentCount = segments.count
    report.byteCount += segments.reduce(0) { $0 + $1.byteCount }
    var policies: Set<PolicyDigest> = []
    // What is damaged ends the reading of a segment; the next one is read all the same.
    var start = segments.first?.firstPosition ?? 0
    while true {
      let reader = try directory.readJournal(from: start, chain: nil, isReadOnly: true)
      do throws(JournalFault) {
        let isFirst = start == segments.first?.firstPosition ?? 0
        try read(reader, isFirst: isFirst, snapshots, &policies)
        break
      } catch {
        try note(
          error, reader.place?.path ?? StateLayout.journal, offset: reader.place?.offset,
          position: reader.position)
        let next = segments.firstIndex { $0.path == reader.place?.path }.map { $0 + 1 }
        guard let next, next < segments.count, segments[next].firstPosition > start else { break }
        start = segments[next].firstPosition
      }
    }
    try verifyPolicies(named: policies)
  }

  private mutating func read(
    _ reader: JournalReader, isFirst: Bool, _ snapshots: [UInt64: ChainHash],
    _ policies: inout Set<PolicyDigest>
  ) throws(JournalFault) {
    let record = JournalRecord()
    compare(reader, snapshots)
    while try reader.next(into: record) {
      report.recordCount += 1
      if record.kind == .events { report.eventCount += UInt64(record.count) }
      policies.insert(record.policy)
      if isFirst { report.endPosition = reader.position }
      compare(reader, snapshots)
    }
    if isFirst {
      report.endPosition = reader.position
      report.endChain = reader.chain
    }
    noteTail(reader.end)
  }

  /// A snapshot goes on with the journal that is there.
  private mutating func compare(_ reader: JournalReader, _ snapshots: [UInt64: ChainHash]) {
    guard let chain = snapshots[reader.position], let known = reader.knownChain, chain != known
    else { return }
    report.findings.append(
      Finding(
        path: StateLayout.snapshot(reader.position), offset: nil, position: reader.position,
        what: "the snapshot goes on with another journal than the one that is there",
        isMendable: false))
  }

  private mutating func noteTail(_ end: JournalEnd) {
    guard let tail = end.tornTail else { return }
    report.findings.append(
      Finding(
        path: tail.segmentPath, offset: tail.offset, position: end.position,
        what: "\(tail.byteCount) bytes behind the last whole record, as a crash leaves them",
        isMendable: true))
  }

  private mutating func verifyPolicies(named: Set<PolicyDigest>) throws(JournalFault) {
    let stored = try directory.policies()
    report.policyCount = stored.count
    let missing = named.subtracting(stored).sorted { $0.hex < $1.hex }
    for digest in stored + missing {
      do throws(JournalFault) {
        _ = try directory.policy(digest)
        let path = StateLayout.policy(digest)
        report.byteCount += try directory.byteCount(of: path)
      } catch {
        try note(error, StateLayout.policy(digest))
      }
    }
  }
}

extension StateDirectory {
  /// Bytes of a file.
  func byteCount(of path: String) throws(JournalFault) -> Int {
    try asking { storage throws(StorageFault) in
      let file = try storage.open(path)
      defer { file.close() }
      return try file.byteCount()
    }
  }
}
