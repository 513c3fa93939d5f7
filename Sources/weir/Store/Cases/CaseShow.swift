import ArgumentParser
import WeirCore
import WeirStore

/// `weir case show CASE`.
struct CaseShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows everything about a case: its event, the answer, what was done.",
    discussion: "It holds values of the event. Exit code 1 when there is no such case.")

  @Argument(help: ArgumentHelp("The case's number, or the id of its event.", valueName: "case"))
  var item: String

  @OptionGroup var store: StoreArguments

  @Option(help: ArgumentHelp("How it is written.", valueName: "format"))
  var format: CtlCommand.Format = .text

  func run() throws {
    let session = try store.open(mustExist: true)
    let found = try StoreSession.asking { () throws(StoreFault) -> CaseDetail? in
      // An id may be a number too: the number of a case counts first.
      if let number = UInt64(item), let found = try session.store.reviewCase(number) {
        return found
      }
      return try session.store.reviewCase(eventID: item)
    }
    guard let found else {
      throw CommandFailure(
        .doneWithFaults,
        "\(Console.printable(store.store)): there is no case of this number or event",
        help: "'weir case ls --status all' lists them; one that was purged or erased is gone")
    }
    switch format {
    case .json: try StandardStreams.print(CaseText.json(found).line)
    case .text: try StandardStreams.print(CaseText.page(found, now: Stopwatch.epochMilliseconds()))
    }
  }
}
