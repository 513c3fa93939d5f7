import Glibc
import Testing

@testable import CEL

/// Runs the specification's own tests (google/cel-spec, tests/simple/testdata) from the folder
/// named by CEL_CONFORMANCE_DIR, or `../shared/conformance/cel` beside the package.
@Suite struct ConformanceTests {
  @Test func passesTheCoreOfTheSuite() throws {
    let folder = Self.folder
    guard let names = Self.files(in: folder), !names.isEmpty else {
      print("conformance: no files in CEL_CONFORMANCE_DIR or ../shared/conformance/cel, skipped")
      return
    }
    let skips = try Self.readSkips()
    var unused = Set(skips.keys)
    for name in names {
      let file = try TextProto.parse(try #require(Self.read(folder + "/" + name)))
      var (passed, skipped, failed) = (0, 0, 0)
      for section in file.all("section") {
        for test in section.all("test") {
          let id = "\(file.string("name"))/\(section.string("name"))/\(test.string("name"))"
          let problem = Self.run(test)
          if skips[id] != nil {
            unused.remove(id)
            skipped += 1
            #expect(problem != nil, "\(id) is in skips.txt and passes")
          } else if let problem {
            failed += 1
            Issue.record("\(id): \(test.string("expr")): \(problem)")
          } else {
            passed += 1
          }
        }
      }
      print("conformance: \(name): \(passed) passed, \(skipped) skipped, \(failed) failed")
    }
    #expect(unused.isEmpty, "skips.txt names tests that do not exist")
  }

  static var folder: String {
    if let folder = unsafe getenv("CEL_CONFORMANCE_DIR") { return unsafe String(cString: folder) }
    return package + "/../shared/conformance/cel"
  }

  /// The package root, from where this file lies.
  static var package: String {
    String(
      #filePath.prefix(#filePath.count - "/Tests/CELTests/Conformance/ConformanceTests.swift".count)
    )
  }

  static func files(in folder: String) -> [String]? {
    guard let directory = unsafe opendir(folder) else { return nil }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".textproto") { names.append(name) }
    }
    return names.sorted()
  }

  static func read(_ path: String) -> [UInt8]? {
    guard let file = unsafe fopen(path, "rb") else { return nil }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// Lines `file/section/test: reason`.
  static func readSkips() throws -> [String: String] {
    let path = package + "/Tests/CELTests/Conformance/skips.txt"
    let bytes = try #require(read(path))
    var skips: [String: String] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      guard !line.hasPrefix("#"), let colon = line.firstIndex(of: ":") else { continue }
      skips[String(line[..<colon])] = String(line[line.index(after: colon)...])
    }
    return skips
  }

  /// What is wrong with our answer; nil when nothing is.
  static func run(_ test: TextProto.Node) -> String? {
    var environment = Environment()
    environment.setContainer(test.string("container"))
    for declaration in test.all("type_env") {
      guard let type = declaration.first("ident")?.first("type").flatMap(type) else {
        return "the type of a variable is not supported"
      }
      environment.variable(declaration.string("name"), type)
    }
    var variables: [String: Value] = [:]
    for binding in test.all("bindings") {
      guard let value = binding.first("value")?.first("value").flatMap(value) else {
        return "the value of a variable is not supported"
      }
      variables[binding.string("key")] = value
    }
    let isChecked = test.string("disable_check") != "true"
    switch environment.compile(test.string("expr"), expecting: nil, isStrict: isChecked) {
    case .failure(let issues):
      return "does not compile: \(issues)"
    case .success(let program):
      do {
        let result = try program.evaluate(variables)
        if test.first("eval_error") != nil { return "no error, but \(result)" }
        guard let node = test.first("value") else {
          return isSame(result, .bool(true)) ? nil : "gives \(result)"
        }
        guard let expected = value(node) else { return "the expected value is not supported" }
        return isSame(result, expected) ? nil : "gives \(result), not \(expected)"
      } catch {
        return test.first("eval_error") != nil ? nil : "fails with \(error)"
      }
    }
  }

  /// Equality that tells 1 from 1u and takes NaN for equal to itself.
  static func isSame(_ left: Value, _ right: Value) -> Bool {
    switch (left, right) {
    case (.double(let left), .double(let right)): left == right || (left.isNaN && right.isNaN)
    case (.list(let left), .list(let right)):
      left.count == right.count && zip(left, right).allSatisfy { isSame($0, $1) }
    case (.map(let left), .map(let right)):
      left.count == right.count
        && left.keys.allSatisfy { key in
          guard let first = left[key], let second = right[key] else { return false }
          return isSame(first, second)
            && right.keys.contains { $0.type == key.type && $0 == key }
        }
    case (.type(let left), .type(let right)): left.runtimeName == right.runtimeName
    default: left.type == right.type && left == right
    }
  }

  static func type(_ node: TextProto.Node) -> CELType? {
    guard case .message(let fields) = node, let field = fields.first else { return nil }
    switch (field.name, field.node.string) {
    case ("primitive", "INT64"): return .int
    case ("primitive", "UINT64"): return .uint
    case ("primitive", "DOUBLE"): return .double
    case ("primitive", "BOOL"): return .bool
    case ("primitive", "STRING"): return .string
    case ("primitive", "BYTES"): return .bytes
    case ("message_type", "google.protobuf.Duration"), ("well_known", "DURATION"): return .duration
    case ("message_type", "google.protobuf.Timestamp"), ("well_known", "TIMESTAMP"):
      return .timestamp
    case ("null", _): return .null
    case ("dyn", _): return .dyn
    case ("list_type", _): return field.node.first("elem_type").flatMap(type).map { .list($0) }
    case ("map_type", _):
      guard let key = field.node.first("key_type").flatMap(type),
        let value = field.node.first("value_type").flatMap(type)
      else { return nil }
      return .map(key, value)
    default: return nil
    }
  }

  static func value(_ node: TextProto.Node) -> Value? {
    guard case .message(let fields) = node, let field = fields.first else { return nil }
    let text = field.node.string
    switch field.name {
    case "null_value": return .null
    case "bool_value": return .bool(text == "true")
    case "int64_value":
      return (text.hasPrefix("0x") ? Int64(text.dropFirst(2), radix: 16) : Int64(text)).map {
        .int($0)
      }
    case "uint64_value": return UInt64(text).map { .uint($0) }
    case "double_value": return Double(text).map { .double($0) }
    case "string_value": return .string(text)
    case "bytes_value":
      guard case .text(let bytes) = field.node else { return nil }
      return .bytes(bytes)
    case "type_value": return (CELType.named[text]).map { .type($0) }
    case "list_value":
      let values = field.node.all("values").map { value($0) }
      return values.contains { $0 == nil } ? nil : .list(values.compactMap { $0 })
    case "map_value":
      var map = ValueMap()
      for entry in field.node.all("entries") {
        guard let key = entry.first("key").flatMap(value),
          let value = entry.first("value").flatMap(value),
          (try? map.insert(value, for: key)) != nil
        else { return nil }
      }
      return .map(map)
    case "object_value":
      guard case .message(let objects) = field.node, let object = objects.first else { return nil }
      let seconds = Int64(object.node.string("seconds")) ?? 0
      let nanoseconds = Int64(object.node.string("nanos")) ?? 0
      switch object.name {
      case "type.googleapis.com/google.protobuf.Duration":
        return .duration(TimeSpan(nanoseconds: seconds * 1_000_000_000 + nanoseconds))
      case "type.googleapis.com/google.protobuf.Timestamp":
        return Timestamp(seconds: seconds, nanoseconds: Int32(nanoseconds)).map { .timestamp($0) }
      default: return nil
      }
    default: return nil
    }
  }
}
