/// What a schema says one field may hold.
package enum FieldType: Hashable, Sendable {
  /// UTF-8 text, compared by bytes, of at most `maxByteCount` bytes.
  case string(maxByteCount: Int)
  /// An integer literal within the bounds, both included.
  case int(min: Int64, max: Int64)
  /// A decimal number kept as an integer of 10⁻ˢᶜᵃˡᵉ; the bounds are in that unit.
  case decimal(scale: Int, min: Int64, max: Int64)
  /// A finite floating-point number within the bounds.
  case double(min: Double, max: Double)
  /// `true` or `false`.
  case bool
  /// One of a closed set of texts.
  case enumeration([String])
  /// A moment, kept as milliseconds since 1970.
  case timestamp(TimestampForm)
  /// Two letters of ISO 3166-1, upper-cased.
  case country
  /// Three letters of ISO 4217, upper-cased.
  case currency
  /// ASCII digits kept as text.
  case digits(minCount: Int, maxCount: Int)
  /// An IPv4 or IPv6 address, kept as 16 bytes.
  case ip
  /// A card number: becomes a token, a BIN and the last four digits in the decoder, and is gone.
  case pan

  /// How the values of the type lie in a column.
  package var storage: ColumnStorage {
    switch self {
    case .int, .decimal, .timestamp: .word
    case .double: .double
    case .bool: .bool
    case .string, .enumeration, .country, .currency, .digits, .pan: .text
    case .ip: .address
    }
  }

  /// 10ˢᶜᵃˡᵉ for a decimal, whose values are whole numbers of one part in so many; nil otherwise.
  package var decimalDivisor: UInt64? {
    guard case .decimal(let scale, _, _) = self else { return nil }
    return (0..<scale).reduce(1) { power, _ in power * 10 }
  }

  /// The type with everything that belongs to it: the same text for the same type, for ever.
  package var description: String {
    switch self {
    case .string(let most): "string \(most)"
    case .int(let least, let most): "int \(least) \(most)"
    case .decimal(let scale, let least, let most): "decimal \(scale) \(least) \(most)"
    case .double(let least, let most): "double \(least.bitPattern) \(most.bitPattern)"
    case .enumeration(let values): "enum " + values.joined(separator: "\u{1E}")
    case .timestamp(.rfc3339): "timestamp"
    case .timestamp(.epochMilliseconds): "timestamp ms"
    case .timestamp(.epochSeconds): "timestamp s"
    case .digits(let least, let most): "digits \(least) \(most)"
    case .bool, .country, .currency, .ip, .pan: name
    }
  }

  /// The word that names the type in a policy.
  package var name: String {
    switch self {
    case .string: "string"
    case .int: "int"
    case .decimal: "decimal"
    case .double: "double"
    case .bool: "bool"
    case .enumeration: "enum"
    case .timestamp: "timestamp"
    case .country: "country"
    case .currency: "currency"
    case .digits: "digits"
    case .ip: "ip"
    case .pan: "pan"
    }
  }
}

/// How a timestamp is written in an event.
package enum TimestampForm: Hashable, Sendable {
  /// RFC 3339 text with an offset.
  case rfc3339
  /// An integer of milliseconds since 1970.
  case epochMilliseconds
  /// An integer of seconds since 1970.
  case epochSeconds
}

/// How the values of one column lie in memory: bytes a row and meaning.
@frozen public enum ColumnStorage: Hashable, Sendable {
  /// Eight bytes: an `Int64` (int, decimal, timestamp in milliseconds).
  case word
  /// Eight bytes: a `Double`.
  case double
  /// One byte: 0 or 1.
  case bool
  /// Eight bytes: a `TextSlice` of the batch's text.
  case text
  /// Sixteen bytes: an `IPAddress`.
  case address

  /// Bytes of one row.
  public var stride: Int {
    switch self {
    case .word, .double, .text: 8
    case .bool: 1
    case .address: 16
    }
  }
}

/// The value a field has when the event does not carry it.
package enum FieldDefault: Hashable, Sendable {
  case word(Int64)
  case double(Double)
  case bool(Bool)
  case text(String)
  case address(IPAddress)
}

/// One field of a schema.
package struct Field: Hashable, Sendable {
  /// What expressions call it, after `event.`.
  package let name: String
  /// The member names that lead to it from the top of the JSON object; one name when not nested.
  package let path: [String]
  package let type: FieldType
  package let isRequired: Bool
  package let defaultValue: FieldDefault?

  /// A field; the loader has checked that `path` is not empty and `defaultValue` fits `type`.
  package init(
    name: String, path: [String], type: FieldType, isRequired: Bool, defaultValue: FieldDefault?
  ) {
    self.name = name
    self.path = path
    self.type = type
    self.isRequired = isRequired
    self.defaultValue = defaultValue
  }
}

/// The fields an event may carry, in the order of the policy.
package struct Schema: Sendable {
  package let fields: [Field]
  /// The index of `event_id`, a string.
  package let eventIDIndex: Int
  /// The index of `ts`, a required timestamp.
  package let timeIndex: Int
  /// The index of `type`, an enum, when the schema has one.
  package let typeIndex: Int?

  /// Fails when `event_id` or `ts` is missing; the loader reports that with its place.
  package init?(fields: [Field]) {
    guard let eventID = fields.firstIndex(where: { $0.name == "event_id" }),
      let time = fields.firstIndex(where: { $0.name == "ts" })
    else { return nil }
    self.fields = fields
    eventIDIndex = eventID
    timeIndex = time
    typeIndex = fields.firstIndex { $0.name == "type" }
  }

  /// The index of the field called `name`.
  package func index(of name: String) -> Int? { fields.firstIndex { $0.name == name } }
}
