import Crypto
package import WeirCore
import WeirEvents
package import WeirPolicy
import WeirSignals

// A state as parts: the header; then what is remembered, each event as its id, content and time
// (32 bytes), the head of its verdict (8), the words of rules that hit, and of those that failed
// where the head says so; then the keys of each table, a part beginning with the table's number;
// then what was changed of lists.

extension StateFold {
  /// Milliseconds: watermark − allowed lateness; nil before the first event.
  private func horizon(_ plan: ScoringPlan, _ state: EngineState) -> Int64? {
    state.sequencer.watermark.map { $0 &- plan.policy.time.allowedLatenessMilliseconds }
  }

  private func header(_ plan: ScoringPlan, _ state: EngineState) -> StateHeader {
    var rememberedCount: UInt64 = 0
    unsafe state.sequencer.forEach { _, _, _ in rememberedCount += 1 }
    return StateHeader(
      position: position, digest: digest, watermark: state.sequencer.watermark,
      policy: ScoringPlan.digest(of: plan.policy), wordCount: plan.ruleWordCount,
      currentGeneration: plan.generations.current, rules: plan.generations.ruleNames.map(\.rules),
      fields: plan.generations.fields,
      tables: plan.tables.map {
        StateHeader.Table(
          level: $0.level, velocities: $0.velocities, specifications: $0.specifications,
          kinds: $0.laneKinds)
      }, rememberedCount: rememberedCount)
  }

  // MARK: Writing

  /// Takes the state apart.
  /// - Throws: what `sink` does.
  package func write(to sink: any StatePartSink) throws(JournalFault) {
    guard let plan, let state else {
      preconditionFailure("a journal without a policy has no state")
    }
    var writer = PartWriter()
    header(plan, state).write(to: &writer)
    unsafe try sink.write(.header, writer.bytes)
    writer.clear()
    try writeRemembered(plan, state, &writer, sink)
    let horizon = horizon(plan, state)
    for index in plan.tables.indices {
      for table in state.velocities.tables(at: index) {
        writer.clear()
        let start = UInt16(truncatingIfNeeded: index)
        writer.append(start)
        try table.write(horizon: horizon, mask: SensitiveData.mask, to: &writer) {
          writer throws(JournalFault) in
          unsafe try sink.write(.keys, writer.bytes)
          writer.clear()
          writer.append(start)
        }
        if writer.count > 2 { unsafe try sink.write(.keys, writer.bytes) }
      }
    }
    try book.write(to: sink)
  }

  private func writeRemembered(
    _ plan: ScoringPlan, _ state: EngineState, _ writer: inout PartWriter,
    _ sink: any StatePartSink
  ) throws(JournalFault) {
    let verdictByteCount = VerdictKeeper.byteCount(wordCount: plan.ruleWordCount)
    var entries = PartWriter()
    unsafe try state.sequencer.forEach { slot, entry, verdict throws(JournalFault) in
      unsafe entries.append(
        copying: UnsafeRawBufferPointer(start: entry, count: EventSequencer.entryByteCount))
      unsafe entries.append(
        copying: UnsafeRawBufferPointer(start: verdict, count: verdictByteCount))
      for word in unsafe state.verdicts.failures(at: slot, verdict) { entries.append(word) }
      if entries.count > StatePart.byteCountMax / 2 {
        unsafe try sink.write(.remembered, entries.bytes)
        entries.clear()
      }
    }
    if entries.count > 0 { unsafe try sink.write(.remembered, entries.bytes) }
  }

  // MARK: Reading

  /// Puts a state together.
  /// - Parameters:
  ///   - source: its parts.
  ///   - options: of the engine that goes on with it.
  ///   - spareWordCount: as in the initialiser.
  ///   - wordCount: words of 64 rules that answers are to have at least.
  ///   - policies: loads a policy.
  /// - Returns: the state, ready to be gone on with.
  /// - Throws: `damaged`, `version`, and what source and policies do.
  package static func read(
    _ source: any StatePartSource, options: ScoringOptions, spareWordCount: Int,
    wordCount: Int = 0, policies: (PolicyDigest) throws(JournalFault) -> Policy
  ) throws(JournalFault) -> StateFold {
    var bytes: [UInt8] = []
    guard try source.next(into: &bytes) == .header else {
      throw JournalFault(.damaged, "a snapshot does not begin with its header")
    }
    let header = try StateHeader.read(bytes)
    let policy = try policies(header.policy)
    let plan = try plan(of: header, policy, options, wordCount)
    let state = EngineState(plan, rowCapacity: options.batchRows)
    state.begin(plan)
    state.sequencer.restore(watermark: header.watermark)
    var rememberedCount: UInt64 = 0
    var book = ListBook()
    while let kind = try source.next(into: &bytes) {
      rememberedCount += try bytes.readAsPart { reader throws(JournalFault) in
        try read(kind, &reader, plan, state, header, &book)
      }
    }
    guard rememberedCount == header.rememberedCount else {
      throw JournalFault(.damaged, "a snapshot remembers another number of events than it says")
    }
    return StateFold(options, spareWordCount, plan, state, header, book)
  }

  private static func plan(
    of header: StateHeader, _ policy: Policy, _ options: ScoringOptions, _ wordCount: Int
  ) throws(JournalFault) -> ScoringPlan {
    let tables = header.tables.compactMap {
      VelocityTablePlan(
        in: policy, level: $0.level, velocities: $0.velocities,
        specifications: $0.specifications, kinds: $0.kinds)
    }
    let placed = tables.flatMap(\.velocities).compactMap { $0 }.sorted()
    guard tables.count == header.tables.count, placed == Array(policy.velocities.indices),
      policy.rules.count <= header.wordCount * 64
    else {
      throw JournalFault(.damaged, "a snapshot is of other velocities than its policy has")
    }
    let generations = PolicyGenerations(
      rules: header.rules, fields: header.fields, current: header.currentGeneration,
      wordCount: max(header.wordCount, wordCount))
    return ScoringPlan(
      policy: policy, hashKey: options.hashKey, tokenizer: options.tokenizer,
      workerCount: options.workers, isExplaining: false, asksForEffects: policy.hasShadowRules,
      generations: generations, tables: tables)
  }

  /// Reads what follows the header; gives how many events were in it.
  private static func read(
    _ kind: StatePart, _ reader: inout PartReader, _ plan: ScoringPlan, _ state: EngineState,
    _ header: StateHeader, _ book: inout ListBook
  ) throws(JournalFault) -> UInt64 {
    var count: UInt64 = 0
    switch kind {
    case .header: throw JournalFault(.damaged, "a snapshot has two headers")
    case .remembered:
      while !reader.isAtEnd {
        try readRemembered(&reader, state, wordCount: header.wordCount, header)
        count += 1
      }
    case .keys: try readKeys(&reader, plan, state)
    case .lists: try book.read(&reader)
    }
    return count
  }

  private static func readRemembered(
    _ reader: inout PartReader, _ state: EngineState, wordCount: Int, _ header: StateHeader
  ) throws(JournalFault) {
    let entry = unsafe try reader.take(EventSequencer.entryByteCount)
    let head = unsafe try reader.take(VerdictKeeper.headByteCount)
    var hits: [UInt64] = []
    for _ in 0..<wordCount { hits.append(try reader.word()) }
    var failures: [UInt64] = []
    if unsafe VerdictKeeper.hasFailures(head) {
      for _ in 0..<wordCount { failures.append(try reader.word()) }
    }
    let generation = unsafe head.loadUnaligned(as: UInt16.self)
    let slot = unsafe state.sequencer.restore(entry)
    guard slot != 0, Int(generation) < header.rules.count else {
      throw JournalFault(.damaged, "a snapshot remembers an event twice, or of no policy")
    }
    unsafe state.verdicts.restore(slot, head: head, hits: hits, failures: failures)
  }

  private static func readKeys(
    _ reader: inout PartReader, _ plan: ScoringPlan, _ state: EngineState
  ) throws(JournalFault) {
    let index = Int(try reader.word(UInt16.self))
    guard plan.tables.indices.contains(index) else {
      throw JournalFault(.damaged, "a snapshot has keys of a table that its policy has not")
    }
    let shards = state.velocities.tables(at: index)
    while !reader.isAtEnd {
      let bytes = unsafe try reader.take(16)
      let key = unsafe bytes.loadUnaligned(as: Fingerprint.self)
      guard let shard = shards.first(where: { $0.owns(key) }) else {
        throw JournalFault(.damaged, "a snapshot has a key that is nobody's")
      }
      try shard.read(key, from: &reader)
    }
  }

  // MARK: The hash

  /// The SHA-256 of what the state means: the same for the same events in the same order, whatever
  /// key, threads, batches, snapshots and restarts lay between. Needs the digest of events.
  package func stateHash() -> [UInt8] {
    guard let plan, let state, let digest else {
      return Array(SHA256.hash(data: Array("weir-state/1 of nothing".utf8)))
    }
    var hash = SHA256()
    hash.update(data: Array("weir-state/1".utf8) + digest.bytes)
    var writer = PartWriter()
    writer.append(state.sequencer.watermark ?? .min)
    unsafe hash.update(bufferPointer: writer.bytes)
    hash.update(data: rememberedHash(plan, state))
    let horizon = horizon(plan, state)
    for (index, table) in plan.tables.enumerated() {
      var sum = KeySum()
      for shard in state.velocities.tables(at: index) {
        unsafe shard.forEachKey(horizon: horizon, mask: SensitiveData.mask, writer: &writer) {
          unsafe sum.add($0)
        }
      }
      hash.update(data: [UInt8(truncatingIfNeeded: table.level)] + sum.bytes)
    }
    return Array(hash.finalize())
  }

  /// What is remembered, in its order: times, whether in order, verdicts; not ids and contents,
  /// which are keyed, and of which the digest of events tells.
  private func rememberedHash(_ plan: ScoringPlan, _ state: EngineState) -> [UInt8] {
    var hash = SHA256()
    var writer = PartWriter()
    unsafe state.sequencer.forEach { slot, entry, verdict in
      writer.clear()
      unsafe writer.append(EventSequencer.time(ofEntry: entry))
      unsafe writer.append(entry.load(fromByteOffset: 16, as: UInt8.self) & 1)
      unsafe writer.append(
        copying: UnsafeRawBufferPointer(start: verdict, count: VerdictKeeper.headByteCount))
      // Words without rules are room, not meaning.
      var words: [UInt64] = (0..<plan.ruleWordCount).map { word in
        unsafe verdict.loadUnaligned(
          fromByteOffset: VerdictKeeper.headByteCount + word * 8, as: UInt64.self)
      }
      while words.last == 0 { words.removeLast() }
      for word in words { writer.append(word) }
      var failed = unsafe state.verdicts.failures(at: slot, verdict)
      while failed.last == 0 { failed.removeLast() }
      writer.append(UInt8(truncatingIfNeeded: words.count))
      for word in failed { writer.append(word) }
      writer.append(UInt8(truncatingIfNeeded: failed.count))
      unsafe hash.update(bufferPointer: writer.bytes)
    }
    return Array(hash.finalize())
  }
}

/// A sum of hashes: the same in any order.
private struct KeySum {
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private var count: UInt64 = 0

  mutating func add(_ content: UnsafeRawBufferPointer) {
    var hash = SHA256()
    unsafe hash.update(bufferPointer: content)
    let words = unsafe hash.finalize().withUnsafeBytes { bytes in
      unsafe (
        bytes.loadUnaligned(as: UInt64.self),
        bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      )
    }
    first &+= words.0
    second &+= words.1
    count &+= 1
  }

  var bytes: [UInt8] {
    [first, second, count].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64($0 * 8)) }
    }
  }
}
