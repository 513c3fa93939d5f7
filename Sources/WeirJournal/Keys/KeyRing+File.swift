import Glibc
package import WeirCore

extension KeyRing {
  /// A ring of one random key, which no file has.
  package static func make() -> KeyRing {
    guard let ring = KeyRing([1: RandomBytes.make(keyByteCount)]) else {
      preconditionFailure("one key is a ring")
    }
    return ring
  }

  /// Makes a key file with one random key that only its owner may read, and gives its ring.
  ///
  /// - Throws: as `write(newTo:)`.
  package static func make(at path: String) throws(JournalFault) -> KeyRing {
    let ring = make()
    try ring.write(newTo: path)
    return ring
  }

  /// Makes a key file of the ring that only its owner may read.
  ///
  /// - Throws: `usage` when there is a file, `full`, `write`, `sync`, `system`.
  package func write(newTo path: String) throws(JournalFault) {
    let place = KeyPlace(path)
    do throws(StorageFault) {
      try place.write(text, to: place.name)
    } catch {
      guard error.operation == .create, error.code == EEXIST else { throw place.fault(error) }
      throw JournalFault(
        .usage, "\(path): there is a key file already", help: "`weir key rotate` adds a key to it")
    }
  }

  /// Reads a key file.
  ///
  /// - Throws: `key` when others than its owner may read or write it, or it is none. systemd hands
  ///   out credentials that a group may read, in a directory nobody else may enter: there that is
  ///   allowed.
  package static func read(_ path: String) throws(JournalFault) -> KeyRing {
    let credentials = unsafe getenv("CREDENTIALS_DIRECTORY").map { unsafe String(cString: $0) }
    return try read(path, credentialsFolder: credentials)
  }

  /// Reads a key file; `credentialsFolder` is where systemd put some.
  static func read(_ path: String, credentialsFolder: String?) throws(JournalFault) -> KeyRing {
    let place = KeyPlace(path)
    let descriptor = retried { unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) }
    guard descriptor >= 0 else { throw Self.unreadable(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw Self.unreadable(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw JournalFault(.key, "\(path): the key file is not a regular file")
    }
    let isCredential = credentialsFolder.map { $0.hasPrefix("/") && place.folder == $0 } ?? false
    guard status.st_mode & (isCredential ? 0o037 : 0o077) == 0 else {
      throw JournalFault(
        .key, "\(path): the key file may be used by others than its owner",
        help: "chmod 600 \(path)")
    }
    var text = [UInt8](repeating: 0, count: Limits.keyFileByteCountMax + 1)
    var filled = 0
    while filled < text.count {
      let got = unsafe text.withUnsafeMutableBytes { memory in
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[filled...])
        return retried { unsafe Glibc.read(descriptor, room.baseAddress, room.count) }
      }
      if got == 0 { break }
      guard got > 0 else { throw Self.unreadable(path, errno) }
      filled += got
    }
    guard filled <= Limits.keyFileByteCountMax, let ring = KeyRing(text: Array(text[..<filled]))
    else {
      throw JournalFault(
        .key, "\(path): this is not a key file", help: "`weir key new` makes one")
    }
    return ring
  }

  /// Adds a random key of a new epoch to a key file, and drops the epochs not in `keeping`.
  ///
  /// The file is written aside and renamed: whoever reads it meanwhile has the old one or the new.
  ///
  /// - Returns: the ring that the file is now.
  /// - Throws: as `read` and `make`.
  package static func rotate(
    at path: String, keeping: Set<UInt32>
  ) throws(JournalFault) -> KeyRing {
    let ring = try read(path).rotated(keeping: keeping)
    let place = KeyPlace(path)
    let aside = place.name + StateLayout.unfinished
    do throws(StorageFault) {
      // What a crash left.
      do throws(StorageFault) {
        try place.storage.remove(aside)
      } catch {
        guard error.code == ENOENT else { throw error }
      }
      try place.write(ring.text, to: aside)
      try place.storage.rename(aside, to: place.name)
      try place.storage.syncFolder("")
    } catch {
      throw place.fault(error)
    }
    return ring
  }

  private static func unreadable(_ path: String, _ code: Int32) -> JournalFault {
    let reason = unsafe String(cString: strerror(code)).lowercased()
    return JournalFault(.key, "\(path): cannot read the key file: \(reason)")
  }
}

/// The folder of a key file, and its name there.
private struct KeyPlace {
  let folder: String
  let name: String
  let storage: PosixStorage

  init(_ path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    name = parts.last.map(String.init) ?? path
    let before = parts.dropLast().joined(separator: "/")
    folder = parts.count == 1 ? "." : before.isEmpty ? "/" : before
    storage = PosixStorage(path: folder)
  }

  func fault(_ fault: StorageFault) -> JournalFault { JournalFault(fault, in: storage) }

  /// Writes a new file and waits until it is on the disk.
  func write(_ bytes: [UInt8], to name: String) throws(StorageFault) {
    let file = try storage.create(name)
    defer { file.close() }
    let room = ByteRoom(byteCount: bytes.count)
    unsafe room.memory.copyBytes(from: bytes)
    unsafe try file.appendAll(room.bytes(0..<bytes.count))
    try file.sync()
    try storage.syncFolder("")
  }
}
