import Glibc
import Synchronization
import WeirJournal

/// An open file of a `SimStorage`.
final class SimFile: StorageFile {
  private let storage: SimStorage
  private let node: SimNode
  private let path: String
  private let canAppend: Bool
  private let isClosed = Atomic(false)

  init(of storage: SimStorage, _ node: SimNode, _ path: String, canAppend: Bool) {
    self.storage = storage
    self.node = node
    self.path = path
    self.canAppend = canAppend
  }

  func byteCount() throws(StorageFault) -> Int {
    try storage.state.withLock { (state) throws(StorageFault) in
      check(&state, "asked for its size")
      guard state.hasPower else { throw StorageFault(.read, path, code: EIO) }
      return node.bytes.count
    }
  }

  func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StorageFault) -> Int {
    try storage.state.withLock { (state) throws(StorageFault) in
      check(&state, "read")
      var count = max(0, min(buffer.count, node.bytes.count - offset))
      switch state.course(of: .read, path) {
      case .whole: break
      case .short: count = count > 1 ? 1 + state.random.below(count - 1) : count
      case .fail(let code): throw StorageFault(.read, path, code: code)
      case .last: throw StorageFault(.read, path, code: EIO)
      }
      if count > 0 { unsafe buffer.copyBytes(from: node.bytes[offset..<offset + count]) }
      return count
    }
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(StorageFault) -> Int {
    try storage.state.withLock { (state) throws(StorageFault) in
      check(&state, "appended to", needsAppending: true)
      var count = bytes.count
      if let call = state.onAppend { call(node.number, unsafe Array(bytes)) }
      let course = state.course(of: .append, path)
      switch course {
      case .whole: break
      case .short: count = count > 1 ? 1 + state.random.below(count - 1) : count
      case .fail(let code): throw StorageFault(.write, path, code: code)
      case .last: count = state.random.below(count + 1)
      }
      if state.capacity < .max { count = min(count, max(0, state.capacity - state.byteCount)) }
      if count > 0 { unsafe node.append(bytes[..<count]) }
      if case .last = course { throw StorageFault(.write, path, code: EIO) }
      if count == 0, bytes.count > 0 { throw StorageFault(.write, path, code: ENOSPC) }
      return count
    }
  }

  func truncate(to byteCount: Int) throws(StorageFault) {
    try storage.run(.truncate, .truncate, path) { (state) throws(StorageFault) in
      check(&state, "cut")
      node.truncate(to: byteCount)
    }
  }

  func sync() throws(StorageFault) {
    let (byteCount, call) = storage.state.withLock { (node.bytes.count, $0.duringSync) }
    call?(path)
    try storage.state.withLock { (state) throws(StorageFault) in
      check(&state, "synced")
      if node.hasFailedSync { state.misuses.append("\(path): synced again after it failed") }
      switch state.course(of: .sync, path) {
      case .whole, .short: node.sync(upTo: byteCount)
      case .fail(let code):
        if state.hasPower { node.failSync(&state.random) }
        throw StorageFault(.sync, path, code: code)
      case .last:
        if state.random.isOnceIn(2) { node.sync(upTo: byteCount) }
        throw StorageFault(.sync, path, code: EIO)
      }
    }
  }

  func dropCache() {
    storage.state.withLock { state in
      check(&state, "forgotten")
      if state.hasPower { node.dropCache() }
    }
  }

  func close() {
    let wasClosed = isClosed.exchange(true, ordering: .relaxed)
    storage.state.withLock { state in
      state.openFileCount -= wasClosed ? 0 : 1
      if wasClosed { state.misuses.append("\(path): closed twice") }
    }
  }

  private func check(
    _ state: inout SimStorage.State, _ what: String, needsAppending: Bool = false
  ) {
    if isClosed.load(ordering: .relaxed) {
      state.misuses.append("\(path): \(what) after it was closed")
    } else if needsAppending, !canAppend {
      state.misuses.append("\(path): \(what), but open for reading")
    }
  }
}
