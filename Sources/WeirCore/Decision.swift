/// What the gateway is told to do with a payment. The raw value is the rank by which `lift` orders.
@frozen public enum Decision: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  case approve = 0
  case review = 1
  case reject = 2

  /// The word in the output.
  public var name: StaticString {
    switch self {
    case .approve: "approve"
    case .review: "review"
    case .reject: "reject"
    }
  }
}
