package import WeirCore
import WeirPolicy
package import WeirSignals

/// What people have changed of lists while events were scored, and how far the audit trail has
/// come: the part of the state that does not come from events.
///
/// Changes go by the name of a list. A policy's list has the entries of its file, and the changes
/// of its name have the last word over them.
package struct ListBook: Sendable {
  private struct Changes {
    let type: SignalList.Kind
    var edits: ListEdits
  }

  private var changes: [String: Changes] = [:]
  /// The last row of the audit trail, and its code; 0 and zeros before the first.
  package private(set) var sequence: UInt64 = 0
  package private(set) var code = [UInt8](repeating: 0, count: LedgerEntry.codeByteCount)
  /// Pieces of a row that is not complete.
  private var pending: [UInt8] = []

  /// A book without changes.
  package init() {}

  /// Whether nothing was ever changed.
  package var isEmpty: Bool { sequence == 0 && changes.isEmpty && pending.isEmpty }

  /// The lists that were changed: name, type, and changes in the order of values.
  package var lists: [(name: String, type: SignalList.Kind, edits: [ListEdit])] {
    changes.sorted { $0.key < $1.key }.map { ($0.key, $0.value.type, $0.value.edits.sorted) }
  }

  /// The same with the types as the policy writes them.
  package var named: [(name: String, type: String, edits: [ListEdit])] {
    lists.map { ($0.name, $0.type.rawValue, $0.edits) }
  }

  // MARK: Changing

  /// Takes a piece of a row as a journal has it.
  /// - Returns: the row, when it is complete; it has been applied.
  /// - Throws: `damaged`, `version`.
  package mutating func take(piece: [UInt8]) throws(JournalFault) -> LedgerEntry? {
    guard let entry = try ChangePieces.join(piece, to: &pending) else { return nil }
    apply(entry)
    return entry
  }

  /// Applies a row: changes of lists, and that the trail has come so far.
  package mutating func apply(_ entry: LedgerEntry) {
    sequence = entry.sequence
    code = entry.code
    if case .list(let change) = entry.draft.content {
      apply(change.rows.map(\.edit), to: change.list, type: change.type)
    }
  }

  /// Applies changes of a list. Nothing when the type is not known, or another one than before.
  package mutating func apply(_ edits: [ListEdit], to list: String, type: String) {
    guard let kind = SignalList.Kind(rawValue: type) else { return }
    var before = changes.removeValue(forKey: list) ?? Changes(type: kind, edits: ListEdits())
    defer { changes[list] = before }
    guard before.type.hasValues(of: kind) else { return }
    before.edits.apply(edits)
  }

  /// The type of a list's changes; nil when it was never changed.
  package func type(of list: String) -> String? { changes[list]?.type.rawValue }

  /// Whether values of a type are those of a list of another one: networks are addresses.
  package static func fits(_ type: String, _ listType: String) -> Bool {
    guard let kind = SignalList.Kind(rawValue: type) else { return false }
    return SignalList.Kind(rawValue: listType)?.hasValues(of: kind) ?? false
  }

  /// Why a change is none of any list, without a value of it; nil when it is one.
  package static func fault(of change: ListChange) -> String? {
    guard let kind = SignalList.Kind(rawValue: change.type) else {
      return "there is no type of lists of that name"
    }
    guard !change.list.isEmpty, change.list.utf8.allSatisfy({ $0 >= 32 && $0 != 127 }) else {
      return "the name of a list is printable text"
    }
    let place = change.rows.firstIndex { row in
      let text = Array(ListValue.text(row.edit.value, kind: kind).utf8)
      return (try? ListValue.canonical(text, kind: kind).get()) != row.edit.value
    }
    return place.map { "value \($0 + 1) of the change is none of type \(change.type)" }
  }

  // MARK: Lists of a policy

  /// The policy's lists with what was changed of them.
  func lists(of policy: Policy) -> [SignalList] {
    policy.lists.map { plan in
      guard let changes = changes[plan.name], changes.type.hasValues(of: plan.kind) else {
        return plan.list
      }
      return plan.list.edited(by: changes.edits)
    }
  }

  /// Lists that were a policy's, after one more row, which has been applied: what the book did not
  /// take up, they do not either, so that they are those of `lists(of:)`.
  func lists(_ lists: [SignalList], of policy: Policy, after entry: LedgerEntry) -> [SignalList] {
    guard case .list(let change) = entry.draft.content,
      let kind = SignalList.Kind(rawValue: change.type),
      changes[change.list]?.type.hasValues(of: kind) == true,
      let index = policy.lists.firstIndex(where: { $0.name == change.list }),
      policy.lists[index].kind.hasValues(of: kind)
    else { return lists }
    var lists = lists
    lists[index] = lists[index].edited(change.rows.map(\.edit))
    return lists
  }

  // MARK: As parts of a state

  private enum Part: UInt8 {
    case trail = 0
    case changes = 1
  }

  /// Takes the book apart, in pieces of at most about a half of `StatePart.byteCountMax`.
  func write(to sink: any StatePartSink) throws(JournalFault) {
    guard !isEmpty else { return }
    var writer = PartWriter()
    writer.append(Part.trail.rawValue)
    writer.append(sequence)
    writer.append(bytes: code)
    writer.append(bytes: [])
    unsafe try sink.write(.lists, writer.bytes)
    for piece in pending.isEmpty ? [] : ChangePieces.cut(pending, byteCountMax: 1 << 19) {
      writer.clear()
      writer.append(Part.trail.rawValue)
      writer.append(sequence)
      writer.append(bytes: code)
      writer.append(bytes: Array(piece.dropFirst()))
      unsafe try sink.write(.lists, writer.bytes)
    }
    for list in lists { try Self.write(list, &writer, to: sink) }
  }

  private static func write(
    _ list: (name: String, type: SignalList.Kind, edits: [ListEdit]), _ writer: inout PartWriter,
    to sink: any StatePartSink
  ) throws(JournalFault) {
    // A list whose changes are none has a type all the same.
    begin(list, &writer)
    var isOpen = true
    for edit in list.edits {
      if !isOpen {
        begin(list, &writer)
        isOpen = true
      }
      writer.append(bytes: edit.value)
      writer.append(edit.expires == nil ? 0 : 1 as UInt8)
      writer.append(edit.expires ?? 0)
      if writer.count > StatePart.byteCountMax / 2 {
        unsafe try sink.write(.lists, writer.bytes)
        isOpen = false
      }
    }
    if isOpen { unsafe try sink.write(.lists, writer.bytes) }
  }

  private static func begin(
    _ list: (name: String, type: SignalList.Kind, edits: [ListEdit]), _ writer: inout PartWriter
  ) {
    writer.clear()
    writer.append(Part.changes.rawValue)
    writer.append(text: list.name)
    writer.append(text: list.type.rawValue)
  }

  /// Takes a part back.
  mutating func read(_ reader: inout PartReader) throws(JournalFault) {
    switch Part(rawValue: try reader.word()) {
    case .trail?:
      sequence = try reader.word()
      code = try reader.counted()
      guard code.count == LedgerEntry.codeByteCount else {
        throw JournalFault(.damaged, "a snapshot has a code of the audit trail that is none")
      }
      pending += try reader.counted()
    case .changes?:
      let (name, type) = (try reader.text(), try reader.text())
      guard SignalList.Kind(rawValue: type) != nil else {
        throw JournalFault(.damaged, "a snapshot has changes of a list of no type")
      }
      var edits: [ListEdit] = []
      while !reader.isAtEnd {
        let value = try reader.counted()
        let isThere = try reader.word(UInt8.self) == 1
        let expires: Int64 = try reader.word()
        edits.append(ListEdit(value: value, expires: isThere ? expires : nil))
      }
      apply(edits, to: name, type: type)
    case nil: throw JournalFault(.damaged, "a snapshot has a part of lists that is none")
    }
  }
}

extension SignalList.Kind {
  /// Whether values of another type are values of this one: networks are addresses.
  func hasValues(of other: Self) -> Bool {
    self == other || [.ip, .cidr].contains(self) && [.ip, .cidr].contains(other)
  }
}
