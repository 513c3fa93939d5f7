import StorageSimulation
import Testing
import WeirJournal

/// Appends everything, in as many calls as it takes.
func append(_ bytes: [UInt8], to file: any StorageFile) throws {
  var offset = 0
  while offset < bytes.count {
    offset += try unsafe bytes.withUnsafeBytes { bytes in
      try unsafe file.append(UnsafeRawBufferPointer(rebasing: bytes[offset...]))
    }
  }
}

/// A file of the storage as processes read it.
func read(_ path: String, of storage: SimStorage) throws -> [UInt8] {
  let file = try storage.open(path)
  defer { file.close() }
  var result: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1_000)
  while true {
    let count = try unsafe buffer.withUnsafeMutableBytes { buffer in
      try unsafe file.read(at: result.count, into: buffer)
    }
    if count == 0 { return result }
    result += buffer[..<count]
  }
}

/// A storage with one file, `a`, whose first 2,000 bytes are ones and on the disk, and behind them
/// as many twos that are not.
func halfSynced() throws -> (storage: SimStorage, file: any StorageFile) {
  let storage = SimStorage()
  let file = try storage.create("a")
  try append([UInt8](repeating: 1, count: 2_000), to: file)
  try file.sync()
  try storage.syncFolder("")
  try append([UInt8](repeating: 2, count: 2_000), to: file)
  return (storage, file)
}

func code(_ work: () throws -> Void) -> Int32? {
  do {
    try work()
    return nil
  } catch let fault as StorageFault {
    return fault.code
  } catch {
    return -1
  }
}
