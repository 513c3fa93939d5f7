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
  /// Bytes of a line at most; a longer one is not read.
  let lineByteCountMax: Int

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
    self.init(schema, fingerprinted, hashKey, tokenizer, Limits.lineByteCountMax)
  }

  private init(
    _ schema: Schema, _ fingerprinted: Set<Int>, _ hashKey: HashKey,
    _ tokenizer: (any PANTokenizer)?, _ lineByteCountMax: Int
  ) {
    self.schema = schema
    self.fingerprinted = fingerprinted
    self.hashKey = hashKey
    self.tokenizer = tokenizer
    self.lineByteCountMax = lineByteCountMax
    tree = MemberTree(schema)
  }

  /// A decoder of the lines that `EventLineEncoder` wrote of events of `schema`, into batches of
  /// that schema: defaults are in the lines, tokens may be longer than their fields allow, and
  /// masked texts hold more than digits.
  ///
  /// - Parameters:
  ///   - schema: the fields.
  ///   - fingerprinted: indices of the fields whose columns have fingerprints.
  ///   - hashKey: the process's key of fingerprints.
  package init(keptEventsOf schema: Schema, fingerprinted: Set<Int>, hashKey: HashKey) {
    let longest = Limits.keptLineByteCountMax
    let fields = schema.fields.enumerated().map { index, field in
      let type: FieldType =
        switch field.type {
        case .string, .digits: .string(maxByteCount: longest)
        default: field.type
        }
      return Field(
        name: field.name, path: field.path, type: type,
        isRequired: field.isRequired && [schema.eventIDIndex, schema.timeIndex].contains(index),
        defaultValue: nil)
    }
    guard let relaxed = Schema(fields: fields) else {
      preconditionFailure("fields keep their names")
    }
    self.init(relaxed, fingerprinted, hashKey, nil, longest)
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
