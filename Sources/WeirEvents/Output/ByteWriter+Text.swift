package import WeirCore

extension ByteWriter {
  /// Appends the inside of a JSON string: `"`, `\` and control characters escaped, UTF-8 as it is.
  ///
  /// Makes its own room. Reads no byte outside `text`. Cost: eight bytes a step while nothing has
  /// to be escaped.
  package mutating func appendEscaped(_ text: UnsafePointer<UInt8>, count: Int) {
    makeRoom(count * 6)
    unsafe advanceText(to: Self.escape(text, count: count, to: end))
  }

  /// Appends the inside of a JSON string with every card number in it masked.
  ///
  /// A card number is what `SensitiveData` says; its first 6 and last 4 digits stay, `*` stands
  /// for each digit between. Otherwise as `appendEscaped`.
  package mutating func appendMasked(_ text: UnsafePointer<UInt8>, count: Int) {
    makeRoom(count * 6)
    var target = unsafe end
    var start = 0
    while let card = unsafe SensitiveData.nextCardNumber(in: text, count: count, from: start) {
      let maskEnd = card.upperBound - SensitiveData.readableSuffixCount
      let maskStart = card.lowerBound + SensitiveData.readablePrefixCount
      unsafe target = Self.escape(text + start, count: maskStart - start, to: target)
      unsafe target.update(repeating: UInt8(ascii: "*"), count: maskEnd - maskStart)
      unsafe target += maskEnd - maskStart
      unsafe target.update(from: text + maskEnd, count: card.upperBound - maskEnd)
      unsafe target += card.upperBound - maskEnd
      start = card.upperBound
    }
    unsafe target = Self.escape(text + start, count: count - start, to: target)
    unsafe advanceText(to: target)
  }

  /// Appends the inside of a JSON string from a string, escaped but not masked: for names of the
  /// policy, never for values of an event.
  package mutating func appendEscaped(_ text: String) {
    var copy = text
    copy.withUTF8 { utf8 in
      guard let start = utf8.baseAddress else { return }
      unsafe appendEscaped(start, count: utf8.count)
    }
  }

  /// Appends `,"name":value`, a member that follows others. Not made for speed.
  package mutating func append(member name: String, _ value: JSONValue) {
    let text = Array(",\(JSONValue.string(name).line):".utf8) + value.bytes
    unsafe text.withUnsafeBufferPointer { unsafe append(copying: $0) }
  }

  /// Appends the inside of a JSON string from a string, masked as `appendMasked` says.
  package mutating func appendMasked(_ text: String) {
    var copy = text
    copy.withUTF8 { utf8 in
      guard let start = utf8.baseAddress else { return }
      unsafe appendMasked(start, count: utf8.count)
    }
  }

  /// Writes escaped text at `target`, which has room for six times `count`; gives where it ends.
  @inline(__always)
  private static func escape(
    _ text: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var index = 0
    var output = unsafe target
    while count &- index >= 8 {
      let word = unsafe UnsafeRawPointer(text + index).loadUnaligned(as: UInt64.self).littleEndian
      // Stored before it is looked at: what must be escaped is overwritten below.
      unsafe UnsafeMutableRawPointer(output).storeBytes(of: word.littleEndian, as: UInt64.self)
      let flags = escapeFlags(word)
      if flags == 0 {
        index &+= 8
        unsafe output += 8
        continue
      }
      let plain = flags.trailingZeroBitCount / 8
      unsafe output = escapeByte(text[index &+ plain], to: output + plain)
      index &+= plain &+ 1
    }
    if index < count {
      unsafe output = escapeTail(text + index, count: count &- index, to: output)
    }
    return unsafe output
  }

  /// The last 1 ... 7 bytes of a text: one word that is put together without reading past the end.
  @inline(__always)
  private static func escapeTail(
    _ text: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    let word = unsafe loadShort(text, count: count)
    let filler: UInt64 = 0x2020_2020_2020_2020 << UInt64(truncatingIfNeeded: count &* 8)
    if escapeFlags(word | filler) == 0 {
      unsafe UnsafeMutableRawPointer(target).storeBytes(of: word.littleEndian, as: UInt64.self)
      return unsafe target + count
    }
    var output = unsafe target
    for index in 0..<count {
      let byte = unsafe text[index]
      if needsEscape(byte) {
        unsafe output = escapeByte(byte, to: output)
      } else {
        unsafe output.pointee = byte
        unsafe output += 1
      }
    }
    return unsafe output
  }

  /// 1 ... 7 bytes as the low bytes of a word, zeros above.
  @inline(__always)
  private static func loadShort(_ text: UnsafePointer<UInt8>, count: Int) -> UInt64 {
    if count >= 4 {
      let low = unsafe UnsafeRawPointer(text).loadUnaligned(as: UInt32.self).littleEndian
      let high = unsafe UnsafeRawPointer(text + count - 4)
        .loadUnaligned(as: UInt32.self).littleEndian
      // The two overlap where they hold the same bytes.
      return UInt64(low) | UInt64(high) << UInt64(truncatingIfNeeded: (count &- 4) &* 8)
    }
    let first = unsafe UInt64(text[0])
    let middle = unsafe UInt64(text[count / 2]) << UInt64(truncatingIfNeeded: count / 2 &* 8)
    let last = unsafe UInt64(text[count &- 1]) << UInt64(truncatingIfNeeded: (count &- 1) &* 8)
    return first | middle | last
  }

  /// Not zero when one of eight bytes must be escaped; the lowest bit set is in the first of them.
  @inline(__always)
  private static func escapeFlags(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let control = (word &- ones &* 0x20) & ~word
    let quote = word ^ ones &* 0x22
    let backslash = word ^ ones &* 0x5C
    let found = control | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash
    return found & 0x8080_8080_8080_8080
  }

  @inline(__always)
  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  @inline(never)
  private static func escapeByte(
    _ byte: UInt8, to target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    unsafe target[0] = UInt8(ascii: "\\")
    let letter: UInt8? =
      switch byte {
      case 0x08: UInt8(ascii: "b")
      case 0x09: UInt8(ascii: "t")
      case 0x0A: UInt8(ascii: "n")
      case 0x0C: UInt8(ascii: "f")
      case 0x0D: UInt8(ascii: "r")
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
      default: nil
      }
    if let letter {
      unsafe target[1] = letter
      return unsafe target + 2
    }
    unsafe target[1] = UInt8(ascii: "u")
    unsafe target[2] = UInt8(ascii: "0")
    unsafe target[3] = UInt8(ascii: "0")
    unsafe target[4] = byte >> 4 &+ 48
    unsafe target[5] = byte & 15 < 10 ? byte & 15 &+ 48 : byte & 15 &+ 87
    return unsafe target + 6
  }
}
