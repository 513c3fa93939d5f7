import Glibc
import GRDB

/// Why a store cannot be opened, read or written. Never holds what was read or written.
package struct StoreFault: Error, Hashable, Sendable {
  /// What it means for whoever meets it.
  package enum Kind: Sendable {
    /// Another process holds it; it will let go.
    case busy
    /// There is no room on the disk.
    case full
    /// The system refused something.
    case system
    /// The file is no database, or not a whole one.
    case damaged
    /// It was written by a newer version.
    case version
    /// There is no key for it, a wrong one, or one that others can read.
    case key
    /// It is not where the journal left it: an older copy, or another store.
    case behind
    /// Somebody put another file in its place, or wrote over it.
    case replaced
    /// It cannot be used as it was asked for.
    case usage
  }

  package let kind: Kind
  /// What is wrong and where. A sentence without its end.
  package let message: String
  /// How to mend it; nil where nothing can be said.
  package let help: String?

  /// A fault.
  package init(_ kind: Kind, _ message: String, help: String? = nil) {
    self.kind = kind
    self.message = message
    self.help = help
  }

  /// What the database said, without what it was asked.
  init(_ error: any Error, at path: String) {
    if let fault = error as? StoreFault {
      self = fault
      return
    }
    guard let error = error as? DatabaseError else {
      self.init(.system, "\(path): the store cannot be used")
      return
    }
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(
        .busy, "\(path): another process holds the store",
        help: "wait for it, or look who has it open")
    case .SQLITE_FULL:
      self.init(.full, "\(path): there is no room on the disk", help: "make room")
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      self.init(
        .damaged, "\(path): the file is no store, or is damaged",
        help: "restore it from a backup; a sidecar that starts makes it anew out of its journal")
    case .SQLITE_CANTOPEN:
      self.init(.system, "\(path): the store cannot be opened: \(Self.reason(errno))")
    case .SQLITE_READONLY, .SQLITE_PERM:
      self.init(.system, "\(path): the store may not be written")
    default:
      self.init(.system, "\(path): SQLite failed with \(error.extendedResultCode.rawValue)")
    }
  }

  private static func reason(_ code: CInt) -> String {
    code == 0 ? "no such place" : unsafe String(cString: strerror(code))
  }
}
