import Glibc
import WeirCore
import WeirStore

/// A folder of one test, with a store in it; it is gone with the test.
final class StoreFolder {
  let path: String
  let store: Store

  /// Secrets of two epochs, the same in every test.
  static let secrets: [UInt32: [UInt8]] = [
    1: [UInt8](repeating: 0x11, count: 32), 2: [UInt8](repeating: 0x22, count: 32),
  ]

  /// A store that is not there yet, with the keys of these epochs.
  init(epochs: [UInt32] = [1]) throws {
    var template = Array("/tmp/weir-store-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw SystemRefusal(code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    store = try Self.store(path + "/store.db", epochs: epochs)
  }

  deinit {
    for name in ["store.db", "store.db-wal", "store.db-shm", "other.db", "copy.db"] {
      unsafe unlink(path + "/" + name)
    }
    unsafe rmdir(path)
  }

  /// A store at a path with the keys of these epochs.
  static func store(_ path: String, epochs: [UInt32] = [1]) throws -> Store {
    let secrets = secrets.filter { epochs.contains($0.key) }
    guard let keys = StoreKeys(secrets) else { throw SystemRefusal(code: EINVAL) }
    return Store(path: path, keys: keys)
  }

  /// A row of the trail to be that changes a list.
  static func draft(
    _ list: String, _ type: String, _ rows: [(value: String, expires: Int64?)],
    reason: String = "", milliseconds: Int64 = 1_000
  ) -> LedgerDraft {
    LedgerDraft(
      milliseconds: milliseconds, actor: "alice (uid 1000)", origin: "command line",
      action: .listEdit, object: list,
      content: .list(
        ListChange(
          list: list, type: type,
          rows: rows.map { row in
            ListChange.Row(
              ListEdit(value: Array(row.value.utf8), expires: row.expires), reason: reason)
          })))
  }

  /// The entries of a list, one line each.
  func entries(_ list: String) throws -> [String] {
    var lines: [String] = []
    try store.forEachEntry(of: list) { entry in
      let expires = entry.expires.map { $0 == .max ? "for ever" : "until \($0)" } ?? "removed"
      lines.append(
        "\(String(decoding: entry.value, as: UTF8.self)) \(expires) \(entry.reason)"
          + " at \(entry.milliseconds) by \(entry.sequence)")
      return true
    }
    return lines
  }
}

/// What the system did not allow the test.
struct SystemRefusal: Error { let code: Int32 }
