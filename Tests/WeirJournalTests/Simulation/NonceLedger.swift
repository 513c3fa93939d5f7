import Synchronization

@testable import WeirJournal

/// Every record that was written under a key, by its number: none may be given twice.
///
/// It sees the bytes of every append. A file's key is made from its header, a nonce from the number
/// in a record's head; so no two different records may have the same header and number.
final class NonceLedger: Sendable {
  private struct Book {
    var headers: [Int: [UInt8]] = [:]
    var records: [Key: Int] = [:]
    var complaint: String?
  }

  private struct Key: Hashable {
    var header: [UInt8]
    var number: UInt64
  }

  private let book = Mutex(Book())

  /// What was found; nil while all is well.
  var complaint: String? { book.withLock { $0.complaint } }

  /// How many records were seen.
  var count: Int { book.withLock { $0.records.count } }

  /// Looks at an append to a file.
  func enter(_ file: Int, _ bytes: [UInt8]) {
    if bytes.count == FileHeader.byteCount, bytes.starts(with: Self.magic(SkippableFrame.header)) {
      book.withLock { $0.headers[file] = bytes }
      return
    }
    guard bytes.count >= RecordHead.byteCount,
      bytes.starts(with: Self.magic(SkippableFrame.record)),
      let head = unsafe bytes.withUnsafeBytes({ bytes in
        unsafe RecordHead.read(
          UnsafeRawBufferPointer(rebasing: bytes[..<RecordHead.byteCount]), isEncrypted: true)
      })
    else { return }
    book.withLock { book in
      guard let header = book.headers[file] else { return }
      let content = bytes.hashValue
      let earlier = book.records.updateValue(
        content, forKey: Key(header: header, number: head.number))
      if let earlier, earlier != content {
        book.complaint = "two records have the number \(head.number) under one key"
      }
    }
  }

  private static func magic(_ magic: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: magic >> (8 * UInt32($0))) }
  }
}
