import Glibc

/// The descriptors that a wait is for, and afterwards those that are ready.
///
/// `pselect` is the wait with nanoseconds that Glibc offers to Swift. It ends at descriptor 1,023,
/// which is above the number of connections that one thread should drive.
struct DescriptorSet {
  /// Descriptors are smaller than this.
  static let limit: Int32 = 1_024

  private var bits = fd_set()
  private var highest: Int32 = -1

  mutating func insert(_ descriptor: Int32) {
    precondition(0..<Self.limit ~= descriptor, "connections are refused where they are made")
    let (word, bit) = Int(descriptor).quotientAndRemainder(dividingBy: UInt.bitWidth)
    unsafe withUnsafeMutableBytes(of: &bits) { bytes in
      let offset = word * MemoryLayout<UInt>.size
      let old = unsafe bytes.load(fromByteOffset: offset, as: UInt.self)
      unsafe bytes.storeBytes(of: old | 1 << UInt(bit), toByteOffset: offset, as: UInt.self)
    }
    highest = max(highest, descriptor)
  }

  func contains(_ descriptor: Int32) -> Bool {
    let (word, bit) = Int(descriptor).quotientAndRemainder(dividingBy: UInt.bitWidth)
    return unsafe withUnsafeBytes(of: bits) { bytes in
      let value = unsafe bytes.load(
        fromByteOffset: word * MemoryLayout<UInt>.size, as: UInt.self)
      return value & (1 << UInt(bit)) != 0
    }
  }

  /// Waits until one of `reading` can be read, one of `writing` be written, or the time is over;
  /// only those that are ready are left. False when none is.
  static func wait(
    reading: inout DescriptorSet, writing: inout DescriptorSet, nanoseconds: UInt64
  ) -> Bool {
    var time = timespec(
      tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    let count = unsafe pselect(
      max(reading.highest, writing.highest) + 1, &reading.bits, &writing.bits, nil, &time, nil)
    return count > 0
  }
}
