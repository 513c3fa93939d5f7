import Glibc
import WeirCore

extension JournalFault {
  /// What a refusal of the system means.
  init(_ fault: StorageFault, in storage: any StateStorage) {
    let isFull = fault.code == ENOSPC || fault.code == EDQUOT
    let kind: Kind =
      switch fault.operation {
      case .sync: .sync
      case _ where isFull: .full
      case .write, .truncate: .write
      case .list, .makeFolder, .create, .open, .rename, .remove, .read, .lock: .system
      }
    let path = storage.displayPath + (fault.path.isEmpty ? "" : "/" + fault.path)
    let reason = unsafe String(cString: strerror(fault.code)).lowercased()
    self.init(
      kind, "\(path): cannot \(fault.operation.rawValue): \(reason)",
      help: kind == .full ? "make room on the disk" : nil)
  }
}

extension StateStorage {
  /// Calls the storage; what it refuses becomes a fault with its meaning.
  func asking<Answer>(
    _ body: (Self) throws(StorageFault) -> Answer
  ) throws(JournalFault) -> Answer {
    do throws(StorageFault) {
      return try body(self)
    } catch {
      throw JournalFault(error, in: self)
    }
  }
}

extension StorageFile {
  /// Writes all of it at the end.
  func appendAll(_ bytes: UnsafeRawBufferPointer) throws(StorageFault) {
    var offset = 0
    while offset < bytes.count {
      let count = unsafe try append(UnsafeRawBufferPointer(rebasing: bytes[offset...]))
      // A file that takes nothing would be asked for ever.
      guard count > 0 else { throw StorageFault(.write, "", code: EIO) }
      offset += count
    }
  }

  /// Fills `buffer` from `offset` on as far as the file goes; gives the bytes read.
  func readAll(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StorageFault) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = unsafe try read(
        at: offset + filled, into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { break }
      filled += count
    }
    return filled
  }
}
