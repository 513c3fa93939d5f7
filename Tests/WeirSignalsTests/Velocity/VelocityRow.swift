import WeirCore

@testable import WeirSignals

/// One event as velocity tables see it, and what the test knows of it besides.
struct VelocityRow {
  /// Nil: a part of the key is absent.
  var key: Int?
  var isAccepted = true
  var time: Int64
  /// Watermark − lateness, the watermark after the event.
  var horizon: Int64
  /// Bit v: the event counts for velocity v.
  var mask: UInt8
  var integer: Int64 = 0
  var double = 0.0
  var bool = false
  /// Stands for a value that is only counted.
  var counted: UInt64 = 0
  var text = ""
  var address = IPAddress(high: 0, low: 0)

  /// The lanes that the harness makes, in this order.
  static let lanes: [VelocityLaneKind] = [.integer, .double, .bool, .fingerprint, .text, .address]

  func value(_ lane: Int) -> VelocityAnswer {
    switch Self.lanes[lane] {
    case .integer: .integer(integer)
    case .double: .double(double)
    case .bool: .bool(bool)
    case .fingerprint: .integer(Int64(bitPattern: counted))
    case .text: .text(text)
    case .address: .address(address)
    }
  }
}

/// What a velocity says about one row.
enum VelocityAnswer: Hashable {
  case missing
  case integer(Int64)
  case double(Double)
  case bool(Bool)
  case text(String)
  case address(IPAddress)

  /// As a whole number, of what adds up.
  var whole: Int128 {
    switch self {
    case .integer(let value): Int128(value)
    case .bool(let value): value ? 1 : 0
    default: 0
    }
  }
}
