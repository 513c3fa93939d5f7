/// Answers of one side that wait for their counterpart: found by what they belong to, those with
/// the same key in their order, and given up in the order in which they came.
struct HeldAnswers {
  private typealias Entry = (key: AnswerKey, answer: AnswerLine)

  private let countMax: Int
  /// By number, counted up as they come.
  private var entries: [Int: Entry] = [:]
  private var numbers: [AnswerKey: ArraySlice<Int>] = [:]
  /// Every entry has a number from `first` to before `next`.
  private var first = 0
  private var next = 0
  private var byteCount = 0

  /// No answers yet, and never more than `countMax` and `AuditLimits.heldByteCountMax` bytes.
  init(countMax: Int) { self.countMax = countMax }

  var isEmpty: Bool { entries.isEmpty }

  /// Holds an answer; gives the ones that are given up for it.
  mutating func add(_ answer: AnswerLine, _ key: AnswerKey) -> [AnswerLine] {
    entries[next] = (key, answer)
    numbers[key, default: []].append(next)
    next += 1
    byteCount += answer.bytes.count
    var givenUp: [AnswerLine] = []
    while entries.count > countMax || byteCount > AuditLimits.heldByteCountMax,
      let oldest = takeOldest()
    {
      givenUp.append(oldest)
    }
    return givenUp
  }

  /// Takes the first of the answers with a key; nil where there is none.
  mutating func take(_ key: AnswerKey) -> AnswerLine? {
    guard let number = numbers[key]?.popFirst() else { return nil }
    if numbers[key]?.isEmpty == true { numbers[key] = nil }
    guard let entry = entries.removeValue(forKey: number) else { return nil }
    byteCount -= entry.answer.bytes.count
    return entry.answer
  }

  /// Takes the answer that came first; nil when there is none left.
  mutating func takeOldest() -> AnswerLine? {
    while first < next {
      defer { first += 1 }
      // The first of its key too, since each key has its answers in their order.
      if let key = entries[first]?.key { return take(key) }
    }
    return nil
  }
}
