package import WeirCore

/// Writes answers as lines of JSON, members in the order of DESIGN.md §4.
///
/// Immutable and shared; each batch has a writer of its own. Everything that the policy names is a
/// prepared piece of output. Cost: 60 to 100 ns an answer.
@safe package final class DecisionEncoder: Sendable {
  /// What a batch's answers are made of.
  @safe package struct Input {
    package let batch: EventBatch
    package let decisions: DecisionRows
    /// Where the texts of reasons lie.
    package let texts: UnsafePointer<UInt8>
    /// Leaves out rows that got no decision.
    package let decisionsOnly: Bool

    /// The answers to `batch`.
    package init(
      batch: EventBatch, decisions: DecisionRows, texts: UnsafePointer<UInt8>, decisionsOnly: Bool
    ) {
      self.batch = batch
      self.decisions = decisions
      unsafe self.texts = texts
      self.decisionsOnly = decisionsOnly
    }
  }

  private let vocabulary: DecisionVocabulary
  private let decisionWords: FragmentTable
  /// The names of the policy's own rules.
  private let rules: RuleNames
  private let terms: FragmentTable
  private let faults: FragmentTable
  private let fields: FragmentTable
  private let ending: FragmentTable
  /// Bytes of the longest answer, its texts left out.
  private let recordByteCountMax: Int

  /// An encoder of answers under one policy.
  package init(_ vocabulary: DecisionVocabulary) {
    self.vocabulary = vocabulary
    decisionWords = FragmentTable(Decision.allCases.map { ",\"decision\":\"\($0.name)\"" })
    rules = vocabulary.generations[vocabulary.generation]
    terms = FragmentTable(
      vocabulary.terms.map { Array(",{\"code\":".utf8) + DecisionVocabulary.quoted($0.name) })
    faults = FragmentTable(
      Fault.allCases.map { ",\"error\":{\"code\":\"\($0.code.rawValue)\"" }
        + Fault.allCases.map { ",\"message\":\"\($0.message)\"}" })
    fields = FragmentTable(
      // Behind the fields comes what is reserved.
      (vocabulary.fields + [ReservedMember.deadline]).map {
        Array(",\"field\":".utf8) + DecisionVocabulary.quoted($0)
      })
    ending = FragmentTable([
      Array(",\"policy\":".utf8) + DecisionVocabulary.quoted(vocabulary.stamp)
        + Array("}\n".utf8)
    ])
    let names = vocabulary.terms.map(\.name) + vocabulary.fields + [ReservedMember.deadline]
    let longest = names.map(\.utf8.count).max() ?? 0
    // Names may be listed as rules or shadow and as degraded; escapes take up to six bytes each.
    recordByteCountMax =
      1_024 + (vocabulary.generations.map(\.byteCount).max() ?? 0)
      + vocabulary.stamp.utf8.count * 6
      + Limits.reasonCountMax * (longest * 6 + 4 * ByteWriter.numberByteCountMax + 64)
  }

  /// Appends the answer to a row; nothing when it is to be left out.
  package func encode(_ row: Int, of input: Input, to writer: inout ByteWriter) {
    beginLine(row, of: input, to: &writer)
    guard isWritten(row, of: input) else { return }
    endLine(&writer)
  }

  /// Appends the answers to all rows, each ending the line.
  package func encode(_ input: Input, to writer: inout ByteWriter) {
    for row in 0..<input.batch.rowCount { encode(row, of: input, to: &writer) }
  }

  /// Appends the answer to a row that is answered before it is scored, or that never is: `review`
  /// and why.
  /// - Parameters:
  ///   - row: one of the batch.
  ///   - batch: where it is.
  ///   - isDecoded: whether the batch has its columns; else, or where the event has no id, the
  ///     line's number stands for it.
  ///   - why: `deadline`, when other steps may be at work on the batch; or `overload` or
  ///     `storage`, when the fault that decoding has found is the answer, if there is one.
  ///   - writer: gets the line.
  package func encodeUnscored(
    _ row: Int, of batch: EventBatch, isDecoded: Bool, why: Degradation, to writer: inout ByteWriter
  ) {
    writer.reserve(recordByteCountMax)
    let id = batch.columns[batch.schema.eventIDIndex]
    if why != .deadline, unsafe batch.faults[row].fault != .none {
      writeFault(row, of: batch, to: &writer)
      return endLine(&writer)
    }
    if isDecoded, unsafe id.status[row] == FieldColumn.present {
      writeEventID(row, of: batch, to: &writer)
    } else {
      writer.append("{\"line\":")
      writer.append(unsafe batch.lineNumbers[row])
    }
    writer.append(decisionWords[Int(Decision.review.rawValue)])
    switch why {
    case .overload: writer.append(",\"degraded\":[\"overload\"]")
    case .storage: writer.append(",\"degraded\":[\"storage\"]")
    default: writer.append(",\"degraded\":[\"deadline\"]")
    }
    endLine(&writer)
  }

  /// Whether a row has an answer in the output.
  @inline(__always)
  package func isWritten(_ row: Int, of input: Input) -> Bool {
    guard input.decisionsOnly else { return true }
    let kind = unsafe input.decisions.kinds[row]
    return kind != .recorded && kind != .recordedAgain
  }

  /// Appends an answer up to the member before `policy`.
  @inline(__always)
  package func beginLine(_ row: Int, of input: Input, to writer: inout ByteWriter) {
    let kind = unsafe input.decisions.kinds[row]
    switch kind {
    case .invalid:
      writer.reserve(recordByteCountMax)
      writeFault(row, of: input.batch, to: &writer)
    case .decided:
      writer.reserve(recordByteCountMax)
      writeEventID(row, of: input.batch, to: &writer)
      writeDecision(row, of: input, rules, to: &writer)
      writeReasons(row, of: input, to: &writer)
      if unsafe input.decisions.late[row] != 0 { writer.append(",\"late\":true") }
      writeDegraded(row, of: input, rules, to: &writer)
    case .decidedAgain:
      writer.reserve(recordByteCountMax)
      // The rules of the first answer may be those of another policy.
      let rules = vocabulary.generations[unsafe Int(input.decisions.generations[row])]
      writeEventID(row, of: input.batch, to: &writer)
      writeDecision(row, of: input, rules, to: &writer)
      writer.append(",\"duplicate\":true")
      writeDegraded(row, of: input, rules, to: &writer)
    case .recorded, .recordedAgain:
      guard !input.decisionsOnly else { return }
      writer.reserve(recordByteCountMax)
      writeEventID(row, of: input.batch, to: &writer)
      writer.append(",\"recorded\":true")
      if kind == .recordedAgain {
        writer.append(",\"duplicate\":true")
      } else if unsafe input.decisions.late[row] != 0 {
        writer.append(",\"late\":true")
      }
    }
  }

  /// Appends the policy's stamp and the line end.
  @inline(__always)
  package func endLine(_ writer: inout ByteWriter) { writer.append(ending[0]) }

  // MARK: Members

  @inline(__always)
  private func writeEventID(_ row: Int, of batch: EventBatch, to writer: inout ByteWriter) {
    writer.append("{\"event_id\":\"")
    appendEventID(row, of: batch, to: &writer)
    writer.append("\"")
  }

  @inline(__always)
  private func appendEventID(_ row: Int, of batch: EventBatch, to writer: inout ByteWriter) {
    let column = batch.columns[batch.schema.eventIDIndex]
    let slice = unsafe column.data.load(fromByteOffset: row &* 8, as: TextSlice.self)
    unsafe writer.appendMasked(
      batch.text + Int(slice.offset), count: Int(slice.byteCount))
  }

  @inline(__always)
  private func writeDecision(
    _ row: Int, of input: Input, _ names: RuleNames, to writer: inout ByteWriter
  ) {
    let rows = input.decisions
    writer.append(decisionWords[Int(unsafe rows.decisions[row].rawValue)])
    let score = unsafe rows.scores[row]
    if !score.isNaN {
      writer.append(",\"score\":")
      writer.appendFixed(score, decimals: .six)
    }
    let hits = unsafe rows.hits + row &* rows.wordCount
    var anyEnforced: UInt64 = 0
    var anyShadow: UInt64 = 0
    for word in 0..<rows.wordCount {
      unsafe anyEnforced |= hits[word] & ~names.shadow[word]
      unsafe anyShadow |= hits[word] & names.shadow[word]
    }
    if anyEnforced != 0 {
      writer.append(",\"rules\":")
      unsafe writeRules(hits, shadow: false, rows.wordCount, names, to: &writer)
    }
    if anyShadow != 0, unsafe rows.kinds[row] == .decided {
      writer.append(",\"shadow\":")
      unsafe writeRules(hits, shadow: true, rows.wordCount, names, to: &writer)
    }
  }

  /// Appends the names of the rules whose bits are set, in brackets.
  @inline(__always)
  private func writeRules(
    _ bits: UnsafePointer<UInt64>, shadow: Bool, _ wordCount: Int, _ names: RuleNames,
    to writer: inout ByteWriter
  ) {
    let start = writer.count
    for word in 0..<wordCount {
      var rest = unsafe bits[word] & (shadow ? names.shadow[word] : ~names.shadow[word])
      while rest != 0 {
        writer.append(names.names[word &* 64 &+ rest.trailingZeroBitCount])
        rest &= rest &- 1
      }
    }
    writer.replaceByte(at: start, with: UInt8(ascii: "["))
    writer.append("]")
  }

  @inline(__always)
  private func writeReasons(_ row: Int, of input: Input, to writer: inout ByteWriter) {
    let reasons = unsafe input.decisions.reasons + row &* Limits.reasonCountMax
    guard unsafe reasons[0].term != .max else { return }
    writer.append(",\"reasons\":")
    let start = writer.count
    for index in 0..<Limits.reasonCountMax {
      let reason = unsafe reasons[index]
      guard reason.term != .max else { break }
      writer.append(terms[Int(reason.term)])
      if reason.presence != .none {
        writer.append(",\"value\":")
        unsafe writeValue(of: reason, texts: input.texts, to: &writer)
      }
      writer.append(",\"contribution\":")
      writer.appendFixed(reason.contribution, decimals: .four)
      writer.append("}")
    }
    writer.replaceByte(at: start, with: UInt8(ascii: "["))
    writer.append("]")
  }

  /// Appends the value of a feature before its transform, or what stands for it; `null` without.
  @inline(__always)
  package func writeValue(
    of reason: Reason, texts: UnsafePointer<UInt8>, to writer: inout ByteWriter
  ) {
    switch reason.presence {
    case .none: writer.append("null")
    case .standIn: writer.appendShortest(Double(bitPattern: reason.value))
    case .value:
      unsafe writeValue(
        reason.value, vocabulary.terms[Int(reason.term)].kind, texts: texts, to: &writer)
    }
  }

  @inline(__always)
  private func writeValue(
    _ bits: UInt64, _ kind: DecisionVocabulary.ValueKind, texts: UnsafePointer<UInt8>,
    to writer: inout ByteWriter
  ) {
    switch kind {
    case .integer: writer.append(Int64(bitPattern: bits))
    case .unsigned: writer.append(bits)
    case .double: writer.appendShortest(Double(bitPattern: bits))
    case .bool: if bits != 0 { writer.append("true") } else { writer.append("false") }
    case .timestamp:
      writer.append("\"")
      writer.appendTimestamp(Int64(bitPattern: bits))
      writer.append("\"")
    case .text:
      writer.append("\"")
      unsafe writer.appendMasked(
        texts + Int(bits & 0xFFFF_FFFF), count: Int(bits >> 32))
      writer.append("\"")
    }
  }

  @inline(__always)
  private func writeDegraded(
    _ row: Int, of input: Input, _ names: RuleNames, to writer: inout ByteWriter
  ) {
    let rows = input.decisions
    let degradation = unsafe rows.degradations[row]
    let errors = unsafe rows.errors + row &* rows.wordCount
    var anyError: UInt64 = 0
    for word in 0..<rows.wordCount {
      unsafe anyError |= errors[word] & ~names.shadow[word]
    }
    guard !degradation.isEmpty || anyError != 0 else { return }
    writer.append(",\"degraded\":")
    let start = writer.count
    if degradation.contains(.overflow) { writer.append(",\"overflow\"") }
    for word in 0..<rows.wordCount {
      var rest = unsafe errors[word] & ~names.shadow[word]
      while rest != 0 {
        writer.append(names.degraded[word &* 64 &+ rest.trailingZeroBitCount])
        rest &= rest &- 1
      }
    }
    if degradation.contains(.model) { writer.append(",\"model\"") }
    writer.replaceByte(at: start, with: UInt8(ascii: "["))
    writer.append("]")
  }

  @inline(never)
  private func writeFault(_ row: Int, of batch: EventBatch, to writer: inout ByteWriter) {
    let fault = unsafe batch.faults[row]
    writer.append("{\"line\":")
    writer.append(unsafe batch.lineNumbers[row])
    let id = batch.columns[batch.schema.eventIDIndex]
    if unsafe id.status[row] == FieldColumn.present {
      writer.append(",\"event_id\":\"")
      appendEventID(row, of: batch, to: &writer)
      writer.append("\"")
    }
    writer.append(decisionWords[Int(vocabulary.onInvalid.rawValue)])
    writer.append(faults[Int(fault.fault.rawValue)])
    if fault.fieldIndex != RowFault.noField { writer.append(fields[Int(fault.fieldIndex)]) }
    if fault.offset != RowFault.noOffset {
      writer.append(",\"offset\":")
      writer.append(UInt64(fault.offset))
    }
    writer.append(faults[Fault.allCases.count + Int(fault.fault.rawValue)])
  }
}
