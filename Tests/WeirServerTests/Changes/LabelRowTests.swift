import Testing
import WeirCore
import WeirEngine
import WeirPolicy

@testable import WeirServer

/// Decisions on review cases that become events of the stream.
@Suite struct LabelRowTests {
  /// A type of the field `label`, a decision, and what stands in the event; nil: there is none.
  static let labels: [(type: String?, outcome: CaseAction.Outcome, text: String?)] = [
    ("{type: bool}", .fraud, "true"), ("{type: bool}", .genuine, "false"),
    ("{type: bool}", .unclear, nil), ("{type: int, min: 0, max: 1}", .fraud, "1"),
    ("{type: int, min: 0, max: 1}", .genuine, "0"), ("{type: int, min: 0, max: 1}", .unclear, nil),
    ("{type: string, max: 16}", .fraud, "\"fraud\""),
    ("{type: string, max: 16}", .unclear, "\"unclear\""),
    ("{type: enum, values: [genuine, fraud]}", .genuine, "\"genuine\""),
    ("{type: enum, values: [genuine, fraud]}", .unclear, nil), (nil, .fraud, nil),
  ]

  private func lines(_ server: ListedServer) -> [String] {
    server.journal.records.filter { $0.kind == .events }
      .flatMap { String(decoding: $0.lines, as: UTF8.self).split(separator: "\n") }
      .map(String.init)
  }

  @Test(arguments: labels.indices) func aDecisionIsOneEvent(index: Int) throws {
    let row = Self.labels[index]
    let server = try ListedServer(ListedServer.policy(label: row.type))
    defer { server.end() }
    let reply = try server.change(ListedServer.decision(row.outcome))
    #expect(reply.exitCode == 0)
    guard let text = row.text else {
      #expect(reply.text == "no label: the policy has no events that say so\n", "\(row)")
      #expect(lines(server).isEmpty, "\(row)")
      return
    }
    #expect(reply.text == "labelled\n", "\(row)")
    let lines = lines(server)
    #expect(lines.count == 1, "\(row)")
    #expect(lines.first?.contains("\"label\":\(text)") == true, "\(lines)")
    #expect(lines.first?.contains("\"about\":{\"payment\":\"e1\"}") == true, "\(lines)")
    #expect(lines.first?.contains("\"kind\":{\"word\":\"label\"}") == true, "\(lines)")
    #expect(lines.first?.hasPrefix("{\"event_id\":\"case-7-") == true, "\(lines)")
  }

  @Test func comesBehindTheRowOfTheDecision() throws {
    let server = try ListedServer()
    defer { server.end() }
    _ = try server.change(ListedServer.decision())
    #expect(server.journal.records.map(\.kind) == [.activation, .change, .change, .events])
  }

  static let none: [(name: String, draft: LedgerDraft)] = [
    ("an event without an id", ListedServer.decision(eventID: "")),
    (
      "somebody takes a case",
      {
        var draft = ListedServer.decision()
        draft.action = .caseClaim
        draft.content = .reviewCase(CaseAction(number: 7, step: .claim, eventID: "e1"))
        return draft
      }()
    ),
    ("a change of a list", ListedServer.edit()),
  ]

  @Test(arguments: none.indices) func nothingElseIsALabel(index: Int) throws {
    let server = try ListedServer()
    defer { server.end() }
    let reply = try server.change(Self.none[index].draft)
    #expect(reply.text == "", "\(Self.none[index].name)")
    #expect(lines(server).isEmpty, "\(Self.none[index].name)")
  }

  @Test func aDecisionThatWasMadeMeanwhileIsALabel() throws {
    let server = try ListedServer(adopted: [ListedServer.decision()])
    defer { server.end() }
    #expect(lines(server).count == 1)
    #expect(server.ledger.kept.map(\.entry.draft.action) == [.caseDecide, .serverStart])
  }

  @Test func saysWhenTheEventIsRefused() throws {
    let server = try ListedServer()
    defer { server.end() }
    let long = String(repeating: "e", count: 65)
    let reply = try server.change(ListedServer.decision(eventID: long))
    #expect(reply.exitCode == 0, "the decision itself counts")
    #expect(reply.text.hasPrefix("no label: the event was answered E_"), "\(reply.text)")
    #expect(lines(server).isEmpty)
  }
}
