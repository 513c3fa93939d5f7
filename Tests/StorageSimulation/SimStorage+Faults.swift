import Glibc
import Synchronization
import WeirJournal

/// How an operation goes.
enum Course {
  case whole, short
  case fail(Int32)
  /// The power fails while it happens.
  case last
}

extension SimStorage {
  /// Counts an operation and does it, unless a plan says otherwise.
  func run<Result>(
    _ operation: SimOperation, _ name: StorageFault.Operation, _ path: String,
    _ work: (inout State) throws(StorageFault) -> Result
  ) throws(StorageFault) -> Result {
    try state.withLock { (state) throws(StorageFault) in
      switch state.course(of: operation, path) {
      case .whole, .short: return try work(&state)
      case .fail(let code): throw StorageFault(name, path, code: code)
      case .last:
        if state.random.isOnceIn(2) { _ = try work(&state) }
        throw StorageFault(name, path, code: EIO)
      }
    }
  }
}

extension SimStorage.State {
  /// Counts an operation and says how it goes.
  mutating func course(of operation: SimOperation, _ path: String) -> Course {
    guard hasPower else { return .fail(EIO) }
    counts[operation, default: 0] += 1
    var course = Course.whole
    if isShortening, random.isOnceIn(3) { course = .short }
    for index in plans.indices where plans[index].meets(operation, path) {
      faultCount += 1
      switch plans[index].fault {
      case .fail(let code): course = .fail(code)
      case .short: course = .short
      case .crash:
        hasPower = false
        return .last
      }
    }
    return course
  }

  /// Bytes of all files that have a name.
  var byteCount: Int {
    names.entries.values.reduce(0) { sum, entry in
      guard case .file(let node) = entry else { return sum }
      return sum + (nodes[node]?.bytes.count ?? 0)
    }
  }

  var contents: [String: [UInt8]] {
    names.entries.compactMapValues { entry in
      guard case .file(let node) = entry else { return nil }
      return nodes[node]?.bytes
    }
  }

  func node(_ path: String) -> SimNode? {
    guard case .file(let node) = names.entries[path] else { return nil }
    return nodes[node]
  }

  func requireFolder(
    of path: String, _ operation: StorageFault.Operation
  ) throws(StorageFault) {
    guard names.entries[SimNames.folder(of: path)] == .folder else {
      throw StorageFault(operation, path, code: ENOENT)
    }
  }
}
