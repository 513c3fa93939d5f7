import WeirCore

extension LineReader {
  /// Reads a value that is not in its usual form, or of another JSON type; `offset` is where the
  /// hot loop stands, behind the quote of a text. `cursor` stands behind the
  /// value then. False after a fault of the JSON.
  // long: one short case a kind.
  @inline(never)
  mutating func readOther(_ number: Int, row: Int, at offset: Int) -> Bool {
    var added = ContentDigest()
    defer { digest.add(added) }
    let slot = unsafe slots + number
    let at = unsafe slot.pointee.kind.isText ? offset &- 1 : skipSpace(offset)
    let byte = text[at]
    let isNumber = Byte.isDigit(byte) || byte == Byte.minus
    let field = unsafe slot.pointee.fieldIndex
    let kind = unsafe slot.pointee.kind
    switch kind {
    case _ where kind.isText: return unsafe readText(slot, row: row, at: at)
    case .int where isNumber:
      guard let outcome = readInteger(at, field: field, tooLarge: .integerOutOfRange) else {
        return false
      }
      if let value = outcome {
        unsafe storeBounded(value, .integerOutOfRange, slot, row: row, at: at)
      }
    case .epochMilliseconds where isNumber, .epochSeconds where isNumber:
      guard let outcome = readInteger(at, field: field, tooLarge: .timestampOutOfRange)
      else { return false }
      if let value = outcome {
        let (moment, overflowed) = value.multipliedReportingOverflow(
          by: kind == .epochSeconds ? 1_000 : 1)
        unsafe storeBounded(
          overflowed ? .max : moment, .timestampOutOfRange, slot, row: row, at: at)
      }
    case .decimal where isNumber:
      guard let outcome = unsafe readDecimal(at, scale: slot.pointee.scale, field: field) else {
        return false
      }
      if let value = outcome {
        unsafe storeBounded(value, .numberOutOfRange, slot, row: row, at: at)
      }
    case .double where isNumber:
      guard let outcome = readDouble(at, field: field) else { return false }
      if let value = outcome {
        if unsafe value >= slot.pointee.lowestDouble, unsafe value <= slot.pointee.highestDouble {
          unsafe storeDouble(value, slot, row: row, digest: &added)
        } else {
          note(.numberOutOfRange, field: field, at: at)
        }
      }
    case .bool where text.half(at) == 0x6575_7274:  // "true"
      unsafe storeBool(true, slot, row: row, digest: &added)
      cursor = at &+ 4
    case .bool where byte == UInt8(ascii: "f") && text.half(at &+ 1) == 0x6573_6C61:  // "alse"
      unsafe storeBool(false, slot, row: row, digest: &added)
      cursor = at &+ 5
    case .deadline where isNumber:
      guard let outcome = readInteger(at, field: field, tooLarge: .integerOutOfRange) else {
        return false
      }
      if let value = outcome { unsafe storeDeadline(value, slot, row: row, at: at) }
    case .ignored:
      guard let next = skipValue(at, depth: depth) else { return false }
      cursor = next
    default:
      return passOther(at, slot: number)
    }
    return true
  }

  /// Stores a deadline, which is no part of the content.
  private mutating func storeDeadline(
    _ value: Int64, _ slot: UnsafeMutablePointer<MemberSlot>, row: Int, at: Int
  ) {
    if 0...Limits.deadlineMillisecondsMax ~= value {
      unsafe slot.pointee.data.storeBytes(of: value, toByteOffset: row &* 8, as: Int64.self)
    } else {
      unsafe note(.integerOutOfRange, field: slot.pointee.fieldIndex, at: at)
    }
  }

  private mutating func storeBounded(
    _ value: Int64, _ fault: Fault, _ slot: UnsafeMutablePointer<MemberSlot>, row: Int, at: Int
  ) {
    var added = ContentDigest()
    defer { digest.add(added) }
    if unsafe value >= slot.pointee.lowest, unsafe value <= slot.pointee.highest {
      unsafe storeWord(value, slot, row: row, digest: &added)
    } else {
      unsafe note(fault, field: slot.pointee.fieldIndex, at: at)
    }
  }

  /// Reads the string whose opening quote stands at `valueAt` into a text field.
  // long: one short case a kind.
  private mutating func readText(
    _ slot: UnsafeMutablePointer<MemberSlot>, row: Int, at valueAt: Int
  ) -> Bool {
    var added = ContentDigest()
    defer { digest.add(added) }
    let kind = unsafe slot.pointee.kind
    guard let next = finishString(from: valueAt &+ 1, stop: text.nextStop(valueAt &+ 1)) else {
      return false
    }
    cursor = next
    let begin = stringStart
    let count = stringCount
    let head = masks.keep(min(count, 16), of: text, begin)
    var fault = Fault.none
    switch kind {
    case _ where stringHasNUL: fault = kind == .timestamp ? .badTimestamp : .nulInText
    case .string:
      if unsafe count > slot.pointee.highest { fault = .textTooLong }
    case .digits: fault = unsafe digitsFault(slot, begin, count)
    case .enumeration:
      if unsafe !isOption(slot, begin, count) { fault = .notInEnumeration }
    case .country:
      guard let upper = codes.country(head.0, count: count) else {
        fault = .badCountry
        break
      }
      unsafe storeCode(upper, begin, count, slot, row: row, digest: &added)
      return true
    case .currency:
      guard let upper = codes.currency(head.0, count: count) else {
        fault = .badCurrency
        break
      }
      unsafe storeCode(upper, begin, count, slot, row: row, digest: &added)
      return true
    case .timestamp:
      guard let moment = dates.parse(text, begin, count: count) else {
        let isOutOfRange = DateCache.isOutOfRange(text, begin, count: count)
        fault = isOutOfRange ? .timestampOutOfRange : .badTimestamp
        break
      }
      unsafe storeWord(moment, slot, row: row, digest: &added)
      return true
    case .address:
      guard let address = unsafe IPAddress.parse(text.pointer(begin), count: count) else {
        fault = .badAddress
        break
      }
      unsafe storeAddress(address, slot, row: row, digest: &added)
      return true
    case .pan: fault = readCard(begin, count: count)
    default: break
    }
    if kind == .pan {
      // The number itself, and its copy if it was unescaped.
      text.clear(valueAt..<next)
      text.clear(begin..<begin &+ count)
    }
    if fault != .none {
      unsafe note(fault, field: slot.pointee.fieldIndex, at: valueAt)
    } else if kind != .pan {
      unsafe storeText(begin, count, slot, row: row, digest: &added)
    }
    return true
  }

  /// The value of an enumeration that stands behind a quote with its own quote behind it.
  @inline(__always)
  func quickOption(
    _ slot: UnsafeMutablePointer<MemberSlot>, _ first: UInt64, _ second: UInt64
  ) -> UnsafePointer<EnumerationOption>? {
    var option = unsafe options + slot.pointee.optionStart
    let last = unsafe option + slot.pointee.optionCount
    while unsafe option < last {
      let difference =
        unsafe (first & option.pointee.firstMask ^ option.pointee.quotedFirst)
        | (second & option.pointee.secondMask ^ option.pointee.quotedSecond)
      if difference == 0 { return unsafe option }
      unsafe option += 1
    }
    return nil
  }

  /// Whether a text is one of the values of an enumeration.
  private func isOption(
    _ slot: UnsafeMutablePointer<MemberSlot>, _ begin: Int, _ count: Int
  ) -> Bool {
    for index in 0..<(unsafe slot.pointee.optionCount) {
      let option = unsafe options + slot.pointee.optionStart + index
      guard unsafe option.pointee.count == count else { continue }
      var isEqual = true
      for place in 0..<count where unsafe option.pointee.bytes[place] != text[begin &+ place] {
        isEqual = false
      }
      if isEqual { return true }
    }
    return false
  }

  /// What is wrong with a text of digits.
  private func digitsFault(
    _ slot: UnsafeMutablePointer<MemberSlot>, _ begin: Int, _ count: Int
  ) -> Fault {
    for index in 0..<count where !Byte.isDigit(text[begin &+ index]) { return .badDigits }
    let isWithin = unsafe count >= slot.pointee.lowest && count <= slot.pointee.highest
    return isWithin ? .none : .digitCount
  }
}
