/// A 64-bit hash of `count` bytes: multiply-and-fold over 16 bytes at a time (the wyhash family's
/// construction). Reads no byte outside of the text. Cost: about 2 ns and 1 ns for every 16 bytes.
@inline(__always)
func textHash(_ text: UnsafePointer<UInt8>, count: Int) -> UInt64 {
  let raw = unsafe UnsafeRawPointer(text)
  var state: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: count)
  var offset = 0
  while count &- offset > 16 {
    let x = unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    let y = unsafe raw.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self)
    state = fold(x ^ state, y ^ 0xE703_7ED1_A0B4_28DB)
    offset &+= 16
  }
  let rest = count &- offset
  var x: UInt64 = 0
  var y: UInt64 = 0
  if rest >= 8 {
    x = unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    y = unsafe raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
  } else if rest >= 4 {
    x = UInt64(unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    y = UInt64(unsafe raw.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
  } else if rest > 0 {
    x = UInt64(unsafe text[offset])
    y = UInt64(unsafe text[offset &+ rest &>> 1]) &<< 8 | UInt64(unsafe text[count &- 1])
  }
  return fold(fold(x ^ state, y ^ 0xA076_1D64_78BD_642F) ^ state, 0x8EBC_6AF0_9C88_C6E3)
}

@inline(__always)
private func fold(_ x: UInt64, _ y: UInt64) -> UInt64 {
  let product = x.multipliedFullWidth(by: y)
  return product.high ^ product.low
}

/// Whether two texts of `count` bytes are the same; reads no byte outside of them.
@inline(__always)
func bytesEqual(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, count: Int) -> Bool {
  let a = unsafe UnsafeRawPointer(left)
  let b = unsafe UnsafeRawPointer(right)
  var offset = 0
  while offset &+ 8 <= count {
    let x = unsafe a.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    let y = unsafe b.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    if x != y { return false }
    offset &+= 8
  }
  while offset < count {
    if unsafe left[offset] != right[offset] { return false }
    offset &+= 1
  }
  return true
}

/// Whether a text lies before another one in the order of their bytes; a text lies before those
/// that it is the start of.
func bytesPrecede(
  _ left: UnsafePointer<UInt8>, count leftCount: Int, _ right: UnsafePointer<UInt8>,
  count rightCount: Int
) -> Bool {
  let a = unsafe UnsafeRawPointer(left)
  let b = unsafe UnsafeRawPointer(right)
  let shared = min(leftCount, rightCount)
  var offset = 0
  while offset &+ 8 <= shared {
    let x = unsafe a.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    let y = unsafe b.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    if x != y { return UInt64(bigEndian: x) < UInt64(bigEndian: y) }
    offset &+= 8
  }
  while offset < shared {
    if unsafe left[offset] != right[offset] { return unsafe left[offset] < right[offset] }
    offset &+= 1
  }
  return leftCount < rightCount
}
