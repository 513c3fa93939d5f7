import GRDB
import Glibc
import WeirCore
import WeirStore

/// Makes audit trails, and changes them as somebody who has the file but no key would.
struct AuditMaker {
  /// Rows of a trail that `fill` makes.
  static let rowCount = 60
  /// Its last row of epoch 1.
  static let rotation = 30

  /// Texts that are easily taken for others: empty, with zero bytes, with what stands for bytes
  /// that are no UTF-8, composed and decomposed.
  private static let texts = [
    "", "alice (uid 1000)", "a\0b", "\u{FFFD}", "caf\u{E9}", "cafe\u{301}", "\n", "weir",
  ]

  /// A draft with texts of any kind.
  static func draft(_ random: inout SplitMix64, milliseconds: Int64) -> LedgerDraft {
    func text() -> String { texts.randomElement(using: &random) ?? "" }
    let details = (0..<Int.random(in: 0...3, using: &random)).map { _ in
      LedgerDraft.Detail(text(), text())
    }
    let hasList = Bool.random(using: &random)
    let rows = [ListChange.Row(ListEdit(value: [UInt8(milliseconds % 7)], expires: .max))]
    return LedgerDraft(
      milliseconds: milliseconds, actor: text(), origin: text(),
      action: LedgerAction.allCases.randomElement(using: &random) ?? .auditRead, object: text(),
      result: text(), details: details,
      content: hasList ? .list(ListChange(list: "vip", type: "string", rows: rows)) : .none)
  }

  /// Fills a store with a trail of two epochs, one row a second.
  static func fill(_ path: String, count: Int = rowCount, _ random: inout SplitMix64) throws {
    let stores = [
      try StoreFolder.store(path, epochs: [1]), try StoreFolder.store(path, epochs: [1, 2]),
    ]
    _ = try stores[0].cursor()
    for number in 0..<count {
      _ = try stores[number < rotation ? 0 : 1].perform(
        draft(&random, milliseconds: Int64(number + 1) * 1_000))
    }
  }

  /// Copies a store's file, which is whole by itself between two uses.
  static func copy(_ path: String, to target: String) throws {
    let input = unsafe open(path, O_RDONLY | O_CLOEXEC)
    let output = unsafe open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer {
      close(input)
      close(output)
    }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = unsafe read(input, &bytes, bytes.count)
      guard count >= 0 else { throw SystemRefusal(code: errno) }
      guard count > 0 else { return }
      guard unsafe write(output, bytes, count) == count else { throw SystemRefusal(code: errno) }
    }
  }

  /// Changes a store's file.
  static func tamper(_ path: String, _ body: (Database) throws -> Void) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA synchronous = OFF")
      try body(db)
    }
    try queue.close()
  }
}
