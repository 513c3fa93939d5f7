import WeirCore

@testable import WeirEngine

/// An audit of lines that a test makes up.
enum AuditBench {
  /// What an audit comes to of answers without their line ends, written in pieces of so many.
  static func report(
    now: [String], recorded: [UInt8], piece: Int = 1, _ options: AuditOptions = AuditOptions()
  ) throws(InputOutputFault) -> AuditReport {
    let audit = AnswerAudit(
      recorded: MemorySource(recorded, chunk: 7), stamp: "now@1:0", options: options)
    for start in stride(from: 0, to: now.count, by: piece) {
      let lines = now[start..<min(start + piece, now.count)].map { $0 + "\n" }.joined()
      try write(Array(lines.utf8), to: audit)
    }
    return try audit.finish()
  }

  static func write(_ bytes: [UInt8], to sink: some ByteSink) throws(InputOutputFault) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { unsafe copy.deallocate() }
    unsafe copy.copyBytes(from: bytes)
    unsafe try sink.write(UnsafeRawBufferPointer(copy))
  }

  /// The counts of a report that are not 0, on one line.
  static func summary(_ report: AuditReport) -> String {
    var parts = ["\(report.compared) of \(report.answers)"]
    if report.different > 0 { parts.append("different \(report.different)") }
    for member in report.members {
      parts.append(
        "\(member.name) \(member.different)/\(member.onlyNow)/\(member.onlyRecorded)")
    }
    for (name, missing) in [("now", report.onlyNow), ("recorded", report.onlyRecorded)] {
      if missing.count > 0 { parts.append("only \(name) \(missing.count): \(missing.ids)") }
      if missing.undecided > 0 { parts.append("undecided \(missing.undecided)") }
      if missing.unkept > 0 { parts.append("unkept \(missing.unkept)") }
      if missing.givenUp > 0 { parts.append("given up \(missing.givenUp)") }
    }
    if report.unreadable > 0 { parts.append("unreadable \(report.unreadableLines)") }
    if report.otherPolicy > 0 {
      let stamps = report.otherStamps.map { "\($0.stamp ?? "-") \($0.count)" }
      parts.append("policy \(report.otherPolicy), \(report.otherPolicyOnly) alone: \(stamps)")
    }
    if report.explained > 0 { parts.append("explained \(report.explained)") }
    if report.isClean { parts.append("clean") }
    return parts.joined(separator: "; ")
  }
}
