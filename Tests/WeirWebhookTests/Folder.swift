import Glibc

/// A temporary folder with files, which goes with its owner.
final class Folder {
  let path: String
  private var names: Set<String> = []

  init() throws {
    var template = Array("/tmp/weir-webhook-XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
    guard unsafe mkdtemp(&template) != nil else { throw SystemRefusal(code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in names { unsafe unlink(file(name)) }
    unsafe rmdir(path)
  }

  /// The path of a file here, which is removed at the end, whoever makes it.
  func file(_ name: String) -> String {
    names.insert(name)
    return path + "/" + name
  }

  /// Writes a file, a new one in the place of one that is there; gives its path.
  @discardableResult
  func write(_ name: String, _ text: String, mode: mode_t = 0o600) throws -> String {
    let path = file(name)
    unsafe unlink(path)
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemRefusal(code: errno) }
    defer { close(descriptor) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0 else { throw SystemRefusal(code: errno) }
      rest = rest.dropFirst(count)
    }
    // Not subject to the mask of the process.
    guard fchmod(descriptor, mode) == 0 else { throw SystemRefusal(code: errno) }
    return path
  }
}

/// A call to the system that failed.
struct SystemRefusal: Error { let code: Int32 }
