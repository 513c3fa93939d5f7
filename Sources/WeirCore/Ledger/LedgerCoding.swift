// The bytes of drafts and entries, as journal, store and control socket carry them: little-endian
// words and counted texts.
//
//     draft: version 1 | head: milliseconds | actor | origin | action | object | result |
//            details: count, (name | value) … | content: kind, what it holds
//     entry: sequence | key epoch | previous (32) | code (32) | draft

extension LedgerDraft {
  private static let version: UInt8 = 1
  /// Details of one draft at most; those behind are left out.
  package static let detailCountMax = 256

  private enum Kind: UInt8 {
    case none = 0
    case list = 1
    case reviewCase = 2
    case erase = 3
    case purge = 4
    case retention = 5
  }

  /// Appends the draft's bytes.
  package func write(to writer: inout PartWriter) {
    writeHead(to: &writer)
    writeContent(to: &writer)
  }

  /// Appends all but the content.
  package func writeHead(to writer: inout PartWriter) {
    writer.append(Self.version)
    writer.append(milliseconds)
    for text in [actor, origin, action.rawValue, object, result] { writer.append(text: text) }
    writer.append(UInt16(truncatingIfNeeded: min(details.count, Self.detailCountMax)))
    for detail in details.prefix(Self.detailCountMax) {
      writer.append(text: detail.name)
      writer.append(text: detail.value)
    }
  }

  /// Appends the content alone.
  package func writeContent(to writer: inout PartWriter) {
    switch content {
    case .none: writer.append(Kind.none.rawValue)
    case .list(let change):
      writer.append(Kind.list.rawValue)
      change.write(to: &writer)
    case .reviewCase(let action):
      writer.append(Kind.reviewCase.rawValue)
      action.write(to: &writer)
    case .erase(let subject):
      writer.append(Kind.erase.rawValue)
      writer.append(bytes: subject)
    case .purge(let cuts):
      writer.append(Kind.purge.rawValue)
      Self.write(cuts, to: &writer)
    case .retention(let cuts):
      writer.append(Kind.retention.rawValue)
      Self.write(cuts, to: &writer)
    }
  }

  /// Reads a draft.
  /// - Throws: `damaged`; `version` when it is of a newer version.
  package init(from reader: inout PartReader) throws(JournalFault) {
    guard try reader.word(UInt8.self) == Self.version else {
      throw JournalFault(
        .version, "a row of the audit trail is of a newer version of weir",
        help: "use the version that wrote it, or a newer one")
    }
    let milliseconds = try reader.word(Int64.self)
    let (actor, origin) = (try reader.text(), try reader.text())
    guard let action = LedgerAction(rawValue: try reader.text()) else {
      throw JournalFault(
        .version, "a row of the audit trail is about something that this version does not know",
        help: "use the version that wrote it, or a newer one")
    }
    let (object, result) = (try reader.text(), try reader.text())
    var details: [Detail] = []
    for _ in 0..<(try reader.word(UInt16.self)) {
      let name = try reader.text()
      details.append(Detail(name, try reader.text()))
    }
    self.init(
      milliseconds: milliseconds, actor: actor, origin: origin, action: action, object: object,
      result: result, details: details, content: try Self.content(from: &reader))
  }

  private static func content(from reader: inout PartReader) throws(JournalFault) -> Content {
    switch Kind(rawValue: try reader.word()) {
    case .none?: return .none
    case .list?: return .list(try ListChange(from: &reader))
    case .reviewCase?: return .reviewCase(try CaseAction(from: &reader))
    case .erase?: return .erase(subject: try reader.counted())
    case .purge?: return .purge(try cuts(from: &reader))
    case .retention?: return .retention(try cuts(from: &reader))
    case nil:
      throw JournalFault(
        .version, "a row of the audit trail has content that this version does not know",
        help: "use the version that wrote it, or a newer one")
    }
  }

  private static func write(_ cuts: [Cut], to writer: inout PartWriter) {
    writer.append(UInt16(truncatingIfNeeded: cuts.count))
    for cut in cuts {
      writer.append(text: cut.table)
      writer.append(cut.value)
    }
  }

  private static func cuts(from reader: inout PartReader) throws(JournalFault) -> [Cut] {
    var cuts: [Cut] = []
    for _ in 0..<(try reader.word(UInt16.self)) {
      let table = try reader.text()
      cuts.append(Cut(table: table, value: try reader.word()))
    }
    return cuts
  }
}

extension ListChange {
  /// The expiry of a row that takes its value from the list.
  private static let removed = Int64.min

  fileprivate func write(to writer: inout PartWriter) {
    writer.append(text: list)
    writer.append(text: type)
    writer.append(UInt32(truncatingIfNeeded: rows.count))
    for row in rows {
      writer.append(bytes: row.edit.value)
      writer.append(row.edit.expires ?? Self.removed)
      writer.append(text: row.reason)
    }
  }

  fileprivate init(from reader: inout PartReader) throws(JournalFault) {
    let (list, type) = (try reader.text(), try reader.text())
    let count = try reader.word(UInt32.self)
    var rows: [Row] = []
    for _ in 0..<count {
      let value = try reader.counted()
      let expires: Int64 = try reader.word()
      rows.append(
        Row(
          ListEdit(value: value, expires: expires == Self.removed ? nil : expires),
          reason: try reader.text()))
    }
    self.init(list: list, type: type, rows: rows)
  }
}

extension CaseAction {
  private var word: String {
    switch step {
    case .claim: "claim"
    case .release: "release"
    case .decide(let outcome): outcome.rawValue
    }
  }

  fileprivate func write(to writer: inout PartWriter) {
    writer.append(number)
    writer.append(text: word)
    writer.append(text: note)
    writer.append(text: eventID)
  }

  fileprivate init(from reader: inout PartReader) throws(JournalFault) {
    let number: UInt64 = try reader.word()
    let word = try reader.text()
    let step: Step
    switch (word, Outcome(rawValue: word)) {
    case ("claim", _): step = .claim
    case ("release", _): step = .release
    case (_, let outcome?): step = .decide(outcome)
    default: throw JournalFault(.damaged, "a row of the audit trail has no step of a case")
    }
    let note = try reader.text()
    self.init(number: number, step: step, note: note, eventID: try reader.text())
  }
}

extension LedgerEntry {
  /// Appends the entry's bytes.
  package func write(to writer: inout PartWriter) {
    writer.append(sequence)
    writer.append(keyEpoch)
    for code in [previous, code] {
      unsafe code.withUnsafeBytes { unsafe writer.append(copying: $0) }
    }
    draft.write(to: &writer)
  }

  /// The entry that bytes are.
  /// - Throws: `damaged`, `version`.
  package static func read(_ bytes: [UInt8]) throws(JournalFault) -> LedgerEntry {
    try bytes.readAsPart { reader throws(JournalFault) in
      let sequence: UInt64 = try reader.word()
      let epoch: UInt32 = try reader.word()
      let previous = try reader.take(bytes: codeByteCount)
      let code = try reader.take(bytes: codeByteCount)
      let draft = try LedgerDraft(from: &reader)
      guard reader.isAtEnd else {
        throw JournalFault(.damaged, "a row of the audit trail goes on behind its end")
      }
      return LedgerEntry(
        sequence: sequence, draft: draft, keyEpoch: epoch, previous: previous, code: code)
    }
  }

  /// The entry's bytes.
  package var bytes: [UInt8] {
    var writer = PartWriter()
    write(to: &writer)
    return unsafe Array(writer.bytes)
  }
}

extension PartWriter {
  /// Appends bytes, counted, in front.
  package mutating func append(bytes: [UInt8]) {
    append(UInt32(truncatingIfNeeded: bytes.count))
    unsafe bytes.withUnsafeBytes { unsafe append(copying: $0) }
  }
}

extension PartReader {
  /// The next counted bytes.
  package mutating func counted() throws(JournalFault) -> [UInt8] {
    try take(bytes: Int(try word(UInt32.self)))
  }

  /// The next `count` bytes.
  package mutating func take(bytes count: Int) throws(JournalFault) -> [UInt8] {
    let start = unsafe try take(count)
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  }
}
