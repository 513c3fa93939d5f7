package import WeirCore
import WeirEvents
package import WeirPolicy

/// What recorded events and a file say of payments, gathered before the events are scored.
package struct RecordedLabels: Sendable {
  /// The policy whose events they are.
  package let policy: Policy
  /// How events are scored.
  package let options: ScoringOptions
  /// Of the fingerprints in `book`.
  let hashKey: HashKey
  private let fields: LabelFields?
  /// All labels: those of a file and those of the stream.
  package private(set) var book: LabelBook
  /// Those of a file.
  private var filed: LabelBook
  /// Label events of the stream whose label is none of the words.
  package private(set) var unreadableCount = 0
  /// The latest time of the streams' events, milliseconds since 1970, where it was asked for.
  package private(set) var lastTime: Int64?

  /// No labels yet.
  /// - Parameters:
  ///   - policy: the policy whose events they are.
  ///   - options: how events are scored.
  ///   - delay: milliseconds after its payment before which no label is known.
  package init(policy: Policy, options: ScoringOptions, delay: Int64) {
    self.policy = policy
    self.options = options
    hashKey = options.hashKey
    fields = LabelFields(policy.schema)
    book = LabelBook(delay: delay)
    filed = LabelBook(delay: delay)
  }

  /// Whether the policy's events may be labels: `type: label` with `payment_id` and `label`.
  package var takesLabelEvents: Bool { fields != nil }

  /// The same of another policy.
  package static func takesLabelEvents(_ policy: Policy) -> Bool {
    LabelFields(policy.schema) != nil
  }

  /// Whether the labels of a file can be entered into the stream, or held back in it: the members
  /// that change stand in the event's object itself.
  package var canEnterLabels: Bool {
    fields.map { LabelFeed.Names(policy.schema, $0) != nil } ?? false
  }

  // MARK: Gathering

  /// Adds the labels of a CSV file.
  /// - Parameter bytes: the file.
  /// - Throws: its first fault; labels before it have been added.
  package mutating func addLabels(file bytes: [UInt8]) throws(LabelFile.Fault) {
    var added = filed
    var all = book
    let key = hashKey
    try LabelFile.read(bytes) { id, label, time in
      var id = id
      let payment = id.withUTF8 { bytes in
        unsafe bytes.baseAddress.map { unsafe key.fingerprint($0, count: bytes.count) }
      }
      guard let payment else { return }
      added.add(label, of: payment, at: time)
      all.add(label, of: payment, at: time)
    }
    filed = added
    book = all
  }

  /// Adds the labels of a stream of events; nothing where the policy's events are none.
  /// - Parameters:
  ///   - source: the whole stream.
  ///   - findsLastTime: whether `lastTime` is to be known; else lines that cannot be labels are not
  ///     read, which is several times as fast.
  /// - Throws: what reading ended with.
  package mutating func addLabels(
    stream source: any InterruptibleSource, findsLastTime: Bool = false
  ) throws(InputOutputFault) {
    guard fields != nil || findsLastTime else { return }
    let decoder = decoder
    let batch = decoder.makeBatch()
    let worker = decoder.makeWorker()
    var reader = BatchReader(source)
    let skips = !findsLastTime && fields?.wordIsWritten(policy.schema) == true
    let filter = skips ? LineFilter(word: LabelFields.typeWord) : nil
    while true {
      batch.clear()
      guard try reader.fill(batch) else { return }
      filter?.apply(to: batch)
      worker.decode(batch)
      for row in 0..<batch.rowCount where unsafe batch.faults[row].fault == .none {
        if findsLastTime { lastTime = max(lastTime ?? .min, batch.time(of: row)) }
        take(row, batch)
      }
    }
  }

  private mutating func take(_ row: Int, _ batch: EventBatch) {
    guard let fields, fields.isLabel(row, of: batch) else { return }
    guard let label = fields.label(row, of: batch) else {
      unreadableCount += 1
      return
    }
    book.add(label, of: batch.fingerprint(fields.payment, of: row), at: batch.time(of: row))
  }

  private var decoder: EventDecoder {
    var fingerprinted: Set<Int> = [policy.schema.eventIDIndex]
    if let fields { fingerprinted.insert(fields.payment) }
    return EventDecoder(
      schema: policy.schema, fingerprinted: fingerprinted, hashKey: hashKey,
      tokenizer: options.tokenizer)
  }

  // MARK: The stream

  /// The stream with labels at their time; nil where that is the stream as it is.
  func feed(_ source: any InterruptibleSource) -> LabelFeed? {
    guard book.delay > 0 || filed.count > 0, let fields,
      let names = LabelFeed.Names(policy.schema, fields)
    else { return nil }
    return LabelFeed(
      source, policy, fields, names, decoder: decoder, book: filed.count > 0 ? filed : nil,
      delay: book.delay)
  }
}
