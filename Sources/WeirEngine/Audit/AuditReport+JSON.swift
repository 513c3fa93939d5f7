package import WeirCore

extension AuditReport {
  /// The report for machines.
  package var json: JSONValue {
    .members([
      ("policy", .string(stamp)),
      ("clean", .bool(isClean)),
      ("answers", Self.count(answers)),
      ("compared", Self.count(compared)),
      ("different", Self.count(different)),
      ("members", .array(members.map(Self.json))),
      ("differences", .array(differences.map(Self.json))),
      ("difference_count", Self.count(differenceCount)),
      ("only_now", Self.json(onlyNow, ("undecided", onlyNow.undecided))),
      ("only_recorded", Self.json(onlyRecorded, ("unkept", onlyRecorded.unkept))),
      (
        "unreadable",
        .members([
          ("count", Self.count(unreadable)),
          ("lines", .array(unreadableLines.map(Self.count))),
        ])
      ),
      (
        "other_policy",
        .members([
          ("count", Self.count(otherPolicy)),
          ("same_otherwise", Self.count(otherPolicyOnly)),
          (
            "policies",
            .array(
              otherStamps.map { item in
                .members([
                  ("policy", item.stamp.map { .string($0) } ?? .null),
                  ("count", Self.count(item.count)),
                ])
              })
          ),
        ])
      ),
      ("explained", Self.count(explained)),
    ])
  }

  private static func json(_ member: Member) -> JSONValue {
    .members([
      ("member", .string(member.name)),
      ("differ", count(member.different)),
      ("only_now", count(member.onlyNow)),
      ("only_recorded", count(member.onlyRecorded)),
    ])
  }

  private static func json(_ difference: Difference) -> JSONValue {
    .members([
      ("event_id", difference.eventID.map { .string($0) }),
      ("line", count(difference.line)),
      ("member", .string(difference.member)),
      ("recorded", difference.recorded.json),
      ("now", difference.now.json),
    ])
  }

  private static func json(_ missing: Missing, _ part: (name: String, count: UInt64)) -> JSONValue {
    .members([
      ("count", count(missing.count)),
      (part.name, count(part.count)),
      ("given_up", count(missing.givenUp)),
      ("ids", .array(missing.ids.map { .string($0) })),
    ])
  }

  private static func count(_ value: UInt64) -> JSONValue { .integer(Int64(clamping: value)) }
}

extension ShownValue {
  /// Text; null where the answer does not have the member; nil where it is not shown.
  fileprivate var json: JSONValue? {
    switch self {
    case .none: .null
    case .text(let text): .string(text)
    case .hidden: nil
    }
  }
}
