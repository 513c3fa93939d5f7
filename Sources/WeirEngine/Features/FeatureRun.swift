package import WeirCore
import WeirEvents
package import WeirPolicy

/// The features of recorded events at their moment, as live scoring has them: the same engine, and
/// labels that come when they were known.
///
/// Labels are gathered first, of a file and of the stream itself; a run over the stream follows.
package struct FeatureRun {
  /// What may be wrong with a run.
  package enum Fault: Error {
    case stream(InputOutputFault)
    case labels(LabelFile.Fault)
  }

  package let policy: Policy
  private let options: ScoringOptions
  private let hashKey: HashKey
  private let fields: LabelFields?
  /// All labels: those of a file and those of the stream.
  package private(set) var labels: LabelBook
  /// Those of a file.
  private var filed: LabelBook
  /// Label events of the stream whose label is none of the words.
  package private(set) var unreadableCount = 0
  /// Payments whose labels could not be entered into the stream.
  package private(set) var unwrittenCount = 0

  /// A run that knows no labels yet.
  /// - Parameters:
  ///   - policy: has features.
  ///   - options: how events are scored; nothing is written but features.
  ///   - delay: milliseconds after its payment before which no label is known.
  package init(policy: Policy, options: ScoringOptions, delay: Int64) {
    self.policy = policy
    self.options = options
    hashKey = options.hashKey
    fields = LabelFields(policy.schema)
    labels = LabelBook(delay: delay)
    filed = LabelBook(delay: delay)
  }

  /// Whether the policy's events may be labels: `type: label` with `payment_id` and `label`.
  package var takesLabelEvents: Bool { fields != nil }

  // MARK: Labels

  /// Adds the labels of a CSV file.
  /// - Parameter bytes: the file.
  /// - Throws: its first fault; labels before it have been added.
  package mutating func addLabels(file bytes: [UInt8]) throws(LabelFile.Fault) {
    var added = filed
    var all = labels
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
    labels = all
  }

  /// Adds the labels of a stream of events; nothing where the policy's events are none.
  /// - Parameter source: the whole stream.
  /// - Throws: what reading ended with.
  package mutating func addLabels(
    stream source: any InterruptibleSource
  ) throws(InputOutputFault) {
    guard let fields else { return }
    let decoder = decoder(fields)
    let batch = decoder.makeBatch()
    let worker = decoder.makeWorker()
    var reader = BatchReader(source)
    while true {
      batch.clear()
      guard try reader.fill(batch) else { return }
      worker.decode(batch)
      for row in 0..<batch.rowCount where unsafe batch.faults[row].fault == .none {
        guard fields.isLabel(row, of: batch) else { continue }
        guard let label = fields.label(row, of: batch) else {
          unreadableCount += 1
          continue
        }
        labels.add(
          label, of: batch.fingerprint(fields.payment, of: row), at: batch.time(of: row))
      }
    }
  }

  private func decoder(_ fields: LabelFields) -> EventDecoder {
    EventDecoder(
      schema: policy.schema, fingerprinted: [policy.schema.eventIDIndex, fields.payment],
      hashKey: hashKey, tokenizer: options.tokenizer)
  }

  // MARK: Features

  /// Whether the labels of a file can be entered into the stream, or held back in it: the members
  /// that change stand in the event's object itself.
  package var canEnterLabels: Bool {
    fields.map { LabelFeed.Names(policy.schema, $0) != nil } ?? false
  }

  /// Writes a table of the features of all scored events.
  /// - Parameters:
  ///   - source: the events.
  ///   - format: of the table; CSV starts with a header.
  ///   - sink: takes it.
  /// - Returns: what the run has come to.
  /// - Throws: what reading or writing ended with.
  package mutating func write(
    from source: any InterruptibleSource, as format: FeatureTableFormat, to sink: any ByteSink
  ) throws(InputOutputFault) -> ScoringSummary {
    if format == .csv {
      let header = FeatureWriter.header(of: policy)
      let result: Result<Void, InputOutputFault> = unsafe header.withUnsafeBytes { bytes in
        do throws(InputOutputFault) {
          return .success(try unsafe sink.write(bytes))
        } catch {
          return .failure(error)
        }
      }
      try result.get()
    }
    return try run(
      from: source, to: sink,
      FeatureOutput(
        form: .table(format), labels: labels, isTrained: policy.model != nil && !policy.isUntrained)
    )
  }

  /// Writes each scored event as words, as `FeatureWords` says.
  /// - Parameters:
  ///   - source: the events.
  ///   - amount: the index of the field with the amount, of type int or decimal.
  ///   - card: the index of the field whose values are cards.
  ///   - sink: takes whole rows.
  /// - Returns: what the run has come to.
  /// - Throws: what reading or writing ended with.
  package mutating func writeWords(
    from source: any InterruptibleSource, amount: Int?, card: Int?, to sink: any ByteSink
  ) throws(InputOutputFault) -> ScoringSummary {
    try run(
      from: source, to: sink,
      FeatureOutput(form: .words, amount: amount, card: card, isTrained: false))
  }

  private mutating func run(
    from source: any InterruptibleSource, to sink: any ByteSink, _ output: FeatureOutput
  ) throws(InputOutputFault) -> ScoringSummary {
    var options = options
    options.features = output
    let engine = ScoringEngine(policy: policy, options: options, hashKey: hashKey)
    guard labels.delay > 0 || filed.count > 0, let fields,
      let names = LabelFeed.Names(policy.schema, fields)
    else { return try engine.run(from: source, to: sink) }
    let feed = LabelFeed(
      source, policy, fields, names, decoder: decoder(fields),
      book: filed.count > 0 ? filed : nil, delay: labels.delay)
    let summary = try engine.run(from: feed, to: sink)
    unwrittenCount = feed.unwrittenCount
    return summary
  }
}
