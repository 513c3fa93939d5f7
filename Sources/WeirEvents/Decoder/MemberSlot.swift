import CMemory
import WeirCore

/// What a worker keeps for one member: how its name looks, what follows it, where its values go.
///
/// It is 256 bytes with the lookout first: the bytes that led to the member's value the last time
/// it was looked up, from behind the comma to the first byte of the value; of a text field, its
/// opening quote is always among them. Whatever spelling they are, equal bytes mean the same again.
@unsafe struct MemberSlot {
  /// The bytes, zero where `mask` is.
  var lookout: (UInt64, UInt64, UInt64, UInt64) = (1, 0, 0, 0)
  /// 0xFF for each byte that counts. All zero, with a `lookout` that is not, matches nothing.
  var mask: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// The row in which the member occurred last, as the worker counts rows.
  var row: UInt64 = 0
  /// The slot that came next, the last time.
  var next: UnsafeMutablePointer<MemberSlot>
  /// The slot that came next the last time that `next` did not: optional members come and go.
  var otherNext: UnsafeMutablePointer<MemberSlot>
  /// The column's memory in the batch that is being decoded; nowhere in an object.
  var data: UnsafeMutableRawPointer
  var status: UnsafeMutablePointer<UInt8>
  var fingerprints: UnsafeMutablePointer<Fingerprint>?
  /// Keys of the content digest.
  var keys: UnsafePointer<UInt64>
  /// Bytes of the last text.
  var usualCount = 0
  /// Bytes of the lookout.
  var lookoutCount: UInt16 = 0
  var fieldIndex: UInt16
  /// How a value is read.
  let kind: MemberKind

  /// Bounds: of the number, or of the byte count.
  var lowest: Int64 = 0
  var highest: Int64 = 0
  /// Bounds of a double.
  var lowestDouble = -Double.infinity
  var highestDouble = Double.infinity
  /// Digits after the point, of a decimal.
  var scale = 0
  /// The values of an enumeration: where they start in the worker's list, and how many.
  var optionStart = 0
  var optionCount = 0
  /// The node an object is; and the node's head.
  var node = 0
  var head = 0
  /// The name's bytes in the worker's memory.
  var name: UnsafePointer<UInt8>
  var nameCount: Int
  /// Fills up to 256 bytes: the lookout is loaded from addresses that are multiples of 16.
  private let padding: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  static let lookoutCountMax = 32

  /// A slot without columns: they lie at `nowhere`.
  init(
    _ member: Member, type: FieldType?, name: UnsafePointer<UInt8>, keys: UnsafePointer<UInt64>,
    nowhere: UnsafeMutablePointer<MemberSlot>
  ) {
    unsafe kind = member.kind
    unsafe fieldIndex = UInt16(member.fieldIndex)
    unsafe self.name = unsafe name
    unsafe nameCount = member.name.count
    unsafe self.keys = unsafe keys
    unsafe node = member.node
    unsafe next = unsafe nowhere
    unsafe otherNext = unsafe nowhere
    unsafe data = UnsafeMutableRawPointer(nowhere)
    unsafe status = UnsafeMutableRawPointer(nowhere).assumingMemoryBound(to: UInt8.self)
    if let type { unsafe setBounds(type) }
    let isPlain = member.name.allSatisfy {
      0x20..<0x7F ~= $0 && $0 != Byte.quote && $0 != Byte.backslash
    }
    if isPlain, member.kind != .head, member.kind != .ignored {
      let quote = member.kind.isText ? [Byte.quote] : []
      unsafe setLookout([Byte.quote] + member.name + [Byte.quote, Byte.colon] + quote)
    }
  }

  private mutating func setBounds(_ type: FieldType) {
    switch type {
    case .string(let maxByteCount): unsafe highest = Int64(maxByteCount)
    case .int(let min, let max): unsafe (lowest, highest) = (min, max)
    case .decimal(let scale, let min, let max):
      unsafe (self.scale, lowest, highest) = (scale, min, max)
    case .double(let min, let max): unsafe (lowestDouble, highestDouble) = (min, max)
    case .digits(let min, let max): unsafe (lowest, highest) = (Int64(min), Int64(max))
    case .timestamp: unsafe (lowest, highest) = (Timestamp.earliest, Timestamp.latest)
    case .bool, .enumeration, .country, .currency, .ip, .pan: break
    }
  }

  /// Makes the lookout match nothing.
  mutating func forgetLookout() {
    unsafe (lookout, mask) = ((1, 0, 0, 0), (0, 0, 0, 0))
  }

  /// Takes bytes as the lookout if they are not too many; a sensitive name has none.
  mutating func setLookout(_ bytes: some Collection<UInt8>) {
    guard unsafe bytes.count <= Self.lookoutCountMax, unsafe kind != .sensitive else { return }
    var words = [4 of UInt64](repeating: 0)
    var masks = [4 of UInt64](repeating: 0)
    for (index, byte) in bytes.enumerated() {
      words[index / 8] |= UInt64(byte) << UInt64(index % 8 * 8)
      masks[index / 8] |= 0xFF << UInt64(index % 8 * 8)
    }
    unsafe lookout = (
      words[0].littleEndian, words[1].littleEndian, words[2].littleEndian, words[3].littleEndian
    )
    unsafe mask = (
      masks[0].littleEndian, masks[1].littleEndian, masks[2].littleEndian, masks[3].littleEndian
    )
    unsafe lookoutCount = UInt16(truncatingIfNeeded: bytes.count)
  }
}

extension UnsafeMutablePointer<MemberSlot> {
  /// Whether the lookout stands at `at`.
  @inline(__always)
  func isNext(_ text: TextMemory, _ at: Int) -> Bool {
    let bytes = unsafe UnsafeRawPointer(self).assumingMemoryBound(to: UInt8.self)
    return unsafe weir_matches(text.base + at, bytes, bytes + 32) != 0
  }
}

/// One value of an enumeration.
@unsafe struct EnumerationOption {
  /// Its first 16 bytes, padded with zeros.
  let first: UInt64
  let second: UInt64
  /// The same with the closing quote behind it, and which bits of that count. A value of 16
  /// bytes or more matches nothing here.
  let quotedFirst: UInt64
  let quotedSecond: UInt64
  let firstMask: UInt64
  let secondMask: UInt64
  let bytes: UnsafePointer<UInt8>
  let count: Int
}
