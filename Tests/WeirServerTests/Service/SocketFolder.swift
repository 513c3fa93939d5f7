import Glibc

/// A temporary folder for sockets that is removed with its owner.
final class SocketFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/weir-socket-XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
    guard unsafe mkdtemp(&template) != nil else { throw SystemRefusal(code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    let names = (try? names()) ?? []
    for name in names where unsafe unlink(path + "/" + name) != 0 {
      unsafe _ = rmdir(path + "/" + name)
    }
    unsafe _ = rmdir(path)
  }

  /// What is in it, sorted.
  func names() throws -> [String] {
    guard let stream = unsafe opendir(path) else { throw SystemRefusal(code: errno) }
    defer { unsafe _ = closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The path of an entry.
  func file(_ name: String) -> String { path + "/" + name }

  /// Makes an empty file.
  func makeFile(_ name: String) throws {
    let descriptor = unsafe open(file(name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemRefusal(code: errno) }
    close(descriptor)
  }

  /// Makes a folder with exactly these permissions.
  func makeFolder(_ name: String, mode: mode_t) throws {
    guard unsafe mkdir(file(name), 0o700) == 0, unsafe chmod(file(name), mode) == 0 else {
      throw SystemRefusal(code: errno)
    }
  }
}

/// What the system did not allow the test.
struct SystemRefusal: Error { let code: Int32 }
