import Crypto
import WeirCore

/// AES-256-GCM with a key of one file.
///
/// The file's key is HKDF-SHA-256 of the epoch's key, with the file's salt and its whole header as
/// context: under another header nothing opens. A nonce is the number of a part in the file, so no
/// nonce is used twice while no number is.
struct FileCipher: Sendable {
  private let key: SymmetricKey

  /// The cipher of the file that begins with `header`.
  init(epochKey: SymmetricKey, salt: [UInt8], header: [UInt8]) {
    key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: epochKey, salt: salt, info: Array("weir-file/1".utf8) + header,
      outputByteCount: 32)
  }

  /// Encrypts `part` into `room`, which has its size and that of a tag.
  func seal(
    _ part: UnsafeRawBufferPointer, number: UInt64, authenticating head: UnsafeRawBufferPointer,
    into room: UnsafeMutableRawBufferPointer
  ) {
    do {
      let box = unsafe try AES.GCM.seal(
        part, using: key, nonce: AES.GCM.Nonce(data: Self.nonce(number)), authenticating: head)
      unsafe room.copyBytes(from: box.ciphertext)
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: room[part.count...])
      unsafe rest.copyBytes(from: box.tag)
    } catch {
      preconditionFailure("AES-GCM refuses only keys and nonces of a wrong size")
    }
  }

  /// Decrypts `part`, with its tag, into `room`, which is smaller by the tag; false when it is not
  /// what was encrypted under this key, number and head.
  func open(
    _ part: UnsafeRawBufferPointer, number: UInt64, authenticating head: UnsafeRawBufferPointer,
    into room: UnsafeMutableRawBufferPointer
  ) -> Bool {
    let tagStart = part.count - RecordSizes.tagByteCount
    guard tagStart >= 0, tagStart == room.count else { return false }
    do {
      let box = unsafe try AES.GCM.SealedBox(
        nonce: AES.GCM.Nonce(data: Self.nonce(number)),
        ciphertext: UnsafeRawBufferPointer(rebasing: part[..<tagStart]),
        tag: UnsafeRawBufferPointer(rebasing: part[tagStart...]))
      unsafe room.copyBytes(from: try AES.GCM.open(box, using: key, authenticating: head))
      return true
    } catch {
      return false
    }
  }

  private static func nonce(_ number: UInt64) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 12)
    for index in 0..<8 {
      bytes[11 - index] = UInt8(truncatingIfNeeded: number >> (8 * UInt64(index)))
    }
    return bytes
  }
}

/// Bytes that nobody can guess.
enum RandomBytes {
  /// So many bytes from the system's generator.
  static func make(_ byteCount: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < byteCount {
      unsafe SymmetricKey(size: .bits256).withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }
    return Array(bytes[..<byteCount])
  }
}
