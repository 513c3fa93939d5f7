import Glibc
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import WeirServer

/// Where the health server listens, and how it asks the scoring loop.
struct HealthListenerTests {
  private static func withGroup(
    _ body: (MultiThreadedEventLoopGroup) async throws -> Void
  ) async throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    do {
      try await body(group)
    } catch {
      try await group.shutdownGracefully()
      throw error
    }
    try await group.shutdownGracefully()
  }

  private static func start(
    _ address: HealthAddress, _ group: MultiThreadedEventLoopGroup
  ) async throws -> HealthServer {
    try await HealthServer.start(at: address, group: group) {
      group.next().makeSucceededFuture(SampleSnapshot.empty)
    }.get()
  }

  @Test func servesOnAUnixSocketAndRemovesIt() async throws {
    let folder = try SocketFolder()
    let address = try HealthAddress("unix:" + folder.file("m"))
    try await Self.withGroup { group in
      let server = try await Self.start(address, group)
      #expect(FileStatus(atPath: folder.file("m"))?.permissions == 0o660)
      let client = try HealthClient(address)
      client.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try client.next()?.body == "ok\n")
      try await server.close().get()
      #expect(try client.isEnded())
      #expect(try folder.names() == [])
    }
  }

  @Test func aSecondServerIsTold() async throws {
    let folder = try SocketFolder()
    let address = try HealthAddress(folder.file("m"))
    try await Self.withGroup { group in
      let server = try await Self.start(address, group)
      let fault = await #expect(throws: ServiceFault.self) {
        _ = try await Self.start(address, group)
      }
      #expect(fault?.message == "\(folder.file("m")): another process is listening")
      try await server.close().get()
      let port = try await Self.start(HealthAddress("127.0.0.1:0"), group)
      let taken = await #expect(throws: ServiceFault.self) {
        _ = try await Self.start(port.address, group)
      }
      #expect(
        taken?.text
          == "\(port.address.text): cannot be listened on: address already in use\n"
          + "  help: `ss -lntp` names who listens; choose another port, or a Unix socket")
      try await port.close().get()
    }
  }

  @Test func whoAsksMeanwhileGetsTheSnapshotThatIsOnItsWay() async throws {
    try await Self.withGroup { group in
      let eventLoop = group.next()
      let fetched = Mutex<[EventLoopPromise<ServerSnapshot>]>([])
      let given = Mutex<[Int]>([])
      try await eventLoop.submit {
        let gate = SnapshotGate(eventLoop: eventLoop, timeout: .hours(1)) {
          let promise = eventLoop.makePromise(of: ServerSnapshot.self)
          fetched.withLock { $0.append(promise) }
          return promise.futureResult
        }
        func ask() {
          gate.withSnapshot { snapshot in
            given.withLock { $0.append(snapshot?.queuedLines ?? -1) }
          }
        }
        var snapshot = SampleSnapshot.empty
        ask()
        ask()
        snapshot.queuedLines = 1
        fetched.withLock { $0[0] }.succeed(snapshot)
        ask()
        snapshot.queuedLines = 2
        fetched.withLock { $0[1] }.succeed(snapshot)
        ask()
        fetched.withLock { $0[2] }.fail(SystemRefusal(code: EIO))
      }.get()
      #expect(fetched.withLock { $0.count } == 3)
      #expect(given.withLock { $0 } == [1, 1, 2, -1])
    }
  }
}
