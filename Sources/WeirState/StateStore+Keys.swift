import Glibc
package import WeirCore
import WeirJournal

extension StateStore {
  /// What `make` did.
  package struct Made: Sendable {
    /// The key file that was written; nil where none was.
    package let newKeyFile: String?
  }

  /// What `rotateKey` did.
  package struct Rotation: Sendable {
    package let keyFile: String
    /// The number of the new key.
    package let epoch: UInt32
    /// Keys that nothing needed any more.
    package let droppedCount: Int
  }

  /// Makes a state directory, and a key for it where there is none.
  /// - Parameters:
  ///   - path: the directory; it is made if it is not there, and must be empty.
  ///   - keyFile: the key file; nil: `weir.key` in the directory.
  ///   - isEncrypted: whether there is to be a key.
  /// - Returns: what was written besides the directory.
  /// - Throws: `usage` when other things are in it, `key`, `locked`, `system`, `full`, `write`.
  package static func make(
    _ path: String, keyFile: String?, isEncrypted: Bool
  ) throws(JournalFault) -> Made {
    // A key that goes elsewhere comes first: without it there is to be no directory either.
    let isElsewhere = isEncrypted && keyFile.map { unsafe access($0, F_OK) != 0 } ?? false
    var newKeyFile: String?
    if isElsewhere, let keyFile {
      _ = try KeyRing.make(at: keyFile)
      newKeyFile = keyFile
    }
    do throws(JournalFault) {
      try PosixStorage.makeDirectory(path)
      let storage = PosixStorage(path: path)
      try StateDirectory.refuseUnlessFree(storage)
      let lock = try DirectoryLock(path: path)
      defer { lock.release() }
      let file = keyFile ?? path + "/" + StateKeys.fileName
      if isEncrypted, unsafe access(file, F_OK) != 0 {
        _ = try KeyRing.make(at: file)
        newKeyFile = file
      }
      try StateDirectory.initialise(storage, keys: isEncrypted ? try KeyRing.read(file) : nil)
    } catch {
      // It protects nothing.
      if let newKeyFile { unsafe unlink(newKeyFile) }
      throw error
    }
    return Made(newKeyFile: newKeyFile)
  }

  /// Adds a key to the file of a directory, and drops those that none of its files needs.
  /// - Parameters:
  ///   - path: the directory, which a process may be using.
  ///   - keyFile: the key file; nil: the one that a start would find.
  /// - Returns: what became of the file.
  /// - Throws: `key`, `usage` when the directory is not encrypted, `system`, `write`.
  package static func rotateKey(
    _ path: String, keyFile: String?
  ) throws(JournalFault) -> Rotation {
    guard let file = StateKeys.path(keyFile, directory: path) else {
      throw JournalFault(
        .key, "\(path): there is no key to change",
        help: "name its key file with --key-file; a directory that is not encrypted has none")
    }
    let keys = try KeyRing.read(file)
    let directory = try StateDirectory.open(PosixStorage(path: path), keys: keys)
    // A process that uses the directory writes under the newest of before, until its next segment.
    let needed = try directory.keyEpochs().union([keys.newest])
    let rotated = try KeyRing.rotate(at: file, keeping: needed)
    return Rotation(
      keyFile: file, epoch: rotated.newest,
      droppedCount: keys.epochs.count + 1 - rotated.epochs.count)
  }

  /// Adds a key to a file, and drops none: for what is not a state directory.
  /// - Throws: `key`, `system`, `write`.
  package static func rotateKey(file: String) throws(JournalFault) -> Rotation {
    let keys = try KeyRing.read(file)
    let rotated = try KeyRing.rotate(at: file, keeping: Set(keys.epochs))
    return Rotation(keyFile: file, epoch: rotated.newest, droppedCount: 0)
  }
}
