/// What can be asked of a storage, and can go wrong.
package enum SimOperation: CaseIterable, Hashable, Sendable {
  case list, makeFolder, create, open, rename, remove, syncFolder
  case read, append, truncate, sync

  /// Those that change what is on the disk, or promise that it is there.
  package static let changes: [SimOperation] = [
    .makeFolder, .create, .rename, .remove, .syncFolder, .append, .truncate, .sync,
  ]
  /// Those that need room.
  package static let growing: Set<SimOperation> = [.makeFolder, .create, .append]
}

/// What happens instead of an operation.
package enum SimFault: Hashable, Sendable {
  /// It fails with this `errno` and does nothing. A sync that fails drops what it should have
  /// written, or some of it, and takes it for written from then on.
  case fail(Int32)
  /// It reads or writes less than it was asked to, but something. Of reading and appending alone.
  case short
  /// The power fails: the operation happens, or in part, or not at all, and nothing works any more.
  case crash
}

/// Which operations meet a fault.
package struct SimPlan: Sendable {
  package var fault: SimFault
  /// Nil are all.
  package var operations: Set<SimOperation>?
  /// Only paths that begin so.
  package var folder: String
  /// The first of them, from 1 on.
  package var first: Int
  package var isForEver: Bool
  /// How many came by so far.
  package private(set) var seen = 0

  /// A plan for the operation number `first` of these kinds under a path.
  package init(
    _ fault: SimFault, of operations: Set<SimOperation>? = nil, in folder: String = "",
    at first: Int, forEver isForEver: Bool = false
  ) {
    self.fault = fault
    self.operations = operations
    self.folder = folder
    self.first = first
    self.isForEver = isForEver
  }

  /// Whether an operation meets the fault; counts it.
  mutating func meets(_ operation: SimOperation, _ path: String) -> Bool {
    guard operations?.contains(operation) ?? true, path.hasPrefix(folder) else { return false }
    if fault == .short, operation != .read, operation != .append { return false }
    seen += 1
    return isForEver ? seen >= first : seen == first
  }
}
