import ArgumentParser
import Glibc
import WeirCore

/// The program: reads its arguments, runs one command, and turns what went wrong into an exit code.
@main struct Weir: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weir",
    abstract: "Scores a stream of payment events: approve, review or reject, and why.",
    discussion: """
      Exit codes: 0 done; 1 done, but some lines were invalid or a test failed;
      64 usage; 65 damaged data; 74 input or output failed; 75 state directory in
      use; 78 bad policy.
      """,
    subcommands: [
      NewCommand.self, CheckCommand.self, TestCommand.self, ScoreCommand.self,
      ServeCommand.self, CtlCommand.self, InitCommand.self, KeyCommand.self,
      JournalCommand.self, ExplainCommand.self, BacktestCommand.self, AuditCommand.self,
      PartitionCommand.self, FeaturesCommand.self, TrainCommand.self, ModelCommand.self,
      DocsCommand.self, BenchCommand.self,
      GenerateCommand.self,
      ListCommand.self, AuditLogCommand.self,
      CaseCommand.self, AlertCommand.self, RetentionCommand.self, SubjectExportCommand.self,
      EraseCommand.self,
    ])

  /// What messages start with, those of the argument parser too.
  static var _errorLabel: String { "weir" }

  /// Without a command there is nothing to run.
  func run() throws {
    throw CommandFailure(.usage, complete: Self.helpMessage(columns: Paragraph.columnCount))
  }

  static func main() {
    StandardStreams.prepare()
    Glibc.exit(perform(Array(CommandLine.arguments.dropFirst())))
  }

  /// Runs the command that `arguments` name; gives the exit code.
  private static func perform(_ arguments: [String]) -> Int32 {
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
      return 0
    } catch let failure as CommandFailure {
      Console.say(failure.text)
      return failure.exitCode.rawValue
    } catch let fault as InputOutputFault {
      return end(with: fault)
    } catch {
      return end(with: error)
    }
  }

  private static func end(with fault: InputOutputFault) -> Int32 {
    guard let failure = CommandFailure(fault) else { return 0 }
    Console.say(failure.text)
    return failure.exitCode.rawValue
  }

  /// What the argument parser has to say: help on stdout, anything else on stderr.
  private static func end(with error: any Error) -> Int32 {
    let code = exitCode(for: error)
    let text = fullMessage(for: error, columns: Paragraph.columnCount)
    guard code == .success else {
      // An exit code alone has no text: everything has been said.
      if !text.isEmpty { Console.say(text) }
      return code.rawValue
    }
    do throws(InputOutputFault) {
      try StandardStreams.print(text)
      return 0
    } catch {
      return end(with: error)
    }
  }
}
