package import WeirCore

/// Holds answers against recorded ones as they are written.
///
/// Equal bytes are equal answers, and mostly that is all. Where the order does not fit, answers
/// wait for their counterpart: those of an engine as they come, recorded ones only when nothing has
/// fitted for a while.
package final class AnswerAudit: ByteSink, @unchecked Sendable {  // one writer at a time
  private let options: AuditOptions
  private let recorded: RecordedAnswers
  private var report: AuditReport
  private var heldNow: HeldAnswers
  private var heldRecorded: HeldAnswers
  /// The recorded answer that comes next, where it has been read and fits none yet.
  private var next: (key: AnswerKey, answer: AnswerLine)?
  /// Answers that came since one fitted.
  private var unfitCount = 0

  /// An audit of answers that are written to it.
  /// - Parameters:
  ///   - recorded: the answers to hold them against, lines.
  ///   - stamp: of the policy under which answers are given.
  ///   - options: what is compared and listed.
  package init(recorded: any ByteSource, stamp: String, options: AuditOptions) {
    self.options = options
    self.recorded = RecordedAnswers(recorded)
    report = AuditReport(stamp: stamp, isSubset: options.isSubset)
    heldNow = HeldAnswers(countMax: options.heldAnswerCountMax)
    heldRecorded = HeldAnswers(countMax: options.heldAnswerCountMax)
  }

  /// Compares answers.
  /// - Parameter bytes: whole lines, each with its LF.
  /// - Throws: what is wrong with the recorded answers, as a stream.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(InputOutputFault) {
    let lineEnd = UInt8(ascii: "\n")
    let count = unsafe UInt64(bytes.count { $0 == lineEnd })
    if isInStep, unsafe try recorded.skip(bytes, lineCount: count) {
      report.answers += count
      report.compared += count
      return
    }
    var rest = unsafe bytes[...]
    while let end = unsafe rest.firstIndex(of: lineEnd) {
      unsafe try compare(UnsafeRawBufferPointer(rebasing: rest[...end]))
      unsafe rest = rest[(end + 1)...]
    }
  }

  /// Reads what is left of the recorded answers.
  /// - Returns: what all of it came to. Nothing may be written afterwards.
  /// - Throws: as `write`.
  package func finish() throws(InputOutputFault) -> AuditReport {
    while let answer = heldRecorded.takeOldest() {
      report.count(onlyRecorded: answer, wasGivenUp: false)
    }
    while let (key, answer) = try peek() {
      next = nil
      if let own = heldNow.take(key) {
        compare(own, answer)
      } else {
        report.count(onlyRecorded: answer, wasGivenUp: false)
      }
    }
    while let own = heldNow.takeOldest() { report.count(onlyNow: own, wasGivenUp: false) }
    return report
  }

  /// Whether nothing waits on either side.
  private var isInStep: Bool { next == nil && heldNow.isEmpty && heldRecorded.isEmpty }

  /// Compares one answer, a line with its LF.
  private func compare(_ line: UnsafeRawBufferPointer) throws(InputOutputFault) {
    report.answers += 1
    if isInStep, unsafe try recorded.skip(line, lineCount: 1) {
      report.compared += 1
      return
    }
    let own = unsafe AnswerLine(bytes: Array(line.dropLast()), number: report.answers)
    let key = own.key(options) ?? AnswerKey.none
    unfitCount += 1
    if let answer = heldRecorded.take(key) {
      compare(own, answer)
      return
    }
    for givenUp in heldNow.add(own, key) { report.count(onlyNow: givenUp, wasGivenUp: true) }
    try fit()
  }

  /// Gives recorded answers to those that wait for them, as long as the next one fits; after too
  /// long a time without any, looks behind it.
  private func fit() throws(InputOutputFault) {
    var passedCount = 0
    while let (key, answer) = try peek() {
      if let own = heldNow.take(key) {
        next = nil
        compare(own, answer)
      } else if unfitCount >= options.patience {
        next = nil
        for givenUp in heldRecorded.add(answer, key) {
          report.count(onlyRecorded: givenUp, wasGivenUp: true)
        }
        passedCount += 1
        if passedCount >= options.patience { unfitCount = 0 }
      } else {
        return
      }
    }
  }

  /// The recorded answer that comes next; lines that are none are counted and passed over.
  private func peek() throws(InputOutputFault) -> (key: AnswerKey, answer: AnswerLine)? {
    while next == nil, let answer = try recorded.next() {
      if let key = answer.key(options) {
        next = (key, answer)
      } else {
        report.count(unreadable: answer)
      }
    }
    return next
  }

  private func compare(_ own: AnswerLine, _ answer: AnswerLine) {
    unfitCount = 0
    guard own.bytes != answer.bytes else {
      report.compared += 1
      return
    }
    guard let now = own.content, let recorded = answer.content else {
      // It began as an answer does. Its counterpart is one that was not recorded whole.
      report.count(unreadable: answer)
      report.count(onlyNow: own, wasGivenUp: false)
      return
    }
    report.count(now, recorded, line: answer.number, options)
  }
}
