import Testing
import WeirCore

struct ErrorCodeTests {
  @Test func isTheClosedList() {
    // A code is never renamed, removed or used again: this list only grows.
    #expect(
      ErrorCode.allCases.map(\.rawValue) == [
        "E_JSON", "E_UTF8", "E_DEPTH", "E_DUPLICATE_NAME", "E_LINE_TOO_LONG", "E_SENSITIVE_DATA",
        "E_TYPE", "E_RANGE", "E_FORMAT", "E_REQUIRED", "E_PAN_KEY", "E_TS_FUTURE",
        "E_ID_CONFLICT", "E_RATE", "E_LINE_TIMEOUT", "E_CONNECTIONS",
      ])
  }

  @Test func knowsWhatOnlyAServerSays() {
    let ofServer = ErrorCode.allCases.filter(\.isOfServer)
    #expect(ofServer == [.rate, .lineTimeout, .connections])
    #expect(ErrorCode.ofLines + ofServer == ErrorCode.allCases)
  }

  @Test func hasAFaultForEveryCode() {
    let used = Set(Fault.allCases.filter { $0 != .none }.map(\.code))
    #expect(used == Set(ErrorCode.allCases))
  }

  @Test(arguments: Fault.allCases)
  func saysWhatIsWrongInOneLine(_ fault: Fault) {
    let message = fault.message.description
    #expect(!message.isEmpty && message.utf8.count <= 80)
    #expect(!message.contains { $0.isNewline || $0 == "\"" || $0 == "\\" })
    #expect(message.last != ".", "a message is part of a sentence")
  }

  @Test func namesTheLimitsThatHold() {
    #expect(Fault.lineTooLong.message.description.contains("\(Limits.lineByteCountMax) bytes"))
    #expect(Fault.tooDeep.message.description.contains("\(Limits.jsonDepthMax) levels"))
  }

  @Test func fitsEightBytes() {
    #expect(MemoryLayout<RowFault>.stride == 8)
    #expect(RowFault.none.fault == .none)
    #expect(RowFault.none.fieldIndex == RowFault.noField)
    #expect(RowFault.none.offset == RowFault.noOffset)
  }

  @Test func ordersDecisionsByRank() {
    #expect(Decision.allCases.map(\.rawValue) == [0, 1, 2])
    #expect(Decision.allCases.map(\.name.description) == ["approve", "review", "reject"])
  }
}
