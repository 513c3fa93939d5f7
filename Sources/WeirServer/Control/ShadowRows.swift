import WeirCore

/// What `weir ctl status` says of shadow rules; nothing where there are none.
struct ShadowRows {
  private let shadows: [ShadowCount]

  init(_ counters: ServerCounters) { shadows = counters.shadowCounts }

  /// For people: a name and a fact each.
  var rows: [(String, String)] {
    shadows.map { shadow in
      let moves = shadow.moves.filter { $0.count > 0 }.map { move in
        "\(Paragraph.grouped(move.count)) \(move.from.name) to \(move.to.name)"
      }
      let changes = moves.isEmpty ? "no other decision" : moves.joined(separator: ", ")
      let hits = Paragraph.grouped(shadow.hits) + (shadow.hits == 1 ? " hit" : " hits")
      return ("shadow", "\(Paragraph.printable(shadow.rule)): \(hits); enforced: \(changes)")
    }
  }

  /// For machines; nil where there are none.
  var json: JSONValue? {
    func number(_ count: UInt64) -> JSONValue { .number(String(count)) }
    guard !shadows.isEmpty else { return nil }
    return .array(
      shadows.map { shadow in
        let moves = shadow.moves.filter { $0.count > 0 }.map { move in
          JSONValue.members([
            ("from", .string("\(move.from.name)")), ("to", .string("\(move.to.name)")),
            ("count", number(move.count)),
          ])
        }
        return .members([
          ("rule", .string(shadow.rule)), ("hits", number(shadow.hits)),
          ("changed", number(shadow.changedCount)), ("changes", .array(moves)),
        ])
      })
  }
}
