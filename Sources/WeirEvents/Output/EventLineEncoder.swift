package import WeirCore

/// Writes events as lines of JSON from their columns: what a journal keeps.
///
/// Only fields of the schema, in its order, under the names by which they came; defaults are
/// written out, card numbers are the tokens that they became, and digits that look like one in
/// another text are masked. `EventDecoder(keptEventsOf:)` reads the lines back into the same
/// columns. Immutable and shared. Cost: 15 to 25 ns a field.
@safe package final class EventLineEncoder: @unchecked Sendable {  // never changed after init
  /// What is written of one member; plain memory, so that a row costs no reference counting.
  private struct Step: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable {
      /// An object: the steps up to `end` are its members.
      case object
      case integer, decimal, seconds, timestamp, double, bool, address
      /// Masked if there is a card number in it.
      case text
    }

    let kind: Kind
    /// Of a decimal: digits after the point.
    var scale: UInt8 = 0
    /// Of a field: its index; of an object: the step behind its last one.
    var index: Int32 = 0
    /// The member's name with its comma and colon, readable in whole steps of 32 bytes.
    let name: Fragment
  }

  private let fragments: FragmentTable
  private let steps: UnsafeMutablePointer<Step>
  private let stepCount: Int
  /// Bytes of a line, its texts left out.
  private let lineByteCountMax: Int

  /// An encoder of a schema's events.
  package init(_ schema: Schema) {
    var layout = Layout()
    layout.add(schema.fields.indices.map { ($0, schema.fields[$0].path[...]) })
    let members = layout.members.map { DecisionVocabulary.quoted($0.name) }
    let fragments = FragmentTable(members.map { Array(",".utf8) + $0 + Array(":".utf8) })
    self.fragments = fragments
    stepCount = layout.members.count
    unsafe steps = .allocate(capacity: max(1, stepCount))
    for (place, member) in layout.members.enumerated() {
      var step: Step
      if let field = member.field {
        step = Step(kind: Self.kind(of: schema.fields[field].type), name: fragments[place])
        if case .decimal(let scale, _, _) = schema.fields[field].type { step.scale = UInt8(scale) }
        step.index = Int32(field)
      } else {
        step = Step(kind: .object, name: fragments[place])
        step.index = Int32(member.end)
      }
      unsafe (steps + place).initialize(to: step)
    }
    lineByteCountMax = members.reduce(64) { $0 + $1.count + ByteWriter.numberByteCountMax + 64 }
  }

  deinit { unsafe steps.deallocate() }

  private static func kind(of type: FieldType) -> Step.Kind {
    switch type {
    case .int, .timestamp(.epochMilliseconds): .integer
    case .decimal: .decimal
    case .timestamp(.epochSeconds): .seconds
    case .timestamp(.rfc3339): .timestamp
    case .double: .double
    case .bool: .bool
    case .ip: .address
    case .enumeration, .country, .currency, .string, .digits, .pan: .text
    }
  }

  /// The order of members: those of one object are neighbours, at the place of its first field.
  private struct Layout {
    struct Member {
      let name: String
      /// nil: an object, whose members go up to `end`.
      let field: Int?
      var end = 0
    }
    private(set) var members: [Member] = []

    mutating func add(_ fields: [(index: Int, path: ArraySlice<String>)]) {
      var done: Set<String> = []
      for field in fields {
        guard let name = field.path.first, done.insert(name).inserted else { continue }
        guard field.path.count > 1 else {
          members.append(Member(name: name, field: field.index))
          continue
        }
        let place = members.count
        members.append(Member(name: name, field: nil))
        add(fields.filter { $0.path.first == name }.map { ($0.index, $0.path.dropFirst()) })
        members[place].end = members.count
      }
    }
  }

  /// Appends rows of a decoded batch, each as a line with its LF.
  /// - Parameters:
  ///   - rows: of the batch.
  ///   - batch: where they are.
  ///   - writer: gets the lines.
  ///   - masked: gets the places in `rows` of those in which a text had to be masked.
  package func encode(
    _ rows: [Int], of batch: EventBatch, to writer: inout ByteWriter, masked: inout [Int]
  ) {
    unsafe batch.columns.withUnsafeBufferPointer { columns in
      guard let columns = columns.baseAddress else { return }
      for (place, row) in rows.enumerated() {
        writer.reserve(lineByteCountMax)
        let start = writer.count
        let isMasked = unsafe write(0, stepCount, row, columns, batch.text, to: &writer)
        close(from: start, &writer)
        writer.append("\n")
        if isMasked { masked.append(place) }
      }
    }
  }

  /// Ends an object whose members were written with a comma in front of each.
  @inline(__always)
  private func close(from start: Int, _ writer: inout ByteWriter) {
    if writer.count == start { writer.append(",") }
    writer.replaceByte(at: start, with: UInt8(ascii: "{"))
    writer.append("}")
  }

  /// Writes the members of the steps from `first` up to `end`; gives whether one was masked.
  private func write(
    _ first: Int, _ end: Int, _ row: Int, _ columns: UnsafePointer<FieldColumn>,
    _ text: UnsafePointer<UInt8>, to writer: inout ByteWriter
  ) -> Bool {
    var isMasked = false
    var place = first
    while place < end {
      let step = unsafe steps[place]
      place &+= 1
      if step.kind == .object {
        if unsafe hasValue(place, Int(step.index), row, columns) {
          writer.append(step.name)
          let start = writer.count
          if unsafe write(place, Int(step.index), row, columns, text, to: &writer) {
            isMasked = true
          }
          close(from: start, &writer)
        }
        place = Int(step.index)
        continue
      }
      let column = unsafe columns + Int(step.index)
      guard unsafe column.pointee.status[row] == FieldColumn.present else { continue }
      writer.append(step.name)
      if unsafe value(step, column.pointee.data, row, text, to: &writer) { isMasked = true }
    }
    return isMasked
  }

  private func hasValue(
    _ first: Int, _ end: Int, _ row: Int, _ columns: UnsafePointer<FieldColumn>
  ) -> Bool {
    for place in first..<end where unsafe steps[place].kind != .object {
      let column = unsafe columns + Int(steps[place].index)
      if unsafe column.pointee.status[row] == FieldColumn.present { return true }
    }
    return false
  }

  /// Writes the value of a row; gives whether it was masked.
  @inline(__always)
  private func value(
    _ step: Step, _ data: UnsafeRawPointer, _ row: Int, _ text: UnsafePointer<UInt8>,
    to writer: inout ByteWriter
  ) -> Bool {
    switch step.kind {
    case .text:
      let slice = unsafe data.load(fromByteOffset: row &* 8, as: TextSlice.self)
      return unsafe self.text(text + Int(slice.offset), Int(slice.byteCount), to: &writer)
    case .integer: writer.append(unsafe data.load(fromByteOffset: row &* 8, as: Int64.self))
    case .seconds:
      writer.append(unsafe data.load(fromByteOffset: row &* 8, as: Int64.self) / 1_000)
    case .decimal:
      writer.append(
        decimal: unsafe data.load(fromByteOffset: row &* 8, as: Int64.self),
        scale: Int(step.scale))
    case .timestamp:
      writer.append("\"")
      writer.appendTimestamp(unsafe data.load(fromByteOffset: row &* 8, as: Int64.self))
      writer.append("\"")
    case .double: writer.append(double: unsafe data.load(fromByteOffset: row &* 8, as: Double.self))
    case .bool:
      if unsafe data.load(fromByteOffset: row, as: UInt8.self) == 0 {
        writer.append("false")
      } else {
        writer.append("true")
      }
    case .address:
      writer.append("\"")
      writer.append(unsafe data.load(fromByteOffset: row &* 16, as: IPAddress.self))
      writer.append("\"")
    case .object: break
    }
    return false
  }

  @inline(__always)
  private func text(
    _ start: UnsafePointer<UInt8>, _ count: Int, to writer: inout ByteWriter
  ) -> Bool {
    writer.append("\"")
    defer { writer.append("\"") }
    let isLong = count >= Limits.cardDigitCounts.lowerBound
    if isLong, unsafe SensitiveData.nextCardNumber(in: start, count: count) != nil {
      unsafe writer.appendMasked(start, count: count)
      return true
    }
    unsafe writer.appendEscaped(start, count: count)
    return false
  }
}

extension ByteWriter {
  /// Appends a double in the shortest form that reads back the same, the sign of zero too.
  mutating func append(double value: Double) {
    if value == 0, value.sign == .minus {
      append("-0.0")
    } else {
      appendShortest(value)
    }
  }

  /// Appends an integer of 10⁻ˢᶜᵃˡᵉ as a decimal number; `scale` is up to
  /// `Limits.decimalScaleMax`. At most 24 bytes.
  mutating func append(decimal value: Int64, scale: Int) {
    guard scale > 0 else { return append(value) }
    var divisor: UInt64 = 1
    for _ in 0..<scale { divisor *= 10 }
    let (whole, rest) = value.magnitude.quotientAndRemainder(dividingBy: divisor)
    if value < 0 { append("-") }
    append(whole)
    append(".")
    if scale > 8 {
      append(UInt8(truncatingIfNeeded: rest / 100_000_000) &+ 48)
      appendPadded(rest % 100_000_000, digitCount: 8)
    } else {
      appendPadded(rest, digitCount: scale)
    }
  }

  /// Appends an address as text: dotted decimal for IPv4, else eight groups, none left out. At most
  /// 39 bytes.
  mutating func append(_ address: IPAddress) {
    if let v4 = address.v4 {
      append(UInt64(v4 >> 24))
      for place in 1...3 as ClosedRange<UInt32> {
        append(".")
        append(UInt64(v4 >> (24 &- 8 &* place) & 255))
      }
      return
    }
    for place in 0..<8 as Range<UInt64> {
      if place > 0 { append(":") }
      let word = place < 4 ? address.high : address.low
      let group = word >> (48 &- 16 &* (place & 3)) & 0xFFFF
      for digit in 0..<4 as Range<UInt64> {
        let value = UInt8(truncatingIfNeeded: group >> (12 &- 4 &* digit) & 15)
        append(value < 10 ? value &+ 48 : value &+ 87)
      }
    }
  }
}
