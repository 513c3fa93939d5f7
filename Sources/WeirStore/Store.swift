import GRDB
import Glibc

/// A store: lists, review cases, the audit trail and alerts in one SQLite file.
///
/// It is a projection: of the journal where a sidecar runs, of its own `pending` rows else. Every
/// use opens the file, does one transaction and closes it: so between two uses the file is whole by
/// itself, without a log beside it, and may be copied, moved or replaced at any time; and no page
/// of a file that was there before is remembered.
package struct Store: Sendable {
  /// Where the file is.
  package let path: String
  let keys: StoreKeys
  private let busySeconds: Double
  let watch: StoreWatch?

  /// A store at a path; nothing is opened.
  /// - Parameters:
  ///   - path: of the file; it is made on first use.
  ///   - keys: seal, sign and hash.
  ///   - busySeconds: how long a use waits for other processes.
  ///   - watch: says whether another file was put in its place; nil: nobody asks.
  package init(
    path: String, keys: StoreKeys, busySeconds: Double = 5, watch: StoreWatch? = nil
  ) {
    self.watch = watch
    self.path = path
    self.keys = keys
    self.busySeconds = busySeconds
  }

  // MARK: Use

  /// Reads in one transaction.
  /// - Throws: `busy`, `damaged`, `version`, `system`, and what `body` does.
  func read<Value>(_ body: (Database) throws -> Value) throws(StoreFault) -> Value {
    try use { queue in
      // A reader that closes last would write into the file: that is left to who may.
      if watch == nil { try queue.inDatabase { db in try StoreSettings.leaveLog(db) } }
      return try queue.read(body)
    }
  }

  /// Looks whether the keys are those that the store was made with. Nothing, where there is none.
  /// - Throws: `key` when they are not; `busy`, `damaged`, `version`, `system`.
  package func checkKey() throws(StoreFault) {
    guard unsafe access(path, F_OK) == 0 else { return }
    let known = try read { db in
      try Row.fetchOne(db, sql: "SELECT key_check FROM cursor")?.bytes("key_check") ?? []
    }
    guard !known.isEmpty, !keys.checks.contains(known) else { return }
    throw StoreFault(
      .key, "\(path): this is not the key of the store",
      help: "name the one that it was made with: --store-key FILE")
  }

  /// Writes in one transaction: all of it is done, and on the disk when this returns, or nothing.
  /// - Throws: `busy`, `full`, `damaged`, `version`, `system`, and what `body` does.
  func write<Value>(_ body: (Database) throws -> Value) throws(StoreFault) -> Value {
    try use { queue in
      try queue.writeWithoutTransaction { db in
        var value: Value?
        try db.inTransaction(.immediate) {
          value = try body(db)
          return .commit
        }
        Remains.clear(db)
        guard let value else { preconditionFailure("a transaction that ended gave a value") }
        return value
      }
    }
  }

  private func use<Value>(_ body: (DatabaseQueue) throws -> Value) throws(StoreFault) -> Value {
    guard let watch else { return try use({}, body) }
    return try watch.using(path) { look throws(StoreFault) in try use(look, body) }
  }

  /// Opens the file, and calls `look` then, and before it is closed.
  private func use<Value>(
    _ look: () -> Void, _ body: (DatabaseQueue) throws -> Value
  ) throws(StoreFault) -> Value {
    do {
      let queue = try open()
      look()
      let result = Result { try body(queue) }
      look()
      try queue.close()
      return try result.get()
    } catch {
      throw StoreFault(error, at: path)
    }
  }

  private func open() throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(busySeconds)
    configuration.prepareDatabase { db in try StoreSettings.apply(to: db) }
    try StoreSettings.makeFile(path)
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    if try StoreSchema.prepare(queue, path: path), let check = keys.checks.first {
      try queue.write { db in
        try db.execute(sql: "UPDATE cursor SET key_check = ?", arguments: [Blob(check)])
      }
    }
    return queue
  }
}
