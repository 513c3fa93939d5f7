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
  /// Whether the store was not there before: the first change makes it.
  let isNew: Bool
  /// Keys that no file has yet: whoever changes the store first writes it.
  private let newKeys: KeyRing?
  private let path: String

  /// Whether the store is there by now.
  var isThere: Bool { unsafe access(path, F_OK) == 0 }

  /// The store's path, as it may be printed.
  var shownPath: String { Console.printable(path) }

  /// Seconds that a command waits for another one.
  private static let patienceSeconds = 10

  /// Finds the store's keys, which are made with it. Nothing is written.
  init(path: String, keyFile: String?, mustExist: Bool) throws(CommandFailure) {
    self.path = path
    let isThere = unsafe access(path, F_OK) == 0
    if mustExist, !isThere {
      throw CommandFailure(
        .inputOutput, "\(Console.printable(path)): there is no such store",
        help: "'weir list add' and 'weir serve --store' make one")
    }
    isNew = !isThere
    keyPath = keyFile ?? path + ".key"
    let hasKey = unsafe access(keyPath, F_OK) == 0
    if isThere, !hasKey {
      guard Self.isDatabase(path) else {
        throw CommandFailure(
          .damagedData, "\(Console.printable(path)): the file is no store",
          help: "name the store's own file: --store FILE")
      }
      throw CommandFailure(
        .badPolicy, "\(Console.printable(keyPath)): the store's key is not there",
        help: "name it: --store-key FILE; without it the store is lost")
    }
    newKeys = hasKey ? nil : KeyRing.make()
    let ring: KeyRing
    do throws(JournalFault) {
      ring = if let newKeys { newKeys } else { try KeyRing.read(keyPath) }
    } catch {
      throw CommandFailure(error)
    }
    guard let keys = StoreKeys(ring.secrets) else {
      preconditionFailure("a key ring has a key of 32 bytes")
    }
    self.keys = keys
    let store = Store(path: path, keys: keys)
    try Self.asking { () throws(StoreFault) in try store.checkKey() }
    self.store = store
  }

  /// Whether a file is there, and begins as SQLite's do; an empty one is a store to be.
  private static func isDatabase(_ path: String) -> Bool {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else { return errno == EACCES }
    defer { close(descriptor) }
    var head = [UInt8](repeating: 0, count: databaseMark.count)
    let count = unsafe read(descriptor, &head, head.count)
    return count == 0 || count == head.count && head == databaseMark
  }

  private static let databaseMark = Array("SQLite format 3\0".utf8)

  /// Takes the store's lock for a sidecar, which takes changes from others at `control`; nil:
  /// nowhere. It is held until it is let go of.
  func hold(control: String?) throws(CommandFailure) -> StoreLock {
    // Commands look for it from other folders.
    let control = control.map(Self.absolute)
    for _ in 0..<(Self.patienceSeconds * 10) {
      switch try Self.asking({ () throws(StoreFault) in
        try StoreLock.take(path, control: control ?? "none")
      }) {
      case .success(let lock):
        try writeKeys()
        return lock
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

  /// Writes the file of new keys; of who holds the store's lock alone.
  private func writeKeys() throws(CommandFailure) {
    guard let newKeys else { return }
    let isOther: Bool
    do throws(JournalFault) {
      if unsafe access(keyPath, F_OK) == 0 {
        isOther = try KeyRing.read(keyPath).secrets != newKeys.secrets
      } else {
        try newKeys.write(newTo: keyPath)
        isOther = false
      }
    } catch {
      throw CommandFailure(error)
    }
    if isOther { throw madeMeanwhile }
  }

  private var madeMeanwhile: CommandFailure {
    CommandFailure(
      .locked, "\(shownPath): another process has made the store at this moment",
      help: "run the command once more")
  }

  /// A row of the audit trail to be: done now, by the user of this process.
  func draft(
    _ action: LedgerAction, _ object: String, details: [LedgerDraft.Detail] = [],
    content: LedgerDraft.Content = .none
  ) -> LedgerDraft {
    LedgerDraft(
      milliseconds: Stopwatch.epochMilliseconds(), actor: Self.user(),
      origin: "command line", action: action,
      object: object, details: details, content: content)
  }

  private static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/") else { return path }
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    guard unsafe getcwd(&bytes, bytes.count) != nil else { return path }
    let folder = String(
      decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return (folder == "/" ? "" : folder) + "/" + path
  }

  /// Who makes a change.
  enum Maker {
    /// The sidecar that runs with the store. Its store may lag behind what is in force.
    case sidecar
    /// This process: no sidecar runs, and the store says what there is.
    case command
  }

  /// Does it: through the sidecar that runs with the store, or here.
  /// - Returns: what the sidecar says about it; empty when it says nothing, or there is none.
  func perform(_ draft: LedgerDraft) throws(CommandFailure) -> String {
    try perform { (_: Maker) throws(CommandFailure) -> LedgerDraft? in draft }.reply
  }

  /// Does what `draft` comes to, once it is known who will: through the sidecar that runs with the
  /// store, or here, where nobody else changes the store meanwhile.
  /// - Parameter draft: what is to be done; nil: nothing.
  /// - Returns: who did it; what the sidecar says about it, empty when it says nothing.
  /// - Throws: what the store or the sidecar refuses, and what `draft` does.
  func perform(
    _ draft: (Maker) throws(CommandFailure) -> LedgerDraft?
  ) throws(CommandFailure) -> (maker: Maker, reply: String) {
    for _ in 0..<(Self.patienceSeconds * 10) {
      switch try Self.asking({ () throws(StoreFault) in try StoreLock.take(path, control: nil) }) {
      case .success(let lock):
        defer { withExtendedLifetime(lock) {} }
        try writeKeys()
        if let draft = try draft(.command) {
          _ = try Self.asking { () throws(StoreFault) in try store.perform(draft) }
        }
        return (.command, "")
      case .failure(let holder):
        guard let control = holder.control else {
          usleep(100_000)
          continue
        }
        guard newKeys == nil else { throw madeMeanwhile }
        guard control != "none" else {
          throw CommandFailure(
            .locked, "\(Console.printable(path)): a sidecar uses the store, and takes no commands",
            help: "start it with --control PATH")
        }
        guard let draft = try draft(.sidecar) else { return (.sidecar, "") }
        return (.sidecar, try Self.ask(draft, at: control))
      }
    }
    throw CommandFailure(
      .locked, "\(Console.printable(path)): another command is changing the store",
      help: "wait for it, or look who it is: fuser \(Console.printable(path)).lock")
  }

  /// What the sidecar that runs with the store says to a command of `weir ctl`; nil where none
  /// does, or it says nothing.
  func sidecarReply(to command: String) throws(CommandFailure) -> String? {
    // To look for its lock makes that.
    guard isThere else { return nil }
    let taken = try Self.asking { () throws(StoreFault) in try StoreLock.take(path, control: nil) }
    guard case .failure(let holder) = taken, let control = holder.control, control != "none",
      let reply = try? ControlClient.ask(command, at: control), reply.exitCode == 0
    else { return nil }
    return reply.text
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

  /// Who runs this process, as the audit trail has it.
  static func user() -> String { LedgerActor.current.text }
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
