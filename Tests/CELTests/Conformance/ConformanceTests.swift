import Glibc
import Testing

@testable import CEL

/// Runs the specification's own tests (google/cel-spec, tests/simple/testdata) from the folder
/// named by CEL_CONFORMANCE_DIR, or `../shared/conformance/cel` beside the package.
@Suite struct ConformanceTests {
  /// What the files of the suite are about; those of neither kind hold messages throughout.
  private static let core: Set<String> = [
    "basic", "comparisons", "conversions", "fields", "fp_math", "integer_math", "lists", "logic",
    "macros", "macros2", "namespace", "parse", "plumbing", "string", "timestamps",
  ]
  private static let extensions: Set<String> = [
    "string_ext", "math_ext", "optionals", "network_ext", "bindings_ext", "block_ext",
    "type_deductions", "encoders_ext",
  ]

  private struct Tally {
    var passed = 0
    var failed = 0
    var listed = 0
    /// Cases with a message that fail and are not in the list: another version of the suite.
    var unlisted = 0

    static func += (left: inout Tally, right: Tally) {
      left.passed += right.passed
      left.failed += right.failed
      left.listed += right.listed
      left.unlisted += right.unlisted
    }

    var text: String {
      "\(passed) of \(passed + failed) passed, \(listed) are listed in skips.txt"
        + (unlisted == 0 ? "" : ", \(unlisted) more hold a message")
    }
  }

  @Test func passesTheSuite() throws {
    let folder = Self.folder
    guard let names = Self.files(in: folder), !names.isEmpty else {
      print("conformance: no files in CEL_CONFORMANCE_DIR or ../shared/conformance/cel, skipped")
      return
    }
    let skips = try Self.readSkips()
    var unused = Set(skips.keys)
    var suites = Set<String>()
    var (core, extensions) = (Tally(), Tally())
    for name in names {
      let file = try TextProto.parse(try #require(Self.read(folder + "/" + name)))
      let suite = file.string("name")
      suites.insert(suite)
      var tally = Tally()
      for section in file.all("section") {
        for test in section.all("test") {
          let id = "\(suite)/\(section.string("name"))/\(test.string("name"))"
          let problem = Self.run(test)
          if skips[id] != nil {
            unused.remove(id)
            tally.listed += 1
            #expect(problem != nil, "\(id) is in skips.txt and passes")
          } else if problem == nil {
            tally.passed += 1
          } else if Self.holdsMessage(test) {
            tally.unlisted += 1
          } else if let problem {
            tally.failed += 1
            Issue.record("\(id): \(test.string("expr")): \(problem)")
          }
        }
      }
      if Self.core.contains(suite) { core += tally }
      if Self.extensions.contains(suite) { extensions += tally }
      print("conformance: \(name): \(tally.text)")
    }
    print("conformance: the core: \(core.text)")
    print("conformance: the extensions: \(extensions.text)")
    let missing = unused.filter { id in
      id.split(separator: "/").first.map { suites.contains(String($0)) } ?? true
    }
    #expect(missing.isEmpty, "skips.txt names tests that do not exist")
  }

  /// Whether a case makes or reads a protocol buffer message or enumeration, by its text.
  static func holdsMessage(_ test: TextProto.Node) -> Bool {
    let marks = [
      "TestAllTypes", "NestedEnum", "GlobalEnum", "google.protobuf.", "conformance.proto",
      "api.expr.test",
    ]
    let texts = [test.string("expr"), test.string("container")]
    if texts.contains(where: { text in marks.contains { text.contains($0) } }) { return true }
    return test.all("type_env").contains { declaration in
      mentions("message_type", in: declaration) || mentions("wrapper", in: declaration)
    }
  }

  private static func mentions(_ name: String, in node: TextProto.Node) -> Bool {
    guard case .message(let fields) = node else { return false }
    return fields.contains { field in
      // Two messages are types of the language.
      let isTime =
        field.node.string.hasSuffix(".Timestamp") || field.node.string.hasSuffix(".Duration")
      return (field.name == name && !isTime) || mentions(name, in: field.node)
    }
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
    var environment = Environment(libraries: Library.all + [.blocks])
    environment.container = test.string("container")
    for declaration in test.all("type_env") {
      if let function = declaration.first("function") {
        guard let declared = Self.function(declaration.string("name"), function) else {
          return "the type of a function is not supported"
        }
        environment.function(declared)
        continue
      }
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
      // The only place to notice an error of types is before the evaluation.
      return test.first("eval_error") != nil ? nil : "does not compile: \(issues)"
    case .success(let program):
      if let expected = test.first("typed_result")?.first("deduced_type") {
        guard let type = type(expected) else { return "the deduced type is not supported" }
        if program.expression.type != type {
          return "has the type \(program.expression.type), not \(type)"
        }
      }
      if test.string("check_only") == "true" { return nil }
      do {
        let result = try program.evaluate(variables)
        if test.first("eval_error") != nil { return "no error, but \(result)" }
        guard let node = test.first("value") ?? test.first("typed_result")?.first("result") else {
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
    case ("type_param", let name): return .parameter(name)
    case ("abstract_type", _):
      let name = field.node.string("name")
      let parameters = field.node.all("parameter_types").compactMap { type($0) }
      guard parameters.count == field.node.all("parameter_types").count else { return nil }
      return name == "optional_type" && parameters.count == 1
        ? .optional(parameters[0]) : .opaque(name, parameters)
    case ("list_type", _): return field.node.first("elem_type").flatMap(type).map { .list($0) }
    case ("map_type", _):
      guard let key = field.node.first("key_type").flatMap(type),
        let value = field.node.first("value_type").flatMap(type)
      else { return nil }
      return .map(key, value)
    default: return nil
    }
  }

  /// A function that is declared and cannot be called: the suite has them in checks only.
  static func function(_ name: String, _ node: TextProto.Node) -> FunctionDeclaration? {
    var overloads: [Overload] = []
    for overload in node.all("overloads") {
      let parameters = overload.all("params").map { type($0) }
      guard let result = overload.first("result_type").flatMap(type),
        parameters.allSatisfy({ $0 != nil })
      else { return nil }
      overloads.append(
        Overload(parameters.compactMap { $0 }, result) { _, _ throws(EvaluationFault) in
          throw .unknownFunction
        })
    }
    return overloads.isEmpty ? nil : FunctionDeclaration(name, summary: "Declared.", overloads)
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
