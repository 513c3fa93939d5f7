/// A directory that holds a state, as little of one as the journal needs: so that tests can put
/// another one in its place that forgets, tears and refuses.
///
/// Paths are relative to it, with `/` between their parts. From any thread.
package protocol StateStorage: Sendable {
  /// What messages call it: the path of the directory as it was given.
  var displayPath: String { get }

  /// The names in a folder in the order of their bytes; `""` is the directory itself.
  ///
  /// - Throws: `ENOENT` when there is no such folder, and what else the system says.
  func names(in folder: String) throws(StorageFault) -> [String]

  /// Makes a folder, mode 0700; nothing happens where it is.
  func makeFolder(_ path: String) throws(StorageFault)

  /// Makes a file, mode 0600, that is empty and open for appending.
  ///
  /// - Throws: `EEXIST` when there is one.
  func create(_ path: String) throws(StorageFault) -> any StorageFile

  /// Opens a file for reading, and for cutting off its end.
  func open(_ path: String) throws(StorageFault) -> any StorageFile

  /// Gives a file another name, over the file that has it.
  func rename(_ path: String, to newPath: String) throws(StorageFault)

  /// Removes a file.
  func remove(_ path: String) throws(StorageFault)

  /// Waits until the names in a folder are on the disk.
  func syncFolder(_ path: String) throws(StorageFault)
}

/// An open file of a storage. One caller at a time for what changes it; `sync` may run beside
/// `append`.
package protocol StorageFile: AnyObject, Sendable {
  /// Bytes in it.
  func byteCount() throws(StorageFault) -> Int

  /// Reads at most `buffer.count` bytes from `offset` on, perhaps fewer; 0 at the end.
  func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StorageFault) -> Int

  /// Writes at the end, perhaps not all of it.
  ///
  /// - Returns: the bytes that were written.
  func append(_ bytes: UnsafeRawBufferPointer) throws(StorageFault) -> Int

  /// Cuts off what is behind `byteCount`.
  func truncate(to byteCount: Int) throws(StorageFault)

  /// Waits until what was written before is on the disk.
  func sync() throws(StorageFault)

  /// Lets the system forget what it remembers of the file, as far as it is on the disk: what is
  /// read next comes from there. A hint; not every file system heeds it.
  func dropCache()

  /// Closes it; nothing may be asked of it any more.
  func close()
}

extension StorageFile {
  /// Nothing is remembered where nothing is said.
  package func dropCache() {}
}

/// What the system refused.
package struct StorageFault: Error, Hashable, Sendable {
  /// What was asked of it.
  package enum Operation: String, Sendable {
    case list
    case makeFolder = "make the folder"
    case create
    case open
    case rename
    case remove
    case read
    case write
    case truncate
    case sync
    case lock
  }

  package let operation: Operation
  /// Relative to the storage.
  package let path: String
  /// The system's `errno`.
  package let code: Int32

  /// A refusal.
  package init(_ operation: Operation, _ path: String, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
  }
}
