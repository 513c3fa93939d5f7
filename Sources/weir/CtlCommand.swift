import ArgumentParser
import Glibc
import WeirCore
import WeirServer

/// `weir ctl COMMAND`.
struct CtlCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ctl",
    abstract: "Asks a running server, or tells it to do something.",
    discussion: """
      status    what it has answered, what waits, what its state takes
      policy    what it scores by
      reload    read the policy again; velocities that are the same keep their state
      drain     answer what was sent, then end
      snapshot  write the state down
      """)

  /// What is behind the path of a server's socket in that of its control socket.
  static let suffix = ".ctl"
  /// Where the unit of packaging/ has it.
  static let defaultControl = "/run/weir/control.sock"

  /// What a server can be told.
  enum Command: String, ExpressibleByArgument, CaseIterable {
    case status, policy, reload, drain, snapshot
  }

  /// How the reply is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Argument(help: ArgumentHelp("What to do.", valueName: "command"))
  var command: Command

  @Option(
    help: ArgumentHelp("The server's socket: its control socket is PATH.ctl.", valueName: "path"))
  var socket: String?

  @Option(
    help: ArgumentHelp(
      "Its control socket. (default: \(Self.defaultControl))", valueName: "path"))
  var control: String?

  @Option(help: ArgumentHelp("How the reply is written.", valueName: "format"))
  var format: Format = .text

  func run() throws {
    let path = control ?? socket.map { $0 + Self.suffix } ?? Self.defaultControl
    let words = command.rawValue + (format == .json ? " json" : "")
    let reply: ControlClient.Reply
    do throws(ServiceFault) {
      reply = try ControlClient.ask(words, at: path)
    } catch {
      throw CommandFailure(.inputOutput, error.message, help: error.help)
    }
    guard reply.exitCode == 0 else {
      let text = reply.text.hasSuffix("\n") ? String(reply.text.dropLast()) : reply.text
      throw CommandFailure(
        CommandExit(rawValue: reply.exitCode) ?? .inputOutput, complete: "weir: " + text)
    }
    try StandardStreams.print(reply.text)
  }
}
