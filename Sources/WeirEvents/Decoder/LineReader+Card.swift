import WeirCore

/// What a card number has become: pieces of the batch's text.
struct CardToken {
  var token: TextSlice
  var digitCount: Int
  /// The first eight digits of sixteen or more, else the first six: eight and the last four would
  /// be all of a short number.
  var bin: TextSlice
  var lastFour: TextSlice
}

extension LineReader {
  /// Arena bytes that one card number may take: its token, eight first and four last digits.
  static var cardArenaByteCount: Int { 64 + 8 + 4 }

  /// Reads a card number and writes its token, first and last digits to the arena; gives what is
  /// wrong. The caller overwrites the number.
  mutating func readCard(_ begin: Int, count: Int) -> Fault {
    guard let tokenizer else { return .panWithoutKey }
    guard isCardNumber(begin, count: count) else { return .badPAN }
    token = makeToken(tokenizer, begin, count: count)
    return .none
  }

  private func isCardNumber(_ begin: Int, count: Int) -> Bool {
    guard 12...19 ~= count else { return false }
    for index in 0..<count where !Byte.isDigit(text[begin &+ index]) { return false }
    return unsafe SensitiveData.isLuhnValid(text.pointer(begin), count: count)
  }

  private mutating func makeToken(
    _ tokenizer: any PANTokenizer, _ begin: Int, count: Int
  ) -> CardToken {
    let start = arenaEnd
    let digits = unsafe UnsafeBufferPointer(start: text.pointer(begin), count: count)
    let written = unsafe min(max(tokenizer.token(of: digits, into: text.base + start), 0), 64)
    let bin = start &+ written
    let binCount = count >= 16 ? 8 : 6
    text.move(from: begin, to: bin, count: binCount)
    text.move(from: begin &+ count &- 4, to: bin &+ binCount, count: 4)
    arenaEnd = bin &+ binCount &+ 4
    return CardToken(
      token: slice(start, written), digitCount: count, bin: slice(bin, binCount),
      lastFour: slice(bin &+ binCount, 4))
  }

  private func slice(_ offset: Int, _ count: Int) -> TextSlice {
    TextSlice(
      offset: UInt32(truncatingIfNeeded: offset), byteCount: UInt32(truncatingIfNeeded: count))
  }
}
