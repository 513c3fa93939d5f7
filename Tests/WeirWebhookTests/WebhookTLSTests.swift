import Glibc
import Testing

@testable import WeirWebhook

/// Messages over TLS, to the receiver that `Tests/webhook` has.
@Suite struct WebhookTLSTests {
  /// A certificate that OpenSSL made for one name, and its key.
  private final class Certificate {
    let folder: Folder
    let path: String
    let key: String

    init(_ name: String) throws {
      folder = try Folder()
      (path, key) = (folder.file("certificate.pem"), folder.file("key.pem"))
      let words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
      let child = try ChildProcess(
        ["openssl"] + words.split(separator: " ").map(String.init)
          + [
            "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)", "-out", path,
            "-keyout", key,
          ])
      _ = child.end()
      guard unsafe access(path, R_OK) == 0 else { throw SystemRefusal(code: errno) }
    }
  }

  /// Sends one message; gives its outcome and what the receiver says about it.
  private static func send(
    with certificate: Certificate, trusting caFile: String?, newest: String? = nil,
    allowsPrivate: Bool = true
  ) throws -> (outcome: WebhookOutcome, said: String?) {
    let folder = try Folder()
    let secret = WebhookSecrets.make()
    let receiver = try ChildProcess(
      [
        "python3", ChildProcess.project("Tests/webhook/receiver.py"), "--secret", secret,
        "--certificate", certificate.path, "--key", certificate.key,
      ] + (newest.map { ["--newest-tls", $0] } ?? []))
    let port = try #require(receiver.line())
    let sender = try WebhookSender(
      target: WebhookTarget("https://localhost:\(port)/hook", allowsPrivate: allowsPrivate),
      secrets: WebhookSecretFile(path: folder.write("secrets", secret)) { _ in }, caFile: caFile)
    let outcome = sender.send(id: "msg_1", timestampSeconds: 1, body: Array("{}".utf8))
    guard case .delivered = outcome else { return (outcome, nil) }
    return (outcome, receiver.line())
  }

  private static func isUntrusted(_ outcome: WebhookOutcome) -> Bool {
    guard case .failed(let failure) = outcome else { return false }
    return failure.pace == .late && failure.reason.hasPrefix("TLS: the receiver's certificate")
  }

  @Test(arguments: [nil, "TLSv1_2", "TLSv1_3"])
  func aTrustedReceiverGetsIt(_ newest: String?) throws {
    let certificate = try Certificate("localhost")
    let (outcome, said) = try Self.send(
      with: certificate, trusting: certificate.path, newest: newest)
    #expect(outcome == .delivered(status: 204))
    #expect(said == #"{"id": "msg_1", "is_signed": true, "byte_count": 2}"#)
  }

  @Test func anIssuerThatIsNotTrustedIsAFailure() throws {
    let certificate = try Certificate("localhost")
    let other = try Certificate("localhost")
    #expect(Self.isUntrusted(try Self.send(with: certificate, trusting: other.path).outcome))
    #expect(Self.isUntrusted(try Self.send(with: certificate, trusting: nil).outcome))
  }

  @Test func aCertificateOfAnotherHostIsAFailure() throws {
    let certificate = try Certificate("example.com")
    #expect(Self.isUntrusted(try Self.send(with: certificate, trusting: certificate.path).outcome))
  }

  @Test func oldVersionsAreAFailure() throws {
    let certificate = try Certificate("localhost")
    let outcome = try Self.send(
      with: certificate, trusting: certificate.path, newest: "TLSv1_1"
    ).outcome
    #expect(
      outcome
        == .failed(
          WebhookFailure("TLS: no handshake: the receiver must speak TLS 1.2 or newer", .soon)))
  }

  @Test func aFileThatHoldsNoCertificateIsAFailure() throws {
    let certificate = try Certificate("localhost")
    let outcome = try Self.send(with: certificate, trusting: certificate.key).outcome
    #expect(
      outcome
        == .failed(
          WebhookFailure("TLS: the file of trusted certificates cannot be used", .late)))
  }

  @Test func aNameThatLeadsToThisMachineIsRefusedBeforeTLS() throws {
    let certificate = try Certificate("localhost")
    let outcome = try Self.send(
      with: certificate, trusting: certificate.path, allowsPrivate: false
    ).outcome
    guard case .failed(let failure) = outcome else {
      Issue.record("it was not refused")
      return
    }
    #expect(failure.reason.hasPrefix("the host's address is a loopback address"))
  }
}
