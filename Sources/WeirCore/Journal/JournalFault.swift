/// Why a state directory cannot be opened, read or written. Never holds what was read or written.
package struct JournalFault: Error, Hashable, Sendable {
  /// What it means for whoever meets it.
  package enum Kind: Sendable {
    /// There is no room on the disk; there may be again.
    case full
    /// The system refused a write; it may take the next one.
    case write
    /// The system refused to sync. What was written since the last sync is in doubt, and no later
    /// sync would tell: nothing more is answered, and the process has to end.
    case sync
    /// The system refused something else: opening, reading, listing.
    case system
    /// Bytes are not what was written.
    case damaged
    /// Another process uses the directory.
    case locked
    /// There is no key for it, a wrong one, or one that others can read.
    case key
    /// It is of a format that this version does not know.
    case version
    /// It cannot be used as it was asked for.
    case usage
  }

  package let kind: Kind
  /// What is wrong and where: a path, an offset, a sequence number. A sentence without its end.
  package let message: String
  /// How to mend it; nil where nothing can be said.
  package let help: String?

  /// A fault.
  package init(_ kind: Kind, _ message: String, help: String? = nil) {
    self.kind = kind
    self.message = message
    self.help = help
  }
}
