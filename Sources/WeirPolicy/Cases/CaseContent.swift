import WeirCore

/// What a step sends: an event that is put together, or a line as it is.
enum CaseContent: Sendable {
  case line(String)
  case event(CaseEvent)

  /// The line of one event.
  func text(id: String, time: Int64, round: Int) -> String {
    switch self {
    case .line(let text): CaseEvent.substituted(text, round)
    case .event(let event): event.text(id: id, time: time, round: round)
    }
  }
}

/// An event's members: later ones go over earlier ones of the same name, null takes one away.
/// `event_id` and `ts` are filled in where there is none.
struct CaseEvent: Sendable {
  /// Where the schema looks for something, and how times are written.
  struct Places: Sendable {
    let id: [String]
    let time: [String]
    let form: TimestampForm

    init(_ schema: Schema) {
      let timeField = schema.fields[schema.timeIndex]
      id = schema.fields[schema.eventIDIndex].path
      time = timeField.path
      if case .timestamp(let form) = timeField.type {
        self.form = form
      } else {
        form = .rfc3339
      }
    }
  }

  private let members: [DocumentMapping.Entry]
  private let places: Places

  init(_ layers: [DocumentMapping?], places: Places) {
    var members: [DocumentMapping.Entry] = []
    for entry in layers.flatMap({ $0?.entries ?? [] }) {
      if let known = members.firstIndex(where: { $0.key.text == entry.key.text }) {
        members[known] = entry
      } else {
        members.append(entry)
      }
    }
    self.members = members
    self.places = places
  }

  func text(id: String, time: Int64, round: Int) -> String {
    var object = Self.object(members, round)
    // In front, as most senders have them.
    Self.set(&object, places.time[...], Self.json(time, places.form))
    Self.set(&object, places.id[...], .string(id))
    return JSONValue.object(object).line
  }

  private static func json(_ time: Int64, _ form: TimestampForm) -> JSONValue {
    switch form {
    case .rfc3339: .string(Timestamp.text(of: time))
    case .epochMilliseconds: .integer(time)
    case .epochSeconds: .integer(time / 1_000)
    }
  }

  /// Puts a value at a path where nothing stands; what stands in the way stays.
  private static func set(
    _ object: inout [JSONValue.Member], _ path: ArraySlice<String>, _ value: JSONValue
  ) {
    guard let name = path.first else { return }
    guard let index = object.firstIndex(where: { $0.name == name }) else {
      let inner = path.dropFirst().reversed().reduce(value) { inner, name in
        .members([(name, inner)])
      }
      object.insert(JSONValue.Member(name, inner), at: 0)
      return
    }
    guard path.count > 1, case .object(var members) = object[index].value else { return }
    set(&members, path.dropFirst(), value)
    object[index] = JSONValue.Member(name, .object(members))
  }

  private static func object(
    _ entries: [DocumentMapping.Entry], _ round: Int
  ) -> [JSONValue.Member] {
    entries.compactMap { entry in
      let value = json(entry.value, round)
      return value == .null ? nil : JSONValue.Member(substituted(entry.key.text, round), value)
    }
  }

  private static func json(_ node: DocumentNode, _ round: Int) -> JSONValue {
    switch node {
    case .mapping(let mapping): .object(object(mapping.entries, round))
    case .sequence(let items, _): .array(items.map { json($0, round) })
    case .scalar(let scalar):
      scalar.with(text: substituted(scalar.text, round)).json
    }
  }

  /// The text with `${i}` replaced by the number of the repetition.
  static func substituted(_ text: String, _ round: Int) -> String {
    text.contains("${i}") ? text.replacing("${i}", with: "\(round)") : text
  }
}

extension DocumentScalar {
  /// The same with another text.
  func with(text: String) -> DocumentScalar {
    DocumentScalar(text: text, style: style, place: place)
  }

  /// What it stands for: null, a truth value, a number if JSON has it written so, else a text.
  var json: JSONValue {
    if isNull { return .null }
    if let boolean { return .bool(boolean) }
    return isNumber && Self.isJSONNumber(text) ? .number(text) : .string(text)
  }

  /// Whether YAML's number is one of JSON as it stands: no `+`, no zeros in front, no bare point.
  private static func isJSONNumber(_ text: String) -> Bool {
    var rest = text.utf8[...]
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    guard let first = rest.first, 48...57 ~= first, text.utf8.last != UInt8(ascii: ".") else {
      return false
    }
    let second = rest.dropFirst().first ?? 0
    guard first != 48 || !(48...57 ~= second || second | 0x20 == UInt8(ascii: "x")) else {
      return false
    }
    guard second | 0x20 != UInt8(ascii: "o") else { return false }
    guard let point = rest.firstIndex(of: UInt8(ascii: ".")) else { return true }
    return 48...57 ~= rest[rest.index(after: point)]
  }
}
