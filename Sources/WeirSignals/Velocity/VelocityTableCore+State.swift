package import WeirCore

// What a table holds, taken apart and put together again. A key is written as
//
//     key (16 bytes) | 1 when more of the same key follows elsewhere, else 0 | the cells |
//     entries (count, 32 bits) | entry | entry | …
//
// with the cells only where the key is met first. A cell is 8 bytes (count), 16 (sum), or a time
// and a value; an entry is its word and a value a lane. Values are 8 bytes, addresses 16, texts
// their bytes with the count in front. Only what an event could still see is written: what a table
// happens not to have dropped yet does not show. Values that no velocity of an entry reads are 0.

extension VelocityTableCore {
  /// How values are written.
  private struct Style {
    /// Replaces fingerprints, which depend on the process's key, by the order in which they came.
    let isRenaming: Bool
    /// Hides what a text may hold of card numbers.
    let mask: (inout [UInt8]) -> Void
  }

  /// Bytes of a part behind which a new one is begun.
  private static var partByteCount: Int { StatePart.byteCountMax / 2 }

  /// The key of a slot.
  @inline(__always)
  private func slot(at reference: UInt32) -> UnsafeMutablePointer<KeySlot> {
    unsafe arena.address(reference).assumingMemoryBound(to: KeySlot.self)
  }

  /// Writes all keys. `horizon` is watermark − allowed lateness; nil before the first event.
  func write(
    horizon: Int64?, mask: @escaping (inout [UInt8]) -> Void, to writer: inout PartWriter,
    flush: (inout PartWriter) throws(JournalFault) -> Void
  ) throws(JournalFault) {
    let style = Style(isRenaming: false, mask: mask)
    unsafe try forEachVisible(horizon: horizon) { slot, numbers throws(JournalFault) in
      var rest = numbers
      repeat {
        let room = max(1, (Self.partByteCount - layout.stride) / max(1, layout.stride))
        let piece = rest.prefix(layout.hasTexts ? min(room, 64) : room)
        let isFirst = piece.startIndex == numbers.startIndex
        unsafe withUnsafeBytes(of: slot.pointee.key) { unsafe writer.append(copying: $0) }
        writer.append(isFirst ? 0 : 1 as UInt8)
        if isFirst { unsafe writeCells(slot, style, to: &writer) }
        writer.append(UInt32(truncatingIfNeeded: piece.count))
        for number in piece {
          unsafe write(entry(number, of: slot), style, to: &writer) { $0 }
        }
        rest = rest.dropFirst(piece.count)
        if writer.count > Self.partByteCount { try flush(&writer) }
      } while !rest.isEmpty
    }
  }

  /// Gives what each key holds, as bytes that do not depend on hash keys; in no order.
  func forEachKey(
    horizon: Int64?, mask: @escaping (inout [UInt8]) -> Void, writer: inout PartWriter,
    _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    let style = Style(isRenaming: true, mask: mask)
    unsafe forEachVisible(horizon: horizon) { slot, numbers in
      writer.clear()
      unsafe writeCells(slot, style, to: &writer)
      writer.append(UInt64(truncatingIfNeeded: numbers.count))
      var names: [UInt64: UInt64] = [:]
      for number in numbers {
        unsafe write(entry(number, of: slot), style, to: &writer) { value in
          if let known = names[value] { return known }
          names[value] = UInt64(names.count + 1)
          return UInt64(names.count)
        }
      }
      unsafe body(writer.bytes)
    }
  }

  /// Gives each slot that an event could still see something of, and the numbers of its entries
  /// that it could see.
  private func forEachVisible<Fault: Error>(
    horizon: Int64?, _ body: (UnsafeMutablePointer<KeySlot>, Range<Int>) throws(Fault) -> Void
  ) throws(Fault) {
    let bound = horizon.map { EntryLayout.lastWord(of: $0 &- longestWindow) } ?? .max
    try index.forEach { reference throws(Fault) in
      let slot = unsafe slot(at: reference)
      let numbers = unsafe visibleEntries(of: slot, above: bound)
      guard totalMask != 0 || !numbers.isEmpty else { return }
      unsafe try body(slot, numbers)
    }
  }

  /// The numbers of the entries that lie above `bound`.
  private func visibleEntries(
    of slot: UnsafeMutablePointer<KeySlot>, above bound: UInt64
  ) -> Range<Int> {
    var numbers: Range<Int>
    if unsafe slot.pointee.place == .series {
      let series = unsafe series(of: slot)
      numbers = unsafe series.pointee.start..<series.pointee.end
    } else {
      numbers = unsafe 0..<Int(slot.pointee.count)
    }
    while let first = numbers.first, unsafe entry(first, of: slot).load(as: UInt64.self) <= bound {
      numbers = numbers.dropFirst()
    }
    return numbers
  }

  private func entry(
    _ number: Int, of slot: UnsafeMutablePointer<KeySlot>
  ) -> UnsafeMutableRawPointer {
    if unsafe slot.pointee.place == .series {
      return unsafe series(of: slot).pointee.entry(number)
    }
    return unsafe entries(of: slot) + number &* layout.stride
  }

  // MARK: Writing

  private func writeCells(
    _ slot: UnsafeMutablePointer<KeySlot>, _ style: Style, to writer: inout PartWriter
  ) {
    for place in windowCount..<termCount {
      let term = unsafe ordered[place]
      let cell = unsafe UnsafeRawPointer(slot) + term.cell
      switch term.aggregate {
      case .count: writer.append(unsafe cell.load(as: UInt64.self))
      case .sum: unsafe writer.append(copying: UnsafeRawBufferPointer(start: cell, count: 16))
      default:
        let time = unsafe cell.load(as: Int64.self)
        writer.append(time)
        if term.lane >= 0 {
          unsafe write(
            term.lane, cell + 8, isWanted: time != TotalCell.never, style, to: &writer
          ) { $0 }
        }
      }
    }
  }

  private func write(
    _ entry: UnsafeRawPointer, _ style: Style, to writer: inout PartWriter,
    renaming: (UInt64) -> UInt64
  ) {
    let word = unsafe entry.load(as: UInt64.self)
    writer.append(word)
    for lane in 0..<layout.laneCount {
      let isWanted = unsafe layout.wantedBy[lane] & UInt8(truncatingIfNeeded: word) != 0
      unsafe write(
        lane, entry + layout.offsets[lane], isWanted: isWanted, style, to: &writer,
        renaming: renaming)
    }
  }

  private func write(
    _ lane: Int, _ value: UnsafeRawPointer, isWanted: Bool, _ style: Style,
    to writer: inout PartWriter, renaming: (UInt64) -> UInt64
  ) {
    let word = unsafe isWanted ? value.load(as: UInt64.self) : 0
    switch unsafe layout.kinds[lane] {
    case .integer, .double, .bool: writer.append(word)
    case .fingerprint:
      writer.append(isWanted && style.isRenaming ? renaming(word) : word)
    case .address:
      writer.append(word)
      writer.append(unsafe isWanted ? value.load(fromByteOffset: 8, as: UInt64.self) : 0)
    case .text:
      let byteCount = UInt32(truncatingIfNeeded: word)
      writer.append(byteCount)
      guard byteCount > 0 else { return }
      let text = unsafe UnsafeRawBufferPointer(
        start: arena.address(UInt32(truncatingIfNeeded: word >> 32)), count: Int(byteCount))
      var bytes = unsafe Array(text)
      style.mask(&bytes)
      unsafe bytes.withUnsafeBytes { unsafe writer.append(copying: $0) }
    }
  }

  // MARK: Reading

  /// Reads one key's cells and entries, behind the key itself.
  mutating func read(
    _ key: Fingerprint, from reader: inout PartReader
  ) throws(JournalFault) {
    let isContinued = try reader.word(UInt8.self) == 1
    var reference = index.find(key, in: arena)
    guard isContinued == (reference != 0) else {
      throw JournalFault(.damaged, "a key of the state is there twice, or its start is missing")
    }
    if reference == 0 { reference = makeSlot(key, time: .min) }
    let slot = unsafe slot(at: reference)
    if !isContinued { unsafe try readCells(slot, from: &reader) }
    for _ in 0..<(try reader.word(UInt32.self)) {
      let word = try reader.word(UInt64.self)
      guard windowMask != 0 else {
        throw JournalFault(.damaged, "a key of the state has entries and no windows")
      }
      let place = unsafe appendEntry(slot, time: EntryLayout.time(of: word))
      unsafe place.storeBytes(of: word, as: UInt64.self)
      // A fault must not leave handles of texts that are not there.
      unsafe (place + 8).initializeMemory(as: UInt8.self, repeating: 0, count: layout.stride - 8)
      for lane in 0..<layout.laneCount {
        unsafe try read(lane, at: place + layout.offsets[lane], from: &reader)
      }
    }
  }

  private mutating func readCells(
    _ slot: UnsafeMutablePointer<KeySlot>, from reader: inout PartReader
  ) throws(JournalFault) {
    for place in windowCount..<termCount {
      let term = unsafe ordered[place]
      let cell = unsafe UnsafeMutableRawPointer(slot) + term.cell
      switch term.aggregate {
      case .count: unsafe cell.storeBytes(of: try reader.word(UInt64.self), as: UInt64.self)
      case .sum: unsafe cell.copyMemory(from: try reader.take(16), byteCount: 16)
      default:
        unsafe cell.storeBytes(of: try reader.word(Int64.self), as: Int64.self)
        if term.lane >= 0 { unsafe try read(term.lane, at: cell + 8, from: &reader) }
      }
    }
  }

  private mutating func read(
    _ lane: Int, at target: UnsafeMutableRawPointer, from reader: inout PartReader
  ) throws(JournalFault) {
    switch unsafe layout.kinds[lane] {
    case .integer, .double, .bool, .fingerprint:
      unsafe target.storeBytes(of: try reader.word(UInt64.self), as: UInt64.self)
    case .address: unsafe target.copyMemory(from: try reader.take(16), byteCount: 16)
    case .text:
      let byteCount = Int(try reader.word(UInt32.self))
      guard byteCount > 0 else {
        return unsafe target.storeBytes(of: 0, as: UInt64.self)
      }
      guard byteCount <= Limits.keptLineByteCountMax else {
        throw JournalFault(.damaged, "a text of the state is longer than any can be")
      }
      let bytes = unsafe try reader.take(byteCount)
      let reference = arena.allocate(byteCount: byteCount)
      unsafe arena.address(reference).copyMemory(from: bytes, byteCount: byteCount)
      unsafe target.storeBytes(
        of: UInt64(reference) << 32 | UInt64(byteCount), as: UInt64.self)
    }
  }
}

extension VelocityTable {
  /// Writes what each key holds to `writer`, which is given to `flush` and emptied before a part
  /// gets too long. Not while a batch is run.
  /// - Parameters:
  ///   - horizon: watermark − allowed lateness, milliseconds; nil before the first event.
  ///   - mask: hides what a text may hold of card numbers, its length kept.
  ///   - writer: where to.
  ///   - flush: keeps a part.
  /// - Throws: what `flush` does.
  package func write(
    horizon: Int64?, mask: @escaping (inout [UInt8]) -> Void, to writer: inout PartWriter,
    flush: (inout PartWriter) throws(JournalFault) -> Void
  ) throws(JournalFault) {
    unsafe try core.pointee.write(horizon: horizon, mask: mask, to: &writer, flush: flush)
  }

  /// Reads what one key holds, as `write` wrote it behind the key.
  /// - Throws: `damaged`.
  package func read(_ key: Fingerprint, from reader: inout PartReader) throws(JournalFault) {
    unsafe try core.pointee.read(key, from: &reader)
  }

  /// Whether a key is this shard's.
  package func owns(_ key: Fingerprint) -> Bool { unsafe core.pointee.shard.owns(key) }

  /// Gives what each key holds as bytes that are the same whatever the hash key, and for any way
  /// by which the table came to hold it; in no order.
  /// - Parameters:
  ///   - horizon: watermark − allowed lateness, milliseconds; nil before the first event.
  ///   - mask: hides what a text may hold of card numbers.
  ///   - writer: scratch memory.
  ///   - body: gets the bytes.
  package func forEachKey(
    horizon: Int64?, mask: @escaping (inout [UInt8]) -> Void, writer: inout PartWriter,
    _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    unsafe core.pointee.forEachKey(horizon: horizon, mask: mask, writer: &writer, body)
  }
}
