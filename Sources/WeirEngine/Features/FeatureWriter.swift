import WeirCore
import WeirEvents
import WeirPolicy
import WeirSignals

/// Writes the features of a batch that has been scored, one row for each decision that is not a
/// repeat.
struct FeatureWriter {
  private let job: ScoringJob
  private let columns: FeatureColumns
  private let output: FeatureOutput
  /// By feature: columns of the model.
  private let widths: [Int]

  init(_ job: ScoringJob, _ output: FeatureOutput) {
    guard let columns = job.features else {
      preconditionFailure("an engine that writes features keeps them")
    }
    self.job = job
    self.columns = columns
    self.output = output
    widths = job.plan.features.isEmpty ? [] : job.plan.policy.features.map(\.transform.width)
  }

  func write(_ writer: inout ByteWriter) {
    var numbers = [Double](repeating: 0, count: max(1, widths.reduce(0, +)))
    for row in 0..<job.batch.rowCount where unsafe job.decisions.kinds[row] == .decided {
      unsafe numbers.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        var place = 0
        for feature in widths.indices {
          unsafe columns.numbers(
            feature: feature, row: row, width: widths[feature], into: start + place)
          place += widths[feature]
        }
      }
      let whole = numbers.prefix(widths.reduce(0, +))
      switch output.form {
      case .words: writeWords(row, whole, &writer)
      case .table(.csv): writeCells(row, whole, &writer)
      case .table(.ndjson): writeLine(row, whole, &writer)
      }
    }
  }

  // MARK: Words

  private func writeWords(
    _ row: Int, _ numbers: ArraySlice<Double>, _ writer: inout ByteWriter
  ) {
    let batch = job.batch
    let id = batch.fingerprint(batch.schema.eventIDIndex, of: row)
    var words = [UInt64](repeating: 0, count: FeatureWords.count)
    words[FeatureWords.time] = UInt64(bitPattern: batch.time(of: row))
    words[FeatureWords.id] = id.high
    words[FeatureWords.id + 1] = id.low
    if let amount = output.amount, unsafe batch.columns[amount].status[row] == FieldColumn.present {
      words[FeatureWords.amount] = unsafe batch.columns[amount].data.load(
        fromByteOffset: row * 8, as: UInt64.self)
    }
    if let card = output.card { words[FeatureWords.card] = batch.fingerprint(card, of: row).high }
    words[FeatureWords.offset] = flagLogOdds(row).bitPattern
    words += numbers.map(\.bitPattern)
    writer.reserve(words.count * 8)
    unsafe words.withUnsafeBytes { bytes in
      unsafe writer.append(copying: bytes.bindMemory(to: UInt8.self))
    }
  }

  /// What the flag rules that hit add to the log-odds of a row.
  private func flagLogOdds(_ row: Int) -> Double {
    let decisions = job.decisions
    return job.plan.weighted.reduce(0) { sum, weighted in
      let isHit = unsafe decisions.isSet(weighted.rule, in: decisions.hits, row)
      return isHit ? sum + weighted.logOdds : sum
    }
  }

  // MARK: Tables

  private func label(_ row: Int) -> Label? {
    let batch = job.batch
    let id = batch.fingerprint(batch.schema.eventIDIndex, of: row)
    return output.labels?.label(of: id, at: batch.time(of: row), asOf: nil)?.label
  }

  private func hasScore(_ row: Int) -> Bool {
    unsafe output.isTrained && !job.decisions.scores[row].isNaN
  }

  private func writeCells(
    _ row: Int, _ numbers: ArraySlice<Double>, _ writer: inout ByteWriter
  ) {
    let room = ByteWriter.numberByteCountMax
    writer.reserve(256 + (widths.count + numbers.count) * (room + 1))
    append(cell: job.batch.text(job.batch.schema.eventIDIndex, of: row), &writer)
    writer.append(",")
    writer.appendTimestamp(job.batch.time(of: row))
    writer.append(unsafe job.decisions.late[row] != 0 ? ",true," : ",false,")
    if output.isTrained { writer.append(unsafe job.decisions.decisions[row].name) }
    writer.append(",")
    if hasScore(row) {
      unsafe writer.appendFixed(job.decisions.scores[row], decimals: .six)
    }
    writer.append(",")
    if let label = label(row) { append(cell: label.word, &writer) }
    for feature in widths.indices {
      writer.append(",")
      append(value: feature, row, isCell: true, &writer)
    }
    for number in numbers {
      writer.append(",")
      if !number.isNaN { writer.appendShortest(number) }
    }
    writer.append("\n")
  }

  private func writeLine(_ row: Int, _ numbers: ArraySlice<Double>, _ writer: inout ByteWriter) {
    let policy = job.plan.policy
    writer.reserve(256)
    writer.append("{\"event_id\":\"")
    writer.appendMasked(job.batch.text(job.batch.schema.eventIDIndex, of: row))
    writer.append("\",\"ts\":\"")
    writer.appendTimestamp(job.batch.time(of: row))
    writer.append("\"")
    if unsafe job.decisions.late[row] != 0 { writer.append(",\"late\":true") }
    if output.isTrained {
      writer.append(",\"decision\":\"")
      writer.append(unsafe job.decisions.decisions[row].name)
      writer.append("\"")
    }
    if hasScore(row) {
      writer.append(",\"score\":")
      unsafe writer.appendFixed(job.decisions.scores[row], decimals: .six)
    }
    if let label = label(row) {
      writer.append(",\"label\":")
      append(text: label.word, isCell: false, &writer)
    }
    writer.append(",\"values\":{")
    var isFirst = true
    for feature in widths.indices {
      append(name: policy.features[feature].name, isFirst, &writer)
      isFirst = false
      append(value: feature, row, isCell: false, &writer)
    }
    writer.reserve(32)
    writer.append("},\"x\":{")
    isFirst = true
    for (name, number) in zip(policy.modelColumnNames, numbers) {
      append(name: name, isFirst, &writer)
      isFirst = false
      if number.isNaN { writer.append("null") } else { writer.appendShortest(number) }
    }
    writer.reserve(8)
    writer.append("}}\n")
  }

  private func append(name: String, _ isFirst: Bool, _ writer: inout ByteWriter) {
    writer.reserve(ByteWriter.numberByteCountMax + 16)
    writer.append(isFirst ? "\"" : ",\"")
    writer.appendEscaped(name)
    writer.append("\":")
  }

  // MARK: Parts of a row

  /// A feature's value before its transform; of a missing one its stand-in, or nothing.
  private func append(
    value feature: Int, _ row: Int, isCell: Bool, _ writer: inout ByteWriter
  ) {
    let reason = columns.reason(feature: feature, row: row)
    let kind = job.plan.features[feature].kind
    switch (reason.presence, kind) {
    case (.none, _): if !isCell { writer.append("null") }
    case (.standIn, .text):
      guard case .text(let text)? = job.plan.policy.features[feature].missing else { return }
      append(text: text, isCell: isCell, &writer)
    case (.value, .text):
      let base = unsafe job.reasonTexts.base + Int(reason.value & 0xFFFF_FFFF)
      let text = unsafe String(
        decoding: UnsafeBufferPointer(start: base, count: Int(reason.value >> 32)), as: UTF8.self)
      append(text: text, isCell: isCell, &writer)
    case (.value, .timestamp) where isCell:
      writer.appendTimestamp(Int64(bitPattern: reason.value))
    default:
      unsafe job.plan.encoder.writeValue(of: reason, texts: job.reasonTexts.base, to: &writer)
    }
  }

  private func append(text: String, isCell: Bool, _ writer: inout ByteWriter) {
    if isCell { return append(cell: text, &writer) }
    writer.append("\"")
    writer.appendMasked(text)
    writer.append("\"")
  }

  /// A text as a cell, its card numbers masked. An empty text is `""`, other than nothing.
  private func append(cell text: String, _ writer: inout ByteWriter) {
    var bytes = Array(text.utf8)
    SensitiveData.mask(&bytes)
    bytes = bytes.isEmpty ? Array("\"\"".utf8) : Self.cell(bytes)
    unsafe bytes.withUnsafeBufferPointer { unsafe writer.append(copying: $0) }
  }

  /// The bytes of a cell: quoted where RFC 4180 wants it.
  private static func cell(_ bytes: [UInt8]) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    guard bytes.contains(where: { [quote, UInt8(ascii: ","), 0x0A, 0x0D].contains($0) }) else {
      return bytes
    }
    return [quote] + bytes.flatMap { $0 == quote ? [$0, $0] : [$0] } + [quote]
  }

  // MARK: The header

  /// The first line of a CSV table: `value.NAME` is a feature before its transform, `x.NAME` what a
  /// column of the model gets.
  static func header(of policy: Policy) -> [UInt8] {
    let fixed = ["event_id", "ts", "late", "decision", "score", "label"]
    let values = policy.features.map { "value." + $0.name }
    let numbers = policy.modelColumnNames.map { "x." + $0 }
    let cells = (fixed + values + numbers).map { Self.cell(Array($0.utf8)) }
    return Array(cells.joined(separator: [UInt8(ascii: ",")])) + [0x0A]
  }
}
