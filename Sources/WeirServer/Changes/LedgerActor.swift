package import Glibc

/// Who does something, as the audit trail has it: the user that a process runs as, and who logged
/// in, where that is somebody else. Linux keeps the latter over `sudo` and `su`; of services, and
/// in most containers, there is none.
package struct LedgerActor: Hashable, Sendable {
  /// Whom the process runs as.
  package let userID: uid_t
  /// Who logged in; nil: nobody, or it is not known.
  package let loginID: uid_t?

  /// Between who logged in and whom they work as.
  private static let asWord = " as "

  /// A user, and who logged in.
  package init(userID: uid_t, loginID: uid_t?) {
    self.userID = userID
    self.loginID = loginID
  }

  /// Who runs this process.
  package static var current: LedgerActor {
    LedgerActor(userID: getuid(), loginID: loginID(ofProcess: "self"))
  }

  /// `alice (uid 1000)`, or `alice (uid 1000) as weir (uid 990)`; the number alone where a user has
  /// no name. May ask other machines who a user is.
  package var text: String {
    guard let loginID, loginID != userID else { return Self.name(of: userID) }
    return Self.name(of: loginID) + Self.asWord + Self.name(of: userID)
  }

  /// Who a text is about, whomever they work as: `alice (uid 1000)`.
  package static func person(of text: String) -> Substring { text.before(asWord) }

  /// The name of the person: `alice`; `uid 1000` where there is none.
  package static func name(of text: String) -> Substring {
    String(person(of: text)).before(" (uid ")
  }

  private static func name(of id: uid_t) -> String {
    var entry = unsafe passwd()
    var found: UnsafeMutablePointer<passwd>?
    var texts = [CChar](repeating: 0, count: 16_384)
    guard unsafe getpwuid_r(id, &entry, &texts, texts.count, &found) == 0, unsafe found != nil,
      let name = unsafe entry.pw_name
    else { return "uid \(id)" }
    return unsafe "\(String(cString: name)) (uid \(id))"
  }

  /// The login that a process comes from; nil where there is none, or the process is gone.
  static func loginID(ofProcess process: String) -> uid_t? {
    let descriptor = unsafe open("/proc/\(process)/loginuid", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = unsafe read(descriptor, &bytes, bytes.count)
    guard let id = uid_t(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)) else {
      return nil
    }
    // What Linux has where nobody logged in.
    return id == .max ? nil : id
  }
}

extension PeerCredentials {
  /// Who is at the other end. A process that has ended has no login any more.
  var actor: LedgerActor {
    LedgerActor(userID: userID, loginID: LedgerActor.loginID(ofProcess: "\(processID)"))
  }
}

extension String {
  /// What stands before a text that it holds; all of it where it does not.
  fileprivate func before(_ text: String) -> Substring {
    firstRange(of: text).map { self[..<$0.lowerBound] } ?? self[...]
  }
}
