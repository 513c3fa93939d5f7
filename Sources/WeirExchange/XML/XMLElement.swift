import WeirPolicy

/// An element of an XML document, with its place.
struct XMLElement {
  let name: String
  /// In the order of the text; no name occurs twice.
  let attributes: [XMLAttribute]
  /// Where its tag begins.
  let place: Place
  var children: [XMLElement] = []
  /// What stands between its tags, without what its children hold.
  var text: [UInt8] = []

  func attribute(_ name: String) -> XMLAttribute? { attributes.first { $0.name == name } }

  func children(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}

/// An attribute of an element, with the place of its value.
struct XMLAttribute {
  let name: String
  let value: String
  let place: Place
}
