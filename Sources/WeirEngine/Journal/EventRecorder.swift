package import WeirCore
package import WeirEvents
package import WeirPolicy

/// Keeps the events of a stream as a journal would, without scoring them: lines of what is valid.
package struct EventRecorder {
  /// What came of a stream.
  package struct Summary: Sendable {
    /// Events that were kept.
    package var kept: UInt64 = 0
    /// Lines that are no event of the policy.
    package var refused: UInt64 = 0

    /// A summary of nothing.
    package init() {}
  }

  private let decoder: EventDecoder
  private let encoder: EventLineEncoder

  /// A recorder of a policy's events.
  /// - Parameters:
  ///   - policy: says what an event is.
  ///   - tokenizer: makes tokens of card numbers; without it they are refused.
  package init(_ policy: Policy, tokenizer: (any PANTokenizer)?) {
    decoder = EventDecoder(
      schema: policy.schema, fingerprinted: [], hashKey: HashKey(seed: 0), tokenizer: tokenizer)
    encoder = EventLineEncoder(policy.schema)
  }

  /// Keeps everything that a source gives.
  /// - Parameters:
  ///   - source: lines of events.
  ///   - sink: gets the lines of those that are valid, a batch at a time.
  ///   - didWrite: is told after each batch what has come of the stream so far.
  /// - Returns: what came of the stream.
  /// - Throws: what reading or writing ended with.
  package func run(
    from source: any InterruptibleSource, to sink: any ByteSink,
    didWrite: (Summary) throws(InputOutputFault) -> Void = { _ in }
  ) throws(InputOutputFault) -> Summary {
    var summary = Summary()
    var reader = BatchReader(source)
    let batch = decoder.makeBatch()
    let worker = decoder.makeWorker()
    var writer = ByteWriter()
    var masked: [Int] = []
    while true {
      guard try reader.fill(batch) else { return summary }
      worker.decode(batch)
      let rows = (0..<batch.rowCount).filter { unsafe batch.faults[$0].fault == .none }
      writer.clear()
      masked.removeAll(keepingCapacity: true)
      encoder.encode(rows, of: batch, to: &writer, masked: &masked)
      unsafe try sink.write(UnsafeRawBufferPointer(writer.bytes))
      summary.kept += UInt64(rows.count)
      summary.refused += UInt64(batch.rowCount - rows.count)
      try didWrite(summary)
    }
  }
}
