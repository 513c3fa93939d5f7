package import WeirCore

/// Writes events as lines of JSON from their columns: what a journal keeps.
///
/// Only fields of the schema, in its order, under the names by which they came; defaults are
/// written out, card numbers are the tokens that they became, and digits that look like one in
/// another text are masked. `EventDecoder(keptEventsOf:)` reads the lines back into the same
/// columns. Immutable and shared. Cost: 15 to 25 ns a field.
@safe package final class EventLineEncoder: @unchecked Sendable {  // never changed after init
  private enum Step {
    /// A member that is an object; the steps up to `end` are inside it.
    case open(Fragment, end: Int)
    case field(Fragment, index: Int)
  }

  private let schema: Schema
  private let fragments: FragmentTable
  private let steps: [Step]
  /// Bytes of a line, its texts left out.
  private let lineByteCountMax: Int

  /// An encoder of a schema's events.
  package init(_ schema: Schema) {
    self.schema = schema
    var layout = Layout()
    layout.add(schema.fields.indices.map { ($0, schema.fields[$0].path[...]) })
    let fragments = FragmentTable(layout.names.map { Array(",".utf8) + Self.member($0) })
    self.fragments = fragments
    steps = layout.steps.enumerated().map { place, step in
      switch step {
      case .open(let end): .open(fragments[place], end: end)
      case .field(let index): .field(fragments[place], index: index)
      }
    }
    lineByteCountMax = layout.names.reduce(64) { sum, name in
      sum + Self.member(name).count + ByteWriter.numberByteCountMax + 64
    }
  }

  /// `"name":`
  private static func member(_ name: String) -> [UInt8] {
    DecisionVocabulary.quoted(name) + [UInt8(ascii: ":")]
  }

  /// The order of members: those of one object are neighbours, at the place of its first field.
  private struct Layout {
    enum Step {
      case open(end: Int)
      case field(Int)
    }
    private(set) var steps: [Step] = []
    private(set) var names: [String] = []

    mutating func add(_ fields: [(index: Int, path: ArraySlice<String>)]) {
      var done: Set<String> = []
      for field in fields {
        guard let name = field.path.first, done.insert(name).inserted else { continue }
        names.append(name)
        guard field.path.count > 1 else {
          steps.append(.field(field.index))
          continue
        }
        let place = steps.count
        steps.append(.open(end: 0))
        add(fields.filter { $0.path.first == name }.map { ($0.index, $0.path.dropFirst()) })
        steps[place] = .open(end: steps.count)
      }
    }
  }

  /// Appends a row of a decoded batch as a line with its LF.
  /// - Returns: whether a text in it had to be masked.
  package func encode(_ row: Int, of batch: EventBatch, to writer: inout ByteWriter) -> Bool {
    writer.reserve(lineByteCountMax)
    var isMasked = false
    let start = writer.count
    write(0..<steps.count, row, batch, to: &writer, &isMasked)
    close(from: start, &writer)
    writer.append("\n")
    return isMasked
  }

  /// Ends an object whose members were written with a comma in front of each.
  private func close(from start: Int, _ writer: inout ByteWriter) {
    if writer.count == start { writer.append(",") }
    writer.replaceByte(at: start, with: UInt8(ascii: "{"))
    writer.append("}")
  }

  private func write(
    _ range: Range<Int>, _ row: Int, _ batch: EventBatch, to writer: inout ByteWriter,
    _ isMasked: inout Bool
  ) {
    var place = range.lowerBound
    while place < range.upperBound {
      switch steps[place] {
      case .field(let name, let index):
        if unsafe batch.columns[index].status[row] == FieldColumn.present {
          writer.append(name)
          value(index, row, batch, to: &writer, &isMasked)
        }
        place += 1
      case .open(let name, let end):
        if hasValue(place + 1..<end, row, batch) {
          writer.append(name)
          let start = writer.count
          write(place + 1..<end, row, batch, to: &writer, &isMasked)
          close(from: start, &writer)
        }
        place = end
      }
    }
  }

  private func hasValue(_ range: Range<Int>, _ row: Int, _ batch: EventBatch) -> Bool {
    for place in range {
      guard case .field(_, let index) = steps[place] else { continue }
      if unsafe batch.columns[index].status[row] == FieldColumn.present { return true }
    }
    return false
  }

  private func value(
    _ index: Int, _ row: Int, _ batch: EventBatch, to writer: inout ByteWriter,
    _ isMasked: inout Bool
  ) {
    let data = unsafe batch.columns[index].data
    switch schema.fields[index].type {
    case .int: writer.append(unsafe data.load(fromByteOffset: row &* 8, as: Int64.self))
    case .decimal(let scale, _, _):
      writer.append(
        decimal: unsafe data.load(fromByteOffset: row &* 8, as: Int64.self), scale: scale)
    case .timestamp(let form):
      let time = unsafe data.load(fromByteOffset: row &* 8, as: Int64.self)
      switch form {
      case .rfc3339:
        writer.append("\"")
        writer.appendTimestamp(time)
        writer.append("\"")
      case .epochMilliseconds: writer.append(time)
      case .epochSeconds: writer.append(time / 1_000)
      }
    case .double:
      let value = unsafe data.load(fromByteOffset: row &* 8, as: Double.self)
      if value == 0, value.sign == .minus {
        writer.append("-0.0")
      } else {
        writer.appendShortest(value)
      }
    case .bool:
      if unsafe data.load(fromByteOffset: row, as: UInt8.self) == 0 {
        writer.append("false")
      } else {
        writer.append("true")
      }
    case .ip:
      writer.append("\"")
      writer.append(unsafe data.load(fromByteOffset: row &* 16, as: IPAddress.self))
      writer.append("\"")
    case .enumeration, .country, .currency, .string, .digits, .pan:
      let slice = unsafe data.load(fromByteOffset: row &* 8, as: TextSlice.self)
      writer.append("\"")
      unsafe text(
        batch.text + Int(slice.offset), Int(slice.byteCount), to: &writer, &isMasked)
      writer.append("\"")
    }
  }

  @inline(__always)
  private func text(
    _ start: UnsafePointer<UInt8>, _ count: Int, to writer: inout ByteWriter,
    _ isMasked: inout Bool
  ) {
    let isLong = count >= SensitiveData.cardDigitCounts.lowerBound
    if isLong, unsafe SensitiveData.nextCardNumber(in: start, count: count) != nil {
      isMasked = true
      unsafe writer.appendMasked(start, count: count)
    } else {
      unsafe writer.appendEscaped(start, count: count)
    }
  }
}

extension ByteWriter {
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

  /// Appends an address as text, at most 39 bytes.
  mutating func append(_ address: IPAddress) {
    guard let v4 = address.v4 else {
      var text = address.description
      return text.withUTF8 { bytes in
        unsafe bytes.forEach { append($0) }
      }
    }
    for shift in [24, 16, 8, 0] as [UInt32] {
      if shift != 24 { append(".") }
      append(UInt64(v4 >> shift & 255))
    }
  }
}
