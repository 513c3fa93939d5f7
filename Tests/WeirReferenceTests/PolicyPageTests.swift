import CEL
import Testing
import WeirPolicy
import WeirSignals

@testable import WeirReference

/// What the page of policies says in words of its own is what the loader does.
@Suite struct PolicyPageTests {
  /// The type of a name in expressions, under a policy.
  private static func type(of name: String, in text: PolicyText) throws -> String? {
    let slots = try text.load().get().slots
    return slots.names.firstIndex(of: name).map { slots.types[$0].description }
  }

  @Test(arguments: PolicyKeys.fieldTypes.filter { $0 != "pan" })
  func fieldsHaveTheTypesTold(_ type: String) throws {
    var text = PolicyText()
    text.set("event.x", "type", type)
    if type == "enum" { text.set("event.x", "values", "[a]") }
    if type == "decimal" { text.set("event.x", "scale", "2") }
    #expect(try Self.type(of: "event.x", in: text) == FieldTypes.words(of: type).expression)
  }

  @Test(arguments: VelocityAggregate.allCases)
  func aggregatesTakeAndGiveWhatIsTold(_ aggregate: VelocityAggregate) throws {
    let words = SignalWords.words(of: aggregate)
    for (field, type, expression) in [
      ("int", "int", "int"), ("decimal", "decimal\n    scale: 2", "double"),
      ("timestamp", "timestamp", "timestamp"), ("string", "string", "string"),
    ] {
      var text = PolicyText()
      let velocity = "velocity.v"
      text.set("event.x", "type", type)
      text.set(velocity, "aggregate", aggregate.rawValue)
      text.set(velocity, "group_by", "[event.ip]")
      text.set(velocity, "window", "1h")
      if aggregate.needsOf { text.set(velocity, "of", "event.x") }
      guard aggregate.acceptedTypes?.contains(field) ?? true else {
        #expect(throws: PolicyFaults.self) { try text.load().get() }
        continue
      }
      let gives =
        switch words.gives {
        case "as `of`": expression
        case "int, of decimal double": field == "decimal" ? "double" : "int"
        default: words.gives
        }
      #expect(try Self.type(of: velocity, in: text) == gives)
      text.remove(velocity, "window")
      #expect(((try? text.load().get()) != nil) == aggregate.allowsNoWindow)
    }
  }

  @Test func transformsAreAllThereAndCanBeRead() throws {
    let transforms = try SignalWords.transforms.map { try Transform.parse($0.example) }
    #expect(transforms.map(\.name) == Transform.names)
  }

  @Test func typesOfListsAreThoseOfTheLoader() {
    let key = PolicyKeys.list.keys.first { $0.name == "type" }
    guard case .choice(let words)? = key?.kind else {
      Issue.record("lists have no type")
      return
    }
    #expect(words == SignalList.Kind.allCases.map(\.rawValue))
  }

  @Test func anchorsAreThoseOfHeadings() {
    let heading = "Entries of the model's features"
    #expect(PolicyPage.anchor(heading) == "entries-of-the-models-features")
    #expect(PolicyPage.anchor("policy.yaml") == "policyyaml")
    #expect(PolicyPage.anchor(of: PolicyKeys.modelFeature) == PolicyPage.anchor(heading))
  }

  @Test func boundsAreTold() {
    func words(_ section: SectionDescription, _ key: String) -> String? {
      section.keys.first { $0.name == key }.map { KeyWords.kind(of: $0) }
    }
    #expect(words(PolicyKeys.idempotence, "max_entries") == "integer, 1 to 1,000,000,000")
    #expect(words(PolicyKeys.rule, "log_odds") == "number, -100 to 100")
    #expect(words(PolicyKeys.feature, "missing") == "number, or text")
    #expect(
      words(PolicyKeys.velocity, "window")
        == "[duration](#how-values-are-written) over 0, up to `3650d`")
    #expect(words(PolicyKeys.rule, "mode") == "one of `enforce`, `shadow`")
  }
}
