import Glibc
import Synchronization
package import WeirJournal

/// A file system in memory that forgets, tears and refuses as disks do, from a seed.
///
/// It knows what is on the disk and what only processes see: bytes that were appended and not
/// synced, names whose folder was not synced. `afterPowerCut` gives what a disk may hold when the
/// power fails, `afterKill` what a killed process leaves. Faults are planned with `plan`; a storage
/// on which the power has failed refuses everything from then on.
///
/// The same calls with the same seed give the same. It can be used from any thread.
package final class SimStorage: StateStorage {
  struct State: Sendable {
    var names = SimNames()
    var nodes: [Int: SimNode] = [:]
    var nextNode = 0
    var random: SimRandom
    var capacity = Int.max
    var plans: [SimPlan] = []
    var faultCount = 0
    var counts: [SimOperation: Int] = [:]
    var openFileCount = 0
    var hasPower = true
    var misuses: [String] = []
    var duringSync: (@Sendable (String) -> Void)?
    var isShortening = false
    var onAppend: (@Sendable (Int, [UInt8]) -> Void)?
  }

  let state: Mutex<State>

  /// An empty directory.
  ///
  /// - Parameter seed: of how much short writes write and what a failed sync drops.
  package init(seed: UInt64 = 0) { state = Mutex(State(random: SimRandom(seed))) }

  init(_ state: State) { self.state = Mutex(state) }

  package var displayPath: String { "state" }

  // MARK: What goes wrong

  /// Plans a fault beside those that are planned.
  package func plan(_ plan: SimPlan) { state.withLock { $0.plans.append(plan) } }

  /// Forgets what was planned.
  package func forgetPlans() { state.withLock { $0.plans = [] } }

  /// How many operations met a fault that was planned.
  package var faultCount: Int { state.withLock { $0.faultCount } }

  /// How many bytes all files together may have.
  package func limit(to byteCount: Int) { state.withLock { $0.capacity = byteCount } }

  /// Reads and writes are short now and then, by the seed.
  package func shorten() { state.withLock { $0.isShortening = true } }

  /// Calls this while a file is being synced, with its path: what it appends is not synced.
  package func duringSync(_ call: (@Sendable (String) -> Void)?) {
    state.withLock { $0.duringSync = call }
  }

  /// Calls this with the bytes of every append that is asked for, and a number that only this file
  /// has.
  package func onAppend(_ call: (@Sendable (Int, [UInt8]) -> Void)?) {
    state.withLock { $0.onAppend = call }
  }

  /// The power fails now.
  package func cutPower() { state.withLock { $0.hasPower = false } }

  // MARK: What it tells

  /// Whether it works at all.
  package var hasPower: Bool { state.withLock { $0.hasPower } }

  /// How often an operation was asked for.
  package func count(_ operation: SimOperation) -> Int {
    state.withLock { $0.counts[operation] ?? 0 }
  }

  /// How many operations were asked for.
  package var operationCount: Int { state.withLock { $0.counts.values.reduce(0, +) } }

  /// Bytes of all files together.
  package var byteCount: Int { state.withLock { $0.byteCount } }

  /// Files that are open.
  package var openFileCount: Int { state.withLock { $0.openFileCount } }

  /// Calls that no caller may make: of files that are closed or not open for it, a second sync of a
  /// file whose sync has failed.
  package var misuses: [String] { state.withLock { $0.misuses } }

  /// The files as processes see them.
  package var contents: [String: [UInt8]] { state.withLock { $0.contents } }

  /// The files as the disk has them for certain.
  package var diskContents: [String: [UInt8]] {
    state.withLock { state in
      state.names.diskEntries.compactMapValues { entry in
        guard case .file(let node) = entry else { return nil }
        return state.nodes[node]?.diskBytes
      }
    }
  }

  /// A storage with these files and their folders, all on the disk.
  package convenience init(
    onDisk files: [String: [UInt8]], folders: [String] = [], seed: UInt64 = 0
  ) {
    var state = State(random: SimRandom(seed))
    var entries: [String: SimNames.Entry] = ["": .folder]
    for folder in folders { entries[folder] = .folder }
    for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
      var folder = SimNames.folder(of: path)
      while entries[folder] == nil {
        entries[folder] = .folder
        folder = SimNames.folder(of: folder)
      }
      entries[path] = .file(state.nextNode)
      state.nodes[state.nextNode] = SimNode(number: state.nextNode, onDisk: bytes)
      state.nextNode += 1
    }
    state.names = SimNames(onDisk: entries)
    self.init(state)
  }

  // MARK: Names

  package func names(in folder: String) throws(StorageFault) -> [String] {
    try run(.list, .list, folder) { (state) throws(StorageFault) in
      guard state.names.entries[folder] == .folder else {
        throw StorageFault(.list, folder, code: ENOENT)
      }
      return state.names.names(in: folder)
    }
  }

  package func makeFolder(_ path: String) throws(StorageFault) {
    try run(.makeFolder, .makeFolder, path) { (state) throws(StorageFault) in
      switch state.names.entries[path] {
      case .folder: return
      case .file: throw StorageFault(.makeFolder, path, code: EEXIST)
      case nil:
        try state.requireFolder(of: path, .makeFolder)
        state.names.make(.add(path, .folder))
      }
    }
  }

  package func create(_ path: String) throws(StorageFault) -> any StorageFile {
    try run(.create, .create, path) { (state) throws(StorageFault) in
      try state.requireFolder(of: path, .create)
      guard state.names.entries[path] == nil else {
        throw StorageFault(.create, path, code: EEXIST)
      }
      guard state.byteCount < state.capacity else {
        throw StorageFault(.create, path, code: ENOSPC)
      }
      let node = SimNode(number: state.nextNode)
      state.nodes[state.nextNode] = node
      state.names.make(.add(path, .file(state.nextNode)))
      state.nextNode += 1
      return self.opened(node, path, &state, canAppend: true)
    }
  }

  package func open(_ path: String) throws(StorageFault) -> any StorageFile {
    try run(.open, .open, path) { (state) throws(StorageFault) in
      guard let node = state.node(path) else { throw StorageFault(.open, path, code: ENOENT) }
      return self.opened(node, path, &state, canAppend: false)
    }
  }

  package func rename(_ path: String, to newPath: String) throws(StorageFault) {
    try run(.rename, .rename, path) { (state) throws(StorageFault) in
      guard let entry = state.names.entries[path], entry != .folder else {
        throw StorageFault(.rename, path, code: ENOENT)
      }
      try state.requireFolder(of: newPath, .rename)
      state.names.make(.move(path, newPath, entry))
    }
  }

  package func remove(_ path: String) throws(StorageFault) {
    try run(.remove, .remove, path) { (state) throws(StorageFault) in
      guard let entry = state.names.entries[path], entry != .folder else {
        throw StorageFault(.remove, path, code: ENOENT)
      }
      state.names.make(.remove(path, entry))
    }
  }

  package func syncFolder(_ path: String) throws(StorageFault) {
    try run(.syncFolder, .sync, path) { (state) throws(StorageFault) in
      guard state.names.entries[path] == .folder else {
        throw StorageFault(.sync, path, code: ENOENT)
      }
      state.names.sync(path)
    }
  }

  private func opened(
    _ node: SimNode, _ path: String, _ state: inout State, canAppend: Bool
  ) -> any StorageFile {
    state.openFileCount += 1
    return SimFile(of: self, node, path, canAppend: canAppend)
  }
}
