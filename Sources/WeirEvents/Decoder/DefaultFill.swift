import WeirCore

/// What a row gets in a field that is absent and has a default: made once by the functions that
/// store what an event carries, so that both are equal in value, fingerprint and digest.
@unsafe struct DefaultFill {
  let slot: UnsafeMutablePointer<MemberSlot>
  let storage: ColumnStorage
  /// The bytes of the column, as they lie in memory.
  var value: (UInt64, UInt64)
  let fingerprint: Fingerprint
  let digest: ContentDigest
  /// The text, of a text field; its place is another one in every batch.
  let text: [UInt8]

  /// Stores the default of a field into memory that is nobody's column.
  init(
    _ value: FieldDefault, _ type: FieldType, slot: UnsafeMutablePointer<MemberSlot>,
    _ reader: UnsafeMutablePointer<LineReader>
  ) {
    let memory = WorkerMemory()
    let data = unsafe memory.allocate(UInt64.self, count: 2)
    let status = unsafe memory.allocate(UInt8.self, count: 1)
    let fingerprints = unsafe memory.allocate(Fingerprint.self, count: 1)
    unsafe data.initialize(repeating: 0, count: 2)
    var digest = ContentDigest()
    var text: [UInt8] = []
    var copy = unsafe slot.pointee
    unsafe copy.data = UnsafeMutableRawPointer(data)
    unsafe (copy.status, copy.fingerprints) = unsafe (status, fingerprints)
    switch value {
    case .word(let word):
      unsafe reader.pointee.storeWord(word, &copy, row: 0, digest: &digest)
    case .double(let double):
      unsafe reader.pointee.storeDouble(double, &copy, row: 0, digest: &digest)
    case .bool(let bool): unsafe reader.pointee.storeBool(bool, &copy, row: 0, digest: &digest)
    case .address(let address):
      unsafe reader.pointee.storeAddress(address, &copy, row: 0, digest: &digest)
    case .text(let string):
      text = Array(string.utf8)
      let usual = unsafe reader.pointee.text
      // Wide loads may start anywhere in a text.
      let bytes = unsafe memory.allocate(UInt8.self, count: text.count + 64)
      unsafe bytes.initialize(repeating: 0, count: text.count + 64)
      for (index, byte) in text.enumerated() { unsafe bytes[index] = byte }
      unsafe reader.pointee.text = TextMemory(bytes)
      unsafe reader.pointee.storeText(0, text.count, &copy, row: 0, digest: &digest)
      unsafe reader.pointee.text = usual
    }
    unsafe (self.slot, storage, self.text) = unsafe (slot, type.storage, text)
    unsafe (self.value, fingerprint) = unsafe ((data[0], data[1]), fingerprints[0])
    unsafe self.digest = digest
  }

  /// Puts the text behind the lines of a batch, at `offset`; returns the offset behind it.
  mutating func placeText(in batch: UnsafeMutablePointer<UInt8>, at offset: Int) -> Int {
    guard unsafe storage == .text else { return offset }
    for index in unsafe text.indices { unsafe batch[offset + index] = text[index] }
    let count = unsafe text.count
    let slice = TextSlice(offset: UInt32(offset), byteCount: UInt32(count))
    unsafe withUnsafeMutableBytes(of: &value) {
      unsafe $0.storeBytes(of: slice, as: TextSlice.self)
    }
    return offset + count
  }

  /// Fills the field of a row if it is absent.
  @inline(__always)
  func fill(row: Int, digest: inout ContentDigest) {
    guard unsafe slot.pointee.status[row] != FieldColumn.present else { return }
    let data = unsafe slot.pointee.data
    switch unsafe storage {
    case .word, .double, .text:
      unsafe data.storeBytes(of: value.0, toByteOffset: row &* 8, as: UInt64.self)
    case .bool:
      let byte = unsafe UInt8(truncatingIfNeeded: UInt64(littleEndian: value.0))
      unsafe data.storeBytes(of: byte, toByteOffset: row, as: UInt8.self)
    case .address:
      unsafe data.storeBytes(of: value.0, toByteOffset: row &* 16, as: UInt64.self)
      unsafe data.storeBytes(of: value.1, toByteOffset: row &* 16 &+ 8, as: UInt64.self)
    }
    unsafe slot.pointee.status[row] = FieldColumn.present
    if let fingerprints = unsafe slot.pointee.fingerprints {
      unsafe fingerprints[row] = unsafe fingerprint
    }
    unsafe digest.add(self.digest)
  }
}
