import WeirCore
import WeirPolicy

/// Where the labels of a stream stand: events of the type `label` that name a payment
/// (`payment_id`) and say what it turned out to be (`label`).
struct LabelFields: Sendable {
  static let typeWord = "label"
  static let paymentName = "payment_id"
  static let labelName = "label"

  let type: Int
  let payment: Int
  let label: Int

  /// Nil when the schema has no such events: `type` with the value `label`, `payment_id` of type
  /// string, and `label` of type enum, string, bool or int.
  init?(_ schema: Schema) {
    func index(_ name: String) -> Int? { schema.fields.firstIndex { $0.name == name } }
    guard let type = schema.typeIndex, let payment = index(Self.paymentName),
      let label = index(Self.labelName),
      case .enumeration(let types) = schema.fields[type].type, types.contains(Self.typeWord),
      case .string = schema.fields[payment].type
    else { return nil }
    switch schema.fields[label].type {
    case .enumeration, .string, .bool, .int: break
    default: return nil
    }
    self.type = type
    self.payment = payment
    self.label = label
  }

  /// Whether every such event has the word of its type in its text: it is not what events without
  /// a type are.
  func wordIsWritten(_ schema: Schema) -> Bool {
    schema.fields[type].defaultValue != .text(Self.typeWord)
  }

  /// Whether a row is such an event. It has been decoded and is valid.
  func isLabel(_ row: Int, of batch: EventBatch) -> Bool {
    text(type, row, batch) == Self.typeWord && isPresent(payment, row, batch)
  }

  /// What the event says; nil where it is none of the words, or nothing.
  func label(_ row: Int, of batch: EventBatch) -> Label? {
    guard isPresent(label, row, batch) else { return nil }
    let column = batch.columns[label]
    switch column.storage {
    case .bool:
      return unsafe column.data.load(fromByteOffset: row, as: UInt8.self) != 0 ? .fraud : .genuine
    case .word:
      return Label("\(unsafe column.data.load(fromByteOffset: row * 8, as: Int64.self))")
    default: return text(label, row, batch).flatMap(Label.init)
    }
  }

  private func isPresent(_ field: Int, _ row: Int, _ batch: EventBatch) -> Bool {
    unsafe batch.columns[field].status[row] == FieldColumn.present
  }

  private func text(_ field: Int, _ row: Int, _ batch: EventBatch) -> String? {
    isPresent(field, row, batch) ? batch.text(field, of: row) : nil
  }
}

extension EventBatch {
  /// The time of a valid row, milliseconds since 1970.
  func time(of row: Int) -> Int64 {
    unsafe columns[schema.timeIndex].data.load(fromByteOffset: row * 8, as: Int64.self)
  }

  /// The text of a row that has one, in a field whose column holds texts.
  func text(_ field: Int, of row: Int) -> String {
    let slice = unsafe columns[field].data.load(fromByteOffset: row * 8, as: TextSlice.self)
    return unsafe String(
      decoding: UnsafeBufferPointer(
        start: text + Int(slice.offset), count: Int(slice.byteCount)), as: UTF8.self)
  }

  /// The fingerprint of a row's value in a field whose column has them.
  func fingerprint(_ field: Int, of row: Int) -> Fingerprint {
    guard let fingerprints = unsafe columns[field].fingerprints else {
      preconditionFailure("the decoder was asked for the fingerprints of this field")
    }
    return unsafe fingerprints[row]
  }
}
