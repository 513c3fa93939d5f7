import Testing

@testable import WeirWebhook

/// Random messages, signed here and verified by a program of another language.
@Suite struct SignatureVectorTests {
  private static let seed: UInt64 = 2_026

  /// One line for `signatures.py`, with one to three secrets.
  private static func line(_ random: inout SplitMix64) throws -> String {
    let secrets = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      "whsec_" + Base64.text(of: random.bytes(Int.random(in: 24...64, using: &random)))
    }
    let id = "msg_" + String(random.next(), radix: 36)
    let timestamp = Int64.random(in: 0...4_102_444_800, using: &random)
    // Every other body is ASCII: the other library reads text alone.
    var body = random.bytes(Int.random(in: 0...300, using: &random))
    if Bool.random(using: &random) { body = body.map { $0 & 0x7F } }
    let signature = try WebhookSecrets(Array(secrets.joined(separator: "\n").utf8), place: "")
      .signature(id: id, timestampSeconds: timestamp, body: body)
    return [
      secrets.joined(separator: ","), id, "\(timestamp)", Base64.text(of: body), signature,
    ].joined(separator: "\t")
  }

  private static func verify(_ text: String) throws -> (said: String?, exitCode: Int32) {
    let folder = try Folder()
    let path = try folder.write("lines", text)
    let program = ChildProcess.project("Tests/webhook/signatures.py")
    let child = try ChildProcess(["python3", program, path])
    return (child.line(), child.end())
  }

  @Test func anotherProgramFindsThemRight() throws {
    var random = SplitMix64(seed: Self.seed)
    let lines = try (0..<1_000).map { _ in try Self.line(&random) }
    let (said, exitCode) = try Self.verify(lines.joined(separator: "\n"))
    #expect(said?.hasPrefix("1000 of 1000 right by hmac") == true, "seed \(Self.seed)")
    #expect(exitCode == 0)
  }

  @Test func theOtherProgramFindsAWrongOne() throws {
    var random = SplitMix64(seed: Self.seed)
    let line = try Self.line(&random)
    let (said, exitCode) = try Self.verify(line + "\n" + line.replacing("msg_", with: "msg-"))
    #expect(said?.hasPrefix("1 of 2 right") == true)
    #expect(exitCode == 1)
  }
}
