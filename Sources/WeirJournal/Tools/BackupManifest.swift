import Crypto
import WeirCore

/// What a backup consists of, as a text file beside its files:
///
///     weir-backup/1
///     position 61
///     chain HEX64
///     file HEX64 1234 journal/00000000000000000000.wseg
///     …
///     seal HEX64
///
/// The seal is over all lines before it: a SHA-256, or, of an encrypted directory, an HMAC under a
/// key that only its owner has, so that nobody else can make another one.
struct BackupManifest: Hashable {
  static let path = "backup.manifest"
  static let byteCountMax = 16 << 20
  private static let firstLine = "weir-backup/1"

  struct File: Hashable {
    var path: String
    var byteCount: Int
    var hash: ChainHash
  }

  var position: UInt64
  var chain: ChainHash
  var files: [File]

  /// The text, sealed.
  func text(_ directory: StateDirectory) -> [UInt8] {
    var lines = [Self.firstLine, "position \(position)", "chain \(Hexadecimal.text(chain.bytes))"]
    for file in files {
      lines.append("file \(Hexadecimal.text(file.hash.bytes)) \(file.byteCount) \(file.path)")
    }
    let sealed = Array(lines.map { $0 + "\n" }.joined().utf8)
    return sealed + Array("seal \(Hexadecimal.text(Self.seal(sealed, directory)))\n".utf8)
  }

  /// The manifest of a text; nil when its seal is not the one of `directory`, or it is none.
  init?(text: [UInt8], _ directory: StateDirectory) {
    let newline = UInt8(ascii: "\n")
    guard text.last == newline,
      let start = text.dropLast().lastIndex(of: newline).map({ $0 + 1 })
    else { return nil }
    let sealed = Array(text[..<start])
    let seal = "seal \(Hexadecimal.text(Self.seal(sealed, directory)))\n"
    guard text[start...].elementsEqual(seal.utf8) else { return nil }
    let lines = String(decoding: sealed.dropLast(), as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 3, lines[0] == Self.firstLine,
      let position = Self.word(lines[1], after: "position ").flatMap({ UInt64($0) }),
      let chain = Self.word(lines[2], after: "chain ").flatMap(Self.hash)
    else { return nil }
    self.position = position
    self.chain = chain
    files = []
    for line in lines.dropFirst(3) {
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      guard words.count == 4, words[0] == "file", let hash = Self.hash(words[1]),
        let byteCount = Int(words[2]), byteCount >= 0
      else { return nil }
      files.append(File(path: String(words[3]), byteCount: byteCount, hash: hash))
    }
  }

  init(position: UInt64, chain: ChainHash, files: [File]) {
    self.position = position
    self.chain = chain
    self.files = files
  }

  private static func word(_ line: Substring, after start: String) -> Substring? {
    line.hasPrefix(start) ? line.dropFirst(start.count) : nil
  }

  private static func hash(_ digits: Substring) -> ChainHash? {
    Hexadecimal.bytes(digits.utf8).flatMap {
      $0.count == ChainHash.byteCount ? ChainHash($0) : nil
    }
  }

  private static func seal(_ bytes: [UInt8], _ directory: StateDirectory) -> [UInt8] {
    guard let epoch = directory.identity.keyEpoch, let key = directory.keys?.key(of: epoch) else {
      return Array(SHA256.hash(data: bytes))
    }
    let sealKey = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: key, salt: directory.identity.stateID,
      info: Array("weir-backup/1".utf8), outputByteCount: 32)
    return Array(HMAC<SHA256>.authenticationCode(for: bytes, using: sealKey))
  }
}
