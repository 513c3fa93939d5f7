import ArgumentParser
import Glibc
import Logging
import WeirCore
import WeirEngine
import WeirLedger
import WeirStore
import WeirWebhook

/// What `weir serve` is told about a store and alerts.
struct ServeStoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Lists, review cases and the audit trail; made on first use. Needs --state.",
      valueName: "file"))
  var store: String?

  @Option(
    help: ArgumentHelp(
      "The store's key; made on first use. (default: FILE.key)", valueName: "file"))
  var storeKey: String?

  @Option(
    help: ArgumentHelp(
      "Where alerts go, a line of JSON each: a file to append to, or fd:N.", valueName: "file"))
  var alerts: String?

  @Option(
    help: ArgumentHelp("Where alerts are sent: https://HOST/PATH.", valueName: "url"))
  var webhook: String?

  @Option(
    help: ArgumentHelp(
      "The secrets that they are signed with, the newest first.", valueName: "file"))
  var webhookSecrets: String?

  @Option(
    help: ArgumentHelp(
      "Whom to trust with certificates. (default: whom the system trusts)", valueName: "file"))
  var webhookCa: String?

  @Flag(help: "Send alerts to private addresses, too.")
  var webhookPrivate = false

  func validate() throws {
    let said = [
      ("--store-key", storeKey != nil), ("--alerts", alerts != nil), ("--webhook", webhook != nil),
    ]
    if store == nil, let option = said.first(where: \.1)?.0 {
      throw ValidationError("'\(option)' needs '--store': alerts wait there until they are told.")
    }
    if store?.isEmpty == true { throw ValidationError("The name of the store is empty.") }
    let webhookSaid = [
      ("--webhook-secrets", webhookSecrets != nil), ("--webhook-ca", webhookCa != nil),
      ("--webhook-private", webhookPrivate),
    ]
    if webhook == nil, let option = webhookSaid.first(where: \.1)?.0 {
      throw ValidationError("'\(option)' needs '--webhook'.")
    }
    if webhook != nil, webhookSecrets == nil {
      throw ValidationError("'--webhook' needs '--webhook-secrets': alerts are signed.")
    }
  }

  /// Takes the store for as long as this process runs, and begins to follow the journal of `served`
  /// behind `fold`; `control` is where the server takes changes from others. Nil: there is no
  /// store.
  func follow(
    _ served: ServedState, _ fold: StateFold, control: String?, logger: Logger
  ) throws(CommandFailure) -> StoreFollower? {
    guard let path = store else { return nil }
    let session = try StoreSession(path: path, keyFile: storeKey, mustExist: false)
    let lock = try session.hold(control: control)
    let watch = StoreWatch()
    // It is asked again soon; and whoever ends the sidecar waits for what is being asked.
    let store = Store(path: path, keys: session.keys, busySeconds: 1, watch: watch)
    let teller = AlertTeller(
      store, logger: logger, clock: { Stopwatch.epochMilliseconds() }, write: try stream(),
      webhook: try sender(logger))
    return try StoreSession.asking { () throws(StoreFault) in
      let follower = try StoreFollower.open(
        store, watch: watch, keys: session.keys, lock: lock, state: served.store,
        book: fold.book, logger: logger, clock: { Stopwatch.epochMilliseconds() }, teller: teller)
      try follower.begin()
      return follower
    }
  }

  // MARK: Where alerts go

  private func stream() throws(CommandFailure) -> (@Sendable ([UInt8]) -> Bool)? {
    guard let alerts else { return nil }
    let descriptor: Int32
    if alerts.hasPrefix("fd:") {
      guard let number = Int32(alerts.dropFirst(3)), number >= 0, fcntl(number, F_GETFD) >= 0
      else {
        throw CommandFailure(
          .badPolicy, "\(Console.printable(alerts)): there is no such open descriptor",
          help: "open it before: weir serve … --alerts fd:3 3>>alerts.ndjson")
      }
      descriptor = number
    } else {
      descriptor = unsafe open(alerts, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0o600)
      guard descriptor >= 0 else { throw CommandFailure(path: alerts, .open, errno) }
    }
    return { bytes in
      var sent = 0
      while sent < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { all in
          unsafe write(descriptor, all.baseAddress.map { unsafe $0 + sent }, all.count - sent)
        }
        if count > 0 {
          sent += count
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
  }

  private func sender(_ logger: Logger) throws(CommandFailure) -> AlertTeller.Webhook? {
    guard let webhook, let secrets = webhookSecrets else { return nil }
    let (ca, allowsPrivate) = (webhookCa, webhookPrivate)
    let make: AlertTeller.Webhook = { () throws(WebhookFault) in
      let file = try WebhookSecretFile(path: secrets) { text in
        logger.notice("\(text)", metadata: ["event": "webhook_secrets"])
      }
      return try WebhookSender(
        target: try WebhookTarget(webhook, allowsPrivate: allowsPrivate), secrets: file,
        caFile: ca)
    }
    // What is wrong with it is told at the start.
    do throws(WebhookFault) {
      _ = try make()
    } catch {
      throw CommandFailure(
        error.kind == .system ? .inputOutput : .badPolicy, error.message, help: error.help)
    }
    return make
  }
}
