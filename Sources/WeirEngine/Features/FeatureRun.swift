package import WeirCore
import WeirEvents
package import WeirPolicy

/// The features of recorded events at their moment, as live scoring has them: the same engine, and
/// labels that come when they were known.
///
/// Labels are gathered first, of a file and of the stream itself; a run over the stream follows.
package struct FeatureRun {
  /// What is known of payments, gathered before.
  package let labels: RecordedLabels
  /// Payments whose labels could not be entered into the stream.
  package private(set) var unwrittenCount = 0

  /// A run under the policy and the options that labels were gathered with: the policy has
  /// features, and nothing is written but features.
  package init(_ labels: RecordedLabels) { self.labels = labels }

  /// The policy that labels were gathered with.
  package var policy: Policy { labels.policy }

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
        form: .table(format), labels: labels.book,
        isTrained: policy.model != nil && !policy.isUntrained)
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
    var options = labels.options
    options.features = output
    let engine = ScoringEngine(policy: policy, options: options, hashKey: labels.hashKey)
    guard let feed = labels.feed(source) else { return try engine.run(from: source, to: sink) }
    let summary = try engine.run(from: feed, to: sink)
    unwrittenCount = feed.unwrittenCount
    return summary
  }
}
