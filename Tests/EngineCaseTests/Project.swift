import Glibc
import WeirCore

/// Where things of the project are, and the few conversions that cases need.
enum Project {
  private static let root: String = {
    guard let here = unsafe realpath(#filePath, nil) else { return "." }
    defer { unsafe free(here) }
    return unsafe "/"
      + String(cString: here).split(separator: "/").dropLast(3).joined(separator: "/")
  }()

  static let policy = root + "/rules/card-not-present"

  /// The directory of the binary and of the test program.
  static let products: String = {
    var buffer = [CChar](repeating: 0, count: 4_096)
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(
      decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
  }()

  static func names(in folder: String) -> [String] {
    guard let directory = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".yaml") { names.append(name) }
    }
    return names
  }

  static func text(_ path: String) -> String {
    guard let file = unsafe fopen(path, "r") else { return "" }
    defer { unsafe fclose(file) }
    return unsafe text(of: file)
  }

  /// What a command of the shell prints.
  static func output(of command: String) -> String {
    guard let pipe = unsafe popen(command, "r") else { return "" }
    defer { unsafe pclose(pipe) }
    return unsafe text(of: pipe)
  }

  private static func text(of file: UnsafeMutablePointer<FILE>) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = unsafe fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Milliseconds of a duration such as `90s` or `1h`.
  static func duration(_ text: String) -> Int64 {
    let units: [(String, Int64)] = [
      ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]
    for (unit, factor) in units where text.hasSuffix(unit) {
      if let count = Int64(text.dropLast(unit.count)) { return count * factor }
    }
    preconditionFailure("'\(text)' is no duration")
  }

  /// Milliseconds since 1970 of an RFC 3339 timestamp.
  static func milliseconds(of text: String) -> Int64 {
    guard let time = Timestamp.parse(text) else { preconditionFailure("'\(text)' is no start") }
    return time
  }

  static func timestamp(_ milliseconds: Int64) -> String {
    let day = milliseconds / 86_400_000
    let (year, month, date) = Timestamp.date(ofDay: day)
    let rest = milliseconds - day * 86_400_000
    func padded(_ value: Int64, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: width - digits.count) + digits
    }
    let time = [rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60].map { padded($0, 2) }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(date, 2))T"
      + time.joined(separator: ":") + "." + padded(rest % 1_000, 3) + "Z"
  }

  static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
