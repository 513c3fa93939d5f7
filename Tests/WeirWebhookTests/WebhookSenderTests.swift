import Testing

@testable import WeirWebhook

/// Messages sent to a receiver on this machine, however it behaves.
@Suite struct WebhookSenderTests {
  private static let secret = WebhookSecretsTests.published
  private static let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
  private static let body = Array(#"{"test": 2432232314}"#.utf8)

  /// A sender with a file of secrets of its own.
  private final class Setup {
    let folder: Folder
    let sender: WebhookSender

    init(
      _ url: String, attemptMilliseconds: Int = 15_000, allowsPrivate: Bool = false,
      caFile: String? = nil
    ) throws {
      folder = try Folder()
      var limits = WebhookLimits()
      limits.attemptMilliseconds = attemptMilliseconds
      sender = try WebhookSender(
        target: WebhookTarget(url, allowsPrivate: allowsPrivate),
        secrets: WebhookSecretFile(path: folder.write("secrets", secret)) { _ in },
        caFile: caFile, limits: limits)
    }

    func send(id: String = id, body: [UInt8] = body) -> WebhookOutcome {
      sender.send(id: id, timestampSeconds: 1_614_265_330, body: body)
    }
  }

  private static func send(
    to receiver: LoopbackReceiver, attemptMilliseconds: Int = 15_000
  ) throws -> WebhookOutcome {
    try Setup(
      "http://127.0.0.1:\(receiver.port)/hook?key=k", attemptMilliseconds: attemptMilliseconds
    ).send()
  }

  private static func failed(
    _ reason: String, _ pace: WebhookFailure.Pace = .soon
  ) -> WebhookOutcome {
    .failed(WebhookFailure(reason, pace))
  }

  // MARK: Good receivers

  @Test func postsWhatTheStandardAsksFor() throws {
    let receiver = try LoopbackReceiver(.answers(LoopbackReceiver.answer("200 OK")))
    defer { receiver.stop() }
    #expect(try Self.send(to: receiver) == .delivered(status: 200))
    let request = try #require(receiver.requests.first)
    #expect(request.body == Self.body)
    #expect(
      request.lines == [
        "POST /hook?key=k HTTP/1.1", "Host: 127.0.0.1:\(receiver.port)", "User-Agent: weir",
        "Accept: */*", "Content-Type: application/json", "webhook-id: \(Self.id)",
        "webhook-timestamp: 1614265330",
        "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "Content-Length: 20",
      ])
  }

  @Test func noContentIsDelivered() throws {
    let receiver = try LoopbackReceiver(
      .answersAndCloses(Array("HTTP/1.1 204 No Content\r\n\r\n".utf8)))
    defer { receiver.stop() }
    #expect(try Self.send(to: receiver) == .delivered(status: 204))
  }

  @Test func manyMessagesShareAConnection() throws {
    let receiver = try LoopbackReceiver(.answers(LoopbackReceiver.answer("200 OK")))
    defer { receiver.stop() }
    let setup = try Setup("http://127.0.0.1:\(receiver.port)/")
    for number in 0..<20 { #expect(setup.send(id: "m\(number)") == .delivered(status: 200)) }
    #expect(receiver.connectionCount == 1)
    #expect(receiver.requests.map { $0.value("webhook-id") } == (0..<20).map { "m\($0)" })
  }

  @Test func aReceiverThatClosedMeanwhileIsConnectedAnew() throws {
    let receiver = try LoopbackReceiver(.answersAndCloses(LoopbackReceiver.answer("200 OK")))
    defer { receiver.stop() }
    let setup = try Setup("http://127.0.0.1:\(receiver.port)/")
    for _ in 0..<5 { #expect(setup.send() == .delivered(status: 200)) }
    #expect(receiver.requests.count == 5)
  }

  @Test(arguments: [0, 1, 1_024, 1_025, 65_536, 3_000_000]) func sendsABody(of count: Int) throws {
    let receiver = try LoopbackReceiver(.answers(LoopbackReceiver.answer("200 OK")))
    defer { receiver.stop() }
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let setup = try Setup("http://127.0.0.1:\(receiver.port)/")
    #expect(setup.send(body: bytes) == .delivered(status: 200))
    let request = try #require(receiver.requests.first)
    #expect(request.body == bytes)
    #expect(request.value("expect") == nil)
  }

  @Test func secretsThatChangedSignTheNextMessage() throws {
    let receiver = try LoopbackReceiver(.answers(LoopbackReceiver.answer("200 OK")))
    defer { receiver.stop() }
    let setup = try Setup("http://127.0.0.1:\(receiver.port)/")
    _ = setup.send()
    try setup.folder.write("secrets", WebhookSecretsTests.secret(32) + "\n" + Self.secret)
    _ = setup.send()
    let signatures = receiver.requests.compactMap { $0.value("webhook-signature") }
    let old = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    #expect(signatures.first == old)
    #expect(signatures.last?.hasSuffix(" " + old) == true)
    #expect(signatures.last?.split(separator: " ").count == 2)
  }

  @Test func pathAndQueryAreSentAsTheyAreWritten() throws {
    let receiver = try LoopbackReceiver(.answers(LoopbackReceiver.answer("200 OK")))
    defer { receiver.stop() }
    _ = try Setup("http://127.0.0.1:\(receiver.port)/a/../b/./c//%2e?q=/../").send()
    #expect(receiver.requests.first?.lines.first == "POST /a/../b/./c//%2e?q=/../ HTTP/1.1")
  }

  @Test func localhostIsReached() throws {
    let receiver = try LoopbackReceiver(.answers(LoopbackReceiver.answer("200 OK")))
    defer { receiver.stop() }
    #expect(
      try Setup("http://localhost:\(receiver.port)/").send() == .delivered(status: 200))
  }

  // MARK: Bad receivers

  @Test func aReceiverThatIsGoneRefuses() throws {
    let receiver = try LoopbackReceiver(.answers(LoopbackReceiver.answer("410 Gone")))
    defer { receiver.stop() }
    #expect(try Self.send(to: receiver) == .refused(status: 410))
  }

  @Test func anErrorOfTheReceiverIsAFailure() throws {
    let receiver = try LoopbackReceiver(.answers(LoopbackReceiver.answer("500 Oh", body: [1, 2])))
    defer { receiver.stop() }
    #expect(try Self.send(to: receiver) == Self.failed("the receiver answered 500"))
  }

  @Test func redirectsAreNotFollowed() throws {
    let other = try LoopbackReceiver(.answers(LoopbackReceiver.answer("200 OK")))
    let receiver = try LoopbackReceiver(
      .answers(
        LoopbackReceiver.answer("302 Found", ["Location: http://127.0.0.1:\(other.port)/"])))
    defer {
      other.stop()
      receiver.stop()
    }
    #expect(
      try Self.send(to: receiver)
        == Self.failed(
          "the receiver answered 302, and redirects are not followed: let the URL be that of the"
            + " receiver itself", .late))
    #expect(other.connectionCount == 0)
    #expect(receiver.requests.count == 1)
  }

  @Test func retryAfterIsReadFromThisAnswerAlone() throws {
    let receiver = try LoopbackReceiver(
      .answers(LoopbackReceiver.answer("503 Busy", ["Retry-After: 120"])),
      .answers(LoopbackReceiver.answer("503 Busy")),
      .answers(LoopbackReceiver.answer("429 Slow", ["Retry-After: 99999999"])),
      .answers(LoopbackReceiver.answer("503 Busy", ["Retry-After: Fri, 02 Jan 1970 00:00:00 GMT"])),
      .answers(LoopbackReceiver.answer("503 Busy", ["Retry-After: soon"])))
    defer { receiver.stop() }
    let setup = try Setup("http://127.0.0.1:\(receiver.port)/")
    let asked = (0..<5).map { _ -> Int? in
      guard case .failed(let failure) = setup.send() else { return -1 }
      return failure.retryAfterSeconds
    }
    #expect(asked == [120, nil, 21_600, nil, nil])
  }

  @Test func aHugeAnswerIsNotReadToItsEnd() throws {
    let huge = [UInt8](repeating: 32, count: 10_000_000)
    let receiver = try LoopbackReceiver(
      .answersAndCloses(LoopbackReceiver.answer("200 OK", body: huge)),
      .answersAndCloses(LoopbackReceiver.answer("500 Oh", body: huge)),
      .answers(LoopbackReceiver.answer("200 OK")))
    defer { receiver.stop() }
    let setup = try Setup("http://127.0.0.1:\(receiver.port)/")
    #expect(setup.send() == .delivered(status: 200))
    #expect(setup.send() == Self.failed("the receiver answered 500"))
    #expect(setup.send() == .delivered(status: 200))
    #expect(receiver.connectionCount == 3)
  }

  @Test func endlessHeaderLinesAreAFailure() throws {
    let lines = (0..<100).map { "X-\($0): " + String(repeating: "a", count: 1_000) }
    let receiver = try LoopbackReceiver(.answers(LoopbackReceiver.answer("200 OK", lines)))
    defer { receiver.stop() }
    #expect(
      try Self.send(to: receiver)
        == Self.failed("the receiver's header lines are longer than 65536 bytes", .late))
  }

  @Test func aReceiverThatHangsIsGivenUp() throws {
    let receiver = try LoopbackReceiver(.hangs)
    defer { receiver.stop() }
    #expect(
      try Self.send(to: receiver, attemptMilliseconds: 100)
        == Self.failed("no whole answer within the time limit"))
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n" + String(repeating: " ", count: 90),
    "HTTP/1.1 200 OK" + String(repeating: " ", count: 90) + "\r\nContent-Length: 0\r\n\r\n",
  ])
  func aReceiverThatDripsIsGivenUp(_ answer: String) throws {
    // Each byte comes soon after the one before; all of them take more than a second.
    let receiver = try LoopbackReceiver(.drips(Array(answer.utf8), milliseconds: 10))
    defer { receiver.stop() }
    #expect(
      try Self.send(to: receiver, attemptMilliseconds: 500)
        == Self.failed("no whole answer within the time limit"))
  }

  @Test func aReceiverThatClosesIsAFailure() throws {
    let receiver = try LoopbackReceiver(.closes)
    defer { receiver.stop() }
    #expect(
      try Self.send(to: receiver)
        == Self.failed("the receiver closed the connection before its answer was whole"))
  }

  @Test func halfAnAnswerIsAFailure() throws {
    let half = LoopbackReceiver.answer("200 OK", body: [1, 2, 3]).dropLast()
    let receiver = try LoopbackReceiver(.answersAndCloses(Array(half)))
    defer { receiver.stop() }
    #expect(
      try Self.send(to: receiver)
        == Self.failed("the receiver closed the connection before its answer was whole"))
  }

  @Test(arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "\0\0\u{1}\n", "HTTP/9 200\r\n\r\n"])
  func whatIsNotHTTPIsAFailure(_ text: String) throws {
    let receiver = try LoopbackReceiver(.answersAndCloses(Array(text.utf8)))
    defer { receiver.stop() }
    #expect(
      try Self.send(to: receiver) == Self.failed("what answered does not speak HTTP/1", .late))
  }

  @Test func nobodyThereIsAFailure() throws {
    let receiver = try LoopbackReceiver(.closes)
    receiver.stop()
    #expect(try Self.send(to: receiver) == Self.failed("no connection to the host"))
  }

  // MARK: What is not sent

  @Test func aNameOfThisMachineIsNotConnected() throws {
    let receiver = try LoopbackReceiver(.closes)
    defer { receiver.stop() }
    #expect(
      try Setup("https://localhost:\(receiver.port)/").send()
        == Self.failed(
          "the host's address is a loopback address, with which webhooks do not connect: name a"
            + " host of the internet, or allow private addresses for this webhook", .late))
    #expect(receiver.connectionCount == 0)
  }

  @Test func aNameOfThisMachineIsConnectedWhereThatIsAllowed() throws {
    let receiver = try LoopbackReceiver(.closes)
    defer { receiver.stop() }
    // It says nothing of TLS: connected is all that it gets.
    _ = try Setup(
      "https://localhost:\(receiver.port)/", attemptMilliseconds: 300, allowsPrivate: true
    ).send()
    #expect(receiver.connectionCount > 0)
  }

  @Test(arguments: [
    "", "a b", "a\r\nX: y", "a.b", "a:b", "\u{E9}", "a\0", String(repeating: "a", count: 129),
  ])
  func anIdThatNoHeaderMayHoldIsNotSent(_ id: String) throws {
    let receiver = try LoopbackReceiver(.answers(LoopbackReceiver.answer("200 OK")))
    defer { receiver.stop() }
    let outcome = try Setup("http://127.0.0.1:\(receiver.port)/").send(id: id)
    #expect(
      outcome
        == Self.failed("not sent: a message's id has 1 to 128 letters, digits, _ and -", .late))
    #expect(receiver.connectionCount == 0)
  }

  @Test func noReasonHoldsThePathOrTheQuery() throws {
    let manners: [LoopbackReceiver.Manner] = [
      .closes, .answers(LoopbackReceiver.answer("404 No")),
      .answersAndCloses(Array("SSH\r\n".utf8)),
    ]
    for manner in manners {
      let receiver = try LoopbackReceiver(manner)
      defer { receiver.stop() }
      let outcome = try Setup("http://127.0.0.1:\(receiver.port)/SECRET?SECRET").send()
      #expect(!"\(outcome)".contains("SECRET"))
    }
  }

  @Test func aFileOfCertificatesThatIsNotThereIsToldAtOnce() throws {
    let folder = try Folder()
    let path = folder.file("ca.pem")
    let fault = #expect(throws: WebhookFault.self) {
      try Setup("https://example.com/", caFile: path)
    }
    #expect(fault?.message == "\(path): cannot read: no such file or directory")
  }
}
