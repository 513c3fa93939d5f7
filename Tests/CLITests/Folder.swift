import Glibc

/// A temporary folder that is removed with its owner.
final class Folder {
  let path: String

  init() throws {
    var template = Array("/tmp/weir-cli-XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
    guard unsafe mkdtemp(&template) != nil else { throw SystemRefusal(code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  /// Writes a file and gives its name back.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o644) throws -> String {
    guard let file = unsafe fopen(path + "/" + name, "w") else { throw SystemRefusal(code: errno) }
    unsafe fwrite(bytes, 1, bytes.count, file)
    unsafe fclose(file)
    unsafe chmod(path + "/" + name, mode)
    return name
  }

  /// Writes a text and gives its name back.
  @discardableResult
  func write(_ name: String, _ text: String, mode: mode_t = 0o644) throws -> String {
    try write(name, Array(text.utf8), mode: mode)
  }

  /// A file as text; nil when it is not there.
  func read(_ name: String) -> String? {
    (try? Self.bytes(of: path + "/" + name)).map { String(decoding: $0, as: UTF8.self) }
  }

  func makeFolder(_ name: String) { unsafe _ = mkdir(path + "/" + name, 0o700) }

  /// The bytes of a file of the project.
  static func project(_ name: String) throws -> [UInt8] { try bytes(of: Run.project + "/" + name) }

  /// The bytes of a file.
  static func bytes(of path: String) throws -> [UInt8] {
    guard let file = unsafe fopen(path, "r") else { throw SystemRefusal(code: errno) }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = unsafe fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk[..<count]
    }
    return bytes
  }

  private static func remove(_ path: String) {
    guard let stream = unsafe opendir(path) else {
      unsafe unlink(path)
      return
    }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    unsafe closedir(stream)
    for name in names where unsafe unlink(path + "/" + name) != 0 { remove(path + "/" + name) }
    unsafe rmdir(path)
  }
}
