import CEL
import WeirCore

extension CELType {
  /// Whether a value of the type is a number or a truth value, and no text.
  var isNumberOrBool: Bool {
    switch self {
    case .int, .uint, .double, .bool: true
    default: false
    }
  }
}

/// Reads one file of cases.
struct CaseReader {
  let names: CaseNames
  let faults: FaultList

  /// The cases without faults, each with the place of its name.
  func cases(of text: SourceText) -> [(testCase: PolicyCase, place: Place)] {
    guard let root = YAMLReader.read(text, faults: faults),
      let section = Section(
        root, PolicyKeys.caseFile, title: "the test file", place: text.whole, faults: faults)
    else { return [] }
    let start = section.moment("start")
    let defaults = members("defaults", of: section)
    let items = section.items("cases") ?? []
    if items.isEmpty, section.has("cases") {
      faults.add(.value, "'cases' holds no cases", at: section.keyPlace("cases"))
    }
    return items.enumerated().compactMap { number, node in
      testCase(
        node, number: number + 1, start: start?.value, defaults: defaults, path: text.path)
    }
  }

  private func testCase(
    _ node: DocumentNode, number: Int, start: Int64?, defaults: DocumentMapping?, path: String
  ) -> (testCase: PolicyCase, place: Place)? {
    guard
      let section = Section(node, PolicyKeys.testCase, title: "case \(number)", faults: faults)
    else { return nil }
    let name = section.text("name")
    let zero =
      section.moment("start")?.value ?? start
      ?? Timestamp.parse(PolicyKeys.caseStartDefault) ?? 0
    let clock = section.duration("clock")
    let own = members("defaults", of: section)
    let items = section.items("steps") ?? []
    if items.isEmpty, section.has("steps") {
      faults.add(.value, "'steps' holds no events", at: section.keyPlace("steps"))
    }
    let steps = items.enumerated().compactMap { offset, item in
      step(item, number: offset + 1, zero: zero, layers: [defaults, own])
    }
    guard let name else { return nil }
    let result = PolicyCase(
      name: name.value, path: path, line: section.place.line,
      clockMilliseconds: clock.map { zero + $0.value }, steps: steps)
    if result.eventCount > PolicyLimits.caseEventCountMax {
      faults.add(
        .limit, "more than \(PolicyLimits.caseEventCountMax) events in one case",
        at: section.place)
    }
    return (result, name.place)
  }

  private func step(
    _ node: DocumentNode, number: Int, zero: Int64, layers: [DocumentMapping?]
  ) -> CaseStep? {
    guard let section = Section(node, PolicyKeys.step, title: "step \(number)", faults: faults)
    else { return nil }
    let at = section.durationOrDefault("at")
    let event = members("event", of: section)
    let line = section.text("line")
    let count = Int(section.integerOrDefault("repeat"))
    let every = section.durationOrDefault("every")
    if section.has("line"), section.has("event") {
      faults.add(
        .value, "a step has an event or a line, not both", at: section.keyPlace("line"),
        help: "remove one of them")
    }
    if let line, section.has("expect"), line.value.utf8.allSatisfy({ $0 <= 32 }) {
      faults.add(
        .value, "a blank line gets no answer that 'expect' could be held against",
        at: line.place, help: "remove 'expect', or the line")
    }
    if section.has("every"), !section.has("repeat") {
      faults.warn(
        .noEffect, "'every' without 'repeat' changes nothing", at: section.keyPlace("every"))
    }
    let expectation = section.section("expect").map { expect in
      ExpectationReader(section: expect, names: names).read()
    }
    guard zero + at + Int64(count) * every <= Timestamp.latest else {
      faults.add(.value, "the step goes beyond the year 9999", at: section.place)
      return nil
    }
    return CaseStep(
      number: number, line: section.place.line, column: section.place.column, count: count,
      expectation: expectation, start: zero + at, everyMilliseconds: every,
      content: line.map { .line($0.value) }
        ?? .event(CaseEvent(layers + [event], places: CaseEvent.Places(names.schema))))
  }

  /// The members of an event; a name that is nearly one of the schema's is pointed out.
  private func members(_ key: String, of section: Section) -> DocumentMapping? {
    guard let node = section.node(key) else { return nil }
    guard case .mapping(let mapping) = node else {
      // `event:` alone is an event of defaults.
      if case .scalar(let scalar) = node, scalar.isNull { return nil }
      section.refuse(key, node)
      return nil
    }
    let known = Set(names.schema.fields.map { $0.path[0] })
    for entry in mapping.entries where !known.contains(entry.key.text) {
      guard let near = nearestName(to: entry.key.text, among: known.sorted()) else { continue }
      faults.warn(
        .unknownName, "no field is read from '\(entry.key.text)'", at: entry.key.place,
        help: "did you mean '\(near)'?")
    }
    return mapping
  }
}

extension Section {
  /// Milliseconds since 1970 of a moment.
  func moment(_ key: String) -> Located<Int64>? {
    guard let scalar = scalar(key) else { return nil }
    guard let value = Timestamp.parse(scalar.text) else {
      faults.add(
        .value, "'\(key)' must be \(description.key(key).kind.name)", at: scalar.place,
        help: "RFC 3339 with an offset, a real day and time")
      return nil
    }
    return Located(value: value, place: scalar.place)
  }
}
