import Glibc
import WeirCore

@testable import WeirStore

/// A store in a folder of its own, which is removed with it, and what comes into it.
final class CaseStore {
  /// A moment: 2026-03-02T12:00:00Z.
  static let noon: Int64 = 1_772_452_800_000
  static let day: Int64 = 86_400_000

  struct Refusal: Error {
    let code: CInt
  }

  let folder: String
  private(set) var store: Store
  private var position: UInt64 = 0

  init(epochs: ClosedRange<UInt32> = 1...1) throws {
    var template = Array("/tmp/weir-store-XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
    guard unsafe mkdtemp(&template) != nil else { throw Refusal(code: errno) }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    store = Store(path: folder + "/s.db", keys: try Self.keys(epochs))
  }

  deinit {
    for name in ["s.db", "s.db-wal", "s.db-shm", "s.db.lock"] {
      unsafe unlink(folder + "/" + name)
    }
    unsafe rmdir(folder)
  }

  /// Secrets that follow from their epochs.
  static func keys(_ epochs: ClosedRange<UInt32>) throws -> StoreKeys {
    let secrets = epochs.map { ($0, [UInt8](repeating: UInt8(truncatingIfNeeded: $0), count: 32)) }
    guard let keys = StoreKeys(Dictionary(uniqueKeysWithValues: secrets)) else {
      throw Refusal(code: 0)
    }
    return keys
  }

  /// Goes on with other keys.
  func use(epochs: ClosedRange<UInt32>) throws {
    store = Store(path: store.path, keys: try Self.keys(epochs))
  }

  /// Forgets the file, as if it was lost.
  func lose() {
    unsafe unlink(store.path)
    position = 0
  }

  /// The bytes of the file and of those beside it.
  var bytes: [UInt8] {
    ["s.db", "s.db-wal", "s.db-shm", "s.db.lock"].flatMap { name -> [UInt8] in
      guard let file = unsafe fopen(folder + "/" + name, "r") else { return [] }
      defer { unsafe fclose(file) }
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 65_536)
      while case let count = unsafe fread(&chunk, 1, chunk.count, file), count > 0 {
        bytes += chunk[..<count]
      }
      return bytes
    }
  }

  /// Whether the file holds a text.
  func holds(_ text: String) -> Bool {
    bytes.contains(Array(text.utf8))
  }

  // MARK: What comes into it

  /// Projects events, alerts, and rows of the audit trail.
  func project(
    _ reviewed: [ReviewedEvent] = [], alerts: [StoredAlert] = [], drafts: [LedgerDraft] = [],
    now: Int64 = CaseStore.noon
  ) throws {
    var batch = StoreBatch(journal: [], from: position, to: position + 1, now: now)
    batch.steps = reviewed.map { .reviewed($0) }
    batch.steps += alerts.map { .alert($0) }
    let cursor = try store.cursor()
    var chain = LedgerChain(store.keys, sequence: cursor.sequence, code: cursor.code)
    batch.steps += drafts.map { .entry(chain.append($0)) }
    try store.project(batch)
    position += 1
  }

  /// A reviewed event.
  static func event(
    _ number: UInt64, id: String? = nil, amount: String? = "2500", currency: String? = "USD",
    score: String? = "0.500000", rules: [String] = ["night"], further: String = ""
  ) -> ReviewedEvent {
    let id = id ?? "e\(number)"
    let amount = amount.map { ",\"amount_minor\":\($0)" } ?? ""
    let currency = currency.map { ",\"currency\":\"\($0)\"" } ?? ""
    let score = score.map { ",\"score\":\($0)" } ?? ""
    let rules = rules.map { "\"\($0)\"" }.joined(separator: ",")
    let event =
      #"{"event_id":"\#(id)","ts":"2026-03-02T11:00:00Z"\#(amount)\#(currency)\#(further)}"#
    let answer =
      #"{"event_id":"\#(id)","decision":"review"\#(score),"rules":[\#(rules)],"#
      + #""policy":"shop@1:ab"}"#
    return ReviewedEvent(number: number, event: Array(event.utf8), answer: Array(answer.utf8))
  }

  /// An alert.
  static func alert(
    _ id: String, name: String = "burst", at milliseconds: Int64 = CaseStore.noon,
    key: [UInt8] = [1], body: String = "{}"
  ) -> StoredAlert {
    StoredAlert(
      id: id, name: name, severity: "high", milliseconds: milliseconds, key: key,
      body: Array(body.utf8))
  }

  /// Does something, as a command does where no sidecar runs.
  @discardableResult
  func perform(
    _ action: LedgerAction, _ object: String = "x", _ content: LedgerDraft.Content,
    actor: String = "anna", at milliseconds: Int64 = CaseStore.noon
  ) throws -> LedgerEntry {
    try store.perform(
      LedgerDraft(
        milliseconds: milliseconds, actor: actor, origin: "command line", action: action,
        object: object, content: content))
  }

  /// A step with a case.
  @discardableResult
  func take(
    _ step: CaseAction.Step, _ number: UInt64, note: String = "", actor: String = "anna",
    at milliseconds: Int64 = CaseStore.noon
  ) throws -> LedgerEntry {
    let action: LedgerAction =
      switch step {
      case .claim: .caseClaim
      case .release: .caseRelease
      case .decide: .caseDecide
      }
    return try perform(
      action, "\(number)",
      .reviewCase(CaseAction(number: number, step: step, note: note, eventID: "e\(number)")),
      actor: actor, at: milliseconds)
  }
}

extension [UInt8] {
  /// Whether bytes stand somewhere in these.
  func contains(_ other: [UInt8]) -> Bool {
    guard let first = other.first, other.count <= count else { return other.isEmpty }
    var start = 0
    while let place = self[start..<(count - other.count + 1)].firstIndex(of: first) {
      if self[place..<(place + other.count)].elementsEqual(other) { return true }
      start = place + 1
    }
    return false
  }
}
