/// Numbers that are planted, and the forms in which they may turn up. `Tests/canary/scan.py` knows
/// more of them.
enum Canaries {
  /// A card number of each length, made of digits that follow from a seed.
  static func cards(seed: UInt64) -> [String] {
    var generator = SplitMix64(seed: seed)
    return (13...19).map { count in
      var digits = [9] + (2..<count).map { _ in Int.random(in: 0...9, using: &generator) }
      let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
        let value = digit.offset % 2 == 0 ? digit.element * 2 : digit.element
        return sum + (value > 9 ? value - 9 : value)
      }
      digits.append((10 - sum % 10) % 10)
      return digits.map(String.init).joined()
    }
  }

  /// The bytes that a card number may have become, by the name of the form.
  static func forms(_ card: String) -> [(name: String, bytes: [UInt8])] {
    let bytes = Array(card.utf8)
    let fours = stride(from: 0, to: bytes.count, by: 4).map { place in
      Array(bytes[place..<min(place + 4, bytes.count)])
    }
    let parts = [bytes.prefix(4), bytes.dropFirst(4).prefix(6), bytes.dropFirst(10)].map {
      Array($0)
    }
    let fullWidth = bytes.flatMap { byte -> [UInt8] in [0xEF, 0xBC, byte + 0x60] }
    return [
      ("raw", bytes), ("reversed", bytes.reversed()),
      ("hex", bytes.flatMap { [0x33, $0] }),
      ("spaced", Array(fours.joined(separator: [0x20]))),
      ("hyphened", Array(fours.joined(separator: [0x2D]))),
      ("spaced 4-6-5", Array(parts.joined(separator: [0x20]))),
      ("hyphened 4-6-5", Array(parts.joined(separator: [0x2D]))),
      ("full width", fullWidth),
      ("utf-16 little endian", bytes.flatMap { [$0, 0] }),
      ("utf-16 big endian", bytes.flatMap { [0, $0] }),
    ] + (0..<3).map { ("base64 \($0)", base64(bytes, behind: $0)) }
  }

  /// The characters of base64 that follow from the bytes alone, behind some others.
  private static func base64(_ bytes: [UInt8], behind count: Int) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let bits = ([UInt8](repeating: 0, count: count) + bytes).flatMap { byte in
      (0..<8).map { byte >> (7 - UInt8($0)) & 1 }
    }
    let first = (count * 8 + 5) / 6
    return (first..<(bits.count / 6)).map { place in
      alphabet[bits[(place * 6)..<(place * 6 + 6)].reduce(0) { $0 << 1 | Int($1) }]
    }
  }

  /// What is found of the cards, by length and form.
  static func hits(_ data: [UInt8], _ cards: [String]) -> [String] {
    cards.flatMap { card in
      forms(card).filter { data.contains($0.bytes) }.map { "\(card.count) digits, \($0.name)" }
    }
  }
}
