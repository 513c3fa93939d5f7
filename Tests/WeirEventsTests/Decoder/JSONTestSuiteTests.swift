import Glibc
import Testing
import WeirCore

@testable import WeirEvents

/// All of JSONTestSuite (Nicolas Seriot, MIT), when it lies beside the project.
///
/// A file that holds an object is a line itself; any other stands inside a member that the schema
/// does not know. The decoder gets the bytes as one line, line feeds and all, which are white
/// space to it.
struct JSONTestSuiteTests {
  /// Files that must be accepted and are refused: DESIGN §3.2 allows no name twice.
  private static let refusedByOurRule: [String: Fault] = [
    "y_object_duplicated_key.json": .duplicateName,
    "y_object_duplicated_key_and_value.json": .duplicateName,
  ]

  /// The files on which RFC 8259 leaves the choice: what we chose. Numbers no type can hold are
  /// fine where nobody reads them; text that is not Unicode is not.
  private static let choices: [String: Fault] = [
    "i_number_double_huge_neg_exp.json": .none,
    "i_number_huge_exp.json": .none,
    "i_number_neg_int_huge_exp.json": .none,
    "i_number_pos_double_huge_exp.json": .none,
    "i_number_real_neg_overflow.json": .none,
    "i_number_real_pos_overflow.json": .none,
    "i_number_real_underflow.json": .none,
    "i_number_too_big_neg_int.json": .none,
    "i_number_too_big_pos_int.json": .none,
    "i_number_very_big_negative_int.json": .none,
    "i_object_key_lone_2nd_surrogate.json": .loneSurrogate,
    "i_string_1st_surrogate_but_2nd_missing.json": .loneSurrogate,
    "i_string_1st_valid_surrogate_2nd_invalid.json": .loneSurrogate,
    "i_string_UTF-16LE_with_BOM.json": .unexpectedByte,
    "i_string_UTF-8_invalid_sequence.json": .badUTF8,
    "i_string_UTF8_surrogate_U+D800.json": .badUTF8,
    "i_string_incomplete_surrogate_and_escape_valid.json": .loneSurrogate,
    "i_string_incomplete_surrogate_pair.json": .loneSurrogate,
    "i_string_incomplete_surrogates_escape_valid.json": .loneSurrogate,
    "i_string_invalid_lonely_surrogate.json": .loneSurrogate,
    "i_string_invalid_surrogate.json": .loneSurrogate,
    "i_string_invalid_utf-8.json": .badUTF8,
    "i_string_inverted_surrogates_U+1D11E.json": .loneSurrogate,
    "i_string_iso_latin_1.json": .badUTF8,
    "i_string_lone_second_surrogate.json": .loneSurrogate,
    "i_string_lone_utf8_continuation_byte.json": .badUTF8,
    "i_string_not_in_unicode_range.json": .badUTF8,
    "i_string_overlong_sequence_2_bytes.json": .badUTF8,
    "i_string_overlong_sequence_6_bytes.json": .badUTF8,
    "i_string_overlong_sequence_6_bytes_null.json": .badUTF8,
    "i_string_truncated-utf-8.json": .badUTF8,
    "i_string_utf16BE_no_BOM.json": .unexpectedByte,
    "i_string_utf16LE_no_BOM.json": .unexpectedByte,
    "i_structure_500_nested_arrays.json": .tooDeep,
    "i_structure_UTF-8_BOM_empty_object.json": .byteOrderMark,
  ]

  @Test func givesEveryFileItsVerdict() throws {
    let folder = Self.packageFolder + "/../shared/conformance/JSONTestSuite/test_parsing"
    let names = Self.files(in: folder).filter { $0.hasSuffix(".json") }
    guard !names.isEmpty else {
      print("JSONTestSuite: skipped, ../shared/conformance/JSONTestSuite is not there")
      return
    }
    #expect(names.count == 318)
    let harness = try DecoderHarness([
      field("event_id", .string(maxByteCount: 64)), field("ts", .timestamp(.rfc3339)),
    ])
    let worker = harness.decoder.makeWorker()
    for name in names {
      let bytes = try #require(Self.bytes(of: folder + "/" + name), "\(name) cannot be read")
      let line = Self.isObject(bytes) ? bytes : Array(#"{"ignored":"#.utf8) + bytes + [125]
      let row = harness.row(0, of: harness.decode([line], with: worker))
      switch name.prefix(2) {
      case "y_": #expect(row.fault == Self.refusedByOurRule[name] ?? .none, "\(name)")
      case "n_": #expect(row.fault != .none, "\(name)")
      default: #expect(row.fault == Self.choices[name], "\(name)")
      }
      #expect(row.offset <= line.count, "\(name)")
      #expect(row.field.isEmpty, "\(name)")
    }
  }

  /// Whether a file holds an object, or what was meant to be one; of a byte order mark too.
  private static func isObject(_ bytes: [UInt8]) -> Bool {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    return text.first { ![32, 9, 10, 13].contains($0) } == UInt8(ascii: "{")
  }

  private static let packageFolder: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(4).joined(separator: "/")
  }()

  private static func files(in folder: String) -> [String] {
    guard let directory = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      names.append(name)
    }
    return names.sorted()
  }

  private static func bytes(of path: String) -> [UInt8]? {
    guard let file = unsafe fopen(path, "r") else { return nil }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    return Array(bytes[..<count])
  }
}
