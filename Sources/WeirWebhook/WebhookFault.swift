import Glibc
import WeirCore

/// Why a webhook cannot be used: what is wrong, where, and how to mend it. Never holds a secret,
/// nor the path and the query of a URL, which may be secrets too.
package struct WebhookFault: Error, Hashable, Sendable {
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
  init(_ message: String, help: String? = nil, kind: Kind = .configuration) {
    self.kind = kind
    self.message = message
    self.help = help
  }

  /// The text for people, without its line end.
  package var text: String { message + (help.map { "\n  help: " + $0 } ?? "") }

  /// What the system refused at `path`; `code` is its `errno`.
  static func refused(_ what: String, _ path: String, _ code: Int32) -> WebhookFault {
    let reason = unsafe String(cString: strerror(code)).lowercased()
    return WebhookFault(
      "\(Paragraph.printable(path)): cannot \(what): \(reason)", kind: .system)
  }
}
