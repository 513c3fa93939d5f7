import WeirCore

extension LineReader {
  /// Reads the line's object into the columns of `row`; false after a fault of the JSON.
  ///
  /// Members mostly come in the order and the spelling of a line before: the lookouts of the two
  /// slots that followed lately are compared first, all their bytes at once, and the value is read
  /// right behind it in its usual form. Only when that fails the name is looked up, the value
  /// taken apart, and the new order and spelling remembered.
  // long: the hot loop; splitting it would push its state through memory.
  mutating func readEvent(row: Int) -> Bool {
    let text = text
    let lineCount = lineCount
    let masks = masks
    var at = start &+ 1
    if text[start] != Byte.openBrace || text[at] <= Byte.space {
      guard let first = beginObject() else { return false }
      at = first
    }
    var digest = ContentDigest()
    scope = names.open()
    node = 0
    depth = 1
    var previous = unsafe slots
    var isEmpty = text[at] == Byte.closeBrace

    members: while true {
      member: if !isEmpty {
        var slot = unsafe previous.pointee.next
        let nameAt: Int
        if unsafe slot.isNext(text, at) {
          nameAt = at
          at &+= unsafe Int(slot.pointee.lookoutCount)
        } else if unsafe previous.pointee.otherNext.isNext(text, at) {
          let other = unsafe previous.pointee.otherNext
          unsafe previous.pointee.otherNext = unsafe slot
          unsafe previous.pointee.next = unsafe other
          unsafe slot = unsafe other
          nameAt = at
          at &+= unsafe Int(slot.pointee.lookoutCount)
        } else {
          switch findMember(at: at) {
          case .failed: return false
          case .skipped:
            at = cursor
            break member
          case .found(let number):
            unsafe previous.pointee.otherNext = unsafe slot
            unsafe slot = slots + number
            unsafe previous.pointee.next = unsafe slot
            at = cursor
            nameAt = self.nameAt
          }
        }
        guard unsafe slot.pointee.row != lineCount else {
          fail(.duplicateName, at: skipSpace(nameAt))
          return false
        }
        unsafe slot.pointee.row = lineCount
        unsafe previous = unsafe slot

        var count: Int
        let head: (UInt64, UInt64)
        short: do {
          quick: switch unsafe slot.pointee.kind {
          case .string:
            // Texts of a field often have one length: then the next member need not wait for the
            // search for the quote.
            let stops = text.stops(at)
            count = unsafe slot.pointee.usualCount
            if stops & ((2 &<< UInt32(truncatingIfNeeded: count)) &- 1)
              != 1 &<< UInt32(truncatingIfNeeded: count)
            {
              count = stops.trailingZeroBitCount
              if stops == 0 { count = text.nextStop(at &+ 32) &- at }
              guard text[at &+ count] == Byte.quote else { break quick }
              if count < 31 { unsafe slot.pointee.usualCount = count }
            }
            guard text[at &+ count] == Byte.quote, unsafe count <= Int(slot.pointee.highest) else {
              break quick
            }
            if count <= 16 {
              head = masks.keep(count, of: text, at)
              break short
            }
            unsafe storeLongText(at, count, slot, row: row, digest: &digest)
            at &+= count &+ 1
            break member
          case .timestamp:
            guard let (moment, count) = dates.quick(text, at) else { break }
            unsafe storeWord(moment, slot, row: row, digest: &digest)
            at &+= count &+ 1
            break member
          case .int:
            guard let (value, count) = QuickReader.integer(text, at),
              unsafe value >= slot.pointee.lowest, unsafe value <= slot.pointee.highest
            else { break }
            unsafe storeWord(value, slot, row: row, digest: &digest)
            at &+= count
            break member
          case .currency:
            let code = UInt64(text.half(at) & 0xFF_FFFF)
            guard text[at &+ 3] == Byte.quote, let upper = codes.currency(code, count: 3) else {
              break
            }
            writeCode(upper, at, 3)
            (count, head) = (3, (upper, 0))
            break short
          case .country:
            let code = UInt64(text.half(at) & 0xFFFF)
            guard text[at &+ 2] == Byte.quote, let upper = codes.country(code, count: 2) else {
              break
            }
            writeCode(upper, at, 2)
            (count, head) = (2, (upper, 0))
            break short
          case .digits:
            guard let found = QuickReader.digits(text, at), unsafe found >= slot.pointee.lowest,
              unsafe found <= slot.pointee.highest
            else { break }
            count = found
            head = masks.keep(count, of: text, at)
            break short
          case .enumeration:
            let first = text.word(at)
            let second = text.word(at &+ 8)
            guard let option = unsafe quickOption(slot, first, second) else { break }
            count = unsafe option.pointee.count
            head = unsafe (option.pointee.first, option.pointee.second)
            break short
          case .address:
            guard let (address, count) = QuickReader.address(text, at) else { break }
            unsafe storeAddress(address, slot, row: row, digest: &digest)
            at &+= count &+ 1
            break member
          case .bool:
            let word = text.half(at)
            if word == 0x6575_7274 {  // "true"
              unsafe storeBool(true, slot, row: row, digest: &digest)
              at &+= 4
              break member
            }
            guard word == 0x736C_6166, text[at &+ 4] == UInt8(ascii: "e") else { break }  // "fals"
            unsafe storeBool(false, slot, row: row, digest: &digest)
            at &+= 5
            break member
          case .double:
            guard let number = unsafe QuickReader.fraction(text, at, powers: powers) else { break }
            let value = unsafe Double(number.digits) / powers[number.decimals].double
            guard unsafe value >= slot.pointee.lowestDouble,
              unsafe value <= slot.pointee.highestDouble
            else { break }
            unsafe storeDouble(value, slot, row: row, digest: &digest)
            at &+= number.count
            break member
          case .decimal:
            guard let number = unsafe QuickReader.fraction(text, at, powers: powers),
              unsafe number.decimals <= slot.pointee.scale
            else { break }
            // Up to fourteen digits, up to nine zeros: it may not fit.
            let power = unsafe powers[unsafe slot.pointee.scale &- number.decimals].integer
            let (value, overflowed) = Int64(number.digits).multipliedReportingOverflow(
              by: Int64(truncatingIfNeeded: power))
            guard
              unsafe !overflowed && value >= slot.pointee.lowest && value <= slot.pointee.highest
            else { break }
            unsafe storeWord(value, slot, row: row, digest: &digest)
            at &+= number.count
            break member
          case .object:
            if text[at] <= Byte.space { at = skipSpace(at) }
            guard text[at] == Byte.openBrace, depth < Limits.jsonDepthMax else { break }
            unsafe frames[depth] = Frame(slot: slot - slots, node: node, scope: scope)
            depth &+= 1
            node = unsafe slot.pointee.node
            unsafe previous = slots + slot.pointee.head
            scope = names.open()
            at &+= 1
            if text[at] <= Byte.space { at = skipSpace(at) }
            isEmpty = text[at] == Byte.closeBrace
            continue members
          case .ignored:
            if text[at] == Byte.quote {
              let stop = text.nextStop(at &+ 1)
              guard text[stop] == Byte.quote else { break }
              at = stop &+ 1
              break member
            }
            guard let (_, count) = QuickReader.integer(text, at) else { break }
            at &+= count
            break member
          case .epochMilliseconds, .epochSeconds, .pan, .sensitive, .deadline, .head: break
          }
          guard unsafe readOther(slot - slots, row: row, at: at) else { return false }
          at = cursor
          break member
        }
        // All short texts are stored in one place.
        unsafe storeShortText(at, count, head, slot, row: row, digest: &digest)
        at &+= count &+ 1
      }
      isEmpty = false

      while true {
        let byte = text[at]
        if byte == Byte.comma {
          at &+= 1
          continue members
        }
        if byte == Byte.closeBrace {
          at &+= 1
          depth &-= 1
          names.close(scope)
          if depth == 0 { break members }
          let frame = unsafe frames[depth]
          unsafe previous = slots + frame.slot
          node = frame.node
          scope = frame.scope
          continue
        }
        let next = skipSpace(at)
        guard next > at else {
          failUnexpected(at: at)
          return false
        }
        at = next
      }
    }
    self.digest.add(digest)
    if at == end { return true }
    at = skipSpace(at)
    if at == end { return true }
    fail(.bytesAfterObject, at: at)
    return false
  }
}
