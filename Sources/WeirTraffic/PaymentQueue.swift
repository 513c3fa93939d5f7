/// Events that are due later, in the order of their times; a ring that grows when it is full.
struct PaymentQueue: Sendable {
  private var items: [Payment?] = Array(repeating: nil, count: 16)
  private var head = 0
  private var count = 0

  /// Adds an event that is due no earlier than those already in.
  mutating func push(_ payment: Payment) {
    if count == items.count { grow() }
    items[(head &+ count) & (items.count &- 1)] = payment
    count &+= 1
  }

  /// Puts an event back that was taken just before.
  mutating func pushFront(_ payment: Payment) {
    if count == items.count { grow() }
    head = (head &- 1) & (items.count &- 1)
    items[head] = payment
    count &+= 1
  }

  /// Takes the first event if it is due at `time` or before.
  mutating func popFirst(due time: Int64) -> Payment? {
    guard count > 0, let first = items[head], first.time <= time else { return nil }
    head = (head &+ 1) & (items.count &- 1)
    count &-= 1
    return first
  }

  private mutating func grow() {
    var larger: [Payment?] = Array(repeating: nil, count: items.count * 2)
    for index in 0..<count { larger[index] = items[(head &+ index) & (items.count &- 1)] }
    items = larger
    head = 0
  }
}
