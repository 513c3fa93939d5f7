import Yams

/// Reads one YAML document into nodes with places.
///
/// Before the parser sees the text it is made harmless: the sign of every possible anchor is
/// replaced by a private character, so that no alias can ever expand (an alias is then an undefined
/// one, an error of the parser), and indentation and open brackets are bounded, which bounds the
/// parser's recursion. A key that occurs twice in a mapping ends the parse; it is reported, given
/// private characters and the text parsed again, so that the rest is reported in the same run.
/// Both replacements keep the number of characters of the line: places stay right.
struct YAMLReader {
  private let text: SourceText
  private let faults: FaultList
  private var scalars: MaskedText

  /// The document; nil when it has faults that leave nothing to read.
  static func read(_ text: SourceText, faults: FaultList) -> DocumentNode? {
    guard text.bytes.count <= PolicyLimits.documentByteCountMax else {
      faults.add(
        .limit, "longer than \(PolicyLimits.documentByteCountMax) bytes", at: text.whole)
      return nil
    }
    guard let scalars = YAMLPrecheck(text: text, faults: faults).masked() else { return nil }
    var reader = YAMLReader(text: text, faults: faults, scalars: scalars)
    return reader.parse()
  }

  private mutating func parse() -> DocumentNode? {
    for _ in 0...PolicyLimits.duplicateKeyCountMax {
      do {
        let root = try Parser(yaml: scalars.string, resolver: .basic, encoding: .utf8).singleRoot()
        guard let root else {
          faults.add(.yaml, "the file is empty", at: text.whole)
          return nil
        }
        return node(root, depth: 1)
      } catch let error as YamlError {
        guard report(error) else { return nil }
      } catch {
        faults.add(.yaml, "not YAML", at: text.whole)
        return nil
      }
    }
    return nil
  }

  /// Reports an error of the parser; true when the text was changed so that a next try may go on.
  private mutating func report(_ error: YamlError) -> Bool {
    switch error {
    case .duplicatedKeysInMapping(let keys, let context):
      return reportDuplicate(keys.first ?? "", mark: context.mark)
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      reportProblem(problem, mark: mark)
    case .reader(let problem, _, _, _):
      faults.add(.yaml, problem, at: text.whole)
    case .memory:
      faults.add(.limit, "nested too deeply", at: text.whole)
    default:
      faults.add(.yaml, "not YAML", at: text.whole)
    }
    return false
  }

  private func reportProblem(_ problem: String, mark: Mark) {
    let place = place(mark, count: 1)
    if let anchor = scalars.firstAnchorAtValueStart {
      faults.add(
        .yaml, "anchors are not part of a policy", at: text.place(offset: anchor, count: 1),
        help: "write the value out; quote an expression that starts with &")
      return
    }
    switch problem {
    case "found undefined alias":
      faults.add(
        .yaml, "aliases are not part of a policy", at: place,
        help: "write the value out; quote an expression that starts with *")
    case "but found another document":
      faults.add(.yaml, "a second document in the file", at: place, help: "remove the line '---'")
    case "mapping values are not allowed in this context":
      faults.add(
        .yaml, problem, at: place, help: "quote a text that holds ': ', and check the indentation")
    case "found character that cannot start any token":
      faults.add(
        .yaml, problem, at: place,
        help: "indent with spaces, and quote a text that starts with a sign")
    case "did not find expected node content", "found unexpected end of stream",
      "did not find expected ',' or ']'", "did not find expected ',' or '}'":
      faults.add(.yaml, problem, at: place, help: "is a bracket or a quote left open before it?")
    default:
      faults.add(.yaml, problem, at: place)
    }
  }

  private mutating func reportDuplicate(_ key: String, mark: Mark) -> Bool {
    let column = text.byteColumn(line: mark.line, scalarColumn: mark.column)
    let first = scalars.offset(line: mark.line, scalarColumn: mark.column)
    let second = first.flatMap { scalars.secondKey(key, after: $0) }
    let shown = MaskedText.unmasked(key)
    let place =
      second.map { found in
        let position = scalars.position(of: found.lowerBound)
        let column = text.byteColumn(line: position.line, scalarColumn: position.scalarColumn)
        return text.place(line: position.line, column: column, count: shown.utf8.count)
      } ?? text.place(line: mark.line, column: column, count: shown.utf8.count)
    faults.add(
      .duplicate, "'\(shown)' occurs twice in one mapping", at: place,
      help: second == nil ? nil : "it is first given at line \(mark.line)")
    guard let second else { return false }
    scalars.maskKey(second)
    return true
  }

  // MARK: Nodes

  private func place(_ mark: Mark?, count: Int) -> Place {
    guard let mark else { return text.whole }
    guard mark.line <= text.lineCount else {
      return text.place(offset: max(0, text.bytes.count - 1), count: 1)
    }
    let column = text.byteColumn(line: mark.line, scalarColumn: mark.column)
    return text.place(line: mark.line, column: column, count: count)
  }

  private func node(_ node: Node, depth: Int) -> DocumentNode? {
    guard depth <= PolicyLimits.documentDepthMax else {
      faults.add(
        .limit, "nested deeper than \(PolicyLimits.documentDepthMax) levels",
        at: place(node.mark, count: 1))
      return nil
    }
    switch node {
    case .scalar(let scalar): return .scalar(self.scalar(scalar, isKey: false))
    case .sequence(let sequence):
      refuseTag(sequence.tag, known: Tag.Name.seq, mark: sequence.mark)
      return .sequence(
        sequence.compactMap { self.node($0, depth: depth + 1) }, place(sequence.mark, count: 1))
    case .mapping(let mapping):
      refuseTag(mapping.tag, known: Tag.Name.map, mark: mapping.mark)
      return .mapping(self.mapping(mapping, depth: depth))
    case .alias(let alias):
      faults.add(.yaml, "aliases are not part of a policy", at: place(alias.mark, count: 1))
      return nil
    }
  }

  private func mapping(_ mapping: Node.Mapping, depth: Int) -> DocumentMapping {
    var entries: [DocumentMapping.Entry] = []
    for (key, value) in mapping {
      guard case .scalar(let scalar) = key else {
        faults.add(.yaml, "a key must be a plain word", at: place(key.mark, count: 1))
        continue
      }
      if MaskedText.isMaskedKey(scalar.string) { continue }
      let name = self.scalar(scalar, isKey: true)
      if let value = node(value, depth: depth + 1) {
        entries.append(DocumentMapping.Entry(key: name, value: value))
      }
    }
    return DocumentMapping(entries: entries, place: place(mapping.mark, count: 1))
  }

  private func scalar(_ scalar: Node.Scalar, isKey: Bool) -> DocumentScalar {
    let style: DocumentScalar.Style =
      switch scalar.style {
      case .singleQuoted: .singleQuoted
      case .doubleQuoted: .doubleQuoted
      case .literal, .folded: .block
      default: .plain
      }
    // A key's tag was resolved when the keys were compared: there, an implicit one says str.
    if !isKey, style == .plain, scalar.tag.description == Tag.Name.str.rawValue {
      refuseTag(scalar.tag, known: .implicit, mark: scalar.mark)
    } else {
      refuseTag(scalar.tag, known: Tag.Name.str, mark: scalar.mark)
    }
    if style == .plain, MaskedText.startsWithAnchor(scalar.string) {
      faults.add(
        .yaml, "anchors are not part of a policy", at: place(scalar.mark, count: 1),
        help: "write the value out; quote an expression that starts with &")
    }
    let value = MaskedText.unmasked(scalar.string)
    let start = place(scalar.mark, count: 1)
    return DocumentScalar(
      text: value, style: style, place: extent(of: value, style: style, from: start))
  }

  /// The place of a whole scalar: what of it stands in its first line.
  private func extent(
    of value: String, style: DocumentScalar.Style, from start: Place
  ) -> Place {
    let rest = text.line(start.line).dropFirst(start.column - 1)
    switch style {
    case .block: return start
    case .plain:
      let count = rest.starts(with: value.utf8) ? value.utf8.count : rest.count
      return text.place(line: start.line, column: start.column, count: max(1, count))
    case .singleQuoted, .doubleQuoted:
      var end = rest.startIndex + 1
      while end < rest.endIndex, rest[end] != rest[rest.startIndex] {
        end += style == .doubleQuoted && rest[end] == UInt8(ascii: "\\") ? 2 : 1
      }
      let count = min(end + 1, rest.endIndex) - rest.startIndex
      return text.place(line: start.line, column: start.column, count: count)
    }
  }

  private func refuseTag(_ tag: Tag, known: Tag.Name, mark: Mark?) {
    let name = tag.description
    guard name != known.rawValue, name != Tag.Name.implicit.rawValue else { return }
    let isOfYAML = name.hasPrefix("tag:") || name.hasPrefix("!!")
    faults.add(
      .yaml, "tags are not part of a policy", at: place(mark, count: 1),
      help: isOfYAML
        ? "remove it: a value is what it is written as"
        : "quote an expression that starts with '!': '!has(event.ip)'")
  }
}
