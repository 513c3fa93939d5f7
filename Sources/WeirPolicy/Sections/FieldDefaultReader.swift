import WeirCore

/// Reads the `default` of a field: a value the decoder would accept for it.
struct FieldDefaultReader {
  let section: Section
  let type: FieldType

  /// The value as the decoder would keep it; nil, with a fault, when it does not fit the type.
  func read(_ scalar: DocumentScalar) -> FieldDefault? {
    let value: FieldDefault? =
      switch type {
      case .int(let low, let high): word(scalar.integer, low, high)
      case .decimal(let scale, let low, let high):
        word(decimalValue(scalar, scale: scale), low, high)
      case .double(let low, let high):
        scalar.number.flatMap { low <= $0 && $0 <= high ? .double($0) : nil }
      case .bool: scalar.boolean.map { .bool($0) }
      case .timestamp(let form): moment(scalar, form)
      case .ip: scalar.string.flatMap { IPAddress.parse($0) }.map { .address($0) }
      case .string, .enumeration, .country, .currency, .digits:
        scalar.string(for: type).flatMap { text($0) }
      case .pan: nil
      }
    if value == nil {
      section.faults.add(
        .value, "'default' is not a value that the field may have", at: scalar.place,
        help: help(for: scalar))
    }
    return value
  }

  private func word(_ value: Int64?, _ low: Int64, _ high: Int64) -> FieldDefault? {
    value.flatMap { low <= $0 && $0 <= high ? .word($0) : nil }
  }

  private func moment(_ scalar: DocumentScalar, _ form: TimestampForm) -> FieldDefault? {
    let milliseconds: Int64?
    switch form {
    case .rfc3339: milliseconds = Timestamp.parse(scalar.text)
    case .epochMilliseconds: milliseconds = scalar.integer
    case .epochSeconds:
      let product = scalar.integer?.multipliedReportingOverflow(by: 1_000)
      milliseconds = product.flatMap { $0.overflow ? nil : $0.partialValue }
    }
    return word(milliseconds, Timestamp.earliest, Timestamp.latest)
  }

  private func text(_ text: String) -> FieldDefault? {
    var copy = text
    let isCode = copy.withUTF8 { bytes -> Bool in
      guard let base = bytes.baseAddress else { return false }
      return unsafe type == .country
        ? ISOCodes.isCountry(base, count: bytes.count)
        : type == .currency && ISOCodes.isCurrency(base, count: bytes.count)
    }
    let bytes = text.utf8
    let isAccepted: Bool =
      switch type {
      case .string(let most): bytes.count <= most && !bytes.contains(0)
      case .enumeration(let values): values.contains { $0.utf8.elementsEqual(bytes) }
      case .digits(let least, let most):
        least <= bytes.count && bytes.count <= most && bytes.allSatisfy { 48...57 ~= $0 }
      case .country, .currency: isCode
      default: false
      }
    guard isAccepted else { return nil }
    return .text(isCode ? text.uppercased() : text)
  }

  private func help(for scalar: DocumentScalar) -> String? {
    switch type {
    case .enumeration(let values):
      suggestion(for: scalar.text, among: values, listed: "its values")
    case .string where scalar.string == nil: "quote it: '\(scalar.text)'"
    default: nil
    }
  }
}

extension DocumentScalar {
  /// The text of a default: digits may stand without quotes where only digits can be meant.
  fileprivate func string(for type: FieldType) -> String? {
    if case .digits = type, isInteger { return text }
    return string
  }
}
