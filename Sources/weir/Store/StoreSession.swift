import Glibc
import WeirCore
import WeirJournal
import WeirServer
import WeirStore

/// A store in the hands of a command: read directly; changed by the sidecar that runs with it, or,
/// where none does, here.
struct StoreSession {
  let store: Store
  let keys: StoreKeys
  /// The file of its keys.
  let keyPath: String
  private let path: String

  /// Seconds that a command waits for another one.
  private static let patienceSeconds = 10

  /// Finds the store's keys, which are made with it.
  init(path: String, keyFile: String?, mustExist: Bool) throws(CommandFailure) {
    self.path = path
    let shown = Console.printable(path)
    let isThere = unsafe access(path, F_OK) == 0
    if mustExist, !isThere {
      throw CommandFailure(
        .inputOutput, "\(shown): there is no such store",
        help: "'weir list add' and 'weir serve --store' make one")
    }
    keyPath = keyFile ?? path + ".key"
    if unsafe access(keyPath, F_OK) != 0, isThere {
      throw CommandFailure(
        .badPolicy, "\(Console.printable(keyPath)): the store's key is not there",
        help: "name it: --store-key FILE; without it the store is lost")
    }
    let keys: StoreKeys?
    do throws(JournalFault) {
      let hasKey = unsafe access(keyPath, F_OK) == 0
      let ring = hasKey ? try KeyRing.read(keyPath) : try KeyRing.make(at: keyPath)
      keys = StoreKeys(ring.secrets)
    } catch {
      throw CommandFailure(error)
    }
    guard let keys else { preconditionFailure("a key ring has a key of 32 bytes") }
    self.keys = keys
    let store = Store(path: path, keys: keys)
    try Self.asking { () throws(StoreFault) in try store.checkKey() }
    self.store = store
  }

  /// Takes the store's lock for a sidecar, which takes changes from others at `control`; nil:
  /// nowhere. It is held until it is let go of.
  func hold(control: String?) throws(CommandFailure) -> StoreLock {
    for _ in 0..<(Self.patienceSeconds * 10) {
      switch try Self.asking({ () throws(StoreFault) in
        try StoreLock.take(path, control: control ?? "none")
      }) {
      case .success(let lock): return lock
      case .failure(let holder):
        guard holder.control == nil else {
          throw CommandFailure(
            .locked, "\(Console.printable(path)): another sidecar uses the store",
            help: "give each sidecar a store of its own")
        }
        usleep(100_000)
      }
    }
    throw CommandFailure(
      .locked, "\(Console.printable(path)): a command is changing the store",
      help: "wait for it, or look who it is: fuser \(Console.printable(path)).lock")
  }

  /// A row of the audit trail to be: done now, by the user of this process.
  func draft(
    _ action: LedgerAction, _ object: String, details: [LedgerDraft.Detail] = [],
    content: LedgerDraft.Content = .none
  ) -> LedgerDraft {
    LedgerDraft(
      milliseconds: Self.now(), actor: Self.user(), origin: "command line", action: action,
      object: object, details: details, content: content)
  }

  /// Does it: through the sidecar that runs with the store, or here.
  /// - Returns: what the sidecar says about it; empty when it says nothing, or there is none.
  func perform(_ draft: LedgerDraft) throws(CommandFailure) -> String {
    for _ in 0..<(Self.patienceSeconds * 10) {
      switch try Self.asking({ () throws(StoreFault) in try StoreLock.take(path, control: nil) }) {
      case .success(let lock):
        defer { withExtendedLifetime(lock) {} }
        _ = try Self.asking { () throws(StoreFault) in try store.perform(draft) }
        return ""
      case .failure(let holder):
        guard let control = holder.control else {
          usleep(100_000)
          continue
        }
        guard control != "none" else {
          throw CommandFailure(
            .locked, "\(Console.printable(path)): a sidecar uses the store, and takes no commands",
            help: "start it with --control PATH")
        }
        return try Self.ask(draft, at: control)
      }
    }
    throw CommandFailure(
      .locked, "\(Console.printable(path)): another command is changing the store",
      help: "wait for it, or look who it is: fuser \(Console.printable(path)).lock")
  }

  private static func ask(
    _ draft: LedgerDraft, at control: String
  ) throws(CommandFailure) -> String {
    var writer = PartWriter()
    draft.write(to: &writer)
    let reply: ControlClient.Reply
    do throws(ServiceFault) {
      reply = try ControlClient.change(unsafe Array(writer.bytes), at: control)
    } catch {
      throw CommandFailure(.inputOutput, error.message, help: error.help)
    }
    guard reply.exitCode == 0 else {
      let text = reply.text.hasSuffix("\n") ? String(reply.text.dropLast()) : reply.text
      throw CommandFailure(
        CommandExit(rawValue: reply.exitCode) ?? .inputOutput, complete: "weir: " + text)
    }
    return reply.text
  }

  /// Runs what may fail as a store does.
  static func asking<Value>(
    _ body: () throws(StoreFault) -> Value
  ) throws(CommandFailure) -> Value {
    do throws(StoreFault) {
      return try body()
    } catch {
      throw CommandFailure(error)
    }
  }

  /// Milliseconds since 1970.
  static func now() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// `alice (uid 1000)`; the number alone where it has no name.
  static func user() -> String {
    let id = getuid()
    guard let entry = unsafe getpwuid(id) else { return "uid \(id)" }
    return unsafe "\(String(cString: entry.pointee.pw_name)) (uid \(id))"
  }
}

extension CommandFailure {
  /// What a store's fault means.
  init(_ fault: StoreFault) {
    let exit: CommandExit =
      switch fault.kind {
      case .busy: .locked
      case .full, .system, .behind, .replaced: .inputOutput
      case .damaged: .damagedData
      case .version, .key, .usage: .badPolicy
      }
    self.init(exit, Console.printable(fault.message), help: fault.help)
  }
}
