import Glibc
import Testing
import Yams

/// One case of a policy's tests: a stream of events, and what some of them must be answered.
///
/// A file has `cases`, each with a `name`, a `start`, `defaults` of its events and `steps`. A step
/// is an event `at` a time from the start; `event` goes over the defaults, null takes one away;
/// `repeat` makes it so many events, `every` so far apart, and `${i}` counts them from 0. Events
/// come in the order of the steps. `event_id` and `ts` are given where the step has none.
struct EventCase: CustomTestStringConvertible, Sendable {
  struct Step: Sendable {
    /// The event as a line of JSON.
    let line: String
    /// The event's own members as text, for tables.
    let members: [String: String]
    let expected: Expectation?
  }

  let name: String
  let steps: [Step]

  var testDescription: String { name }
  /// All events, a line each.
  var stream: String { steps.map { $0.line + "\n" }.joined() }

  /// The cases of all files of the default policy.
  static let all: [EventCase] = {
    let folder = Project.policy + "/tests"
    return Project.names(in: folder).sorted().flatMap { file -> [EventCase] in
      let text = Project.text(folder + "/" + file)
      guard let document = try? Yams.compose(yaml: text), let cases = document["cases"]?.sequence
      else { preconditionFailure("\(file) has no cases") }
      return cases.enumerated().map { EventCase($0.element, label: "\(file)-\($0.offset)") }
    }
  }()

  private init(_ node: Node, label: String) {
    guard let name = node["name"]?.string, let start = node["start"]?.string,
      let steps = node["steps"]?.sequence
    else { preconditionFailure("\(label) lacks a name, a start or steps") }
    self.name = name
    let zero = Project.milliseconds(of: start)
    let defaults = node["defaults"]?.mapping
    self.steps = steps.enumerated().flatMap { number, step -> [Step] in
      let count = step["repeat"]?.int ?? 1
      let every = step["every"]?.string.map(Project.duration) ?? 0
      let time = zero + Project.duration(step["at"]?.string ?? "0s")
      return (0..<count).map { round in
        var members: [(name: String, value: Node)] = [
          ("event_id", Node("\(number)-\(round)", .init(.str), .doubleQuoted)),
          ("ts", Node(Project.timestamp(time + Int64(round) * every), .init(.str), .doubleQuoted)),
        ]
        for mapping in [defaults, step["event"]?.mapping] {
          for (key, value) in mapping?.map({ ($0.key, $0.value) }) ?? [] {
            members.removeAll { $0.name == key.string }
            members.append((key.string ?? "", value))
          }
        }
        return Step(
          line: Self.object(members, round), members: Self.texts(members, round),
          expected: step["expect"].map(Expectation.init))
      }
    }
  }

  private static func object(_ members: [(name: String, value: Node)], _ round: Int) -> String {
    let parts = members.compactMap { name, value in
      json(value, round).map { Project.quoted(name) + ":" + $0 }
    }
    return "{" + parts.joined(separator: ",") + "}"
  }

  /// Nil for null.
  private static func json(_ node: Node, _ round: Int) -> String? {
    if let mapping = node.mapping {
      return object(mapping.map { ($0.key.string ?? "", $0.value) }, round)
    }
    guard let scalar = node.scalar else { preconditionFailure("events hold no lists") }
    let text = scalar.string.replacing("${i}", with: "\(round)")
    if scalar.style == .plain || scalar.style == .any {
      if ["null", "~", ""].contains(text) { return nil }
      if ["true", "false"].contains(text) || Int64(text) != nil { return text }
    }
    return Project.quoted(text)
  }

  private static func texts(
    _ members: [(name: String, value: Node)], _ round: Int
  ) -> [String: String] {
    var texts: [String: String] = [:]
    for (name, value) in members {
      texts[name] = value.scalar?.string.replacing("${i}", with: "\(round)")
    }
    return texts
  }
}
