import Crypto
import WeirCore

/// The keys of a state directory: one of 32 bytes for each epoch. What is written is encrypted
/// under the newest; what was written before is read under its own. No message holds a key.
///
/// As a file: text, the first line `weir-key/1`, then a line `EPOCH HEX64` for each epoch, the
/// epochs ascending.
package struct KeyRing: Sendable {
  static let firstLine = "weir-key/1"
  static let keyByteCount = 32

  private let keys: [UInt32: SymmetricKey]
  /// The epoch whose key encrypts what is written now.
  package let newest: UInt32

  /// Keys by epoch; nil when there is none, or one is not of 32 bytes.
  package init?(_ keys: [UInt32: [UInt8]]) {
    guard let newest = keys.keys.max(), keys.values.allSatisfy({ $0.count == Self.keyByteCount })
    else { return nil }
    self.newest = newest
    self.keys = keys.mapValues { SymmetricKey(data: $0) }
  }

  /// The epochs there are keys of, ascending.
  package var epochs: [UInt32] { keys.keys.sorted() }

  func key(of epoch: UInt32) -> SymmetricKey? { keys[epoch] }

  /// The keys as bytes, by epoch: to derive others from.
  package var secrets: [UInt32: [UInt8]] {
    keys.mapValues { key in unsafe key.withUnsafeBytes { unsafe Array($0) } }
  }

  /// The ring of a key file's text; nil when it is none.
  init?(text: [UInt8]) {
    guard text.last == UInt8(ascii: "\n") else { return nil }
    let lines = text.dropLast().split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard let first = lines.first, first.elementsEqual(Self.firstLine.utf8) else { return nil }
    var keys: [UInt32: [UInt8]] = [:]
    var last: UInt32?
    for line in lines.dropFirst() {
      let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      guard words.count == 2, let digits = words.first, let hex = words.last,
        let epoch = UInt32(String(decoding: digits, as: UTF8.self)),
        String(epoch).utf8.elementsEqual(digits), last.map({ $0 < epoch }) ?? true,
        let key = Hexadecimal.bytes(hex)
      else { return nil }
      keys[epoch] = key
      last = epoch
    }
    self.init(keys)
  }

  /// The text of a key file.
  var text: [UInt8] {
    let lines = epochs.map { epoch in
      let hex = keys[epoch].map { unsafe $0.withUnsafeBytes { Hexadecimal.text(unsafe Array($0)) } }
      return "\(epoch) \(hex ?? "")\n"
    }
    return Array((Self.firstLine + "\n" + lines.joined()).utf8)
  }

  /// A ring of the epochs in `keeping`, and a new one with a random key.
  func rotated(keeping: Set<UInt32>) throws(JournalFault) -> KeyRing {
    let (next, overflowed) = newest.addingReportingOverflow(1)
    guard !overflowed else { throw JournalFault(.usage, "the key file has no epochs left") }
    var kept: [UInt32: [UInt8]] = [next: RandomBytes.make(Self.keyByteCount)]
    for (epoch, key) in keys where keeping.contains(epoch) {
      kept[epoch] = unsafe key.withUnsafeBytes { unsafe Array($0) }
    }
    guard let ring = KeyRing(kept) else {
      preconditionFailure("the new epoch is a ring of its own")
    }
    return ring
  }
}
