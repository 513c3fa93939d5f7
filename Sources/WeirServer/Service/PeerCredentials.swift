package import Glibc

/// Who is at the other end of a Unix socket, as the system saw it when they connected.
package struct PeerCredentials: Hashable, Sendable {
  package let processID: pid_t
  package let userID: uid_t
  package let groupID: gid_t
  /// All groups: the effective one and the supplementary ones.
  package let groupIDs: Set<gid_t>

  /// Someone, for tests and for policies.
  package init(processID: pid_t, userID: uid_t, groupID: gid_t, supplementary: Set<gid_t> = []) {
    self.processID = processID
    self.userID = userID
    self.groupID = groupID
    groupIDs = supplementary.union([groupID])
  }

  /// Asks the system who is at the other end; nil and `errno` when that is no Unix socket.
  package init?(of descriptor: Int32) {
    // struct ucred: pid, uid, gid, 32 bits each.
    var words: [3 of UInt32] = .init(repeating: 0)
    var count = socklen_t(MemoryLayout.size(ofValue: words))
    guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &words, &count) == 0,
      Int(count) == MemoryLayout.size(ofValue: words), words[0] != 0
    else { return nil }
    self.init(
      processID: pid_t(bitPattern: words[0]), userID: words[1], groupID: words[2],
      supplementary: Self.supplementaryGroups(of: descriptor))
  }

  /// Empty where the system does not tell (before Linux 4.13): then the effective group counts.
  private static func supplementaryGroups(of descriptor: Int32) -> Set<gid_t> {
    var groups = [gid_t](repeating: 0, count: 32)
    // Groups do not change once connected: the second try has the room it was told of.
    for _ in 0..<2 {
      var byteCount = socklen_t(groups.count * MemoryLayout<gid_t>.size)
      let status = unsafe getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, &groups, &byteCount)
      let count = Int(byteCount) / MemoryLayout<gid_t>.size
      if status == 0 { return Set(groups.prefix(count)) }
      guard errno == ERANGE, count > groups.count else { return [] }
      groups = [gid_t](repeating: 0, count: count)
    }
    return []
  }
}

/// Who may connect.
///
/// Being root is no reason: user 0 may connect only when it is listed, whatever its groups.
package struct PeerPolicy: Hashable, Sendable {
  /// Users who may.
  package let userIDs: Set<uid_t>
  /// Groups whose members may.
  package let groupIDs: Set<gid_t>

  /// A policy of these users and members of these groups.
  package init(userIDs: Set<uid_t>, groupIDs: Set<gid_t>) {
    self.userIDs = userIDs
    self.groupIDs = groupIDs
  }

  /// The user of this process, and the group of the socket's file if it has one.
  package static func standard(socketGroupID: gid_t?) -> PeerPolicy {
    PeerPolicy(userIDs: [geteuid()], groupIDs: Set([socketGroupID].compactMap { $0 }))
  }

  /// Whether this peer may connect.
  package func admits(_ peer: PeerCredentials) -> Bool {
    userIDs.contains(peer.userID)
      || peer.userID != 0 && !groupIDs.isDisjoint(with: peer.groupIDs)
  }
}
