import Testing
import WeirCore

@testable import WeirEvents

/// Every type's good and bad forms; the place of a field's fault is the start of its value.
struct DecoderTypeTests {
  /// A member as it is written, and what its column holds.
  struct Good: CustomTestStringConvertible, Sendable {
    let member: String
    let field: String
    let value: CellValue

    init(_ member: String, _ value: CellValue, field: String? = nil) {
      self.member = member
      self.value = value
      self.field = field ?? String(member.dropFirst().prefix { $0 != "\"" })
    }

    var testDescription: String { member }
  }

  /// Members as a column of values: what is added to a line and what is not.
  private func check(_ good: Good) throws {
    let harness = try DecoderHarness.everyType()
    let row = harness.steadyRow(DecoderHarness.line(good.member))
    var expected: [String: CellValue] = [
      "event_id": .text("e"), "ts": .word(1_000), "type": .text("payment"), "flag": .bool(true),
      "retries": .word(0),
    ]
    expected[good.field] = good.value == .missing ? nil : good.value
    #expect(row == DecodedRow(fault: .none, field: "", offset: -1, cells: expected))
  }

  private func check(_ c: FaultCase) throws {
    let harness = try DecoderHarness.everyType()
    // The claim is the member, with the mark before its value.
    let line = DecoderHarness.line(String(decoding: c.line, as: UTF8.self))
    let start = DecoderHarness.line("").utf8.count - 1
    let expected = DecodedRow(
      fault: c.fault, field: c.field, offset: start + c.offset,
      cells: ["event_id": .text("e")])
    #expect(harness.steadyRow(line) == expected)
  }

  @Test(arguments: [
    Good(#""small":0"#, .word(0)), Good(#""small":-5"#, .word(-5)),
    Good(#""small":100"#, .word(100)), Good("\"small\": \t7 ", .word(7), field: "small"),
    Good(#""whole":9223372036854775807"#, .word(.max)),
    Good(#""whole":-9223372036854775808"#, .word(.min)),
    Good(#""whole":12345678"#, .word(12_345_678)),
    Good(#""money":1"#, .word(100)), Good(#""money":1.5"#, .word(150)),
    Good(#""money":-1.50"#, .word(-150)), Good(#""money":0.01"#, .word(1)),
    Good(#""money":-0"#, .word(0)), Good(#""money":10000.00"#, .word(1_000_000)),
    Good(#""ratio":0"#, .double(0)), Good(#""ratio":-0"#, .double((-0.0).bitPattern)),
    Good(#""ratio":1"#, .double(1.0.bitPattern)), Good(#""ratio":0.1"#, .double(0.1.bitPattern)),
    Good(#""ratio":1e3"#, .double(1e3.bitPattern)),
    Good(#""ratio":1E-2"#, .double(0.01.bitPattern)),
    Good(#""ratio":1.7976931348623157e308"#, .double(Double.greatestFiniteMagnitude.bitPattern)),
    Good(#""ratio":5e-324"#, .double(1)), Good(#""ratio":1e-400"#, .double(0)),
    Good(#""ratio":9007199254740993"#, .double(9_007_199_254_740_992.0.bitPattern)),
    Good(#""ratio":123456.7890123"#, .double(123_456.789_012_3.bitPattern)),
    Good(#""share":1"#, .double(1.0.bitPattern)), Good(#""share":0.0"#, .double(0)),
    Good(#""flag":true"#, .bool(true)), Good(#""flag":false"#, .bool(false)),
    Good(#""millis":0"#, .word(0)), Good(#""millis":-62135596800000"#, .word(Timestamp.earliest)),
    Good(#""millis":253402300799999"#, .word(Timestamp.latest)),
    Good(#""seconds":1"#, .word(1_000)),
    Good(#""seconds":253402300799"#, .word(253_402_300_799_000)),
  ])
  func readsNumbers(_ good: Good) throws { try check(good) }

  @Test(arguments: [
    Good(#""text":"""#, .text("")), Good(#""text":"12345678""#, .text("12345678")),
    Good(#""text":"€uro""#, .text("€uro")), Good(#""text":"\"\\\/\b""#, .text("\"\\/\u{8}")),
    Good(#""text":"\u00e9\t""#, .text("é\t")), Good(#""text":"\ud83d\ude00""#, .text("😀")),
    Good(#""type":"refund""#, .text("refund")), Good(#""type":"r\u0065fund""#, .text("refund")),
    Good(#""country":"DE""#, .text("DE")), Good(#""country":"de""#, .text("DE")),
    Good(#""country":"\u0064e""#, .text("DE")), Good(#""currency":"eUr""#, .text("EUR")),
    Good(#""currency":"\u0065ur""#, .text("EUR")), Good(#""bin":"000000""#, .text("000000")),
    Good(#""bin":"12345678""#, .text("12345678")), Good(#""bin":"\u0031234567""#, .text("1234567")),
    Good(#""ip":"192.0.2.1""#, .address(IPAddress(v4: 0xC000_0201))),
    Good(#""ip":"::ffff:192.0.2.1""#, .address(IPAddress(v4: 0xC000_0201))),
    Good(#""ip":"2001:db8::1""#, .address(IPAddress(high: 0x2001_0DB8 << 32, low: 1))),
    Good(#""ip":"255.255.255.255""#, .address(IPAddress(v4: .max))),
    Good(#""ip":"1\u002e2.3.4""#, .address(IPAddress(v4: 0x0102_0304))),
    Good(
      #""device":{"os":{"name":"an operating system"}}"#, .text("an operating system"),
      field: "os"),
  ])
  func readsTexts(_ good: Good) throws { try check(good) }

  @Test(arguments: [
    Good(#""text":null"#, .missing), Good(#""small":null"#, .missing),
    Good(#""ip":null"#, .missing),
    Good(#""country": null"#, .missing), Good(#""millis":null"#, .missing),
    Good(#""device":null"#, .missing, field: "device_id"),
    Good(#""device":{}"#, .missing, field: "os"),
    Good(#""device":{"id":null,"os":null}"#, .missing, field: "device_id"),
    Good(#""flag":null"#, .bool(true)), Good(#""type":null"#, .text("payment")),
    Good(#""device":{"retries":null}"#, .word(0), field: "retries"),
  ])
  func takesNullAsAbsent(_ good: Good) throws { try check(good) }

  @Test(arguments: [
    FaultCase("a decimal point", #""small":^1.0"#, .notIntegerLiteral, "small"),
    FaultCase("an exponent", #""small":^1e1"#, .notIntegerLiteral, "small"),
    FaultCase("a large exponent", #""whole":^1e3"#, .notIntegerLiteral, "whole"),
    FaultCase("minus zero", #""small":^-0"#, .notIntegerLiteral, "small"),
    FaultCase("a string of digits", #""small":^"1""#, .notIntegerLiteral, "small"),
    FaultCase("true as a number", #""small":^true"#, .notIntegerLiteral, "small"),
    FaultCase("an array", #""small":^[1]"#, .notIntegerLiteral, "small"),
    FaultCase("an object", #""small":^{}"#, .notIntegerLiteral, "small"),
    FaultCase("one over", #""small":^101"#, .integerOutOfRange, "small"),
    FaultCase("one under", #""small":^-6"#, .integerOutOfRange, "small"),
    FaultCase("2^63", #""whole":^9223372036854775808"#, .integerOutOfRange, "whole"),
    FaultCase("-2^63 - 1", #""whole":^-9223372036854775809"#, .integerOutOfRange, "whole"),
    FaultCase(
      "30 digits", #""whole":^123456789012345678901234567890"#, .integerOutOfRange, "whole"),
    FaultCase("2^64 + 1", #""whole":^18446744073709551617"#, .integerOutOfRange, "whole"),
    FaultCase("three decimals", #""money":^1.005"#, .tooManyDecimals, "money"),
    FaultCase("three zeros", #""money":^1.000"#, .tooManyDecimals, "money"),
    FaultCase("an exponent in a decimal", #""money":^1e2"#, .notNumber, "money"),
    FaultCase("a decimal as text", #""money":^"1.00""#, .notNumber, "money"),
    FaultCase("a decimal over", #""money":^10000.01"#, .numberOutOfRange, "money"),
    FaultCase("a decimal under", #""money":^-10.01"#, .numberOutOfRange, "money"),
    FaultCase("a huge decimal", #""money":^92233720368547758.08"#, .numberOutOfRange, "money"),
    FaultCase("1e400", #""ratio":^1e400"#, .numberOutOfRange, "ratio"),
    FaultCase("-1e400", #""ratio":^-1e400"#, .numberOutOfRange, "ratio"),
    FaultCase("1e99999999999", #""ratio":^1e99999999999"#, .numberOutOfRange, "ratio"),
    FaultCase("a share over one", #""share":^1.0000001"#, .numberOutOfRange, "share"),
    FaultCase("a share under zero", #""share":^-0.1"#, .numberOutOfRange, "share"),
    FaultCase("a double as text", #""ratio":^"1""#, .notNumber, "ratio"),
    FaultCase("1 as bool", #""flag":^1"#, .notBool, "flag"),
    FaultCase("\"true\" as bool", #""flag":^"true""#, .notBool, "flag"),
    FaultCase("an epoch with a point", #""millis":^1.5"#, .notIntegerLiteral, "millis"),
    FaultCase("an epoch as text", #""millis":^"1""#, .notIntegerLiteral, "millis"),
    FaultCase(
      "an epoch before year 1", #""millis":^-62135596800001"#, .timestampOutOfRange, "millis"),
    FaultCase("an epoch after 9999", #""millis":^253402300800000"#, .timestampOutOfRange, "millis"),
    FaultCase("2^63 ms", #""millis":^9223372036854775808"#, .timestampOutOfRange, "millis"),
    FaultCase(
      "seconds that overflow", #""seconds":^9223372036854775807"#, .timestampOutOfRange, "seconds"),
    FaultCase("seconds after 9999", #""seconds":^253402300800"#, .timestampOutOfRange, "seconds"),
  ])
  func refusesNumbers(_ c: FaultCase) throws { try check(c) }

  @Test(arguments: [
    FaultCase("a number as text", #""text":^1"#, .notString, "text"),
    FaultCase("false as text", #""text":^false"#, .notString, "text"),
    FaultCase("an array as text", #""text":^["a"]"#, .notString, "text"),
    FaultCase("nine bytes", #""text":^"123456789""#, .textTooLong, "text"),
    FaultCase("nine bytes in four characters", #""text":^"€€€""#, .textTooLong, "text"),
    FaultCase("NUL in a text", #""text":^"a\u0000b""#, .nulInText, "text"),
    FaultCase("NUL in an enumeration", #""type":^"\u0000""#, .nulInText, "type"),
    FaultCase("another value", #""type":^"chargeback""#, .notInEnumeration, "type"),
    FaultCase("a value in capitals", #""type":^"Payment""#, .notInEnumeration, "type"),
    FaultCase("the start of a value", #""type":^"pay""#, .notInEnumeration, "type"),
    FaultCase("an empty value", #""type":^"""#, .notInEnumeration, "type"),
    FaultCase("no country", #""country":^"XX""#, .badCountry, "country"),
    FaultCase("three letters", #""country":^"DEU""#, .badCountry, "country"),
    FaultCase("no letters", #""country":^"  ""#, .badCountry, "country"),
    FaultCase("a country as number", #""country":^276"#, .notString, "country"),
    FaultCase("no currency", #""currency":^"BTC""#, .badCurrency, "currency"),
    FaultCase("two letters", #""currency":^"EU""#, .badCurrency, "currency"),
    FaultCase("five digits", #""bin":^"12345""#, .digitCount, "bin"),
    FaultCase("nine digits", #""bin":^"123456789""#, .digitCount, "bin"),
    FaultCase("no digit", #""bin":^"""#, .digitCount, "bin"),
    FaultCase("a letter", #""bin":^"12345a""#, .badDigits, "bin"),
    FaultCase("digits of another script", #""bin":^"１２３""#, .badDigits, "bin"),
    FaultCase("digits as a number", #""bin":^123456"#, .notString, "bin"),
    FaultCase("a leading zero in an octet", #""ip":^"192.0.02.1""#, .badAddress, "ip"),
    FaultCase("an octet over 255", #""ip":^"192.0.2.256""#, .badAddress, "ip"),
    FaultCase("a network", #""ip":^"192.0.2.0/24""#, .badAddress, "ip"),
    FaultCase("an address with a zone", #""ip":^"fe80::1%eth0""#, .badAddress, "ip"),
    FaultCase("an empty address", #""ip":^"""#, .badAddress, "ip"),
    FaultCase("an address as a number", #""ip":^3221225985"#, .notString, "ip"),
    FaultCase("a value on the way to a field", #""device":^"d""#, .notObject, "device_id"),
    FaultCase("an array on the way", #""device":^[]"#, .notObject, "device_id"),
    FaultCase("a number deep on the way", #""device":{"os":^1}"#, .notObject, "os"),
    FaultCase("a nested field", #""device":{"id":^1}"#, .notString, "device_id"),
  ])
  func refusesTexts(_ c: FaultCase) throws { try check(c) }

  @Test(
    arguments: [
      ("2024-02-29T23:59:59.999999999+05:30", 1_709_231_399_999), ("1970-01-01t00:00:00z", 0),
      ("0001-01-01T00:00:00Z", Timestamp.earliest), ("9999-12-31T23:59:59.999Z", Timestamp.latest),
      ("1969-12-31T23:59:59Z", -1_000),
    ] as [(String, Int64)])
  func readsTimes(_ text: String, _ milliseconds: Int64) throws {
    let row = try DecoderHarness.everyType().steadyRow(#"{"event_id":"e","ts":"\#(text)"}"#)
    #expect(row.fault == .none)
    #expect(row.cells["ts"] == .word(milliseconds))
  }

  @Test(arguments: [
    FaultCase("a number", "^1", .notString),
    FaultCase("no offset", #"^"1970-01-01T00:00:00""#, .badTimestamp),
    FaultCase("a leap second", #"^"2016-12-31T23:59:60Z""#, .badTimestamp),
    FaultCase("29 February of 2023", #"^"2023-02-29T00:00:00Z""#, .badTimestamp),
    FaultCase("NUL", #"^"1970-01-01T00:00:00Z\u0000""#, .badTimestamp),
    FaultCase("before year 1", #"^"0001-01-01T00:00:00+01:00""#, .timestampOutOfRange),
    FaultCase("after year 9999", #"^"9999-12-31T23:59:59-01:00""#, .timestampOutOfRange),
    FaultCase("ten fraction digits", #"^"1970-01-01T00:00:00.0123456789Z""#, .badTimestamp),
  ])
  func refusesTimes(_ c: FaultCase) throws {
    let head = Array(#"{"event_id":"e","ts":"#.utf8)
    let row = try DecoderHarness.everyType().steadyRow(head + c.line + [UInt8(ascii: "}")])
    #expect(
      row
        == DecodedRow(
          fault: c.fault, field: "ts", offset: head.count, cells: ["event_id": .text("e")]))
  }
}
