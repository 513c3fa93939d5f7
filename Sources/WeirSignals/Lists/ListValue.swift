import WeirCore

/// The canonical bytes of a list's value: two texts mean the same value when these are the same.
///
/// | kind | bytes |
/// |---|---|
/// | `string` | the text |
/// | `string_ci` | the text, `A` to `Z` made small |
/// | `country` | the code in capitals |
/// | `digits_prefix` | the digits |
/// | `ip`, `cidr` | 16 of the first address (IPv4 in `::ffff:0:0/96`), then the length, 0 to 128 |
///
/// A single address has the length 128; a length of IPv4 is the usual one and 96.
package enum ListValue {
  /// Bytes of the longest text that people may put on a list. A longer one is refused; a policy's
  /// own file may hold it.
  package static let byteCountMax = 256

  /// The canonical bytes of a text that somebody puts on a list.
  ///
  /// What a policy's file may hold is accepted, and nothing else; of texts and prefixes, those that
  /// look like a card number are refused too.
  ///
  /// - Parameters:
  ///   - text: the text's bytes.
  ///   - kind: what the values of the list are.
  /// - Returns: the bytes, or why the text is no value.
  package static func canonical(
    _ text: [UInt8], kind: SignalList.Kind
  ) -> Result<[UInt8], ListValueFault> {
    var bytes: [UInt8] = []
    do throws(ListValueFault) {
      try unsafe text.withUnsafeBufferPointer { (all) throws(ListValueFault) in
        guard let start = all.baseAddress else { throw .empty }
        try unsafe appendChecked(start, count: all.count, kind: kind, to: &bytes)
      }
      return .success(bytes)
    } catch {
      return .failure(error)
    }
  }

  /// The value as people write it: an address or network in its shortest form (RFC 5952, dotted for
  /// IPv4), without a length where it is a single address.
  ///
  /// - Parameters:
  ///   - canonical: the canonical bytes.
  ///   - kind: what the values of the list are.
  /// - Returns: the text; empty for bytes that are no network in a list of addresses.
  package static func text(_ canonical: [UInt8], kind: SignalList.Kind) -> String {
    switch kind {
    case .ip, .cidr: Network(canonical: canonical)?.description ?? ""
    case .string, .stringCI, .digitsPrefix, .country: String(decoding: canonical, as: UTF8.self)
    }
  }

  /// Appends the canonical bytes of what somebody puts on a list.
  static func appendChecked(
    _ text: UnsafePointer<UInt8>, count: Int, kind: SignalList.Kind, to bytes: inout [UInt8]
  ) throws(ListValueFault) {
    guard count > 0 else { throw .empty }
    guard unsafe isUTF8(text, count: count) else { throw .notUTF8 }
    switch kind {
    case .string, .stringCI:
      guard count <= byteCountMax else { throw .tooLong }
      guard unsafe !isCardNumber(text, count: count) else { throw .cardNumber }
    case .digitsPrefix:
      guard unsafe !isCardNumber(text, count: count) else { throw .cardNumberAsPrefix }
    case .ip, .cidr, .country: break
    }
    try unsafe append(text, count: count, kind: kind, to: &bytes)
  }

  /// Appends the canonical bytes of a value of a policy's file, which may be of any length.
  static func append(
    _ text: UnsafePointer<UInt8>, count: Int, kind: SignalList.Kind, to bytes: inout [UInt8]
  ) throws(ListValueFault) {
    let all = unsafe UnsafeBufferPointer(start: text, count: count)
    switch kind {
    case .ip, .cidr:
      switch unsafe Network.parse(text, count: count) {
      case .success(let network): network.appendCanonical(to: &bytes)
      case .failure(let fault): throw ListValueFault(fault)
      }
    case .string:
      unsafe bytes.append(contentsOf: all)
    case .stringCI:
      for index in 0..<count { unsafe bytes.append(asciiLower(text[index])) }
    case .digitsPrefix:
      guard unsafe DigitIndex.key(of: text, count: count) != nil else { throw .notPrefix }
      unsafe bytes.append(contentsOf: all)
    case .country:
      guard unsafe ISOCodes.isCountry(text, count: count) else { throw .notCountry }
      for index in 0..<count { unsafe bytes.append(text[index] & 0xDF) }
    }
  }

  /// Whether the bytes are UTF-8.
  static func isUTF8(_ text: UnsafePointer<UInt8>, count: Int) -> Bool {
    var bits: UInt8 = 0
    for index in 0..<count { unsafe bits |= text[index] }
    if bits < 0x80 { return true }
    return unsafe String(
      validating: UnsafeBufferPointer(start: text, count: count), as: UTF8.self) != nil
  }

  /// Whether the whole text is the digits of a card number with the right check digit (Luhn),
  /// spaces and hyphens left out.
  private static func isCardNumber(_ text: UnsafePointer<UInt8>, count: Int) -> Bool {
    var digitCount = 0
    var luhn = Luhn()
    for index in 0..<count {
      let byte = unsafe text[index]
      if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-") { continue }
      guard Byte.isDigit(byte), digitCount < Limits.cardDigitCounts.upperBound else { return false }
      luhn.append(Int(byte) - 48)
      digitCount += 1
    }
    return Limits.cardDigitCounts.contains(digitCount) && luhn.isValid
  }
}
