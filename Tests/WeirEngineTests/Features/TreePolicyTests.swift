import Glibc
import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// Policies whose model is trees, over the rows of fixtures/trees that an event can say.
@Suite struct TreePolicyTests {
  private static let names = ["amount", "hour", "ratio", "shop", "age", "zeros"]

  private static func bytes(_ name: String) throws -> [UInt8] {
    let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    let file = try unsafe #require(unsafe fopen(root + "/fixtures/trees/" + name, "r"))
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = unsafe fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk[..<count]
    }
    return bytes
  }

  private static func lines(_ name: String) throws -> [Substring] {
    String(decoding: try bytes(name), as: UTF8.self).split(separator: "\n")
  }

  private static func load(
    _ model: String, names: [String] = names
  ) throws -> Result<Policy, PolicyFaults> {
    let fields = names.map { "  \($0): {type: double}\n" }.joined()
    let features = names.map { "  \($0): {value: event.\($0)}\n" }.joined()
    let text = """
      policy: trees
      version: 1
      event:
        event_id: {type: string, required: true}
        ts: {type: timestamp, required: true}
      \(fields)features:
      \(features)model: model
      rules:
        - {name: large, condition: event.amount > 20.0, action: flag, log_odds: 0.25}
      decide: {review_at: 0.4, reject_at: 0.6}

      """
    return PolicyLoader.load(
      from: EmbeddedSource(["policy.yaml": Array(text.utf8), "model": try bytes(model)]))
  }

  @Test(arguments: ["lightgbm.txt", "xgboost.json"])
  func scoresAreThoseOfTheLibrary(file: String) throws {
    let policy = try Self.load(file).get()
    let margins = try Self.lines("margins.csv")
    let library = String(file.split(separator: ".")[0])
    let place = try #require(margins[0].split(separator: ",").firstIndex { $0 == library })
    var events = ""
    var expected: [Double] = []
    for (index, line) in try Self.lines("matrix.csv").enumerated() {
      let values = line.split(separator: ",").map { Double($0) ?? .nan }
      guard values.allSatisfy({ $0.isNaN || $0.isFinite }) else { continue }
      let members = zip(Self.names, values).filter { !$0.1.isNaN }.map { ",\"\($0)\":\($1)" }
      events += #"{"event_id":"e\#(index)","ts":"2026-01-01T00:00:00Z"\#(members.joined())}"# + "\n"
      let margin = margins[index + 1].split(separator: ",")[place]
      expected.append((Double(margin) ?? .nan) + (values[0] > 20 ? 0.25 : 0))
    }
    #expect(expected.count > 100)
    for workers in [1, 3] {
      let collector = AnswerCollector(.all)
      let run = EngineRun(events, under: policy) {
        $0.collector = collector
        $0.workers = workers
      }
      #expect(run.lines.count == expected.count)
      for (answer, margin) in zip(collector.answers, expected) {
        let explanation = try #require(answer.explanation)
        #expect(explanation.logOdds == margin)
        let parts = explanation.features.reduce(explanation.intercept ?? 0) {
          $0 + $1.contribution
        }
        let flags = answer.rules.isEmpty ? 0 : 0.25
        #expect(abs(parts + flags - margin) < 1e-4)
        let largest = explanation.features.filter { $0.contribution > 0 }
          .sorted { $0.contribution > $1.contribution }.prefix(3).map(\.name)
        #expect(answer.reasons.filter { $0 != "large" } == largest.filter(answer.reasons.contains))
        #expect(Set(answer.reasons).count == answer.reasons.count)
      }
      let decisions = Set(collector.answers.compactMap(\.decision))
      #expect(decisions.contains(.approve) && decisions.contains(.reject))
    }
  }

  @Test(arguments: [
    (
      ["hour", "amount", "ratio", "shop", "age", "zeros"],
      "column 1 of the model is 'amount', of the policy 'hour'"
    ),
    (
      ["amount", "hour", "ratio", "shop", "age"], "the model has 6 columns, the policy's features 5"
    ),
  ]) func columnsAreThoseOfThePolicy(names: [String], message: String) throws {
    for file in ["lightgbm.txt", "xgboost.json"] {
      guard case .failure(let faults) = try Self.load(file, names: names) else {
        Issue.record("the model was taken")
        continue
      }
      #expect(faults.all.map(\.message) == [message])
      #expect(faults.all.allSatisfy { $0.help?.contains("`weir features`") == true })
    }
  }
}
