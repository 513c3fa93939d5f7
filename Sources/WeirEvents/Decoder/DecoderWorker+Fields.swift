import WeirCore

/// The fields that a card number turns into, those of them the schema has.
struct CardFields: Sendable {
  let token: Int?
  let bin: Int?
  let lastFour: Int?
  private let binCounts: ClosedRange<Int>

  init(_ schema: Schema) {
    func textField(_ name: String) -> (index: Int, counts: ClosedRange<Int>)? {
      guard let index = schema.index(of: name) else { return nil }
      switch schema.fields[index].type {
      case .string(let most): return (index, 0...max(0, most))
      case .digits(let least, let most): return (index, least...max(least, most))
      default: return nil
      }
    }
    token = textField("card_token")?.index
    lastFour = textField("card_last4")?.index
    let bin = textField("card_bin")
    self.bin = bin?.index
    binCounts = bin?.counts ?? 0...0
  }

  /// Digits of the BIN of a card number; nil when the schema admits neither eight nor six.
  func binCount(ofNumberWith digitCount: Int) -> Int? {
    if digitCount >= 16, binCounts.contains(8) { return 8 }
    return binCounts.contains(6) ? 6 : nil
  }
}

extension DecoderWorker {
  /// Puts the token, the BIN and the last digits in the place of what the event carried.
  @inline(never)
  func storeCard(_ reader: UnsafeMutablePointer<LineReader>, row: Int) {
    guard let card = unsafe reader.pointee.token else { return }
    if let field = cardFields.token { unsafe store(card.token, reader, field, row: row) }
    if let field = cardFields.lastFour { unsafe store(card.lastFour, reader, field, row: row) }
    if let field = cardFields.bin, let count = cardFields.binCount(ofNumberWith: card.digitCount) {
      let bin = TextSlice(offset: card.bin.offset, byteCount: UInt32(count))
      unsafe store(bin, reader, field, row: row)
    }
  }

  private func store(
    _ slice: TextSlice, _ reader: UnsafeMutablePointer<LineReader>, _ field: Int, row: Int
  ) {
    var ignored = ContentDigest()
    unsafe store(slice, reader, field, row: row, digest: &ignored)
  }

  private func store(
    _ slice: TextSlice, _ reader: UnsafeMutablePointer<LineReader>, _ field: Int, row: Int,
    digest: inout ContentDigest
  ) {
    let begin = Int(slice.offset)
    let count = Int(slice.byteCount)
    let slot = unsafe reader.pointee.slots + fieldSlots[field]
    unsafe reader.pointee.storeText(begin, count, slot, row: row, digest: &digest)
  }

  /// The digest of a row, from its columns.
  @inline(never)
  func digestOfColumns(_ reader: UnsafeMutablePointer<LineReader>, row: Int) -> ContentDigest {
    var digest = ContentDigest()
    for (field, definition) in decoder.schema.fields.enumerated()
    where unsafe !isMissing(reader, field, row: row) {
      let slot = unsafe reader.pointee.slots + fieldSlots[field]
      let data = unsafe slot.pointee.data
      switch definition.type.storage {
      case .word:
        let value = unsafe data.loadUnaligned(fromByteOffset: row &* 8, as: Int64.self)
        unsafe reader.pointee.storeWord(value, slot, row: row, digest: &digest)
      case .double:
        let value = unsafe data.loadUnaligned(fromByteOffset: row &* 8, as: Double.self)
        unsafe reader.pointee.storeDouble(value, slot, row: row, digest: &digest)
      case .bool:
        let value = unsafe data.loadUnaligned(fromByteOffset: row, as: UInt8.self)
        unsafe reader.pointee.storeBool(value == 1, slot, row: row, digest: &digest)
      case .address:
        let value = unsafe data.loadUnaligned(fromByteOffset: row &* 16, as: IPAddress.self)
        unsafe reader.pointee.storeAddress(value, slot, row: row, digest: &digest)
      case .text:
        let value = unsafe data.loadUnaligned(fromByteOffset: row &* 8, as: TextSlice.self)
        unsafe store(value, reader, field, row: row, digest: &digest)
      }
    }
    return digest
  }
}
