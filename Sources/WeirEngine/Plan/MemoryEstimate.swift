package import WeirPolicy

/// What the state of a policy will take, for `weir check`.
package enum MemoryEstimate {
  /// Entries that a typical key holds: what a card or a device does in a day.
  package static let entriesPerKey = 5

  /// Bytes that one key of a group takes with so many entries.
  package static func bytesPerKey(of group: VelocityGroup, in policy: Policy) -> Int {
    VelocityTablePlan.tables(of: policy.velocities, in: policy)
      .filter { $0.groupBy == group.groupBy }
      .reduce(0) { $0 + $1.bytesPerKey(entryCount: entriesPerKey) }
  }
}
