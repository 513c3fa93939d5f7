package import WeirCore
import WeirPolicy

/// An event as a journal keeps it: its values by the fields of a schema.
package struct KeptEvent: Sendable {
  private let members: JSONValue
  private let schema: Schema
  /// The event's time, milliseconds since 1970.
  package let time: Int64

  /// An event.
  /// - Parameters:
  ///   - line: as `EventLineEncoder` writes it, with or without its LF.
  ///   - schema: of the policy under which it was accepted.
  /// - Throws: `damaged` when the line is no such event.
  package init(_ line: [UInt8], _ schema: Schema) throws(JournalFault) {
    let text = SourceText(path: "", bytes: line)
    guard let node = JSONReader.read(text, faults: FaultList()), case .object = node.jsonValue,
      let moment = Self.value(schema.timeIndex, of: node.jsonValue, schema),
      let time = Self.milliseconds(moment, schema.fields[schema.timeIndex].type)
    else {
      throw JournalFault(
        .damaged, "a line of the journal is no event of its policy",
        help: "weir journal verify tells what is damaged; restore the directory from a backup")
    }
    members = node.jsonValue
    self.schema = schema
    self.time = time
  }

  /// The value of a field, by its index in the schema; nil where the event lacks it.
  package func value(of field: Int) -> JSONValue? { Self.value(field, of: members, schema) }

  /// The text of a field that is one; nil where it is none, or absent.
  package func text(of field: Int) -> String? {
    guard case .string(let text)? = value(of: field) else { return nil }
    return text
  }

  private static func value(_ field: Int, of event: JSONValue, _ schema: Schema) -> JSONValue? {
    var value = event
    for name in schema.fields[field].path {
      guard case .object(let members) = value,
        let member = members.first(where: { $0.name == name })
      else { return nil }
      value = member.value
    }
    return value
  }

  private static func milliseconds(_ value: JSONValue, _ type: FieldType) -> Int64? {
    switch (value, type) {
    case (.string(let text), .timestamp(.rfc3339)): return Timestamp.parse(text)
    case (.number(let digits), .timestamp(.epochMilliseconds)): return Int64(digits)
    case (.number(let digits), .timestamp(.epochSeconds)):
      guard let seconds = Int64(digits) else { return nil }
      let (product, isBeyond) = seconds.multipliedReportingOverflow(by: 1_000)
      return isBeyond ? nil : product
    default: return nil
    }
  }
}
