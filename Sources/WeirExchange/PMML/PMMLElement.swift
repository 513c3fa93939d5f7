import WeirPolicy

/// An element of PMML: what may be asked of it, with a fault where the answer is wrong.
struct PMMLElement {
  let xml: XMLElement
  let faults: FaultList

  var name: String { xml.name }
  var place: Place { xml.place }

  /// Those of its children that have a name.
  func children(_ name: String) -> [PMMLElement] {
    xml.children(name).map { PMMLElement(xml: $0, faults: faults) }
  }

  /// All of its children but extensions, which mean nothing to others than who wrote them.
  var parts: [PMMLElement] {
    xml.children.filter { $0.name != "Extension" }.map { PMMLElement(xml: $0, faults: faults) }
  }

  func text(_ name: String) -> Located<String>? {
    xml.attribute(name).map { Located(value: $0.value, place: $0.place) }
  }

  /// The attribute, which must be there.
  func required(_ name: String) -> Located<String>? {
    if let text = text(name) { return text }
    faults.add(
      .missingKey, "\(self.name) lacks '\(name)'", at: place, help: "add the attribute '\(name)'")
    return nil
  }

  /// The number of an attribute; nil when it is absent, and, with a fault, when it is none.
  func number(_ name: String) -> Double? {
    guard let text = text(name) else { return nil }
    if let number = Self.number(text.value) { return number }
    refuseNumber("'\(name)'", at: text.place)
    return nil
  }

  /// The number between the tags; nil, with a fault, when there is none.
  func content() -> Double? {
    if let number = Self.number(String(decoding: xml.text, as: UTF8.self)) { return number }
    refuseNumber(name, at: place)
    return nil
  }

  private func refuseNumber(_ what: String, at place: Place) {
    faults.add(
      .value, "\(what) must be a number, finite, within 1e15 of zero", at: place,
      help: "write it as 0.25 or 2.5e-1")
  }

  /// Reports that a setting has a value that changes what the model says.
  func refuse(_ name: String, _ message: String, help: String) {
    faults.add(.model, message, at: text(name)?.place ?? place, help: help)
  }

  /// A decimal number within bounds, white space around it left out: words are none.
  private static func number(_ text: String) -> Double? {
    let isSpace = { (byte: UInt8) in byte == 32 || 9...10 ~= byte || byte == 13 }
    let bytes = text.utf8.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
    let isDecimal = bytes.allSatisfy { byte in
      48...57 ~= byte || "+-.eE".utf8.contains(byte)
    }
    guard isDecimal, let number = Double(String(decoding: Array(bytes), as: UTF8.self)),
      ExchangeLimits.numbers.contains(number)
    else { return nil }
    return number
  }
}
