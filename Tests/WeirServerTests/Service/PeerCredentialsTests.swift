import Glibc
import Testing

@testable import WeirServer

/// Who is at the other end, and whether they may be.
struct PeerCredentialsTests {
  private static func withPair<Result>(_ body: (Int32) throws -> Result) rethrows -> Result {
    var ends: [Int32] = [-1, -1]
    unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends)
    defer { for end in ends { close(end) } }
    return try body(ends[0])
  }

  @Test func ownEndIsOurs() throws {
    let peer = try #require(Self.withPair { PeerCredentials(of: $0) })
    #expect(peer.processID == getpid())
    #expect(peer.userID == geteuid())
    #expect(peer.groupID == getegid())
    var groups = [gid_t](repeating: 0, count: 65_536)
    let count = unsafe getgroups(Int32(groups.count), &groups)
    #expect(peer.groupIDs == Set(groups.prefix(Int(count))).union([getegid()]))
  }

  @Test(.enabled(if: geteuid() == 0, "only root may change its groups"))
  func knowsMoreGroupsThanFitAtFirst() async {
    await #expect(processExitsWith: .success) {
      let groups = (0..<100).map { gid_t(2_000 + $0) }
      #expect(unsafe setgroups(groups.count, groups) == 0)
      #expect(setgid(1_999) == 0)
      #expect(setuid(1_998) == 0)
      var ends: [Int32] = [-1, -1]
      unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
      let peer = PeerCredentials(of: ends[0])
      #expect(peer?.userID == 1_998)
      #expect(peer?.groupID == 1_999)
      #expect(peer?.groupIDs == Set(groups).union([1_999]))
    }
  }

  @Test func nobodyIsAtTheEndOfSomethingElse() {
    var ends: [Int32] = [-1, -1]
    unsafe pipe(&ends)
    defer { for end in ends { close(end) } }
    #expect(PeerCredentials(of: ends[0]) == nil)
    #expect(PeerCredentials(of: -1) == nil)
    let tcp = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(tcp) }
    #expect(PeerCredentials(of: tcp) == nil)
    let lone = UnixAddress.makeSocket(SOCK_STREAM, isBlocking: true)
    defer { close(lone) }
    #expect(PeerCredentials(of: lone) == nil)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let peer: PeerCredentials
    let isAdmitted: Bool
    var testDescription: String { name }

    init(
      _ name: String, user: uid_t, group: gid_t, further: Set<gid_t> = [], isAdmitted: Bool
    ) {
      self.name = name
      peer = PeerCredentials(processID: 1, userID: user, groupID: group, supplementary: further)
      self.isAdmitted = isAdmitted
    }
  }

  @Test(arguments: [
    Case("a listed user", user: 1_000, group: 9, isAdmitted: true),
    Case("another user", user: 1_001, group: 9, isAdmitted: false),
    Case("its group", user: 1_001, group: 50, isAdmitted: true),
    Case("one of its groups", user: 1_001, group: 9, further: [8, 50], isAdmitted: true),
    Case("a group with the number of a user", user: 1_001, group: 1_000, isAdmitted: false),
    Case("a user with the number of a group", user: 50, group: 9, isAdmitted: false),
    Case("root", user: 0, group: 0, isAdmitted: false),
    Case("root in the group", user: 0, group: 50, isAdmitted: false),
    Case("root with the group", user: 0, group: 0, further: [50], isAdmitted: false),
  ])
  func admitsWhoIsListed(_ item: Case) {
    let policy = PeerPolicy(userIDs: [1_000], groupIDs: [50])
    #expect(policy.admits(item.peer) == item.isAdmitted)
  }

  @Test func rootIsAdmittedWhereItIsListed() {
    let root = PeerCredentials(processID: 1, userID: 0, groupID: 0)
    #expect(PeerPolicy(userIDs: [0], groupIDs: []).admits(root))
    #expect(!PeerPolicy(userIDs: [], groupIDs: [0]).admits(root))
    #expect(!PeerPolicy(userIDs: [], groupIDs: []).admits(root))
  }

  @Test func usuallyItIsOwnUserAndGroupOfTheSocket() {
    #expect(
      PeerPolicy.standard(socketGroupID: 50) == PeerPolicy(userIDs: [geteuid()], groupIDs: [50]))
    #expect(
      PeerPolicy.standard(socketGroupID: nil) == PeerPolicy(userIDs: [geteuid()], groupIDs: []))
  }
}
