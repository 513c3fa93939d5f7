/// A hash table of 64-bit patterns: integers, times, or doubles by their bits. Open addressing,
/// half empty at least. Immutable.
struct IntegerTable: Sendable {
  /// Powers of two long; `present` says which hold a key.
  private let keys: [UInt64]
  private let present: [Bool]

  init(_ elements: [UInt64]) {
    var size = 8
    while size < elements.count * 2 + 1 { size *= 2 }
    var keys = [UInt64](repeating: 0, count: size)
    var present = [Bool](repeating: false, count: size)
    for element in elements {
      var position = Int(truncatingIfNeeded: Self.hash(element)) & (size - 1)
      while present[position], keys[position] != element { position = (position + 1) & (size - 1) }
      (keys[position], present[position]) = (element, true)
    }
    (self.keys, self.present) = (keys, present)
  }

  @inline(__always)
  private static func hash(_ key: UInt64) -> UInt64 {
    let product = (key ^ key >> 32) &* 0x9e37_79b9_7f4a_7c15
    return product ^ product >> 29
  }

  /// Writes 1 or 0 for each of `rows` elements.
  func contains(
    _ values: UnsafePointer<UInt64>, rows: Int, into out: UnsafeMutablePointer<UInt8>
  ) {
    unsafe keys.withUnsafeBufferPointer { keys in
      unsafe present.withUnsafeBufferPointer { present in
        let mask = keys.count - 1
        for row in 0..<rows {
          let value = unsafe values[row]
          var position = Int(truncatingIfNeeded: Self.hash(value)) & mask
          while unsafe present[position] && keys[position] != value {
            position = (position &+ 1) & mask
          }
          unsafe out[row] = present[position] ? 1 : 0
        }
      }
    }
  }
}

/// A hash table of texts. Open addressing, half empty at least; a text whose length no element has
/// is not even hashed. Immutable.
struct TextTable: Sendable {
  /// 0 is empty, else 1 + the index of a text.
  private let positions: [UInt32]
  private let texts: [TextRef]
  private let bytes: [UInt8]
  /// Bit n: there is a text of n bytes; bit 63: of 63 or more.
  private let lengths: UInt64

  init(_ elements: [String]) {
    var size = 8
    while size < elements.count * 2 + 1 { size *= 2 }
    var positions = [UInt32](repeating: 0, count: size)
    var texts: [TextRef] = []
    var bytes: [UInt8] = []
    var lengths: UInt64 = 0
    for element in Set(elements.map { Array($0.utf8) }) {
      let hash = unsafe element.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return hashText(nil, 0) }
        return unsafe hashText(start, buffer.count)
      }
      var position = Int(truncatingIfNeeded: hash) & (size - 1)
      while positions[position] != 0 { position = (position + 1) & (size - 1) }
      texts.append(TextRef(offset: UInt32(bytes.count), count: UInt32(element.count)))
      positions[position] = UInt32(texts.count)
      bytes += element
      lengths |= 1 << UInt64(min(element.count, 63))
    }
    (self.positions, self.texts, self.bytes, self.lengths) = (positions, texts, bytes, lengths)
  }

  /// Writes 1 or 0 for each row whose status is 0.
  func contains(_ column: Column, rows: Int, into out: UnsafeMutablePointer<UInt8>) {
    unsafe positions.withUnsafeBufferPointer { positions in
      unsafe texts.withUnsafeBufferPointer { texts in
        unsafe bytes.withUnsafeBufferPointer { bytes in
          let mask = positions.count - 1
          unsafe column.forEachText(rows: rows, into: out) { text, count in
            guard lengths >> UInt64(min(count, 63)) & 1 != 0 else { return false }
            var position = Int(truncatingIfNeeded: unsafe hashText(text, count)) & mask
            while case let index = unsafe positions[position], index != 0 {
              let candidate = unsafe texts[Int(index) &- 1]
              if candidate.count == count {
                guard count > 0, let base = bytes.baseAddress else { return true }
                if unsafe equalBytes(base + Int(candidate.offset), text, count) { return true }
              }
              position = (position &+ 1) & mask
            }
            return false
          }
        }
      }
    }
  }
}

/// A hash of bytes for tables in memory; not stable across versions.
@inline(__always)
func hashText(_ start: UnsafePointer<UInt8>?, _ count: Int) -> UInt64 {
  let factor: UInt64 = 0x9e37_79b9_7f4a_7c15
  guard let start = unsafe start, count > 0 else { return 0 }
  let bytes = unsafe UnsafeRawPointer(start)
  var hash = UInt64(truncatingIfNeeded: count) &* factor
  if count >= 8 {
    var offset = 0
    while offset &+ 8 < count {
      hash = unsafe (hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* factor
      hash ^= hash >> 32
      offset &+= 8
    }
    hash ^= unsafe bytes.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
  } else if count >= 4 {
    let low = unsafe bytes.loadUnaligned(as: UInt32.self)
    let high = unsafe bytes.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
    hash ^= UInt64(low) | UInt64(high) << 32
  } else {
    hash ^=
      unsafe UInt64(start[0]) | UInt64(start[count >> 1]) << 8
      | UInt64(start[count &- 1]) << 16
  }
  hash = hash &* factor
  return hash ^ hash >> 29
}

/// Whether two runs of `count` bytes are equal; short ones without a call.
@inline(__always)
func equalBytes(
  _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int
) -> Bool {
  let (first, second) = unsafe (UnsafeRawPointer(left), UnsafeRawPointer(right))
  if count >= 8 {
    guard count <= 16 else { return unsafe compareBytes(left, right, count) == 0 }
    return unsafe first.loadUnaligned(as: UInt64.self) == second.loadUnaligned(as: UInt64.self)
      && first.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        == second.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
  }
  if count >= 4 {
    return unsafe first.loadUnaligned(as: UInt32.self) == second.loadUnaligned(as: UInt32.self)
      && first.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
        == second.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
  }
  if count >= 2 {
    return unsafe first.loadUnaligned(as: UInt16.self) == second.loadUnaligned(as: UInt16.self)
      && left[count &- 1] == right[count &- 1]
  }
  return unsafe count == 0 || left[0] == right[0]
}
