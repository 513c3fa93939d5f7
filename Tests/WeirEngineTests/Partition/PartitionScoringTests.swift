import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// Parts scored by themselves, beside the recording scored whole.
@Suite struct PartitionScoringTests {
  /// Rules that tell what each velocity is, so that an answer differs where it does.
  private static func policy(_ velocities: [String], lateness: String = "5m") -> Policy {
    let policy = PartitionPlanTests.policy(velocities, lateness: lateness)
    let names = policy.velocities.map(\.name)
    var text = String(
      decoding: policy.files.first { $0.path == "policy.yaml" }?.bytes ?? [], as: UTF8.self)
    for name in names {
      for bit in 0..<12 {
        text +=
          "  - {name: \(name)_\(bit), condition: 'velocity.\(name) / \(1 << bit) % 2 == 1', "
          + "action: review}\n"
      }
    }
    var files: [String: [UInt8]] = [:]
    for file in policy.files { files[file.path] = file.bytes }
    files["policy.yaml"] = Array(text.utf8)
    return EngineRun.policy(EmbeddedSource(files))
  }

  private static func isEqual(
    _ bytes: [UInt8], _ parted: PartedRecording, _ policy: Policy
  ) -> Bool {
    let whole = PartedRecording.scored([String(decoding: bytes, as: UTF8.self)], policy)
    let apart = PartedRecording.scored(parted.parts, policy)
    return PartedRecording.answers(whole) == PartedRecording.answers(apart)
  }

  @Test(arguments: [
    ("by a field", [PartitionPlanTests.byCard, PartitionPlanTests.byBoth], "card"),
    ("by another one", [PartitionPlanTests.byIP, PartitionPlanTests.byBoth], "ip"),
    ("connected", [PartitionPlanTests.byCard, PartitionPlanTests.byIP], "connected"),
    (
      "connected by a column", [PartitionPlanTests.byNetworkAndCard, PartitionPlanTests.byCard],
      "connected"
    ),
    ("reading", [PartitionPlanTests.byIP, PartitionPlanTests.reading], "connected"),
  ]) func areAnsweredAsTheWhole(
    _ item: (name: String, velocities: [String], by: String)
  ) throws {
    let policy = Self.policy(item.velocities)
    for seed: UInt64 in 1...3 {
      let bytes = PartedRecording.payments(600, seed: seed, cards: 300, ips: 2_000)
      let parted = try PartedRecording(bytes, policy, by: item.by, into: 4)
      #expect(parted.plan.broken.isEmpty)
      #expect(parted.report.lateOnlyInRecordingCount == 0, "seed \(seed)")
      #expect(parted.report.eventCounts.allSatisfy { $0 > 0 }, "seed \(seed)")
      #expect(Self.isEqual(bytes, parted, policy), "\(item.name), seed \(seed)")
    }
  }

  @Test(arguments: [
    ("another key", [PartitionPlanTests.byCard, PartitionPlanTests.byIP], "card"),
    ("a column", [PartitionPlanTests.byNetwork], "ip"),
    ("reading another key", [PartitionPlanTests.byIP, PartitionPlanTests.reading], "card"),
  ]) func areAnsweredOtherwiseWhereAVelocityBreaks(
    _ item: (name: String, velocities: [String], by: String)
  ) throws {
    let policy = Self.policy(item.velocities)
    let seed: UInt64 = 7
    let bytes = PartedRecording.payments(600, seed: seed)
    let parted = try PartedRecording(bytes, policy, by: item.by, into: 4)
    #expect(!parted.plan.broken.isEmpty)
    #expect(!Self.isEqual(bytes, parted, policy), "\(item.name), seed \(seed)")
  }

  // MARK: What differs even so

  private static func count(_ texts: [String], _ word: String) -> Int {
    texts.joined().split(separator: "\n").count { $0.contains(word) }
  }

  @Test(arguments: 1...5) func countsWhatIsLateInTheWholeOnly(seed: UInt64) throws {
    // Events are up to 200 s early, so that many are late here.
    let policy = Self.policy([PartitionPlanTests.byCard], lateness: "30s")
    let bytes = PartedRecording.payments(1_000, seed: seed)
    let parted = try PartedRecording(bytes, policy, by: "card", into: 4)
    let whole = PartedRecording.scored([String(decoding: bytes, as: UTF8.self)], policy)
    let apart = PartedRecording.scored(parted.parts, policy)
    let word = #""late":true"#
    let difference = Self.count(whole, word) - Self.count(apart, word)
    #expect(difference > 0, "seed \(seed)")
    #expect(parted.report.lateOnlyInRecordingCount == UInt64(difference), "seed \(seed)")
    #expect(parted.report.otherwiseMetCount == 0)
  }

  @Test func countsConflictsOfDifferentParts() throws {
    let policy = Self.policy([PartitionPlanTests.byCard])
    var text = ""
    for card in 0..<20 {
      text += #"{"event_id":"same","ts":1772400000000,"card":"c\#(card)"}"# + "\n"
    }
    let parted = try PartedRecording(text, policy, by: "card", into: 4)
    let word = "E_ID_CONFLICT"
    let whole = Self.count(PartedRecording.scored([text], policy), word)
    let apart = Self.count(PartedRecording.scored(parted.parts, policy), word)
    #expect(whole == 19)
    #expect(apart == 16)
    #expect(parted.report.conflictOnlyInRecordingCount == 3)
  }

  @Test func countsRepeatsThatAPartRemembersLonger() throws {
    let policy = Self.policy([PartitionPlanTests.byCard])
    func event(_ id: String, _ minutes: Int, _ card: String) -> String {
      #"{"event_id":"\#(id)","ts":\#(1_772_400_000_000 + minutes * 60_000),"card":"\#(card)"}"#
        + "\n"
    }
    // The ids of one hour are remembered. The card in between lies in another part.
    let other = try #require(
      (0..<50).first { card in
        let both = event("a", 0, "c") + event("b", 0, "x\(card)")
        return (try? PartedRecording(both, policy, by: "card", into: 2))?.report.eventCounts
          == [1, 1]
      })
    let text = event("a", 0, "c") + event("b", 90, "x\(other)") + event("a", 0, "c")
    let parted = try PartedRecording(text, policy, by: "card", into: 2)
    #expect(parted.report.otherwiseMetCount == 1)
    #expect(parted.report.lateOnlyInRecordingCount == 0)
  }

  @Test(arguments: 1...3) func meetsEventsAsTheEngineDoes(seed: UInt64) throws {
    // One part is the whole: nothing may differ, whatever the traffic holds.
    let bytes = EngineRun.traffic(3_000, seed: seed)
    for by in ["card_token", "connected"] {
      let parted = try PartedRecording(bytes, EngineRun.defaultPolicy, by: by, into: 1)
      #expect(parted.report.lateOnlyInRecordingCount == 0, "seed \(seed)")
      #expect(parted.report.conflictOnlyInRecordingCount == 0, "seed \(seed)")
      #expect(parted.report.otherwiseMetCount == 0, "seed \(seed)")
    }
    let parts = try PartedRecording(bytes, EngineRun.defaultPolicy, by: "card_token", into: 5)
    let whole = PartedRecording.scored(
      [String(decoding: bytes, as: UTF8.self)], EngineRun.defaultPolicy)
    let apart = PartedRecording.scored(parts.parts, EngineRun.defaultPolicy)
    let word = #""late":true"#
    #expect(parts.report.otherwiseMetCount == 0, "seed \(seed)")
    #expect(
      Self.count(whole, word) - Self.count(apart, word)
        == Int(parts.report.lateOnlyInRecordingCount), "seed \(seed)")
  }
}
