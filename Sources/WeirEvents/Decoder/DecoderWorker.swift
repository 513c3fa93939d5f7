package import WeirCore

/// Decodes batches, one at a time, with memory of its own.
///
/// What it remembers from one line to the next (the usual order of members, the days seen) never
/// shows in a result.
@safe package final class DecoderWorker {
  let decoder: EventDecoder
  private let memory = WorkerMemory()
  private let reader: UnsafeMutablePointer<LineReader>
  /// The slot of each field, in the order of the schema.
  let fieldSlots: [Int]
  private let deadlineSlot: Int
  private let requiredFields: [Int]
  let cardFields: CardFields
  private let defaults: UnsafeMutablePointer<DefaultFill>
  private let defaultCount: Int

  init(_ decoder: EventDecoder) {
    self.decoder = decoder
    unsafe reader = .allocate(capacity: 1)
    unsafe reader.initialize(to: LineReader(decoder, memory: memory))
    let schema = decoder.schema
    var slots = [Int](repeating: 0, count: schema.fields.count)
    for (index, member) in decoder.tree.members.enumerated()
    where member.kind.isField {
      slots[member.fieldIndex] = index
    }
    fieldSlots = slots
    deadlineSlot = decoder.tree.members.firstIndex { $0.kind == .deadline } ?? 0
    requiredFields = schema.fields.indices.filter { schema.fields[$0].isRequired }
    cardFields = CardFields(schema)
    let withDefault = schema.fields.indices.filter { schema.fields[$0].defaultValue != nil }
    defaultCount = withDefault.count
    unsafe defaults = .allocate(capacity: withDefault.count)
    for (place, index) in withDefault.enumerated() {
      guard let value = schema.fields[index].defaultValue else { continue }
      let fill = unsafe DefaultFill(
        value, schema.fields[index].type, slot: reader.pointee.slots + slots[index], reader)
      unsafe (defaults + place).initialize(to: fill)
    }
  }

  deinit {
    unsafe defaults.deinitialize(count: defaultCount)
    unsafe defaults.deallocate()
    unsafe reader.deinitialize(count: 1)
    unsafe reader.deallocate()
  }

  /// Fills the columns, faults and contents of all rows of `batch`.
  ///
  /// `text`, `lines`, `rowCount` and the faults of lines that are not to be read come from the
  /// framer.
  /// Card numbers are overwritten in `text`, and so are lines that are not valid JSON or hold a
  /// sensitive name; countries and currencies may be upper-cased where they lie.
  package func decode(_ batch: EventBatch) {
    precondition(batch.columns.count == fieldSlots.count, "a batch of the decoder's schema")
    bind(batch)
    let reader = unsafe reader
    let lines = unsafe batch.lines
    let faults = unsafe batch.faults
    let contents = unsafe batch.contents
    let hashKey = decoder.hashKey
    let lineByteCountMax = UInt32(decoder.lineByteCountMax)
    for row in 0..<batch.rowCount {
      let line = unsafe lines[row]
      let isTooLong = line.byteCount > lineByteCountMax
      if unsafe isTooLong || faults[row].fault != .none {
        // Refused before it was read: too long, or too many.
        let fault = unsafe isTooLong ? .lineTooLong : faults[row].fault
        unsafe faults[row] = RowFault(
          fault, field: RowFault.noField, offset: RowFault.noOffset)
        unsafe contents[row] = .absent
        continue
      }
      let fault = unsafe decode(reader, line, row: row)
      unsafe faults[row] = fault
      if fault.fault == .none {
        unsafe contents[row] = reader.pointee.digest.fingerprint(hashKey)
      } else {
        unsafe contents[row] = .absent
        withdraw(row, of: batch, keepingEventID: !Self.isFaultOfJSON(fault.fault))
      }
    }
    unsafe batch.arenaEnd = reader.pointee.arenaEnd
  }

  /// Points the slots at the memory of a batch and marks everything as missing.
  private func bind(_ batch: EventBatch) {
    unsafe reader.pointee.text = TextMemory(batch.text)
    // One byte stays free for the end mark of a line that fills the batch.
    unsafe reader.pointee.arenaEnd = batch.byteCapacity + 1
    unsafe reader.pointee.textEnd = batch.textCapacity
    for (index, column) in batch.columns.enumerated() {
      let slot = unsafe reader.pointee.slots + fieldSlots[index]
      unsafe slot.pointee.data = unsafe column.data
      unsafe slot.pointee.status = unsafe column.status
      unsafe slot.pointee.fingerprints = unsafe column.fingerprints
      unsafe column.status.update(repeating: FieldColumn.missing, count: batch.rowCount)
      unsafe column.fingerprints?.update(repeating: .absent, count: batch.rowCount)
    }
    unsafe reader.pointee.slots[deadlineSlot].data = UnsafeMutableRawPointer(batch.deadlines)
    unsafe batch.deadlines.update(repeating: EventBatch.noDeadline, count: batch.rowCount)
    for index in 0..<defaultCount {
      unsafe reader.pointee.arenaEnd = unsafe defaults[index].placeText(
        in: batch.text, at: reader.pointee.arenaEnd)
    }
  }

  /// Decodes one line and says what is wrong with it.
  @inline(__always)
  private func decode(
    _ reader: UnsafeMutablePointer<LineReader>, _ line: TextSlice, row: Int
  ) -> RowFault {
    let text = unsafe reader.pointee.text
    let start = Int(line.offset)
    let end = start &+ Int(line.byteCount)
    let arenaStart = unsafe reader.pointee.arenaEnd
    unsafe reader.pointee.beginLine(start, end)
    // A control character behind the line ends every token; mostly it is the line feed.
    let behind = text[end]
    if behind >= 0x20 { text[end] = 0 }
    let isJSON = unsafe reader.pointee.readEvent(row: row)
    if behind >= 0x20 { text[end] = behind }

    if unsafe isJSON && reader.pointee.isClean {
      if unsafe reader.pointee.token != nil {
        unsafe storeCard(reader, row: row)
      }
      var digest = unsafe reader.pointee.digest
      for index in 0..<defaultCount { unsafe defaults[index].fill(row: row, digest: &digest) }
      unsafe reader.pointee.digest = digest
      if unsafe reader.pointee.token != nil {
        unsafe reader.pointee.digest = digestOfColumns(reader, row: row)
      }
      for field in requiredFields where unsafe isMissing(reader, field, row: row) {
        return RowFault(.missingField, field: UInt16(field), offset: RowFault.noOffset)
      }
      return .none
    }
    return unsafe faultOfLine(reader, row: row, isJSON: isJSON, start..<end, arenaStart)
  }

  @inline(__always)
  func isMissing(
    _ reader: UnsafeMutablePointer<LineReader>, _ field: Int, row: Int
  ) -> Bool {
    let status = unsafe reader.pointee.slots[fieldSlots[field]].status
    return unsafe status[row] != FieldColumn.present
  }

  private static func isFaultOfJSON(_ fault: Fault) -> Bool {
    switch fault.code {
    case .json, .utf8, .depth, .duplicateName, .lineTooLong: true
    default: false
    }
  }

  /// The fault that counts among those of an invalid line; overwrites what must not be kept.
  @inline(never)
  private func faultOfLine(
    _ reader: UnsafeMutablePointer<LineReader>, row: Int, isJSON: Bool, _ line: Range<Int>,
    _ arenaStart: Int
  ) -> RowFault {
    let state = unsafe reader
    func place(_ offset: Int) -> UInt32 { UInt32(truncatingIfNeeded: offset &- line.lowerBound) }
    if isJSON, unsafe state.pointee.sensitiveAt < 0 {
      return unsafe RowFault(
        state.pointee.fieldFault, field: state.pointee.fieldFaultIndex,
        offset: place(state.pointee.fieldFaultAt))
    }
    unsafe overwrite(state, row: row, line, arenaStart, keepingEventID: isJSON)
    let fault = unsafe isJSON ? .sensitiveName : state.pointee.fault
    let offset = unsafe isJSON ? state.pointee.sensitiveAt : state.pointee.faultAt
    return RowFault(fault, field: RowFault.noField, offset: place(offset))
  }

  /// Overwrites a line and what was unescaped from it with zeros; the event id moves to the arena.
  private func overwrite(
    _ reader: UnsafeMutablePointer<LineReader>, row: Int, _ line: Range<Int>, _ arenaStart: Int,
    keepingEventID: Bool
  ) {
    let text = unsafe reader.pointee.text
    var kept = arenaStart
    let field = decoder.schema.eventIDIndex
    let slot = unsafe reader.pointee.slots + fieldSlots[field]
    if keepingEventID, unsafe !isMissing(reader, field, row: row) {
      let data = unsafe slot.pointee.data
      let slice = unsafe data.loadUnaligned(fromByteOffset: row &* 8, as: TextSlice.self)
      text.move(from: Int(slice.offset), to: arenaStart, count: Int(slice.byteCount))
      kept &+= Int(slice.byteCount)
      let moved = TextSlice(
        offset: UInt32(truncatingIfNeeded: arenaStart), byteCount: slice.byteCount)
      unsafe data.storeBytes(of: moved, toByteOffset: row &* 8, as: TextSlice.self)
    }
    text.clear(line)
    // Unescaping never takes more than the line has; a token takes a fixed part.
    let reach = arenaStart &+ line.count &+ LineReader.cardArenaByteCount
    text.clear(kept..<max(kept, min(reach, unsafe reader.pointee.textEnd)))
    unsafe reader.pointee.arenaEnd = kept
  }

  /// Marks the fields of an invalid row as missing.
  @inline(never)
  private func withdraw(_ row: Int, of batch: EventBatch, keepingEventID: Bool) {
    for (index, column) in batch.columns.enumerated() {
      if keepingEventID, index == decoder.schema.eventIDIndex { continue }
      unsafe column.status[row] = FieldColumn.missing
      unsafe column.fingerprints?[row] = .absent
    }
  }
}
