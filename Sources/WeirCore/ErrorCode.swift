/// The closed list of codes an input line may be refused with. Never reused, never renamed.
public enum ErrorCode: String, CaseIterable, Sendable {
  case json = "E_JSON"
  case utf8 = "E_UTF8"
  case depth = "E_DEPTH"
  case duplicateName = "E_DUPLICATE_NAME"
  case lineTooLong = "E_LINE_TOO_LONG"
  case sensitiveData = "E_SENSITIVE_DATA"
  case type = "E_TYPE"
  case range = "E_RANGE"
  case format = "E_FORMAT"
  case required = "E_REQUIRED"
  case panKey = "E_PAN_KEY"
  case timeInFuture = "E_TS_FUTURE"
  case idConflict = "E_ID_CONFLICT"
  case rate = "E_RATE"
  case lineTimeout = "E_LINE_TIMEOUT"
  case connections = "E_CONNECTIONS"

  /// Whether only a server says it, of how a client behaves; the line itself was not looked at.
  public var isOfServer: Bool {
    switch self {
    case .rate, .lineTimeout, .connections: true
    default: false
    }
  }

  /// Those that a line can have by itself.
  public static var ofLines: [ErrorCode] { allCases.filter { !$0.isOfServer } }
}

/// One way in which a line can be wrong: a code, and the sentence that goes with it.
///
/// The order of the raw values means nothing; 0 is kept for "no fault".
@frozen public enum Fault: UInt8, CaseIterable, Sendable {
  case none = 0
  // The line as JSON.
  case notAnObject, unexpectedByte, unexpectedEnd, bytesAfterObject, badNumber, badLiteral
  case badEscape, controlInString, loneSurrogate, byteOrderMark, badUTF8, tooDeep
  case duplicateName, lineTooLong
  // What it carries.
  case sensitiveName
  // A field's type.
  case notString, notIntegerLiteral, notNumber, notBool, notObject
  // A field's range.
  case integerOutOfRange, numberOutOfRange, tooManyDecimals, textTooLong, notInEnumeration
  case timestampOutOfRange, digitCount
  // A field's form.
  case badTimestamp, badAddress, badCountry, badCurrency, badDigits, nulInText, badPAN
  // The event as a whole.
  case missingField, panWithoutKey, timeInFuture, idConflict
  // What a server refuses without a look at the line.
  case rateLimited, lineTimeout, tooManyConnections

  /// The code of the fault; `json` for `none`, which no line ever shows.
  public var code: ErrorCode {
    switch self {
    case .none, .notAnObject, .unexpectedByte, .unexpectedEnd, .bytesAfterObject, .badNumber,
      .badLiteral, .badEscape, .controlInString, .loneSurrogate, .byteOrderMark:
      .json
    case .badUTF8: .utf8
    case .tooDeep: .depth
    case .duplicateName: .duplicateName
    case .lineTooLong: .lineTooLong
    case .sensitiveName: .sensitiveData
    case .notString, .notIntegerLiteral, .notNumber, .notBool, .notObject: .type
    case .integerOutOfRange, .numberOutOfRange, .tooManyDecimals, .textTooLong,
      .notInEnumeration, .timestampOutOfRange, .digitCount:
      .range
    case .badTimestamp, .badAddress, .badCountry, .badCurrency, .badDigits, .nulInText, .badPAN:
      .format
    case .missingField: .required
    case .panWithoutKey: .panKey
    case .timeInFuture: .timeInFuture
    case .idConflict: .idConflict
    case .rateLimited: .rate
    case .lineTimeout: .lineTimeout
    case .tooManyConnections: .connections
    }
  }

  /// What is wrong, without any value of the event.
  public var message: StaticString {
    switch self {
    case .none: "no fault"
    case .notAnObject: "the line must be one JSON object"
    case .unexpectedByte: "unexpected byte"
    case .unexpectedEnd: "the line ends inside the object"
    case .bytesAfterObject: "bytes after the end of the object"
    case .badNumber: "not a JSON number"
    case .badLiteral: "not true, false or null"
    case .badEscape: "not a JSON escape"
    case .controlInString: "control character in a string must be escaped"
    case .loneSurrogate: "lone surrogate in a string"
    case .byteOrderMark: "byte order mark before the object must be removed"
    case .badUTF8: "not valid UTF-8"
    case .tooDeep: "more than 16 levels of nesting"
    case .duplicateName: "member name occurs twice in one object"
    case .lineTooLong: "line is longer than 65536 bytes"
    case .sensitiveName: "card verification data must not be sent"
    case .notString: "must be a string"
    case .notIntegerLiteral: "must be an integer literal"
    case .notNumber: "must be a number"
    case .notBool: "must be true or false"
    case .notObject: "must be an object"
    case .integerOutOfRange: "is outside the range of the schema"
    case .numberOutOfRange: "is outside the range of the schema"
    case .tooManyDecimals: "has more decimal places than the schema allows"
    case .textTooLong: "is longer than the schema allows"
    case .notInEnumeration: "is not one of the values of the schema"
    case .timestampOutOfRange: "must lie in the years 0001 to 9999"
    case .digitCount: "has fewer or more digits than the schema allows"
    case .badTimestamp: "must be an RFC 3339 timestamp with an offset"
    case .badAddress: "must be an IPv4 or IPv6 address"
    case .badCountry: "must be a two-letter country code of ISO 3166-1"
    case .badCurrency: "must be a three-letter currency code of ISO 4217"
    case .badDigits: "must hold digits only"
    case .nulInText: "must not hold a NUL character"
    case .badPAN: "must be 12 to 19 digits with a valid check digit"
    case .missingField: "is required"
    case .panWithoutKey: "is accepted only when a tokenisation key is configured"
    case .timeInFuture: "is later than the clock and the allowed skew"
    case .idConflict: "was seen before with other content"
    case .rateLimited: "more lines than the rate limit allows; send it again later"
    case .lineTimeout: "no line end within 10 s of its first byte; the connection is closed"
    case .tooManyConnections: "too many connections; the connection is closed"
    }
  }
}

/// What is wrong with one row and where; eight bytes.
@frozen public struct RowFault: Sendable {
  /// What is wrong; `.none` when nothing is.
  public var fault: Fault
  /// The schema field it is about; `RowFault.noField` when it is about the line.
  public var fieldIndex: UInt16
  /// Bytes from the start of the line; `RowFault.noOffset` when it has no place.
  public var offset: UInt32

  /// The fault is about the line.
  @inlinable public static var noField: UInt16 { .max }
  /// The fault has no place.
  @inlinable public static var noOffset: UInt32 { .max }
  /// A row without a fault.
  @inlinable public static var none: RowFault {
    RowFault(.none, field: noField, offset: noOffset)
  }

  /// A fault at a place.
  @inlinable public init(_ fault: Fault, field: UInt16, offset: UInt32) {
    self.fault = fault
    fieldIndex = field
    self.offset = offset
  }
}
