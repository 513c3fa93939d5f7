/// Bytes of a part of a state in the making: little-endian words, one behind the other.
@safe public struct PartWriter: ~Copyable, @unchecked Sendable {  // the memory has one owner
  @usableFromInline var base: UnsafeMutableRawPointer
  @usableFromInline var capacity: Int
  /// Bytes written since the last `clear`.
  public private(set) var count = 0

  /// An empty writer.
  public init() {
    capacity = 4_096
    unsafe base = .allocate(byteCount: 4_096, alignment: 16)
  }

  deinit { unsafe base.deallocate() }

  /// What was written; good until the next call that writes.
  public var bytes: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: base, count: count)
  }

  /// Forgets all bytes; the memory stays.
  public mutating func clear() { count = 0 }

  /// Appends a word.
  @inlinable public mutating func append<Word: FixedWidthInteger & BitwiseCopyable>(_ word: Word) {
    unsafe withUnsafeBytes(of: word.littleEndian) { unsafe append(copying: $0) }
  }

  /// Appends bytes as they are.
  public mutating func append(copying bytes: UnsafeRawBufferPointer) {
    if count + bytes.count > capacity { grow(to: count + bytes.count) }
    if let start = bytes.baseAddress {
      unsafe (base + count).copyMemory(from: start, byteCount: bytes.count)
    }
    count += bytes.count
  }

  /// Appends `byteCount` bytes that hold anything, and gives where they are: good until the next
  /// call that writes.
  package mutating func extend(by byteCount: Int) -> UnsafeMutableRawPointer {
    if count + byteCount > capacity { grow(to: count + byteCount) }
    defer { count += byteCount }
    return unsafe base + count
  }

  /// Appends a text: its bytes, counted, in front.
  public mutating func append(text: String) {
    let bytes = Array(text.utf8)
    append(UInt32(truncatingIfNeeded: bytes.count))
    unsafe bytes.withUnsafeBytes { unsafe append(copying: $0) }
  }

  private mutating func grow(to needed: Int) {
    let larger = max(needed, capacity * 2)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
    unsafe memory.copyMemory(from: base, byteCount: count)
    unsafe base.deallocate()
    unsafe base = memory
    capacity = larger
  }
}

/// Reads the bytes of a part of a state. What is not there is damage.
@safe public struct PartReader {
  private let bytes: UnsafeRawBufferPointer
  private let byteCount: Int
  /// Bytes read so far.
  public private(set) var offset = 0

  /// A reader of bytes that outlive it.
  public init(_ bytes: UnsafeRawBufferPointer) {
    unsafe self.bytes = bytes
    byteCount = bytes.count
  }

  /// Whether nothing is left.
  public var isAtEnd: Bool { offset == byteCount }

  /// The next word.
  package mutating func word<Word: FixedWidthInteger & BitwiseCopyable>(
    _ type: Word.Type = Word.self
  ) throws(JournalFault) -> Word {
    let place = unsafe try take(MemoryLayout<Word>.size)
    return unsafe Word(littleEndian: place.loadUnaligned(as: Word.self))
  }

  /// The next `count` bytes where they lie.
  package mutating func take(_ count: Int) throws(JournalFault) -> UnsafeRawPointer {
    guard count >= 0, count <= byteCount - offset, let start = unsafe bytes.baseAddress else {
      throw JournalFault(.damaged, "a part of the state ends too early")
    }
    defer { offset += count }
    return unsafe start + offset
  }

  /// The next text.
  package mutating func text() throws(JournalFault) -> String {
    let count = Int(try word(UInt32.self))
    let start = unsafe try take(count)
    let text = unsafe UnsafeRawBufferPointer(start: start, count: count)
    return unsafe String(decoding: text, as: UTF8.self)
  }
}

extension [UInt8] {
  /// Lets `body` read the bytes as a part of a state.
  package func readAsPart<Value>(
    _ body: (inout PartReader) throws(JournalFault) -> Value
  ) throws(JournalFault) -> Value {
    let result = unsafe withUnsafeBytes { bytes -> Result<Value, JournalFault> in
      var reader = unsafe PartReader(bytes)
      do throws(JournalFault) {
        return .success(try body(&reader))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
