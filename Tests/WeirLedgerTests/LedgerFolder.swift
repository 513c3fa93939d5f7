import Glibc
import GRDB
import WeirCore
import WeirPolicy
import WeirStore

/// A folder of one test, with stores and a state directory in it; it is gone with the test.
final class LedgerFolder {
  let path: String

  init() {
    var template = Array("/tmp/weir-ledger-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { preconditionFailure("no folder in /tmp") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    for name in DirectorySource.entries(of: path) ?? [] {
      let inside = path + "/" + name
      if unsafe unlink(inside) != 0 { remove(inside) }
    }
    unsafe rmdir(path)
  }

  /// The same keys in every test.
  static func keys() throws -> StoreKeys {
    guard let keys = StoreKeys([1: [UInt8](repeating: 0x11, count: 32)]) else {
      throw SystemRefusal(code: EINVAL)
    }
    return keys
  }

  /// A store that waits but a moment for others.
  func store(_ name: String) throws -> Store {
    Store(path: file(name), keys: try Self.keys(), busySeconds: 0.05)
  }

  func file(_ name: String) -> String { path + "/" + name + ".db" }

  // MARK: What happens to files

  func copy(_ name: String, to other: String) throws {
    try copy(file: file(name), to: file(other))
  }

  func copy(file path: String, to other: String) throws {
    try Self.write(try Self.bytes(of: path), to: other)
  }

  /// Puts one store's file in place of another's.
  func replace(_ name: String, by other: String) throws {
    remove(name)
    guard unsafe rename(file(other), file(name)) == 0 else { throw SystemRefusal(code: errno) }
  }

  func remove(_ name: String) {
    for suffix in ["", "-wal", "-shm"] { unsafe unlink(file(name) + suffix) }
  }

  /// Overwrites the beginning of a file.
  func damage(_ name: String) throws {
    let rest = try Self.bytes(of: file(name)).dropFirst(4_096)
    try Self.write([UInt8](repeating: 0x5A, count: 4_096) + rest, to: file(name))
  }

  private static func bytes(of path: String) throws -> [UInt8] {
    guard let file = unsafe fopen(path, "r") else { throw SystemRefusal(code: errno) }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = unsafe fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk[..<count]
    }
    return bytes
  }

  private static func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = unsafe fopen(path, "w") else { throw SystemRefusal(code: errno) }
    defer { unsafe fclose(file) }
    guard unsafe fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw SystemRefusal(code: errno)
    }
  }

  /// Names of files that were moved aside.
  var setAside: [String] {
    (DirectorySource.entries(of: path) ?? []).filter { $0.contains(".aside-") }
  }

  // MARK: What is in a store

  /// When something came into a store, which is another moment in each.
  private static let times: Set<String> = ["opened", "raised", "next_at", "first_at"]

  /// All rows of all tables, a line each, without the moments when they came.
  func rows(_ name: String) throws -> [String] {
    let queue = try open(name)
    defer { try? queue.close() }
    return try queue.read { db in
      let tables = try String.fetchAll(
        db,
        sql: """
          SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
          ORDER BY name
          """)
      return try tables.filter { $0 != "cursor" }.flatMap { table in
        try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { row in
          let cells = row.filter { !Self.times.contains($0.0) }.map { "\($0.0)=\($0.1)" }
          return "\(table): \(cells.joined(separator: " "))"
        }.sorted()
      }
    }
  }

  /// How many rows a table has.
  func count(_ table: String, in name: String) throws -> Int {
    let queue = try open(name)
    defer { try? queue.close() }
    return try queue.read { db in
      try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0
    }
  }

  /// Holds a store's lock for writing until the queue is let go of.
  func lock(_ name: String) throws -> DatabaseQueue {
    let queue = try open(name)
    try queue.inDatabase { db in try db.execute(sql: "BEGIN EXCLUSIVE") }
    return queue
  }

  private func open(_ name: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    // A lock outlives the call that takes it.
    configuration.allowsUnsafeTransactions = true
    configuration.busyMode = .timeout(10)
    return try DatabaseQueue(path: file(name), configuration: configuration)
  }

  func unlock(_ queue: DatabaseQueue) throws {
    try queue.inDatabase { db in try db.execute(sql: "ROLLBACK") }
    try queue.close()
  }
}

/// What the system did not allow the test.
struct SystemRefusal: Error { let code: Int32 }
