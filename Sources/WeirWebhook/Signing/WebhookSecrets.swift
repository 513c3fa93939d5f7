import Crypto
import WeirCore

/// The secrets that a webhook's messages are signed with, the newest first: one to three.
///
/// A receiver takes a message when one of its signatures is by the secret it knows. So a secret is
/// changed by putting the new one first, telling it to the receiver, and taking the old one away.
package struct WebhookSecrets: Sendable {
  private static let prefix = Array("whsec_".utf8)
  private static let madeByteCount = 32

  private let keys: [SymmetricKey]

  /// How many there are.
  package var count: Int { keys.count }

  /// Reads lines of `whsec_` and the base64 of 24 to 64 bytes, as Standard Webhooks writes them.
  ///
  /// - Parameters:
  ///   - text: the lines; a line end may stand behind the last one.
  ///   - place: what a message names as the place of the text, ready to be shown.
  /// - Throws: what is wrong with the first bad line, without anything that stands in it.
  init(_ text: [UInt8], place: String) throws(WebhookFault) {
    var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard !lines.isEmpty else {
      throw WebhookFault("\(place): the file of secrets is empty", help: Self.help)
    }
    guard lines.count <= WebhookLimits.secretCountMax else {
      throw WebhookFault(
        "\(place):\(WebhookLimits.secretCountMax + 1): more than \(WebhookLimits.secretCountMax)"
          + " secrets",
        help: "keep the newest first, and take away those that the receiver needs no more")
    }
    var keys: [SymmetricKey] = []
    for (number, line) in lines.enumerated() {
      keys.append(try Self.key(of: line, place: "\(place):\(number + 1)"))
    }
    self.keys = keys
  }

  private static func key(
    of line: ArraySlice<UInt8>, place: String
  ) throws(WebhookFault) -> SymmetricKey {
    let secret = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    guard secret.starts(with: prefix) else {
      throw WebhookFault("\(place): a secret begins with whsec_", help: help)
    }
    guard let bytes = Base64.bytes(of: secret.dropFirst(prefix.count)) else {
      throw WebhookFault("\(place): what follows whsec_ is not base64", help: help)
    }
    let allowed = WebhookLimits.secretByteCounts
    guard allowed.contains(bytes.count) else {
      throw WebhookFault(
        "\(place): a secret has \(allowed.lowerBound) to \(allowed.upperBound) bytes,"
          + " this one has \(bytes.count)", help: help)
    }
    return SymmetricKey(data: bytes)
  }

  private static let help = "write one secret a line: whsec_ and the base64 of 32 random bytes"

  /// A new secret of 32 bytes from the system's generator, as a line without its end.
  package static func make() -> String {
    // The key's constructor asks the generator: no other code here may.
    let key = SymmetricKey(size: SymmetricKeySize(bitCount: madeByteCount * 8))
    let bytes = unsafe key.withUnsafeBytes { unsafe Array($0) }
    return String(decoding: prefix, as: UTF8.self) + Base64.text(of: bytes)
  }

  /// The value of `webhook-signature`: `v1,` and the base64 of HMAC-SHA-256 over
  /// `ID.TIMESTAMP.BODY`, one for each secret, with spaces between.
  ///
  /// - Parameters:
  ///   - id: the message's, the same in every attempt.
  ///   - timestampSeconds: when the attempt is made, since 1970.
  ///   - body: the bytes that are sent.
  /// - Returns: the signatures, the newest secret's first.
  package func signature(id: String, timestampSeconds: Int64, body: [UInt8]) -> String {
    let head = Array("\(id).\(timestampSeconds).".utf8)
    return keys.map { key in
      var code = HMAC<SHA256>(key: key)
      code.update(data: head)
      code.update(data: body)
      return "v1," + Base64.text(of: Array(code.finalize()))
    }.joined(separator: " ")
  }
}
