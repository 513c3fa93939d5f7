import Glibc
package import WeirCore

/// A directory that holds a state:
///
///     weir.state                    what makes it one: id, hash seed
///     lock                          `DirectoryLock`
///     journal/POSITION.wseg         segments, named by the position before their first record
///     snapshots/POSITION.wsnap      states at a position
///     policies/DIGEST.wpol          the files of the policies that the journal names
///     quarantine/                   bytes that were cut off, for people to look at
///
/// Nothing of it is in memory but its identity, so any number of them may read one directory; who
/// writes has the lock.
package struct StateDirectory: Sendable {
  package let storage: any StateStorage
  package let keys: KeyRing?
  let identity: StateIdentity

  /// The secret of the engine's hash tables: fingerprints of one directory are always the same.
  package var hashSeed: UInt64 { identity.hashSeed }

  /// Random bytes that tell this directory from all others.
  package var stateID: [UInt8] { identity.stateID }

  /// Whether what is stored is encrypted.
  package var isEncrypted: Bool { identity.keyEpoch != nil }

  /// Makes a state directory of an empty one, which has to be there.
  ///
  /// What an earlier try left that did not get to its end is no hindrance.
  ///
  /// - Parameters:
  ///   - storage: The directory.
  ///   - keys: What to encrypt under; nil: nothing is encrypted.
  /// - Throws: `usage` when other things are in it; `full`, `write`, `sync`, `system`.
  package static func initialise(
    _ storage: any StateStorage, keys: KeyRing?
  ) throws(JournalFault) {
    try refuseUnlessFree(storage)
    do throws(StorageFault) {
      for folder in StateLayout.folders { try storage.makeFolder(folder) }
      try storage.syncFolder("")
      let identity = StateIdentity.random(keys: keys)
      try storage.replace(StateLayout.identity, with: identity.bytes(keys: keys))
    } catch {
      throw JournalFault(error, in: storage)
    }
  }

  /// Refuses a directory that other things are in.
  ///
  /// - Parameter storage: The directory.
  /// - Throws: `usage`, `system`.
  package static func refuseUnlessFree(_ storage: any StateStorage) throws(JournalFault) {
    let isFree: Bool
    do throws(StorageFault) {
      isFree = try self.isFree(storage)
    } catch {
      throw JournalFault(error, in: storage)
    }
    guard !isFree else { return }
    throw JournalFault(
      .usage, "\(storage.displayPath): the directory is not empty",
      help: "name an empty directory, or one that is not there")
  }

  /// Whether nothing is in it but what an unfinished `initialise` leaves.
  static func isFree(_ storage: any StateStorage) throws(StorageFault) -> Bool {
    for name in try storage.names(in: "") {
      if name == StateLayout.lock || name == StateLayout.key
        || name == StateLayout.identity + StateLayout.unfinished
      {
        continue
      }
      guard StateLayout.folders.contains(name), try storage.names(in: name).isEmpty else {
        return false
      }
    }
    return true
  }

  /// Opens a state directory.
  ///
  /// - Parameters:
  ///   - storage: The directory.
  ///   - keys: What it is encrypted under.
  /// - Returns: the directory.
  /// - Throws: `usage` when it is no state directory, or is not encrypted though there are keys;
  ///   `key` when it is encrypted and there is none or a wrong one; `version` when it is of a newer
  ///   format; `damaged`, `system`.
  package static func open(
    _ storage: any StateStorage, keys: KeyRing?
  ) throws(JournalFault) -> StateDirectory {
    let path = storage.displayPath + "/" + StateLayout.identity
    let bytes: [UInt8]
    do throws(StorageFault) {
      bytes = try storage.contents(of: StateLayout.identity, byteCountMax: StateIdentity.byteCount)
    } catch {
      guard error.code == ENOENT || error.code == ENOTDIR else {
        throw JournalFault(error, in: storage)
      }
      throw JournalFault(
        .usage, "\(storage.displayPath): this is no state directory",
        help: "'weir init' makes one")
    }
    let identity = try StateIdentity.read(bytes, path: path, keys: keys)
    guard identity.keyEpoch != nil || keys == nil else {
      throw JournalFault(
        .usage, "\(storage.displayPath): the directory is not encrypted, and there is a key",
        help: "leave the key out, or make an encrypted directory")
    }
    return StateDirectory(storage: storage, keys: keys, identity: identity)
  }

  /// The same directory, with what is written from now on encrypted under other keys.
  ///
  /// - Parameter keys: Those that there were, and newer ones.
  /// - Returns: the directory with these keys.
  package func taking(_ keys: KeyRing) -> StateDirectory {
    StateDirectory(storage: storage, keys: keys, identity: identity)
  }

  /// Removes files that a crash left half written.
  ///
  /// - Throws: `system`, `sync`.
  package func removeOrphans() throws(JournalFault) {
    for folder in [""] + StateLayout.folders {
      let left = try names(in: folder).filter { $0.hasSuffix(StateLayout.unfinished) }
      if left.isEmpty { continue }
      try asking { storage throws(StorageFault) in
        for name in left { try storage.remove(folder.isEmpty ? name : folder + "/" + name) }
        try storage.syncFolder(folder)
      }
    }
  }

  /// The epochs under which its files are encrypted: the keys that have to be kept.
  ///
  /// - Throws: `system`, `damaged`.
  package func keyEpochs() throws(JournalFault) -> Set<UInt32> {
    guard let own = identity.keyEpoch else { return [] }
    var epochs: Set<UInt32> = [own]
    for folder in [StateLayout.journal, StateLayout.snapshots, StateLayout.policies] {
      for name in try names(in: folder) where !name.hasSuffix(StateLayout.unfinished) {
        let header = try asking { storage throws(StorageFault) in
          try storage.contents(of: folder + "/" + name, byteCountMax: FileHeader.byteCount)
        }
        guard header.count >= FileHeader.byteCount else { continue }
        let read = unsafe header.withUnsafeBytes { bytes in unsafe try? FileHeader.read(bytes) }
        if let epoch = read?.keyEpoch { epochs.insert(epoch) }
      }
    }
    return epochs
  }

  // What the parts of it are written with.

  func asking<Answer>(
    _ body: (any StateStorage) throws(StorageFault) -> Answer
  ) throws(JournalFault) -> Answer {
    do throws(StorageFault) {
      return try body(storage)
    } catch {
      throw JournalFault(error, in: storage)
    }
  }

  func names(in folder: String) throws(JournalFault) -> [String] {
    try asking { storage throws(StorageFault) in try storage.names(in: folder) }
  }

  /// What its files of one use have in common.
  func expecting(_ use: FileHeader.Use) -> RecordFileReader.Expectation {
    RecordFileReader.Expectation(
      use: use, stateID: identity.stateID, isEncrypted: isEncrypted, keys: keys)
  }

  /// The header of a new file, with a salt of its own.
  func header(_ use: FileHeader.Use, position: UInt64, before: ChainHash) -> FileHeader {
    FileHeader(
      use: use, keyEpoch: isEncrypted ? keys?.newest : nil, stateID: identity.stateID,
      salt: RandomBytes.make(FileHeader.saltByteCount), position: position, before: before)
  }

  /// A fault that names the directory, or a file in it.
  func fault(
    _ kind: JournalFault.Kind, _ path: String, _ what: String, help: String? = nil
  ) -> JournalFault {
    let place = storage.displayPath + (path.isEmpty ? "" : "/" + path)
    return JournalFault(kind, place + ": " + what, help: help)
  }
}

extension StateStorage {
  /// The bytes of a file, up to one more than `byteCountMax`.
  func contents(of path: String, byteCountMax: Int) throws(StorageFault) -> [UInt8] {
    let file = try open(path)
    defer { file.close() }
    let room = ByteRoom(byteCount: byteCountMax + 1)
    let count = unsafe try file.readAll(at: 0, into: room.room(0..<byteCountMax + 1))
    return unsafe Array(room.bytes(0..<count))
  }

  /// Writes a file aside, waits until it is on the disk, and gives it its name.
  func replace(_ path: String, with bytes: [UInt8]) throws(StorageFault) {
    let aside = path + StateLayout.unfinished
    do throws(StorageFault) {
      try remove(aside)
    } catch {
      guard error.code == ENOENT else { throw error }
    }
    let file = try create(aside)
    defer { file.close() }
    let room = ByteRoom(byteCount: bytes.count)
    unsafe room.memory.copyBytes(from: bytes)
    unsafe try file.appendAll(room.bytes(0..<bytes.count))
    try file.sync()
    try rename(aside, to: path)
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    try syncFolder(folder)
  }
}
