import WeirSignals

/// Values of the command line.
enum ListValues {
  /// The canonical bytes of each.
  /// - Throws: which one is no value of the type, and why; not what it is.
  static func canonical(
    _ texts: [String], kind: SignalList.Kind
  ) throws(CommandFailure) -> [[UInt8]] {
    var values: [[UInt8]] = []
    for (place, text) in texts.enumerated() {
      // What the command line cannot say is this character, and all of it would be the same.
      guard !text.unicodeScalars.contains("\u{FFFD}") else {
        throw CommandFailure(
          .usage, "value \(place + 1): not UTF-8",
          help: "nothing was changed; write it in UTF-8, or import it from a file")
      }
      switch ListValue.canonical(Array(text.utf8), kind: kind) {
      case .success(let value): values.append(value)
      case .failure(let fault):
        throw CommandFailure(
          .usage, "value \(place + 1): \(fault.message)",
          help: "the list's type is \(kind.rawValue); nothing was changed")
      }
    }
    return values
  }
}
