import Glibc
import WeirCore

/// One connection of an open loop: what it has sent, and what was answered.
///
/// Lines are made when the socket can take them, so a server that does not read costs no memory:
/// the events wait as numbers, and their time runs.
final class LoadConnection {
  /// Bytes that are made ahead of what the socket takes.
  private static let outputByteCount = 65_536

  /// What became of it.
  enum Ending: Hashable {
    case closed
    case failed(code: Int32)
  }

  let number: Int
  private let socket: UnixSocket
  private var output: [UInt8] = []
  private var outputStart = 0
  private var framer = ReplyFramer()
  /// Lines that were made; all but those in `output` were sent.
  private(set) var made: UInt64 = 0
  /// Answers, each to the line at its place.
  private(set) var answered: UInt64 = 0
  /// Answers beyond the lines.
  private(set) var surplus: UInt64 = 0
  /// How it ended; nil while it is open.
  private(set) var ending: Ending?
  /// Whether the socket took less than it was given.
  private(set) var isBlocked = false
  /// Whether the other side takes no more; what it has answered may still be read.
  private var isDeaf = false
  private(set) var tally = AnswerTally()

  init(number: Int, path: String) throws(LoadFault) {
    self.number = number
    socket = try UnixSocket(path: path, isBlocking: false)
    guard socket.descriptor < DescriptorSet.limit else {
      throw LoadFault(
        "\(Paragraph.printable(path)): too many descriptors are open",
        help: "ask for fewer connections")
    }
    output.reserveCapacity(Self.outputByteCount * 2)
  }

  var descriptor: Int32 { socket.descriptor }
  var isOpen: Bool { ending == nil }
  /// Whether every line was sent and answered.
  var isSettled: Bool { answered == made && outputStart == output.count }
  /// Whether bytes of an answer have come, but not its end.
  var isWithinAnswer: Bool { framer.isWithinLine }

  /// Makes and sends lines until `due` were made or the socket takes no more; true when it took
  /// any. `make` appends the line of an ordinal.
  func send(upTo due: UInt64, make: (UInt64, inout [UInt8]) -> Void) -> Bool {
    var hasSent = false
    while isOpen, !isDeaf {
      if outputStart == output.count {
        output.removeAll(keepingCapacity: true)
        outputStart = 0
        while made < due, output.count < Self.outputByteCount {
          make(made, &output)
          made += 1
        }
        if output.isEmpty { break }
      }
      let count = socket.send(output, from: outputStart)
      isBlocked = count < 0 && -count == Int(EAGAIN)
      if count > 0 {
        outputStart += count
        hasSent = true
      } else if isBlocked {
        break
      } else if -count == Int(EPIPE) {
        isDeaf = true
      } else if -count != Int(EINTR) {
        end(Int32(-count))
      }
    }
    return hasSent
  }

  /// Reads what is there; gives the ordinals of the lines that it answers.
  func receive(into buffer: inout [UInt8]) -> Range<UInt64> {
    let first = answered
    let count = socket.receive(into: &buffer)
    if count > 0 {
      let lines = framer.take(buffer.span.extracting(0..<count), into: &tally)
      let expected = min(lines, made - answered)
      answered += expected
      surplus += lines - expected
    } else if count == 0 {
      ending = .closed
    } else if -count != Int(EAGAIN), -count != Int(EINTR) {
      end(Int32(-count))
    }
    return first..<answered
  }

  /// Tells the server that no more lines will come.
  func endSending() { socket.endSending() }

  /// Why fewer than `planned` lines were answered, as far as this connection knows.
  func fault(planned: UInt64, of count: Int) -> String? {
    guard let ending, answered < planned else { return nil }
    let how =
      switch ending {
      case .closed: "closed by the server"
      case .failed(let code): "failed (\(LoadFault.reason(code)))"
      }
    let cut = isWithinAnswer ? ", the last one cut off" : ""
    return "connection \(number + 1) of \(count): \(how) after"
      + " \(Paragraph.counted(answered, "answer")) to \(Paragraph.counted(made, "line"))"
      + " of \(Figures.grouped(planned))\(cut)"
  }

  private func end(_ code: Int32) {
    ending = code == ECONNRESET ? .closed : .failed(code: code)
    isBlocked = false
  }
}
