/// What is in a file: as processes see it, and as the disk has it.
///
/// Everything that changed since the last sync lies behind `dirtyStart`, because files only grow at
/// their end and are cut there. What a failed sync dropped lies before it: processes see it, the
/// disk does not have it, and no later sync writes it.
final class SimNode: @unchecked Sendable {  // the lock of its storage
  /// What a sector may become on its own when the power fails.
  static let sectorByteCount = 512

  let number: Int
  /// As processes see it.
  private(set) var bytes: [UInt8] = []
  /// As the disk has it.
  private(set) var diskBytes: [UInt8] = []
  /// Where the bytes begin that changed since the last sync; nil when none did.
  private(set) var dirtyStart: Int?
  /// A sync of it has failed since the process that has it open began.
  private(set) var hasFailedSync = false

  /// A file that is on the disk as it is.
  init(number: Int, onDisk bytes: [UInt8] = []) {
    self.number = number
    self.bytes = bytes
    diskBytes = bytes
  }

  /// The same file again, for another process.
  init(copyOf other: SimNode) {
    number = other.number
    bytes = other.bytes
    diskBytes = other.diskBytes
    dirtyStart = other.dirtyStart
  }

  func append(_ more: some Collection<UInt8>) {
    dirtyStart = min(dirtyStart ?? bytes.count, bytes.count)
    bytes.append(contentsOf: more)
  }

  func truncate(to byteCount: Int) {
    guard byteCount < bytes.count else { return }
    dirtyStart = min(dirtyStart ?? byteCount, byteCount)
    bytes.removeLast(bytes.count - byteCount)
  }

  /// Puts on the disk what was there when the file had `byteCount` bytes.
  func sync(upTo byteCount: Int) {
    guard let start = dirtyStart else { return }
    let end = min(byteCount, bytes.count)
    if start < end || end == bytes.count {
      diskBytes.removeLast(max(0, diskBytes.count - start))
      diskBytes.append(contentsOf: bytes[min(start, end)..<end])
    }
    dirtyStart = end < bytes.count ? max(start, end) : nil
  }

  /// A sync that fails: some of the sectors are written, and all count as written.
  func failSync(_ random: inout SimRandom) {
    hasFailedSync = true
    guard dirtyStart != nil else { return }
    diskBytes = afterPowerCut(&random, style: .someSectors, stale: [])
    // The length lies in the file's own record, which other syncs write.
    if diskBytes.count > bytes.count { diskBytes.removeLast(diskBytes.count - bytes.count) }
    if diskBytes.count < bytes.count {
      diskBytes.append(
        contentsOf: repeatElement(0, count: bytes.count - diskBytes.count))
    }
    dirtyStart = nil
  }

  /// Forgets what the disk has, so that it is read from there: what a failed sync dropped is gone.
  func dropCache() {
    guard let start = dirtyStart else {
      bytes = diskBytes
      return
    }
    let clean = min(start, diskBytes.count)
    bytes.replaceSubrange(..<clean, with: diskBytes[..<clean])
  }

  /// How the changes since the last sync come out of a power cut.
  enum Style: CaseIterable {
    case nothing, everything, prefix, someSectors, laterSectors, tornSector
  }

  /// What is left of the file. Where nothing was written, `stale` shows, and zeros behind its end.
  func afterPowerCut(_ random: inout SimRandom, style: Style, stale: [UInt8]) -> [UInt8] {
    guard let start = dirtyStart, style != .nothing else { return diskBytes }
    if style == .everything { return bytes }
    let count = style == .prefix ? lengthOfPrefix(&random, start) : length(&random, start)
    // What was there, and zeros or old bytes where nothing was.
    var result = Array(diskBytes.prefix(count))
    while result.count < count {
      result.append(result.count < stale.count ? stale[result.count] : 0)
    }
    var sectorStart = start
    let torn = start + random.below(max(1, bytes.count - start))
    while sectorStart < min(count, bytes.count) {
      let next = (sectorStart / Self.sectorByteCount + 1) * Self.sectorByteCount
      var end = min(next, count, bytes.count)
      let isKept =
        switch style {
        case .nothing: false
        case .everything, .prefix: true
        case .someSectors: random.isOnceIn(2)
        case .laterSectors: sectorStart >= torn
        case .tornSector: sectorStart <= torn
        }
      if style == .tornSector, sectorStart <= torn, torn < end { end = torn }
      if isKept, sectorStart < end {
        result.replaceSubrange(sectorStart..<end, with: bytes[sectorStart..<end])
      }
      sectorStart = next
    }
    return result
  }

  /// The length of what is left: old, new, or anything between.
  private func length(_ random: inout SimRandom, _ start: Int) -> Int {
    let least = min(diskBytes.count, bytes.count)
    let most = max(diskBytes.count, bytes.count)
    return switch random.below(4) {
    case 0: diskBytes.count
    case 1: bytes.count
    case 2: most
    default: least + random.below(most - least + 1)
    }
  }

  private func lengthOfPrefix(_ random: inout SimRandom, _ start: Int) -> Int {
    let least = min(start, bytes.count)
    return least + random.below(bytes.count - least + 1)
  }
}
