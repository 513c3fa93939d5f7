/// What overloads take out of their arguments. Each throws `noMatchingOverload` for another type.
extension Value {
  func asString() throws(EvaluationFault) -> String {
    guard case .string(let text) = self else { throw .noMatchingOverload }
    return text
  }

  func asBytes() throws(EvaluationFault) -> [UInt8] {
    guard case .bytes(let bytes) = self else { throw .noMatchingOverload }
    return bytes
  }

  func asInt() throws(EvaluationFault) -> Int64 {
    guard case .int(let number) = self else { throw .noMatchingOverload }
    return number
  }

  func asUint() throws(EvaluationFault) -> UInt64 {
    guard case .uint(let number) = self else { throw .noMatchingOverload }
    return number
  }

  func asDouble() throws(EvaluationFault) -> Double {
    guard case .double(let number) = self else { throw .noMatchingOverload }
    return number
  }

  func asList() throws(EvaluationFault) -> [Value] {
    guard case .list(let elements) = self else { throw .noMatchingOverload }
    return elements
  }
}
