import CEL
import WeirCore
import WeirEvents
import WeirPolicy
import WeirSignals

/// Everything about one batch in flight: its events, what each stage found out, the answers.
///
/// All memory is taken once. Stages own it one after the other; the lanes of the velocity step
/// write to different columns of it.
@safe final class ScoringJob: @unchecked Sendable {  // handed from stage to stage, one owner
  /// One column of a table of the policy for the rows of the batch.
  @safe struct CellColumn {
    let column: Int
    let data: UnsafeMutablePointer<TextSlice>
    let status: UnsafeMutablePointer<UInt8>
    /// The cells' fingerprints, where they are compared.
    let fingerprints: UnsafeMutablePointer<Fingerprint>?
  }
  /// A decimal field as the doubles that expressions see.
  @safe struct DecimalColumn {
    let field: Int
    let divisor: UInt64
    let data: UnsafeMutablePointer<Double>
  }

  let plan: ScoringPlan
  /// The job whose events and velocities this one looks at as well.
  private let base: ScoringJob?
  let batch: EventBatch
  let sequenced: SequencedRows
  let decisions: DecisionRows
  let lists: ListAnswers
  private let scratch = Scratch()

  /// By slot: what expressions read.
  let columns: UnsafeMutablePointer<Column>
  /// By table of the policy: the row that each key found, and the columns that are read.
  let foundRows: [UnsafeMutablePointer<Int32>]
  let cells: [[CellColumn]]
  let decimals: [DecimalColumn]
  /// By filter: 1 where it is true.
  let filterAnswers: [UnsafeMutablePointer<UInt8>]
  /// By velocity table.
  let keys: [UnsafeMutablePointer<Fingerprint>]
  let masks: [UnsafeMutablePointer<UInt8>]
  let lanes: [UnsafeMutablePointer<VelocityLane>]
  let answers: [UnsafeMutablePointer<VelocityAnswers>]
  let texts: [VelocityTexts]
  /// By velocity table: whether answers are texts.
  private let hasTexts: [Bool]
  /// By velocity table: the fingerprints of the keys.
  private(set) var tableKeys: [UnsafeMutablePointer<Fingerprint>] = unsafe []
  let overflows: [UnsafeMutablePointer<UInt8>]
  /// By table and shard: whether `overflows` holds a 1. Each shard writes its own.
  let hasOverflow: UnsafeMutablePointer<Bool>
  /// 16 zero bytes a row, for lanes that nobody looks at.
  let nothing: UnsafeMutablePointer<UInt64>
  /// Where rules that read the score find that there is none.
  let scoreStatus: UnsafeMutablePointer<UInt8>
  /// Where the policy has alerts: bit i of a row's word, it meets the condition of alert i. And
  /// where those of them that read the score find that there is none.
  let alerts: UnsafeMutablePointer<UInt64>?
  let alertScoreStatus: UnsafeMutablePointer<UInt8>
  /// Texts of reasons.
  let reasonTexts = VelocityTexts()
  /// Where the plan keeps them.
  let features: FeatureColumns?

  /// The clock when the batch was read, milliseconds since 1970.
  var clock: Int64?
  /// The answers as lines.
  var writer = ByteWriter(capacity: 1 << 16)
  /// With `stopsAtFirstError`: bytes of the answers up to the first invalid line; nil without one.
  var byteCountToStopAt: Int?
  var tally = ScoringSummary()

  /// What shadow rules would have changed, where that is noted.
  var shadowMoves: [ShadowMove] = []

  /// Whether some event of the batch meets an alert, and those that do, where somebody takes them.
  var meetsAlerts = false
  var alerted: [AlertedEvent] = []

  /// What is kept of the batch, where there is a journal.
  var record: BatchRecord?
  /// Where events of a journal are folded: what is known of them.
  var fold: FoldRows?
  /// The journal's position behind the batch; 0 where nothing was to be kept.
  var position: UInt64 = 0
  /// Why the batch could not be kept.
  var journalFault: JournalFault?

  /// Memory for a batch of `rowCapacity` events at most.
  convenience init(_ plan: ScoringPlan, rowCapacity: Int) {
    self.init(plan, rowCapacity: rowCapacity, sharing: nil)
  }

  /// What another plan makes of the events of a job: all columns up to the velocities are the
  /// job's, rules, model and decisions are its own.
  ///
  /// - Precondition: the plans have one foundation (`PolicyFoundation`).
  convenience init(_ plan: ScoringPlan, sharing base: ScoringJob) {
    self.init(plan, rowCapacity: base.batch.rowCapacity, sharing: base)
  }

  // long: the memory of every stage, in the order of the stages.
  private init(_ plan: ScoringPlan, rowCapacity: Int, sharing base: ScoringJob?) {
    let shardCount = plan.shardCount
    let policy = plan.policy
    self.plan = plan
    self.base = base
    batch = base?.batch ?? plan.decoder.makeBatch(rowCapacity: rowCapacity)
    sequenced = base?.sequenced ?? SequencedRows(rowCapacity: rowCapacity)
    decisions = DecisionRows(rowCapacity: rowCapacity, wordCount: plan.ruleWordCount)
    let times = unsafe batch.columns[policy.schema.timeIndex].data
      .assumingMemoryBound(to: Int64.self)
    lists = unsafe ListAnswers(policy.lists.map(\.list), times: times)
    let scratch = self.scratch
    unsafe columns = scratch.allocate(UInt8.self, count: policy.slots.count * 32)
      .withMemoryRebound(to: Column.self, capacity: policy.slots.count) { unsafe $0 }
    unsafe foundRows =
      base?.foundRows
      ?? policy.tables.map { _ in
        unsafe scratch.allocate(Int32.self, count: rowCapacity)
      }
    cells =
      base?.cells
      ?? policy.tables.indices.map { table in
        policy.tables[table].columns.indices.compactMap { column in
          let operand = Operand.tableColumn(table: table, column: column)
          guard plan.isRead(operand) else { return nil }
          return unsafe CellColumn(
            column: column, data: scratch.allocate(TextSlice.self, count: rowCapacity),
            status: scratch.allocate(UInt8.self, count: rowCapacity),
            fingerprints: plan.fingerprintedCells.contains(operand)
              ? scratch.allocate(Fingerprint.self, count: rowCapacity) : nil)
        }
      }
    decimals =
      base?.decimals
      ?? policy.schema.fields.enumerated().compactMap { index, field in
        guard let divisor = field.type.decimalDivisor,
          plan.isExplaining || plan.readSlots.contains(index)
        else { return nil }
        return unsafe DecimalColumn(
          field: index, divisor: divisor, data: scratch.allocate(Double.self, count: rowCapacity))
      }
    unsafe filterAnswers =
      base?.filterAnswers
      ?? plan.filters.map { _ in
        unsafe scratch.allocate(UInt8.self, count: rowCapacity)
      }
    unsafe keys =
      base?.keys
      ?? plan.keys.map { _ in
        unsafe scratch.allocate(Fingerprint.self, count: rowCapacity)
      }
    unsafe masks =
      base?.masks
      ?? plan.tables.map { _ in
        unsafe scratch.allocate(UInt8.self, count: rowCapacity)
      }
    unsafe overflows =
      base?.overflows
      ?? plan.tables.map { _ in
        unsafe scratch.allocate(UInt8.self, count: rowCapacity)
      }
    unsafe hasOverflow =
      base?.hasOverflow
      ?? scratch.allocate(UInt8.self, count: plan.tables.count * shardCount)
      .withMemoryRebound(to: Bool.self, capacity: plan.tables.count * shardCount) { unsafe $0 }
    texts = base?.texts ?? plan.tables.map { _ in VelocityTexts() }
    hasTexts = plan.tables.map(\.hasTexts)
    unsafe lanes =
      base?.lanes
      ?? plan.tables.map {
        UnsafeMutablePointer<VelocityLane>.allocate(capacity: max(1, $0.lanes.count))
      }
    unsafe answers =
      base?.answers
      ?? plan.tables.map { table in
        let answers = UnsafeMutablePointer<VelocityAnswers>.allocate(
          capacity: table.velocities.count)
        for bit in table.velocities.indices {
          unsafe (answers + bit).initialize(
            to: VelocityAnswers(
              data: UnsafeMutableRawPointer(
                scratch.allocate(UInt64.self, count: rowCapacity * 2)),
              status: scratch.allocate(UInt8.self, count: rowCapacity)))
        }
        return unsafe answers
      }
    let hasNothing = plan.tables.contains { $0.lanes.contains { $0.operand == nil } }
    unsafe nothing = scratch.allocate(UInt64.self, count: hasNothing ? rowCapacity * 2 : 0)
    unsafe scoreStatus = scratch.allocate(UInt8.self, count: rowCapacity)
    let alertCapacity = plan.alerts.isEmpty ? 0 : rowCapacity
    unsafe alerts =
      plan.alerts.isEmpty ? nil : scratch.allocate(UInt64.self, count: alertCapacity)
    unsafe alertScoreStatus = scratch.allocate(UInt8.self, count: alertCapacity)
    features =
      plan.keepsFeatures
      ? FeatureColumns(
        rowCapacity: rowCapacity, features: policy.model == nil ? [] : policy.features)
      : nil
    if base == nil { bindLanes() }
    bindColumns()
    unsafe tableKeys = plan.tables.indices.map { table in
      if let key = plan.keyOfTable[table] { return unsafe keys[key] }
      guard
        let fingerprints = unsafe Enricher.fingerprints(of: plan.tables[table].groupBy[0], self)
      else { preconditionFailure("the decoder fingerprints the fields of keys") }
      return unsafe fingerprints
    }
  }

  deinit {
    guard base == nil else { return }
    unsafe lanes.forEach { unsafe $0.deallocate() }
    unsafe answers.forEach { unsafe $0.deallocate() }
  }

  /// Empties the batch for the next one.
  func clear() {
    writer.clear()
    byteCountToStopAt = nil
    tally = ScoringSummary()
    position = 0
    journalFault = nil
    meetsAlerts = false
    if !alerted.isEmpty { alerted.removeAll() }
    if !shadowMoves.isEmpty { shadowMoves.removeAll(keepingCapacity: true) }
    reasonTexts.clear()
    for texts in texts { texts.clear() }
    clearOverflows()
  }

  private func clearOverflows() {
    let shardCount = plan.shardCount
    for table in plan.tables.indices {
      let flags = unsafe hasOverflow + table * shardCount
      guard (0..<shardCount).contains(where: { unsafe flags[$0] }) else { continue }
      unsafe overflows[table].update(repeating: 0, count: batch.rowCapacity)
      unsafe flags.update(repeating: false, count: shardCount)
    }
  }

  // MARK: Where expressions and velocities read

  /// The columns of a table's cells: data and status.
  func cell(_ table: Int, _ column: Int) -> CellColumn? {
    cells[table].first { $0.column == column }
  }

  private func bindLanes() {
    for (table, plan) in plan.tables.enumerated() {
      for (index, lane) in plan.lanes.enumerated() {
        unsafe (lanes[table] + index).initialize(to: self.lane(lane))
      }
    }
  }

  private func lane(_ lane: VelocityTablePlan.Lane) -> VelocityLane {
    let isFingerprint = lane.kind == .fingerprint
    switch lane.operand {
    case nil:
      return unsafe VelocityLane(data: UnsafeRawPointer(nothing), base: UnsafePointer(batch.text))
    case .field(let index):
      let column = batch.columns[index]
      if isFingerprint, let fingerprints = unsafe column.fingerprints {
        return unsafe VelocityLane(data: UnsafeRawPointer(fingerprints))
      }
      return unsafe VelocityLane(
        data: UnsafeRawPointer(column.data), base: UnsafePointer(batch.text))
    case .tableColumn(let table, let column):
      guard let cell = cell(table, column) else {
        preconditionFailure("the plan reads the cells that velocities aggregate")
      }
      if isFingerprint, let fingerprints = unsafe cell.fingerprints {
        return unsafe VelocityLane(data: UnsafeRawPointer(fingerprints))
      }
      return unsafe VelocityLane(
        data: UnsafeRawPointer(cell.data), base: plan.policy.tables[table].table.text)
    }
  }

  private func bindColumns() {
    let policy = plan.policy
    for slot in 0..<policy.slots.count {
      unsafe (columns + slot).initialize(to: column(of: slot))
    }
    for decimal in decimals {
      unsafe columns[decimal.field].data = UnsafeRawPointer(decimal.data)
    }
  }

  private func column(of slot: Int) -> Column {
    let policy = plan.policy
    let nowhere = unsafe UnsafeRawPointer(columns)
    switch policy.slots.sources[slot] {
    case .field(let index):
      let column = batch.columns[index]
      return unsafe Column(
        data: UnsafeRawPointer(column.data),
        base: column.storage == .text ? UnsafePointer(batch.text) : nil,
        status: policy.slots.optional[slot] ? UnsafePointer(column.status) : nil)
    case .tableColumn(let table, let column):
      guard let cell = cell(table, column) else { return unsafe Column(data: nowhere) }
      return unsafe Column(
        data: UnsafeRawPointer(cell.data), base: policy.tables[table].table.text,
        status: UnsafePointer(cell.status))
    case .velocity(let index):
      for (table, plan) in plan.tables.enumerated() {
        guard let bit = plan.bit(of: index) else { continue }
        let answers = unsafe self.answers[table][bit]
        return unsafe Column(
          data: UnsafeRawPointer(answers.data), base: texts[table].base,
          status: UnsafePointer(answers.status))
      }
      preconditionFailure("every velocity is in a table")
    case .score: return unsafe Column(data: UnsafeRawPointer(decisions.scores))
    }
  }

  /// Points expressions at the texts of all velocity tables' answers.
  func rebindTexts() {
    for table in plan.tables.indices { rebindTexts(ofTable: table) }
  }

  /// Points expressions at the texts of a velocity table's answers, which may have moved.
  func rebindTexts(ofTable table: Int) {
    guard hasTexts[table] else { return }
    for case let index? in plan.tables[table].velocities
    where index < plan.policy.velocities.count {
      let slot = plan.policy.slots.slot(of: .velocity(index))
      unsafe columns[slot].base = UnsafePointer(texts[table].base)
    }
  }
}

extension ScoringPlan {
  /// Whether anything reads a column of a table.
  func isRead(_ operand: Operand) -> Bool {
    isExplaining || readSlots.contains(policy.slots.slot(of: operand))
      || tables.contains { table in
        table.groupBy.contains(operand) || table.lanes.contains { $0.operand == operand }
      } || policy.tables.contains { $0.key == operand }
  }
}

/// Answers `x in lists.NAME` for the rows of one batch, at the time of each event.
@safe final class ListAnswers: SetMembership {
  /// By id of the policy's list. To be changed between batches.
  var lists: [SignalList]
  private let times: UnsafePointer<Int64>

  init(_ lists: [SignalList], times: UnsafePointer<Int64>) {
    self.lists = lists
    unsafe self.times = times
  }

  func membership(
    of set: Int, values: Column, type: CELType, rows: Range<Int>,
    into out: UnsafeMutablePointer<UInt8>
  ) {
    let times = unsafe self.times + rows.lowerBound
    if type == .ip {
      unsafe lists[set].contains(
        addresses: values.data.assumingMemoryBound(to: WeirCore.IPAddress.self),
        status: values.status, times: times, rows: rows.count, into: out)
    } else if let base = unsafe values.base {
      unsafe lists[set].contains(
        texts: values.data.assumingMemoryBound(to: TextSlice.self), base: base,
        status: values.status, times: times, rows: rows.count, into: out)
    } else {
      unsafe out.update(repeating: 0, count: rows.count)
    }
  }
}
