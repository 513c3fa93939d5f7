import NIOCore
import Testing
import WeirCore

@testable import WeirServer

/// What is told of a state directory.
@Suite struct StateReportTests {
  private static func stored(_ change: (inout ServerSnapshot.Storage) -> Void = { _ in })
    -> ServerSnapshot
  {
    var storage = ServerSnapshot.Storage(
      StateReport(
        path: "/var/lib/weir", fsync: "always", isEncrypted: true, position: 12_345,
        durablePosition: 12_300, segmentCount: 2, byteCount: 4_096_000,
        lastSnapshotPosition: 10_000))
    storage.report.dueSnapshotCount = 3
    change(&storage)
    var snapshot = SampleSnapshot.empty
    snapshot.counters.countSnapshot(succeeded: true)
    snapshot.counters.countSnapshot(succeeded: false)
    snapshot.storage = storage
    return snapshot
  }

  private static func rows(_ snapshot: ServerSnapshot) -> [String] {
    StatusReport(snapshot, now: snapshot.startMilliseconds).text.split(separator: "\n")
      .map(String.init)
  }

  @Test func theStatusSaysHowItIs() {
    let rows = Self.rows(Self.stored())
    for row in [
      "directory     /var/lib/weir, encrypted",
      "fsync         always: an answer survives a power cut",
      "journal       position 12,345, synced 12,300, 2 segments, 4,000 KiB",
      "snapshots     last at 10,000, 4 taken, 1 failed", "storage       takes events",
    ] { #expect(rows.contains(row), "\(row)") }
  }

  @Test func theStatusSaysThatItIsFrozen() {
    let rows = Self.rows(
      Self.stored {
        $0.report.fsync = "interval"
        $0.report.isEncrypted = false
        $0.report.lastSnapshotPosition = nil
        $0.report.segmentCount = 1
        $0.frozenSinceMilliseconds = 1_700_000_000_123
        $0.frozenReason = "no space\nis left"
      })
    for row in [
      "directory     /var/lib/weir, not encrypted",
      "fsync         interval: a power cut may take the last two seconds",
      "journal       position 12,345, synced 12,300, 1 segment, 4,000 KiB",
      "snapshots     none, 4 taken, 1 failed",
    ] { #expect(rows.contains(row), "\(row)") }
    let storage = rows.first { $0.hasPrefix("storage ") } ?? ""
    #expect(storage.hasPrefix("storage       FROZEN since 2023-11-14T22:13:20.123Z: no space"))
  }

  @Test func withoutADirectoryThereIsNothingToSay() {
    let rows = Self.rows(SampleSnapshot.empty)
    #expect(!rows.contains { $0.hasPrefix("storage") || $0.hasPrefix("fsync") })
    let json = StatusReport(SampleSnapshot.empty, now: 0).json.page
    #expect(json.contains("\"durability\": \"memory\""))
    #expect(json.contains("\"storage\": null"))
  }

  @Test func machinesAreToldTheSame() {
    let json = StatusReport(Self.stored { $0.report.fsync = "off" }, now: 0).json.page
    for part in [
      "\"durability\": \"none\"", "\"directory\": \"/var/lib/weir\"", "\"fsync\": \"off\"",
      "\"durable_position\": 12300", "\"snapshots_failed\": 1", "\"frozen_since\": null",
    ] { #expect(json.contains(part), "\(part)") }
  }

  @Test func aSnapshotIsTakenAside() throws {
    let server = try KeptServer(isLazy: true)
    defer { server.end() }
    let reply = try ControlClient.ask("snapshot", at: server.server.control)
    #expect(reply.exitCode == 0)
    #expect(reply.text == "snapshot at position 4,711, 1,234,567 bytes\n")
    let json = try ControlClient.ask("snapshot json", at: server.server.control).text
    #expect(json.contains("4711") && json.contains("1234567"))
    #expect(try server.snapshot().counters.succeededSnapshots == 2)
    #expect(
      server.log.messages("snapshot") == [
        "info snapshot begun cause=control",
        "info snapshot written bytes=1234567 cause=control position=4711",
        "info snapshot begun cause=control",
        "info snapshot written bytes=1234567 cause=control position=4711",
      ])
  }

  @Test func aPolicyIsReplacedWhileASnapshotIsTaken() throws {
    let server = try KeptServer(isLazy: true)
    defer { server.end() }
    let gate = StepPipe()
    server.state.holdSnapshot(at: gate)
    let snapshot = server.server.server.takeSnapshot(isJSON: false)
    server.server.source.set(.success(TestServer.loaded(TestServer.policy(version: 2))))
    #expect(try ControlClient.ask("reload", at: server.server.control).exitCode == 0)
    gate.go()
    #expect(try snapshot.wait().text.hasPrefix("ok\n"))
  }

  @Test func aSnapshotThatFailsSaysWhy() throws {
    let server = try KeptServer(isLazy: true)
    defer { server.end() }
    server.state.failSnapshot(JournalFault(.full, "no space is left", help: "make room"))
    let reply = try ControlClient.ask("snapshot", at: server.server.control)
    #expect(reply.exitCode == 74)
    #expect(reply.text == "no snapshot was written: no space is left\n  help: make room\n")
    #expect(try server.snapshot().counters.failedSnapshots == 1)
    let client = try server.client()
    client.send(TestServer.event("e"))
    #expect(try client.line()?.contains("approve") == true, "events go on")
  }

  @Test func withoutADirectoryThereIsNoSnapshot() throws {
    let server = try TestServer()
    defer { server.end() }
    let reply = try ControlClient.ask("snapshot", at: server.control)
    #expect(reply.exitCode == 78)
    #expect(
      reply.text == """
        the server keeps its state in memory only: there is nowhere to write it
          help: start the server with --state DIR

        """)
  }

  @Test func snapshotsThatAreDueAreLogged() throws {
    let server = try KeptServer(isLazy: true)
    server.state.change {
      $0.dueSnapshotCount = 1
      $0.failedDueSnapshotCount = 1
      $0.dueSnapshotFault = JournalFault(.write, "input/output error")
      $0.lastSnapshotPosition = 77
    }
    let own = server.server.server
    try own.loop.eventLoop.submit { own.beatState() }.wait()
    server.end()
    #expect(
      server.log.messages("snapshot") == [
        "info snapshot written cause=due position=77",
        "error snapshot failed: input/output error cause=due",
      ])
  }
}
