import NIOCore
import Testing
import WeirCore
import WeirEngine
import WeirPolicy

@testable import WeirServer

/// A server with a store in memory and a policy that asks a list and takes labels.
final class ListedServer {
  let kept: KeptServer
  let ledger: FakeLedger

  init(
    _ policy: String = ListedServer.policy(), workers: Int = 1, isLazy: Bool = true,
    adopted: [LedgerDraft] = [], _ change: (inout ServerConfiguration) -> Void = { _ in }
  ) throws {
    let ledger = FakeLedger(adopted: adopted)
    self.ledger = ledger
    kept = try KeptServer(policy, workers: workers, isLazy: isLazy) { configuration in
      configuration.ledger = ledger
      change(&configuration)
    }
  }

  var server: Server { kept.server.server }
  var control: String { kept.server.control }
  var journal: FakeJournal { kept.journal }
  func client() throws -> TestClient { try kept.client() }
  func end() { kept.end() }

  /// Does what a draft says, as a command over the control socket does.
  func change(_ draft: LedgerDraft) throws -> ControlClient.Reply {
    try ControlClient.change(Self.bytes(of: draft), at: control)
  }

  /// The answer to one event.
  func answer(_ line: String) throws -> String {
    let client = try client()
    client.send(line)
    return try #require(try client.line())
  }

  /// Rows that the journal has, in their order.
  func rowsInJournal() throws -> [LedgerEntry] {
    var pending: [UInt8] = []
    return try journal.records.filter { $0.kind == .change }.compactMap { record in
      try ChangePieces.join(record.lines, to: &pending)
    }
  }

  static func bytes(of draft: LedgerDraft) -> [UInt8] {
    var writer = PartWriter()
    draft.write(to: &writer)
    return unsafe Array(writer.bytes)
  }

  // MARK: Drafts and policies

  static func edit(
    _ value: String = "c", _ expires: Int64? = .max, list: String = "bad", type: String = "string",
    rowCount: Int = 1
  ) -> LedgerDraft {
    let rows = (0..<rowCount).map { index in
      ListChange.Row(
        ListEdit(value: Array((index == 0 ? value : "\(value)-\(index)").utf8), expires: expires),
        reason: "why")
    }
    return LedgerDraft(
      milliseconds: 1, actor: "nobody", origin: "nowhere", action: .listEdit, object: list,
      content: .list(ListChange(list: list, type: type, rows: rows)))
  }

  static func decision(
    _ outcome: CaseAction.Outcome = .fraud, eventID: String = "e1"
  ) -> LedgerDraft {
    let action = CaseAction(number: 7, step: .decide(outcome), eventID: eventID)
    return LedgerDraft(
      milliseconds: 1, actor: "nobody", origin: "nowhere", action: .caseDecide, object: "7",
      content: .reviewCase(action))
  }

  /// - Parameters:
  ///   - version: of the policy.
  ///   - label: the type of the field `label`; nil: there are no labels.
  /// - Returns: its text.
  static func policy(version: Int = 1, label: String? = "{type: bool}") -> String {
    let labels =
      label.map {
        "type: {type: enum, values: [payment, label], default: payment, path: kind.word}\n"
          + "payment_id: {type: string, max: 64, path: about.payment}\nlabel: \($0)"
      } ?? "note: {type: string, max: 8}"
    return """
      policy: small
      version: \(version)
      event:
        event_id: {type: string, max: 64, required: true}
        ts: {type: timestamp, required: true}
        card: {type: string, max: 64}
        amount: {type: int, min: 0, max: 1000000}
        ip: {type: ip}
        \(labels.replacing("\n", with: "\n  "))
      lists:
        bad: {type: string, file: lists/bad.csv}
        net: {type: ip, file: lists/net.csv}
      rules:
        - {name: bad, condition: event.card in lists.bad, action: reject}
        - {name: net, condition: event.ip in lists.net, action: reject}
      """
  }
}
