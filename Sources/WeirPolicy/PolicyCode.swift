/// The closed list of codes a fault of a policy may have. Never reused, never renamed.
package enum PolicyCode: String, CaseIterable, Sendable {
  case yaml = "P_YAML"
  case json = "P_JSON"
  case unknownKey = "P_UNKNOWN_KEY"
  case missingKey = "P_MISSING_KEY"
  case kind = "P_KIND"
  case value = "P_VALUE"
  case name = "P_NAME"
  case duplicate = "P_DUPLICATE"
  case unknownName = "P_UNKNOWN_NAME"
  case type = "P_TYPE"
  case expression = "P_EXPRESSION"
  case cycle = "P_CYCLE"
  case neverHits = "P_NEVER_HITS"
  case alwaysHits = "P_ALWAYS_HITS"
  case noEffect = "P_NO_EFFECT"
  case shadowed = "P_SHADOWED"
  case constant = "P_CONSTANT"
  case unused = "P_UNUSED"
  case untested = "P_UNTESTED"
  case empty = "P_EMPTY"
  case file = "P_FILE"
  case table = "P_TABLE"
  case list = "P_LIST"
  case model = "P_MODEL"
  case limit = "P_LIMIT"

  /// What the code says, in one line.
  package var meaning: String {
    switch self {
    case .yaml: "the file is not YAML as a policy may use it"
    case .json: "the file is not JSON"
    case .unknownKey: "a key that this section does not have"
    case .missingKey: "a key that this section needs is absent"
    case .kind: "a value of the wrong kind, such as text where a number belongs"
    case .value: "a value of the right kind outside of what its key allows"
    case .name: "a name that is not an identifier, or that is reserved"
    case .duplicate: "one name for two things, or two names for one thing (then a warning)"
    case .unknownName: "a reference to something that the policy does not define"
    case .type: "an expression or reference of another type than its place asks for"
    case .expression: "an expression that is not valid CEL, or costs too much"
    case .cycle: "definitions that need each other"
    case .neverHits: "a condition that is false for every event"
    case .alwaysHits: "a condition that is true for every event (warning)"
    case .noEffect: "a setting that changes nothing as the policy stands (warning)"
    case .shadowed: "a rule that hits only where a reject rule hits as well (warning)"
    case .constant: "a part of a condition that is always or never true (warning)"
    case .unused: "a velocity, list, table or constant that nothing reads (warning)"
    case .untested: "a window longer than any test, or no tests at all (warning)"
    case .empty: "a list or a table that holds nothing (warning)"
    case .file: "a file of the policy that cannot be read"
    case .table: "a row of a table file that cannot be used"
    case .list: "a row of a list file that cannot be used"
    case .model: "a model that does not fit the policy's features"
    case .limit: "more of something than a policy may hold"
    }
  }

  /// Whether it is never more than a warning.
  package var isWarning: Bool {
    switch self {
    case .alwaysHits, .noEffect, .shadowed, .constant, .unused, .untested, .empty: true
    default: false
    }
  }

  /// How a policy with the fault is mended, in general; a diagnostic's `help` says it for the case.
  package var mend: String {
    switch self {
    case .yaml:
      "Write plain YAML: UTF-8, one document, no anchors, aliases or tags; quote an expression "
        + "that starts with !, & or * or holds ': ' or ' #'."
    case .json: "Write one JSON object (RFC 8259), as `weir train` does."
    case .unknownKey: "Correct the spelling, or remove the key."
    case .missingKey: "Add the key."
    case .kind: "Write the kind of value the key takes; quote text that looks like a number."
    case .value: "Choose a value within the range or the list that the message names."
    case .name: "Use letters, digits and underscores, no digit in front, no reserved word."
    case .duplicate: "Rename one of the two, or remove it."
    case .unknownName: "Correct the spelling, or define what is meant."
    case .type: "Compare values of one type; convert with int(), double() or string()."
    case .expression: "Correct the expression at the caret."
    case .cycle: "Break the circle: let one of the definitions do without the other."
    case .neverHits: "Correct the condition, or remove what it belongs to."
    case .alwaysHits: "Correct the condition if it was not meant to be true always."
    case .noEffect: "Remove the setting, or add what it needs to take effect."
    case .shadowed: "Remove the rule, or correct one of the two conditions."
    case .constant: "Correct the part, or remove it."
    case .unused: "Use it in a rule, an alert, a feature or a `where`, or remove it."
    case .untested: "Add a case to tests/ with events as far apart as the window is long."
    case .empty: "Add entries to the file, or remove what reads it."
    case .file: "Put the file into the policy's directory and name it relative to that."
    case .table: "Correct the row: a key, then one cell for each column; ranges must not overlap."
    case .list: "Correct the row: a value of the list's type, then expiry and reason."
    case .model: "Train the model again with this policy, or restore its features."
    case .limit: "Split the policy, or make the file smaller."
    }
  }
}
