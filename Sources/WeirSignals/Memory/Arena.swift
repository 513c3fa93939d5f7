internal import CMemory

/// Memory of one table for things of many sizes: key slots, logs and texts.
///
/// Blocks are counted in granules of 16 bytes and named by 32-bit references, so that what points
/// to them stays small: granule `ref & 0xFFFF` of chunk `ref >> 16`, a chunk being 1 MiB. A block
/// that is freed goes to the list of its size and is used again first; nothing moves, nothing is
/// given back before the end. Blocks of whole cache lines start at one. At most 64 GiB. The first
/// line is never handed out: 0 is "none".
@safe struct Arena: ~Copyable {
  static let granuleByteCount = 16
  /// A cache line.
  private static let lineGranuleCount = 4
  private static let chunkGranuleCount = 65_536
  /// Bytes of the largest block.
  static let blockByteCountMax = 1 << 20
  private static let chunkByteCount = chunkGranuleCount * granuleByteCount
  private static let chunkCountMax = 65_536
  /// Chunks on ordinary pages, mapped one by one, before whole groups of them are mapped on huge
  /// ones: those cost more to get on some virtual machines, and save some 5 % of time after that.
  private static let smallChunkCount = 4
  private static let groupChunkCount = 32
  /// Block sizes up to here have a free list each, larger ones one for each power of two.
  private static let exactGranuleCountMax = 64
  private static let freeListCount = 128

  /// Reserved whole and touched as it grows, so that it never moves.
  private let chunks: UnsafeMutablePointer<UnsafeMutableRawPointer>
  private let freeLists: UnsafeMutablePointer<UInt32>
  private var groups: [(start: UnsafeMutableRawPointer, byteCount: Int)] = unsafe []
  private var chunkCount = 0
  /// Chunks that are mapped, `chunkCount` of them in use.
  private var mappedChunkCount = 0
  private var nextGranule = Self.chunkGranuleCount
  /// Blocks that no size will ask for again, to be cut up for small ones; the one in use, as
  /// references to its next granule and to its end.
  private var scraps: [(start: UInt32, end: UInt32)] = []
  private var scrap: (next: UInt32, end: UInt32) = (0, 0)

  init() {
    let table = unsafe Self.map(
      Self.chunkCountMax * MemoryLayout<UnsafeMutableRawPointer>.stride, onHugePages: false)
    unsafe chunks = table.bindMemory(to: UnsafeMutableRawPointer.self, capacity: Self.chunkCountMax)
    unsafe freeLists = .allocate(capacity: Self.freeListCount)
    unsafe freeLists.initialize(repeating: 0, count: Self.freeListCount)
  }

  deinit {
    unsafe groups.forEach { unsafe weir_unmap($0.start, $0.byteCount) }
    unsafe weir_unmap(chunks, Self.chunkCountMax * MemoryLayout<UnsafeMutableRawPointer>.stride)
    unsafe freeLists.deallocate()
  }

  private static func map(_ byteCount: Int, onHugePages: Bool) -> UnsafeMutableRawPointer {
    guard let memory = unsafe weir_map(byteCount, onHugePages ? 1 : 0) else {
      preconditionFailure("the system gives no more memory for velocity tables")
    }
    return unsafe memory
  }

  /// Bytes taken from the system for blocks.
  var byteCount: Int { chunkCount * Self.chunkByteCount }

  /// The address of a block.
  @inline(__always)
  func address(_ reference: UInt32) -> UnsafeMutableRawPointer {
    unsafe chunks[Int(reference >> 16)] + Int(reference & 0xFFFF) &* Self.granuleByteCount
  }

  /// A block of at least `byteCount` bytes, which hold anything. `byteCount` is at most 1 MiB.
  mutating func allocate(byteCount: Int) -> UInt32 {
    let (list, granuleCount) = Self.sizeClass(byteCount)
    let free = unsafe freeLists[list]
    if free != 0 {
      let next = unsafe address(free).load(as: UInt32.self)
      unsafe freeLists[list] = next
      unsafe weir_prefetch(address(next))
      return free
    }
    return bump(granuleCount)
  }

  /// Takes back a block that was allocated with the same `byteCount`.
  mutating func free(_ reference: UInt32, byteCount: Int) {
    let (list, _) = Self.sizeClass(byteCount)
    unsafe address(reference).storeBytes(of: freeLists[list], as: UInt32.self)
    unsafe freeLists[list] = reference
  }

  /// Takes back a block of a size that will not be asked for again, such as a table that has been
  /// outgrown: small blocks are cut from it before new memory is touched.
  mutating func recycle(_ reference: UInt32, byteCount: Int) {
    let (_, granuleCount) = Self.sizeClass(byteCount)
    scraps.append((reference, reference + UInt32(granuleCount)))
  }

  @inline(__always)
  private static func sizeClass(_ byteCount: Int) -> (list: Int, granuleCount: Int) {
    let granuleCount = max(1, (byteCount &+ 15) / granuleByteCount)
    if granuleCount <= exactGranuleCountMax { return (granuleCount, granuleCount) }
    let bits = Int.bitWidth &- (granuleCount &- 1).leadingZeroBitCount
    return (exactGranuleCountMax &+ bits, 1 << bits)
  }

  private mutating func bump(_ granuleCount: Int) -> UInt32 {
    precondition(granuleCount <= Self.chunkGranuleCount, "a block fits a chunk")
    if granuleCount <= Self.lineGranuleCount, scrap.next != 0 || !scraps.isEmpty,
      let reference = cutScrap(granuleCount)
    {
      return reference
    }
    if granuleCount & (Self.lineGranuleCount - 1) == 0 {
      nextGranule = (nextGranule + Self.lineGranuleCount - 1) & ~(Self.lineGranuleCount - 1)
    }
    if nextGranule + granuleCount > Self.chunkGranuleCount { addChunk() }
    let reference = UInt32((chunkCount - 1) << 16 | nextGranule)
    nextGranule += granuleCount
    return reference
  }

  /// A block of up to a line from a scrap; nil when there is none.
  private mutating func cutScrap(_ granuleCount: Int) -> UInt32? {
    let line = UInt32(Self.lineGranuleCount)
    if granuleCount == Self.lineGranuleCount { scrap.next = (scrap.next + line - 1) & ~(line - 1) }
    if scrap.next + UInt32(granuleCount) > scrap.end {
      guard let next = scraps.popLast() else {
        scrap = (0, 0)
        return nil
      }
      // Outgrown tables are whole lines.
      scrap = (next.start, next.end)
    }
    defer { scrap.next += UInt32(granuleCount) }
    return scrap.next
  }

  private mutating func addChunk() {
    precondition(chunkCount < Self.chunkCountMax, "a velocity table holds at most 64 GiB")
    if chunkCount == mappedChunkCount {
      let isSmall = mappedChunkCount < Self.smallChunkCount
      let wanted = isSmall ? 1 : Self.groupChunkCount
      let count = min(wanted, Self.chunkCountMax - mappedChunkCount)
      let start = unsafe Self.map(count * Self.chunkByteCount, onHugePages: !isSmall)
      unsafe groups.append((start, count * Self.chunkByteCount))
      for index in 0..<count {
        unsafe (chunks + mappedChunkCount + index)
          .initialize(to: start + index * Self.chunkByteCount)
      }
      mappedChunkCount += count
    }
    nextGranule = chunkCount == 0 ? Self.lineGranuleCount : 0
    chunkCount += 1
  }
}
