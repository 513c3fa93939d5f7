import Synchronization
import WeirCore
import WeirEvents
import WeirPolicy

/// A stream of events into which labels come at their time: what the engine sees of a label is an
/// event of the type `label`, no earlier than the delay after its payment.
///
/// Label events of the stream that come too early wait, and get the time at which they come. Labels
/// of a file become events of their own, with all that the payment says but its id, type and time,
/// so that velocities by card, device or terminal may count them. What has not come when the stream
/// ends never acts. Memory: the labels that wait, and the times of the payments of one delay.
final class LabelFeed: InterruptibleSource, Sendable {
  /// How the members of label events are written.
  struct Names: Sendable {
    let id: String
    let time: String
    let type: String
    let payment: String
    let label: String
    let timeForm: TimestampForm
    let labelType: FieldType

    /// Nil where one of them is no member of the event's object itself, but of one inside.
    init?(_ schema: Schema, _ fields: LabelFields) {
      let indices = [
        schema.eventIDIndex, schema.timeIndex, fields.type, fields.payment, fields.label,
      ]
      let paths = indices.map { schema.fields[$0].path }
      guard paths.allSatisfy({ $0.count == 1 }),
        case .timestamp(let form) = schema.fields[schema.timeIndex].type
      else { return nil }
      id = paths[0][0]
      time = paths[1][0]
      type = paths[2][0]
      payment = paths[3][0]
      label = paths[4][0]
      timeForm = form
      labelType = schema.fields[fields.label].type
    }
  }

  private struct State: ~Copyable {
    var reader: BatchReader
    let batch: EventBatch
    let worker: DecoderWorker
    /// The lines of the batch as they came: decoding overwrites card numbers.
    var lines = RecordedLines()
    /// Lines given out or to be given, those of labels included.
    var lineCount: UInt64 = 0
    var output: [UInt8] = []
    var start = 0
    var waiting = WaitingLabels()
    /// The times of payments whose labels may still have to wait, and in which order they came.
    var payments: [Fingerprint: Int64] = [:]
    var order: [(payment: Fingerprint, time: Int64)] = []
    var orderStart = 0
    var watermark = Int64.min
    /// Payments of which labels were made, and how many labels.
    var labelled: Set<Fingerprint> = []
    var madeCount: UInt64 = 0
    var isAtEnd = false
  }

  private let source: any InterruptibleSource
  private let policy: Policy
  private let scored: ScoredTypes?
  private let fields: LabelFields
  private let names: Names
  /// Of a file; nil without one.
  private let book: LabelBook?
  private let delay: Int64
  private let state: Mutex<State>
  /// Payments whose labels could not be written, since a name of a member has escapes.
  private let unwritten = Atomic<Int>(0)
  /// The numbers of the lines that are labels of the file, among those given out.
  private let entered = Mutex<[UInt64]>([])

  init(
    _ source: any InterruptibleSource, _ policy: Policy, _ fields: LabelFields, _ names: Names,
    decoder: EventDecoder, book: LabelBook?, delay: Int64
  ) {
    self.source = source
    self.policy = policy
    scored = ScoredTypes(policy)
    self.fields = fields
    self.names = names
    self.book = book
    self.delay = delay
    state = Mutex(
      State(
        reader: BatchReader(source), batch: decoder.makeBatch(), worker: decoder.makeWorker()))
  }

  var unwrittenCount: Int { unwritten.load(ordering: .relaxed) }

  /// Labels of a file that have become events so far.
  var enteredCount: UInt64 { entered.withLock { UInt64($0.count) } }

  /// Lines of the stream itself so far, blank ones too.
  var sourceLineCount: UInt64 { state.withLock { $0.reader.lineCount } }

  /// Of some lines that were given out, by number: those that are labels of the file.
  func enteredLines(in numbers: ClosedRange<UInt64>) -> ArraySlice<UInt64> {
    entered.withLock { all in
      var (low, high) = (0, all.count)
      while low < high {
        let middle = (low + high) / 2
        if all[middle] < numbers.lowerBound { low = middle + 1 } else { high = middle }
      }
      var end = low
      while end < all.count, all[end] <= numbers.upperBound { end += 1 }
      return all[low..<end]
    }
  }

  // MARK: InterruptibleSource

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputOutputFault) -> Int {
    let result: Result<Int, InputOutputFault> = state.withLock { state in
      do throws(InputOutputFault) {
        while state.start == state.output.count {
          guard !state.isAtEnd else { return .success(0) }
          try fill(&state)
        }
      } catch {
        return .failure(error)
      }
      let count = min(buffer.count, state.output.count - state.start)
      unsafe state.output[state.start..<state.start + count].withUnsafeBytes {
        unsafe buffer.copyMemory(from: $0)
      }
      state.start += count
      return .success(count)
    }
    return try result.get()
  }

  var hasBytes: Bool { source.hasBytes }
  func interrupt() { source.interrupt() }
  var isInterrupted: Bool { source.isInterrupted }

  // MARK: Events

  private func fill(_ state: inout State) throws(InputOutputFault) {
    state.output.removeAll(keepingCapacity: true)
    state.start = 0
    state.batch.clear()
    guard try state.reader.fill(state.batch) else {
      state.isAtEnd = true
      return
    }
    state.lines.copy(state.batch)
    state.worker.decode(state.batch)
    for row in 0..<state.batch.rowCount { take(row, &state) }
  }

  private func take(_ row: Int, _ state: inout State) {
    let batch = state.batch
    guard unsafe batch.faults[row].fault == .none else { return pass(row, &state) }
    let time = batch.time(of: row)
    state.watermark = max(state.watermark, time)
    while let due = state.waiting.next(upTo: time) {
      state.output += due.line
      state.lineCount += 1
      if due.isNew {
        let number = state.lineCount
        entered.withLock { $0.append(number) }
      }
    }
    forget(&state)
    if fields.isLabel(row, of: batch) {
      let payment = batch.fingerprint(fields.payment, of: row)
      if let made = state.payments[payment], made + delay > time {
        hold(Array(state.lines.line(row)), until: made + delay, &state)
        return
      }
    } else if scored?.contains(row, of: batch) ?? true {
      notePayment(row, time, &state)
    }
    pass(row, &state)
  }

  /// Passes a line on as it came.
  private func pass(_ row: Int, _ state: inout State) {
    state.lineCount += 1
    guard !state.lines.ranges[row].isEmpty else {
      state.output += RecordedLines.tooLongLine
      return
    }
    state.lines.append(row, to: &state.output)
  }

  /// Forgets payments whose labels need not wait any more.
  private func forget(_ state: inout State) {
    while state.orderStart < state.order.count,
      state.order[state.orderStart].time + delay <= state.watermark
    {
      state.payments[state.order[state.orderStart].payment] = nil
      state.orderStart += 1
    }
    guard state.orderStart > 65_536, state.orderStart > state.order.count / 2 else { return }
    state.order.removeFirst(state.orderStart)
    state.orderStart = 0
  }

  private func hold(_ line: [UInt8], until time: Int64, _ state: inout State) {
    let members = LineMembers(line)
    guard !members.hasEscapedNames else { return note() }
    state.waiting.add(members.line(with: [(names.time, text(of: time))]), at: time, isNew: false)
  }

  private func note() { unwritten.wrappingAdd(1, ordering: .relaxed) }

  private func notePayment(_ row: Int, _ time: Int64, _ state: inout State) {
    let payment = state.batch.fingerprint(policy.schema.eventIDIndex, of: row)
    if delay > 0 {
      state.payments[payment] = time
      state.order.append((payment, time))
    }
    // A repeat has its labels already.
    guard let entries = book?.labels(of: payment), !entries.isEmpty,
      state.labelled.insert(payment).inserted
    else { return }
    let members = LineMembers(Array(state.lines.line(row)))
    guard !members.hasEscapedNames,
      let id = members.members.first(where: { $0.name.elementsEqual(names.id.utf8) })?.value
    else { return note() }
    for entry in entries {
      guard let word = word(of: entry.label) else { continue }
      state.madeCount += 1
      let due = max(entry.time ?? time, time + delay)
      let made = members.line(with: [
        (names.id, "\"weir-label-\(state.madeCount)\""), (names.time, text(of: due)),
        (names.type, "\"\(LabelFields.typeWord)\""),
        (names.payment, String(decoding: id, as: UTF8.self)), (names.label, word),
      ])
      // With its LF.
      guard made.count <= Limits.lineByteCountMax + 1 else {
        note()
        continue
      }
      state.waiting.add(made, at: due, isNew: true)
    }
  }

  /// The label as the schema's field takes it; nil where it has no word for it.
  private func word(of label: Label) -> String? {
    switch names.labelType {
    case .bool: label == .unclear ? nil : label == .fraud ? "true" : "false"
    case .int: label == .unclear ? nil : label == .fraud ? "1" : "0"
    case .enumeration(let values) where !values.contains(label.word):
      label == .unclear
        ? nil
        : values.first { Label($0) == label }.map { "\"\($0)\"" }
    default: "\"\(label.word)\""
    }
  }

  private func text(of time: Int64) -> String {
    switch names.timeForm {
    case .rfc3339: "\"\(Timestamp.text(of: time))\""
    case .epochMilliseconds: "\(time)"
    case .epochSeconds:
      // Up to the next second: never before its time.
      "\(time / 1_000 + (time % 1_000 > 0 ? 1 : 0))"
    }
  }
}
