import Glibc
import Testing

@testable import WeirServer

/// Who the audit trail says somebody is.
@Suite struct LedgerActorTests {
  private static let nobodyIs: uid_t = 3_999_999_999

  @Test func isTheUserWhoLoggedIn() {
    #expect(LedgerActor(userID: 0, loginID: 0).text == "root (uid 0)")
    #expect(LedgerActor(userID: Self.nobodyIs, loginID: Self.nobodyIs).text == "uid 3999999999")
  }

  @Test func isTheUserWhereNobodyLoggedIn() {
    #expect(LedgerActor(userID: 0, loginID: nil).text == "root (uid 0)")
    #expect(LedgerActor(userID: Self.nobodyIs, loginID: nil).text == "uid 3999999999")
  }

  @Test func isWhoLoggedInAsAnother() {
    #expect(LedgerActor(userID: 0, loginID: Self.nobodyIs).text == "uid 3999999999 as root (uid 0)")
    #expect(LedgerActor(userID: Self.nobodyIs, loginID: 0).text == "root (uid 0) as uid 3999999999")
  }

  @Test(
    arguments: [
      ("alice (uid 1000) as weir (uid 990)", "alice (uid 1000)", "alice"),
      ("uid 7 as weir (uid 990)", "uid 7", "uid 7"), ("uid 7", "uid 7", "uid 7"),
      ("alice (uid 1000)", "alice (uid 1000)", "alice"),
      ("ascan (uid 5)", "ascan (uid 5)", "ascan"), ("weir", "weir", "weir"), ("", "", ""),
      (" as ", "", ""),
    ] as [(String, String, String)])
  func knowsThePerson(text: String, person: String, name: String) {
    #expect(LedgerActor.person(of: text) == person)
    #expect(LedgerActor.name(of: text) == name)
  }

  @Test(arguments: ["0", "-1", "4194305", "self/x", "../../etc/passwd\0", ""])
  func aProcessThatIsNotThereHasNoLogin(_ process: String) {
    #expect(LedgerActor.loginID(ofProcess: process) == nil)
  }
}
