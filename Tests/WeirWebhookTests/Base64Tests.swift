import Testing

@testable import WeirWebhook

/// The vectors of RFC 4648, and what is no base64.
@Suite struct Base64Tests {
  private static let vectors = [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ]

  @Test(arguments: vectors) func writes(_ vector: (plain: String, text: String)) {
    #expect(Base64.text(of: Array(vector.plain.utf8)) == vector.text)
  }

  @Test(arguments: vectors) func reads(_ vector: (plain: String, text: String)) {
    #expect(Base64.bytes(of: Array(vector.text.utf8)[...]) == Array(vector.plain.utf8))
  }

  @Test func knowsEveryCharacter() {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    let bytes = Base64.bytes(of: Array(alphabet.utf8)[...])
    #expect(bytes?.prefix(6) == [0x00, 0x10, 0x83, 0x10, 0x51, 0x87])
    #expect(bytes.map(Base64.text) == alphabet)
  }

  @Test(arguments: [
    // Too short, too much filling, filling inside, other alphabets, white space, loose bits.
    "Z", "Zg", "Zg=", "Zg===", "Z===", "====", "=Zg=", "Zg=v", "Zm9v=", "Zm9vZg==Zm9v", "Zm-v",
    "Zm_v", "Zm9 v", "Zm9v\n", "Zm9v\0\0\0\0", "Zh==", "Zm9=", "Zm\u{E9}",
  ])
  func refuses(_ text: String) {
    #expect(Base64.bytes(of: Array(text.utf8)[...]) == nil)
  }

  @Test func comesBackFromRandomBytes() {
    let seed: UInt64 = 12
    var random = SplitMix64(seed: seed)
    for count in 0..<200 {
      let bytes = random.bytes(count)
      let text = Base64.text(of: bytes)
      #expect(Base64.bytes(of: Array(text.utf8)[...]) == bytes, "seed \(seed), \(count) bytes")
    }
  }
}
