import WeirCore

/// Shows pieces of a file that is read from its start on, in big reads, up to where the file ended
/// when it was opened: what another process appends meanwhile is not there.
final class FileWindow {
  private static let readByteCount = 1 << 20

  private let file: any StorageFile
  private let room = ByteRoom(byteCount: readByteCount)
  /// Where the file ends.
  private(set) var limit: Int
  /// The place in the file of what is in the room, and how much that is.
  private var start = 0
  private var filled = 0

  init(_ file: any StorageFile) throws(StorageFault) {
    self.file = file
    limit = try file.byteCount()
  }

  /// Brings bytes of the file into memory; false when it ends before.
  func load(_ offset: Int, _ count: Int) throws(StorageFault) -> Bool {
    guard count <= limit - offset else { return false }
    if offset >= start, offset + count <= start + filled { return true }
    let kept = offset >= start ? max(0, start + filled - offset) : 0
    if kept > 0 {
      let rest = unsafe room.bytes(offset - start..<offset - start + kept)
      unsafe room.memory.copyMemory(from: rest)
    }
    let wanted = min(max(count, Self.readByteCount), limit - offset)
    room.reserve(wanted, keeping: kept)
    (start, filled) = (offset, kept)
    filled += unsafe try file.readAll(at: offset + kept, into: room.room(kept..<wanted))
    if filled < wanted {
      // It was cut off meanwhile.
      limit = offset + filled
    }
    return filled >= count
  }

  /// Bytes that were loaded last, until the next are.
  func bytes(_ offset: Int, _ count: Int) -> UnsafeRawBufferPointer {
    unsafe room.bytes(offset - start..<offset - start + count)
  }
}
