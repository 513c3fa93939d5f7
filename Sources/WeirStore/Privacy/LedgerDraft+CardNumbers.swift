package import WeirCore

extension LedgerDraft {
  /// Refuses a draft that would put a card number where it can be read: into the audit trail, the
  /// reasons or values of a list, or a note. For whoever gives drafts their places, before that.
  ///
  /// A value of a list is looked at as a whole, as `ListValue` does, and word by word: hashes have
  /// many digits, but letters among them.
  /// - Throws: `usage`.
  package func refuseCardNumbers() throws(StoreFault) {
    let texts = [actor, origin, object, result] + details.flatMap { [$0.name, $0.value] }
    if texts.contains(where: CardNumberSearch.isFound) {
      throw StoreFault(
        .usage, "what is done looks as if it held a card number",
        help: "name it otherwise; the audit trail is no place for card numbers")
    }
    switch content {
    case .none, .erase, .purge, .retention: return
    case .list(let change): try Self.refuseCardNumbers(in: change)
    case .reviewCase(let action):
      guard !CardNumberSearch.isFound(in: action.note) else {
        throw StoreFault(
          .usage, "the note holds what looks like a card number",
          help: "write its last four digits")
      }
      guard !CardNumberSearch.isFound(in: action.eventID) else {
        throw StoreFault(
          .usage, "the id of the case's event looks like a card number",
          help: "name the case by its number")
      }
    }
  }

  private static func refuseCardNumbers(in change: ListChange) throws(StoreFault) {
    if CardNumberSearch.isFound(in: change.list) {
      throw StoreFault(
        .usage, "the list's name holds what looks like a card number", help: "name it otherwise")
    }
    // The bytes of addresses are no text.
    let isOfTexts = change.type != "ip" && change.type != "cidr"
    for (place, row) in change.rows.enumerated() {
      if isOfTexts, isCardNumber(row.edit.value) {
        throw StoreFault(
          .usage, "value \(place + 1) of the list looks like a card number",
          help: "a list holds its token")
      }
      if CardNumberSearch.isFound(in: row.reason) {
        throw StoreFault(
          .usage, "the reason of value \(place + 1) holds what looks like a card number",
          help: "write its last four digits")
      }
    }
  }

  /// Whether a value, or a word of it, is nothing but digits and what may stand between them, and
  /// looks like a card number.
  private static func isCardNumber(_ value: [UInt8]) -> Bool {
    guard value.count >= 13, let text = String(validating: value, as: UTF8.self)
    else { return false }
    let isPlain = text.unicodeScalars.allSatisfy { scalar in
      scalar.properties.numericType == .decimal || scalar.properties.isWhitespace
        || scalar.properties.isDash
    }
    if isPlain { return CardNumberSearch.isFound(in: text) }
    return text.split { !$0.isLetter && !$0.isNumber }.contains { word in
      word.utf8.count >= 13 && word.allSatisfy(\.isNumber)
        && CardNumberSearch.isFound(in: String(word))
    }
  }
}
