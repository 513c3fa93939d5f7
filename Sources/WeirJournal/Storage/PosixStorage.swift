package import WeirCore

import Glibc

/// A directory of the system's.
///
/// Interrupted calls are made again; links are not followed where a file is expected.
package struct PosixStorage: StateStorage {
  package let displayPath: String
  private let path: String

  /// The directory at `path`, which need not be there yet.
  package init(path: String) {
    displayPath = path
    self.path = path
  }

  /// Makes a directory that only its owner may enter, its name on the disk when this returns;
  /// where there is one it stays what it is.
  ///
  /// - Throws: `full`, `sync` or `system`.
  package static func makeDirectory(_ path: String) throws(JournalFault) {
    let storage = PosixStorage(path: path)
    guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw JournalFault(StorageFault(.makeFolder, "", code: errno), in: storage)
    }
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw JournalFault(
        .usage, "\(path): this is no directory", help: "name a directory, or a place for one")
    }
    // A power cut could else take the directory with all that was synced in it.
    do throws(StorageFault) {
      try storage.syncFolder("..")
    } catch {
      throw JournalFault(error, in: storage)
    }
  }

  private func whole(_ relative: String) -> String {
    relative.isEmpty ? path : path + "/" + relative
  }

  /// The names in a folder in the order of their bytes.
  package func names(in folder: String) throws(StorageFault) -> [String] {
    guard let stream = unsafe opendir(whole(folder)) else {
      throw StorageFault(.list, folder, code: errno)
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else { break }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw StorageFault(.list, folder, code: errno) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Makes a folder that only its owner may enter.
  package func makeFolder(_ path: String) throws(StorageFault) {
    if unsafe mkdir(whole(path), 0o700) == 0 || errno == EEXIST { return }
    throw StorageFault(.makeFolder, path, code: errno)
  }

  /// Makes a file that only its owner may use.
  package func create(_ path: String) throws(StorageFault) -> any StorageFile {
    let flags = O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC
    let descriptor = retried { unsafe Glibc.open(whole(path), flags, 0o600) }
    guard descriptor >= 0 else { throw StorageFault(.create, path, code: errno) }
    return PosixFile(descriptor: descriptor, path: path)
  }

  /// Opens a file to read, and to cut off its end where the system lets us.
  package func open(_ path: String) throws(StorageFault) -> any StorageFile {
    let flags = O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
    var descriptor = retried { unsafe Glibc.open(whole(path), O_RDWR | flags) }
    if descriptor < 0, errno == EACCES || errno == EROFS || errno == EPERM {
      // Whoever may only read can still verify and export.
      descriptor = retried { unsafe Glibc.open(whole(path), O_RDONLY | flags) }
    }
    guard descriptor >= 0 else { throw StorageFault(.open, path, code: errno) }
    return PosixFile(descriptor: descriptor, path: path)
  }

  /// Gives a file another name.
  package func rename(_ path: String, to newPath: String) throws(StorageFault) {
    guard unsafe Glibc.rename(whole(path), whole(newPath)) == 0 else {
      throw StorageFault(.rename, path, code: errno)
    }
  }

  /// Removes a file.
  package func remove(_ path: String) throws(StorageFault) {
    guard unsafe unlink(whole(path)) == 0 else {
      throw StorageFault(.remove, path, code: errno)
    }
  }

  /// Waits until the names in a folder are on the disk.
  package func syncFolder(_ path: String) throws(StorageFault) {
    let descriptor = retried {
      unsafe Glibc.open(whole(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    guard descriptor >= 0 else { throw StorageFault(.sync, path, code: errno) }
    defer { Glibc.close(descriptor) }
    guard retried({ fsync(descriptor) }) == 0 else {
      throw StorageFault(.sync, path, code: errno)
    }
  }
}

/// A file of the system's.
///
/// The descriptor is closed once, by `close` or by the last owner.
private final class PosixFile: StorageFile, @unchecked Sendable {  // `StorageFile`: one caller
  private var descriptor: Int32
  private let path: String

  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close() }

  func byteCount() throws(StorageFault) -> Int {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw StorageFault(.read, path, code: errno)
    }
    // A pipe or a device has no bytes that could be read again.
    guard status.st_mode & S_IFMT == S_IFREG else { throw StorageFault(.read, path, code: EINVAL) }
    return Int(status.st_size)
  }

  func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StorageFault) -> Int {
    let count = retried { unsafe pread(descriptor, buffer.baseAddress, buffer.count, offset) }
    guard count >= 0 else { throw StorageFault(.read, path, code: errno) }
    return count
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(StorageFault) -> Int {
    let count = retried { unsafe write(descriptor, bytes.baseAddress, bytes.count) }
    guard count >= 0 else { throw StorageFault(.write, path, code: errno) }
    return count
  }

  func truncate(to byteCount: Int) throws(StorageFault) {
    guard retried({ ftruncate(descriptor, byteCount) }) == 0 else {
      throw StorageFault(.truncate, path, code: errno)
    }
  }

  func dropCache() {
    _ = retried { posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED) }
  }

  func sync() throws(StorageFault) {
    guard retried({ fdatasync(descriptor) }) == 0 else {
      throw StorageFault(.sync, path, code: errno)
    }
  }

  func close() {
    guard descriptor >= 0 else { return }
    Glibc.close(descriptor)
    descriptor = -1
  }
}

/// Calls `body` until no signal interrupts it.
func retried<Count: SignedInteger>(_ body: () -> Count) -> Count {
  while true {
    let result = body()
    if result != -1 || errno != EINTR { return result }
  }
}
