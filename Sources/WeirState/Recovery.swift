package import WeirCore
package import WeirEngine
package import WeirJournal
package import WeirPolicy

/// What a start found, and what it did about it.
package struct RecoveryReport: Sendable {
  /// The position of the snapshot that was begun with; nil: none.
  package var snapshot: UInt64?
  /// Snapshots that are damaged: their positions and what is wrong.
  package var damagedSnapshots: [(position: UInt64, fault: JournalFault)] = []
  /// The position reached.
  package var position: UInt64 = 0
  /// What a crash left behind the last whole record, now in `quarantine/`.
  package var tornTail: JournalEnd.TornTail?

  /// A report of nothing.
  package init() {}

  /// Events and activations that were folded behind the snapshot.
  package var foldedCount: UInt64 { position - (snapshot ?? 0) }
}

/// Makes the state of a directory: the newest good snapshot and the journal behind it.
package struct Recovery {
  package let directory: StateDirectory
  private let options: ScoringOptions
  private let spareWordCount: Int
  private let wantsDigest: Bool
  /// A policy that is at hand, which need not be read.
  private let known: Policy?
  /// Gives the work up with a fault of kind `usage`.
  let cancellation = Cancellation()

  /// - Parameters:
  ///   - directory: an open one.
  ///   - options: of the engine that goes on with the state; the hash seed is the directory's.
  ///   - spareWordCount: as `StateFold` has it.
  ///   - wantsDigest: whether hashes of the state will be asked for.
  ///   - known: a policy that is at hand.
  package init(
    _ directory: StateDirectory, options: ScoringOptions, spareWordCount: Int = 0,
    wantsDigest: Bool = false, known: Policy? = nil
  ) {
    self.directory = directory
    var options = options
    options.hashSeed = directory.hashSeed
    options.journal = nil
    self.options = options
    self.spareWordCount = spareWordCount
    self.wantsDigest = wantsDigest
    self.known = known
  }

  /// The state, where the journal ends, and a report.
  /// - Parameters:
  ///   - limit: the position to stop at, which has to be that of a record; nil: the end.
  ///   - isReadOnly: whether another process may be writing.
  ///   - progress: is told the position reached, on any thread.
  /// - Returns: the state, the reader that came to the end of the journal, and a report.
  /// - Throws: `damaged`, `key`, `version`, `system`.
  package func run(
    upTo limit: UInt64? = nil, isReadOnly: Bool, progress: @escaping (UInt64) -> Void = { _ in }
  ) throws(JournalFault) -> (state: StateFold, reader: JournalReader, report: RecoveryReport) {
    var report = RecoveryReport()
    let start = try newestSnapshot(upTo: limit, &report)
    let fold =
      start?.state
      ?? StateFold(options: options, spareWordCount: spareWordCount, wantsDigest: wantsDigest)
    let reader = try openJournal(from: fold.position, start?.chain, isReadOnly: isReadOnly, report)
    let source: any RecordSource = limit.map { BoundedRecords(reader, upTo: $0) } ?? reader
    try fold.fold(
      CancellableRecords(source, cancellation),
      policies: { (digest: PolicyDigest) throws(JournalFault) in try self.policy(digest) },
      progress: progress)
    report.position = fold.position
    if limit == nil { report.tornTail = reader.end.tornTail }
    return (fold, reader, report)
  }

  /// The journal from a position on; a fault names the snapshots that are damaged, too.
  private func openJournal(
    from position: UInt64, _ chain: ChainHash?, isReadOnly: Bool, _ report: RecoveryReport
  ) throws(JournalFault) -> JournalReader {
    do throws(JournalFault) {
      return try directory.readJournal(from: position, chain: chain, isReadOnly: isReadOnly)
    } catch {
      guard let damaged = report.damagedSnapshots.first else { throw error }
      throw JournalFault(
        error.kind,
        "\(error.message); it cannot begin with a snapshot: \(damaged.fault.message)",
        help: "restore the directory from a backup: `weir journal restore`")
    }
  }

  /// The state of the newest good snapshot that is not beyond the limit; nil: there is none.
  private func newestSnapshot(
    upTo limit: UInt64?, _ report: inout RecoveryReport
  ) throws(JournalFault) -> (state: StateFold, chain: ChainHash)? {
    for position in try directory.snapshots() where position <= limit ?? .max {
      do throws(JournalFault) {
        let reader = try directory.openSnapshot(position)
        let state = try StateFold.read(
          CancellableParts(from: reader, cancellation), options: options,
          spareWordCount: spareWordCount,
          policies: { (digest: PolicyDigest) throws(JournalFault) in try self.policy(digest) })
        guard state.position == position else {
          throw JournalFault(.damaged, "the snapshot is of another position than its name says")
        }
        // One that was made without a digest of events would make hashes without one.
        guard !wantsDigest || state.digest != nil else { continue }
        report.snapshot = position
        return (state, reader.chain)
      } catch {
        guard error.kind == .damaged else { throw error }
        report.damagedSnapshots.append((position, error))
      }
    }
    return nil
  }

  /// The policy of a digest, from the directory if it is not at hand.
  /// - Throws: `damaged`, `key`, `version`, `system`.
  package func policy(_ digest: PolicyDigest) throws(JournalFault) -> Policy {
    if let known, ScoringEngine.digest(of: known) == digest { return known }
    switch PolicyLoader.load(from: EmbeddedSource(try directory.policy(digest))) {
    case .success(let policy): return policy
    case .failure:
      throw JournalFault(
        .version,
        "the policy kept as \(digest.hex.prefix(12)) is not one that this version of weir takes",
        help: "start with the version that wrote the directory")
    }
  }
}

/// The records before a position.
private final class BoundedRecords: RecordSource {
  private let reader: JournalReader
  private let limit: UInt64

  init(_ reader: JournalReader, upTo limit: UInt64) {
    self.reader = reader
    self.limit = limit
  }

  func next(into record: JournalRecord) throws(JournalFault) -> Bool {
    guard reader.position < limit else { return false }
    return try reader.next(into: record)
  }
}
