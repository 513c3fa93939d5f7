import Glibc

/// Why a measurement cannot begin, or cannot go on: what, and how to mend it.
package struct LoadFault: Error, Hashable, Sendable {
  /// `PLACE: what`, without an end of sentence. Holds nothing of an event.
  package let what: String
  /// How to mend it.
  package let help: String?

  /// A fault.
  package init(_ what: String, help: String? = nil) {
    self.what = what
    self.help = help
  }

  /// The system's words for an `errno`.
  static func reason(_ code: Int32) -> String {
    unsafe String(cString: strerror(code)).lowercased()
  }
}
