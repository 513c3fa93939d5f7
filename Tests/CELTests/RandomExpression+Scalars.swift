@testable import CEL

/// Expressions of the types that are no containers.
extension RandomExpression {
  mutating func integer(depth: Int) -> String {
    switch number(below: 22) {
    case 0: return "-(\(expression(.int, depth: depth)))"
    case 1: return "int(\(expression(pick([.double, .uint, .string]), depth: depth)))"
    case 2:
      let sized = pick([CELType.string, .bytes, .list(.int), .map(.string, .int)])
      return chance(50)
        ? "size(\(expression(sized, depth: depth)))" : "\(operand(sized, depth: depth)).size()"
    case 3: return "int(\(expression(.timestamp, depth: depth)))"
    case 4, 5:
      let getter = pick([
        "getHours", "getDate", "getDayOfWeek", "getMonth", "getFullYear", "getDayOfYear",
        "getMilliseconds", "getMinutes", "getSeconds", "getDayOfMonth",
      ])
      let zone = pick(["", "", "'+05:30'", "'UTC'", "'-11:00'", "'Europe/Paris'", leaf(.string)])
      return "\(operand(.timestamp, depth: depth)).\(getter)(\(zone))"
    case 6: return "\(operand(.list(.int), depth: depth))[\(pick(["0", "1", "3", leaf(.int)]))]"
    case 7:
      let getter = pick(["getHours", "getMinutes", "getSeconds", "getMilliseconds"])
      return "\(operand(.duration, depth: depth)).\(getter)()"
    case 8: return "\(operand(.map(.string, .int), depth: depth))\(pick([".a", "['ab']"]))"
    case 9:
      let call = pick(["indexOf", "lastIndexOf"])
      let part = expression(.string, depth: depth)
      let start = chance(30) ? ", \(leaf(.int))" : ""
      return "\(operand(.string, depth: depth)).\(call)(\(part)\(start))"
    case 10, 11: return mathematics(.int, depth: depth)
    case 12: return "\(operand(.ip, depth: depth)).family()"
    case 13: return "\(operand(.cidr, depth: depth)).prefixLength()"
    default: return binary(["+", "-", "*", "/", "%"], .int, .int, depth)
    }
  }

  mutating func unsigned(depth: Int) -> String {
    switch number(below: 6) {
    case 0: return "uint(\(expression(pick([.int, .double, .string]), depth: depth)))"
    case 1: return mathematics(.uint, depth: depth)
    default: return binary(["+", "-", "*", "/", "%"], .uint, .uint, depth)
    }
  }

  mutating func double(depth: Int) -> String {
    switch number(below: 8) {
    case 0: return "double(\(expression(pick([.int, .int, .uint, .string]), depth: depth)))"
    case 1: return "-(\(expression(.double, depth: depth)))"
    case 2: return mathematics(.double, depth: depth)
    case 3:
      let function = pick(["ceil", "floor", "round", "trunc", "sign", "sqrt"])
      return "math.\(function)(\(expression(.double, depth: depth)))"
    case 4: return "math.sqrt(\(expression(pick([.int, .uint]), depth: depth)))"
    default: return binary(["+", "-", "*", "/"], .double, .double, depth)
    }
  }

  /// Functions of numbers that give one of the same type.
  private mutating func mathematics(_ type: CELType, depth: Int) -> String {
    let first = expression(type, depth: depth)
    switch number(below: type == .double ? 3 : 6) {
    case 0: return "math.abs(\(first))"
    case 1, 2:
      let function = pick(["greatest", "least"])
      switch number(below: 3) {
      case 0: return "math.\(function)(\(first), \(expression(type, depth: depth)), \(leaf(type)))"
      case 1: return "math.\(function)([\(first), \(leaf(type))])"
      default: return "math.\(function)(\(first), \(expression(type, depth: depth)))"
      }
    case 3: return "math.\(pick(["sign", "bitNot"]))(\(first))"
    case 4:
      let function = pick(["bitAnd", "bitOr", "bitXor"])
      return "math.\(function)(\(first), \(expression(type, depth: depth)))"
    default:
      return "math.\(pick(["bitShiftLeft", "bitShiftRight"]))(\(first), \(leaf(.int)))"
    }
  }

  mutating func text(depth: Int) -> String {
    switch number(below: 16) {
    case 0, 1: return "string(\(expression(scalarType(), depth: depth)))"
    case 2: return "string(\(expression(pick([.bytes, .cidr]), depth: depth)))"
    case 3:
      let end = chance(50) ? ", \(leaf(.int))" : ""
      return "\(operand(.string, depth: depth)).substring(\(pick(["0", "1", leaf(.int)]))\(end))"
    case 4: return "\(operand(.string, depth: depth)).charAt(\(pick(["0", "1", leaf(.int)])))"
    case 5:
      let (old, new) = (expression(.string, depth: depth), leaf(.string))
      let limit = chance(30) ? ", \(leaf(.int))" : ""
      return "\(operand(.string, depth: depth)).replace(\(old), \(new)\(limit))"
    case 6, 7:
      let function = pick(["lowerAscii", "upperAscii", "trim", "reverse"])
      return "\(operand(.string, depth: depth)).\(function)()"
    case 8: return "strings.quote(\(expression(.string, depth: depth)))"
    case 9:
      let separator = chance(50) ? leaf(.string) : ""
      return "\(operand(.list(.string), depth: depth)).join(\(separator))"
    case 10:
      let clause = pick(["%s", "%d", "%.2f", "%e", "%b", "%x", "%X", "%o", "<%s> %%"])
      return "'\(clause)'.format([\(expression(anyType(), depth: depth))])"
    case 11: return "base64.encode(\(expression(.bytes, depth: depth)))"
    case 12: return "\(operand(.list(.string), depth: depth))[\(pick(["0", "1", leaf(.int)]))]"
    default: return binary(["+"], .string, .string, depth)
    }
  }

  mutating func bytes(depth: Int) -> String {
    switch number(below: 4) {
    case 0: return "bytes(\(expression(.string, depth: depth)))"
    case 1: return "base64.decode(\(expression(.string, depth: depth)))"
    default: return binary(["+"], .bytes, .bytes, depth)
    }
  }

  mutating func timestamp(depth: Int) -> String {
    switch number(below: 6) {
    case 0: return "timestamp(\(expression(.int, depth: depth)))"
    case 1: return "timestamp(\(expression(.string, depth: depth)))"
    case 2: return binary(["+"], .duration, .timestamp, depth)
    default: return binary(["+", "-"], .timestamp, .duration, depth)
    }
  }

  mutating func duration(depth: Int) -> String {
    switch number(below: 5) {
    case 0: return "duration(\(expression(.string, depth: depth)))"
    case 1, 2: return binary(["-"], .timestamp, .timestamp, depth)
    default: return binary(["+", "-"], .duration, .duration, depth)
    }
  }

  mutating func address(_ type: CELType, depth: Int) -> String {
    switch (type, number(below: 3)) {
    case (.ip, 0): return "\(operand(.cidr, depth: depth)).ip()"
    case (.ip, 1): return "ip(\(expression(pick([.string, .ip]), depth: depth)))"
    case (.cidr, 0): return "\(operand(.cidr, depth: depth)).masked()"
    case (.cidr, 1): return "cidr(\(expression(.string, depth: depth)))"
    default: return leaf(type)
    }
  }
}
