import Synchronization
import Testing
import WeirCore
import WeirEngine
import WeirPolicy

@testable import WeirBacktest

/// Twelve lines whose figures can be worked out by hand, and two policies over them.
///
///     id  amount  from  under the first   the second   label
///     e1   10 EUR  DE   approve           approve      genuine
///     e2  150 EUR  DE   review  big       approve      fraud
///     e3  200 EUR  FR   reject  foreign   approve      fraud      big hits as well
///     e4  300 EUR  FR   reject  foreign   review       genuine    big hits as well
///     e5   60 USD  DE   approve           approve      fraud      idea would review it
///     e6  120 USD  DE   review  big       approve      genuine
///     e7   20 EUR  DE   approve           approve      none
///     e8  500 EUR  FR   reject  foreign   reject       unclear    big hits as well
///
/// The second policy calls 250 big, has no rule about countries, and rejects from 400 on.
enum HandMadeRecording {
  static let lines = [
    line("e1", 1, "09:00", #""amount_minor":10,"currency":"EUR","from":"DE""#),
    line("e2", 1, "09:30", #""amount_minor":150,"currency":"EUR","from":"DE""#),
    line("e1", 1, "09:00", #""amount_minor":10,"currency":"EUR","from":"DE""#),
    "",
    line("e3", 1, "09:45", #""amount_minor":200,"currency":"EUR","from":"FR""#),
    line("e4", 1, "11:00", #""amount_minor":300,"currency":"EUR","from":"FR""#),
    line("r1", 1, "11:30", #""type":"refund","amount_minor":7"#),
    line("e5", 2, "09:10", #""amount_minor":60,"currency":"USD","from":"DE""#),
    line("e6", 2, "10:00", #""amount_minor":120,"currency":"USD","from":"DE""#),
    line("bad", 2, "10:00", #""amount_minor":-1"#),
    line("e7", 3, "09:00", #""amount_minor":20,"currency":"EUR","from":"DE""#),
    line("e8", 4, "09:00", #""amount_minor":500,"currency":"EUR","from":"FR""#),
  ]

  /// A line of an event in March of 2026.
  private static func line(
    _ id: String, _ day: Int, _ time: String, _ rest: String
  ) -> String {
    #"{"event_id":"\#(id)","ts":"2026-03-0\#(day)T\#(time):00Z","# + rest + "}"
  }

  static let labels = """
    payment_id,label
    e1,genuine
    e2,fraud
    e3,fraud
    e4,genuine
    e5,fraud
    e6,genuine
    e8,unclear

    """

  static func policy(_ rules: String) -> Policy {
    let text = """
      policy: by-hand
      version: 1
      event:
        event_id: {type: string, max: 64, required: true}
        ts: {type: timestamp, required: true}
        type: {type: enum, values: [payment, refund], default: payment}
        amount_minor: {type: int, min: 0}
        currency: {type: currency}
        from: {type: country}
      rules:
      \(rules)
      decide: {score: [payment]}

      """
    let source = EmbeddedSource(["policy.yaml": Array(text.utf8)])
    switch PolicyLoader.load(from: source) {
    case .success(let policy): return policy
    case .failure(let faults): preconditionFailure(faults.text)
    }
  }

  static let first = policy(
    """
      - {name: big, condition: event.amount_minor > 100, action: review}
      - {name: foreign, condition: event.from != "DE", action: reject}
      - {name: idea, condition: event.amount_minor > 50, action: review, mode: shadow}
    """)

  static let second = policy(
    """
      - {name: big, condition: event.amount_minor > 250, action: review}
      - {name: huge, condition: event.amount_minor >= 400, action: reject}
    """)

  /// The report of both policies.
  static func report(
    _ policies: [Policy] = [first, second], labels: String? = labels,
    points: [BacktestPoint] = [], with context: BacktestContext = BacktestContext(),
    _ change: (inout BacktestOptions) -> Void = { _ in }
  ) throws -> BacktestReport {
    var options = BacktestOptions()
    options.amountName = "amount_minor"
    change(&options)
    var known = RecordedLabels(
      policy: policies[0], options: ScoringOptions(clock: .fixed(milliseconds: .max)), delay: 0)
    if let labels { try known.addLabels(file: Array(labels.utf8)) }
    let engine = BacktestEngine(
      policies, sideCount: min(2, policies.count), points: points, labels: known,
      options: options)
    let result = try engine.run(from: Lines(lines))
    var context = context
    context.amountField = options.amountName
    context.entered = result.entered
    if labels != nil, context.labels == nil {
      context.labels = LabelUse(
        payments: UInt64(known.book.paymentCount), countsUnlabelled: true, maturity: nil,
        until: options.matureUntil)
    }
    return BacktestReport(result.counts, context)
  }

  /// Lines as a source.
  private final class Lines: InterruptibleSource {
    private let bytes: Mutex<ArraySlice<UInt8>>

    init(_ lines: [String]) { bytes = Mutex(Array(lines.joined(separator: "\n").utf8)[...]) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputOutputFault) -> Int {
      bytes.withLock { bytes in
        let piece = bytes.prefix(buffer.count)
        unsafe buffer.copyBytes(from: piece)
        bytes.removeFirst(piece.count)
        return piece.count
      }
    }

    var hasBytes: Bool { true }
    func interrupt() {}
    var isInterrupted: Bool { false }
  }
}
