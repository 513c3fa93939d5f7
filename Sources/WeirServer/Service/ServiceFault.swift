import Glibc
import WeirCore

/// Why the sidecar cannot begin: what is wrong, where, and how to mend it.
package struct ServiceFault: Error, Hashable, Sendable {
  /// Whose fault it is.
  package enum Kind: Sendable {
    /// What was configured cannot be used.
    case configuration
    /// The system refused.
    case system
  }

  package let kind: Kind
  /// `PLACE: what`, one line without its end.
  package let message: String
  /// How to mend it.
  package let help: String?

  /// A fault; `message` names the place first.
  package init(_ kind: Kind, _ message: String, help: String? = nil) {
    self.kind = kind
    self.message = message
    self.help = help
  }

  /// The text for people, without its line end.
  package var text: String { message + (help.map { "\n  help: " + $0 } ?? "") }

  /// The system's words for an `errno`, in small letters as the rest of a sentence is.
  static func reason(_ code: Int32) -> String {
    unsafe String(cString: strerror(code)).lowercased()
  }

  /// A path or a name as a message shows it.
  static func shown(_ text: String) -> String { Paragraph.printable(text) }
}
