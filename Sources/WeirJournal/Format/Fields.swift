/// Writes little-endian fields into memory, one after the other.
@safe struct FieldWriter {
  private let memory: UnsafeMutableRawBufferPointer
  private(set) var offset = 0

  /// A writer from the start of `memory` on, which outlives it.
  init(_ memory: UnsafeMutableRawBufferPointer) {
    unsafe self.memory = memory
  }

  mutating func add<Value: FixedWidthInteger>(_ value: Value) {
    unsafe precondition(offset + Value.bitWidth / 8 <= memory.count, "the fields fit their head")
    unsafe memory.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
    offset += Value.bitWidth / 8
  }

  mutating func add(_ bytes: [UInt8]) {
    unsafe precondition(offset + bytes.count <= memory.count, "the fields fit their head")
    let place = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[offset...])
    unsafe place.copyBytes(from: bytes)
    offset += bytes.count
  }

  /// Leaves bytes as they are.
  mutating func skip(_ count: Int) {
    unsafe precondition(offset + count <= memory.count, "the fields fit their head")
    offset += count
  }

  mutating func addZeros(_ count: Int) {
    for _ in 0..<count { add(UInt8(0)) }
  }
}

/// Reads little-endian fields from memory, one after the other.
@safe struct FieldReader {
  private let memory: UnsafeRawBufferPointer
  private(set) var offset = 0

  /// A reader from the start of `memory` on, which outlives it.
  init(_ memory: UnsafeRawBufferPointer) {
    unsafe self.memory = memory
  }

  mutating func next<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) -> Value {
    unsafe precondition(offset + Value.bitWidth / 8 <= memory.count, "the fields fit their head")
    defer { offset += Value.bitWidth / 8 }
    return unsafe Value(littleEndian: memory.loadUnaligned(fromByteOffset: offset, as: Value.self))
  }

  mutating func next(byteCount: Int) -> [UInt8] {
    unsafe precondition(offset + byteCount <= memory.count, "the fields fit their head")
    defer { offset += byteCount }
    return unsafe Array(memory[offset..<offset + byteCount])
  }

  /// Whether the next bytes are all zero.
  mutating func areZeros(_ count: Int) -> Bool {
    var result = true
    for _ in 0..<count where next(UInt8.self) != 0 { result = false }
    return result
  }
}

/// Skippable LZ4 frames, in which everything lies that is not lines.
enum SkippableFrame {
  static let header: UInt32 = 0x184D_2A50
  static let record: UInt32 = 0x184D_2A51
  static let sealedLines: UInt32 = 0x184D_2A52
  /// Magic number and size.
  static let headByteCount = 8
}
