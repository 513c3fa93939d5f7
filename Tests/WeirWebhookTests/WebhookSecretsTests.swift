import Testing

@testable import WeirWebhook

/// Secrets as they are written, and what is signed with them.
@Suite struct WebhookSecretsTests {
  static let published = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  /// A secret of so many bytes, all the same.
  static func secret(_ byteCount: Int, of byte: UInt8 = 7) -> String {
    "whsec_" + Base64.text(of: [UInt8](repeating: byte, count: byteCount))
  }

  private static func secrets(_ text: String) throws -> WebhookSecrets {
    try WebhookSecrets(Array(text.utf8), place: "secrets")
  }

  @Test func signsAsTheStandardsExample() throws {
    let signature = try Self.secrets(Self.published).signature(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestampSeconds: 1_614_265_330,
      body: Array(#"{"test": 2432232314}"#.utf8))
    #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  @Test func signsWithEverySecretTheNewestFirst() throws {
    let lines = [Self.secret(32), Self.published, Self.secret(24, of: 9)]
    func signature(_ text: String) throws -> String {
      try Self.secrets(text).signature(id: "m", timestampSeconds: 1, body: [])
    }
    let alone = try lines.map(signature)
    #expect(Set(alone).count == 3)
    #expect(try signature(lines.joined(separator: "\n")) == alone.joined(separator: " "))
  }

  @Test(
    arguments: [
      ("one", secret(24), 1), ("one with its end", secret(24) + "\n", 1),
      ("line ends of Windows", secret(32) + "\r\n" + secret(64) + "\r\n", 2),
      ("three", secret(24) + "\n" + secret(32) + "\n" + secret(64) + "\n", 3),
    ])
  func reads(_ item: (name: String, text: String, count: Int)) throws {
    #expect(try Self.secrets(item.text).count == item.count, "\(item.name)")
  }

  @Test(
    arguments: [
      ("nothing", "", "secrets: the file of secrets is empty"),
      ("a line end", "\n", "secrets:1: a secret begins with whsec_"),
      ("a blank line", secret(24) + "\n\n" + secret(24), "secrets:2: a secret begins with whsec_"),
      ("two line ends", secret(24) + "\n\n", "secrets:2: a secret begins with whsec_"),
      ("a space before", " " + secret(24), "secrets:1: a secret begins with whsec_"),
      (
        "another prefix", "whpk_" + secret(24).dropFirst(6),
        "secrets:1: a secret begins with whsec_"
      ),
      (
        "large letters", "WHSEC_" + secret(24).dropFirst(6),
        "secrets:1: a secret begins with whsec_"
      ),
      ("a space behind", secret(24) + " ", "secrets:1: what follows whsec_ is not base64"),
      ("two line returns", secret(24) + "\r\r\n", "secrets:1: what follows whsec_ is not base64"),
      ("no filling", String(secret(32).dropLast()), "secrets:1: what follows whsec_ is not base64"),
      ("the prefix alone", "whsec_", "secrets:1: a secret has 24 to 64 bytes, this one has 0"),
      ("short", secret(23), "secrets:1: a secret has 24 to 64 bytes, this one has 23"),
      ("long", secret(65), "secrets:1: a secret has 24 to 64 bytes, this one has 65"),
      (
        "the second short", secret(24) + "\n" + secret(8),
        "secrets:2: a secret has 24 to 64 bytes, this one has 8"
      ),
      (
        "four", [String](repeating: secret(24), count: 4).joined(separator: "\n"),
        "secrets:4: more than 3 secrets"
      ),
    ] as [(String, String, String)])
  func refuses(_ item: (name: String, text: String, message: String)) {
    let fault = #expect(throws: WebhookFault.self) { try Self.secrets(item.text) }
    #expect(fault?.message == item.message, "\(item.name)")
    #expect(fault?.kind == .configuration)
  }

  @Test func noMessageHoldsAnythingOfALine() {
    let odd = "whsec_" + String(repeating: "QUJD", count: 5)
    let fault = #expect(throws: WebhookFault.self) { try Self.secrets(odd) }
    #expect(fault?.text.contains("QUJD") == false)
  }

  @Test func printedSecretsShowNothing() throws {
    let secret = Self.secret(32, of: 0x41)
    var text = ""
    dump(try Self.secrets(secret), to: &text)
    text += "\(try Self.secrets(secret))"
    #expect(!text.contains("65, 65"))
    #expect(!text.contains("QUFB"))
    #expect(!text.contains("AAAA"))
  }

  @Test func madeSecretsAreReadAndDiffer() throws {
    let made = (0..<20).map { _ in WebhookSecrets.make() }
    #expect(Set(made).count == 20)
    for line in made {
      #expect(line.utf8.count == 50)
      #expect(try Self.secrets(line).count == 1)
    }
  }
}
