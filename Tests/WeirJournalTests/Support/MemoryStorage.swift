import Glibc
import WeirCore

@testable import WeirJournal

/// A directory in memory that refuses and shortens what a test tells it to.
final class MemoryStorage: StateStorage, Sendable {
  /// What the system answers instead of doing it.
  enum Answer: Sendable {
    case refuse(Int32)
    /// Takes or gives so many bytes at most.
    case shorten(Int)
    /// Takes so many bytes, and refuses at the next call.
    case shortenOnceThenRefuse(Int, Int32)
  }

  struct State: Sendable {
    var files: [String: MemoryFile] = [:]
    var folders: Set<String> = [""]
    /// What was asked, in its order: the operation, the path.
    var log: [(operation: StorageFault.Operation, path: String)] = []
    var answer: @Sendable (StorageFault.Operation, String) -> Answer? = { _, _ in nil }
    var refusesNext: Int32?
  }

  let displayPath = "state"
  let state = Monitor(State())

  /// The same bytes again, as storage of its own.
  func copy() -> MemoryStorage {
    let copy = MemoryStorage()
    let (files, folders) = state.withLock { ($0.files, $0.folders) }
    copy.state.withLock { state in
      state.folders = folders
      for (path, file) in files { state.files[path] = MemoryFile(file.contents, path, copy) }
    }
    return copy
  }

  /// The bytes of a file; nil when there is none.
  subscript(_ path: String) -> [UInt8]? {
    get { state.withLock { $0.files[path] }?.contents }
    set {
      state.withLock { state in
        state.files[path] = newValue.map { MemoryFile($0, path, self) }
      }
    }
  }

  var paths: [String] { state.withLock { $0.files.keys.sorted() } }

  func answering(_ answer: @escaping @Sendable (StorageFault.Operation, String) -> Answer?) {
    state.withLock { $0.answer = answer }
  }

  func answeringNothing() { answering { _, _ in nil } }

  /// Asks the test; gives the bytes that may be taken or given at most.
  func ask(_ operation: StorageFault.Operation, _ path: String) throws(StorageFault) -> Int {
    let answer: Answer? = state.withLock { state in
      state.log.append((operation, path))
      if operation == .write, let code = state.refusesNext {
        state.refusesNext = nil
        return .refuse(code)
      }
      return state.answer(operation, path)
    }
    switch answer {
    case nil: return .max
    case .refuse(let code): throw StorageFault(operation, path, code: code)
    case .shorten(let count): return count
    case .shortenOnceThenRefuse(let count, let code):
      state.withLock { $0.refusesNext = code }
      return count
    }
  }

  func names(in folder: String) throws(StorageFault) -> [String] {
    _ = try ask(.list, folder)
    let names: [String]? = state.withLock { state in
      guard state.folders.contains(folder) else { return nil }
      let all = Array(state.files.keys) + state.folders.filter { !$0.isEmpty }
      return all.compactMap { path in
        let parts = path.split(separator: "/")
        let parent = parts.dropLast().joined(separator: "/")
        return parent == folder ? parts.last.map(String.init) : nil
      }
    }
    guard let names else { throw StorageFault(.list, folder, code: ENOENT) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  func makeFolder(_ path: String) throws(StorageFault) {
    _ = try ask(.makeFolder, path)
    state.withLock { _ = $0.folders.insert(path) }
  }

  func create(_ path: String) throws(StorageFault) -> any StorageFile {
    _ = try ask(.create, path)
    let file = MemoryFile([], path, self)
    let isNew = state.withLock { state in
      if state.files[path] != nil { return false }
      state.files[path] = file
      return true
    }
    guard isNew else { throw StorageFault(.create, path, code: EEXIST) }
    return file
  }

  func open(_ path: String) throws(StorageFault) -> any StorageFile {
    _ = try ask(.open, path)
    guard let file = state.withLock({ $0.files[path] }) else {
      throw StorageFault(.open, path, code: ENOENT)
    }
    return file
  }

  func rename(_ path: String, to newPath: String) throws(StorageFault) {
    _ = try ask(.rename, path)
    let isThere = state.withLock { state in
      guard let file = state.files.removeValue(forKey: path) else { return false }
      state.files[newPath] = file
      return true
    }
    guard isThere else { throw StorageFault(.rename, path, code: ENOENT) }
  }

  func remove(_ path: String) throws(StorageFault) {
    _ = try ask(.remove, path)
    guard state.withLock({ $0.files.removeValue(forKey: path) }) != nil else {
      throw StorageFault(.remove, path, code: ENOENT)
    }
  }

  func syncFolder(_ path: String) throws(StorageFault) {
    _ = try ask(.sync, path)
  }
}

/// A file in memory.
final class MemoryFile: StorageFile, Sendable {
  private let bytes: Monitor<[UInt8]>
  private let path: String
  private let storage: MemoryStorage

  init(_ bytes: [UInt8], _ path: String, _ storage: MemoryStorage) {
    self.bytes = Monitor(bytes)
    self.path = path
    self.storage = storage
  }

  var contents: [UInt8] { bytes.withLock { $0 } }

  func byteCount() throws(StorageFault) -> Int { bytes.withLock { $0.count } }

  func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StorageFault) -> Int {
    let count = min(try storage.ask(.read, path), buffer.count)
    return bytes.withLock { bytes in
      let end = min(bytes.count, offset + count)
      guard offset < end else { return 0 }
      unsafe bytes.withUnsafeBytes { bytes in
        unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<end]))
      }
      return end - offset
    }
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(StorageFault) -> Int {
    let count = min(try storage.ask(.write, path), bytes.count)
    self.bytes.withLock { unsafe $0.append(contentsOf: bytes[..<count]) }
    return count
  }

  func truncate(to byteCount: Int) throws(StorageFault) {
    _ = try storage.ask(.truncate, path)
    bytes.withLock { $0.removeLast(max(0, $0.count - byteCount)) }
  }

  func sync() throws(StorageFault) { _ = try storage.ask(.sync, path) }

  func close() {}
}
