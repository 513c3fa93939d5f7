package import WeirCore

/// The plan by which lines become columns: strict JSON, directed by a schema.
///
/// Immutable and shared; the work is done by workers, one for each thread.
package struct EventDecoder: Sendable {
  /// The schema the columns follow.
  package let schema: Schema
  let fingerprinted: Set<Int>
  let hashKey: HashKey
  let tokenizer: (any PANTokenizer)?
  let tree: MemberTree

  /// A decoder of `schema`.
  ///
  /// - Parameters:
  ///   - schema: the fields. Paths are distinct and none begins with another one.
  ///   - fingerprinted: indices of the fields whose columns have fingerprints.
  ///   - hashKey: the process's key of fingerprints and contents.
  ///   - tokenizer: makes tokens of card numbers; without it a `pan` field is refused.
  package init(
    schema: Schema, fingerprinted: Set<Int>, hashKey: HashKey, tokenizer: (any PANTokenizer)?
  ) {
    self.schema = schema
    self.fingerprinted = fingerprinted
    self.hashKey = hashKey
    self.tokenizer = tokenizer
    tree = MemberTree(schema)
  }

  /// A batch with the columns this decoder fills.
  package func makeBatch(
    rowCapacity: Int = Limits.batchRowCount, byteCapacity: Int = Limits.batchByteCount
  ) -> EventBatch {
    EventBatch(
      schema: schema, fingerprinted: fingerprinted, rowCapacity: rowCapacity,
      byteCapacity: byteCapacity)
  }

  /// A worker with scratch memory of its own, for one thread at a time.
  package func makeWorker() -> DecoderWorker { DecoderWorker(self) }
}
