import Glibc

@testable import WeirEvents

/// The text that `body` appends to a writer which starts as small as a writer can be.
func written(_ body: (inout ByteWriter) -> Void) -> String {
  var writer = ByteWriter(capacity: 0)
  body(&writer)
  return unsafe String(decoding: writer.bytes, as: UTF8.self)
}

/// One number, with the room a caller reserves for it.
func number(_ body: (inout ByteWriter) -> Void) -> String {
  written {
    $0.reserve(ByteWriter.numberByteCountMax)
    body(&$0)
  }
}

/// What C prints for the value; `format` is `%.4f` or `%.6f`.
func printed(_ format: String, _ value: Double) -> String {
  var buffer = [CChar](repeating: 0, count: 400)
  let count = unsafe withVaList([value]) { arguments in
    unsafe vsnprintf(&buffer, buffer.count, format, arguments)
  }
  return String(decoding: buffer[..<Int(count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// Small, fast and the same everywhere (SplitMix64); the seed is printed by whoever makes one.
struct OutputRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64, for test: StaticString) {
    state = seed
    print("\(test): seed \(seed)")
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
