import Glibc
import WeirCore

/// A policy in a directory.
///
/// Only regular files inside the directory are read: symbolic links may point to other places of
/// the directory (as mounted configuration does), not out of it.
package struct DirectorySource: PolicySource {
  package let displayPath: String
  private let directory: String

  /// The policy in the directory at `path`, which messages name as it is given.
  package init(path: String) {
    directory = path.isEmpty ? "." : path
    var shown = directory[...]
    while shown.utf8.count > 1, shown.utf8.last == UInt8(ascii: "/") { shown = shown.dropLast() }
    displayPath = String(shown)
  }

  /// The bytes of a regular file inside the directory.
  package func read(_ relativePath: String) -> [UInt8]? {
    guard case .success(let bytes) = load(relativePath) else { return nil }
    return bytes
  }

  /// The names of what lies in a folder, files or not, but hidden ones.
  package func names(in folder: String) -> [String]? {
    guard isInsidePath(folder) else { return nil }
    guard let names = Self.entries(of: directory + "/" + folder) else {
      return errno == ENOENT ? [] : nil
    }
    return names.filter { !$0.hasPrefix(".") }
  }

  /// The names of all that lies in a directory, in the order of their bytes; nil, with `errno`,
  /// when it cannot be read.
  package static func entries(of path: String) -> [String]? {
    guard let stream = unsafe opendir(path) else { return nil }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Says why the system or this type refuses the file.
  package func reasonUnreadable(_ relativePath: String) -> String {
    guard case .failure(let refusal) = load(relativePath) else { return "can be read" }
    return refusal.reason
  }

  private struct Refusal: Error {
    let reason: String
  }

  private func load(_ relativePath: String) -> Result<[UInt8], Refusal> {
    guard isInsidePath(relativePath) else {
      return .failure(Refusal(reason: "does not lie inside the policy's directory"))
    }
    guard let root = resolved(directory), let file = resolved(directory + "/" + relativePath)
    else { return .failure(Refusal(reason: "cannot be opened: \(systemReason())")) }
    let prefix = root == "/" ? root : root + "/"
    guard file.utf8.starts(with: prefix.utf8) else {
      return .failure(Refusal(reason: "is a link that leaves the policy's directory"))
    }
    let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    guard descriptor >= 0 else {
      return .failure(Refusal(reason: "cannot be opened: \(systemReason())"))
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return .failure(Refusal(reason: "is not a regular file"))
    }
    guard status.st_size <= Limits.policyFileByteCountMax else {
      return .failure(
        Refusal(reason: "is larger than \(Limits.policyFileByteCountMax) bytes"))
    }
    guard let bytes = readAll(descriptor, expecting: Int(status.st_size)) else {
      return .failure(Refusal(reason: "cannot be read: \(systemReason())"))
    }
    return .success(bytes)
  }

  /// The path without links; nil when nothing is there.
  private func resolved(_ path: String) -> String? {
    guard let pointer = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(pointer) }
    return unsafe String(cString: pointer)
  }

  private func systemReason() -> String {
    unsafe String(cString: strerror(errno)).lowercased()
  }

  /// Reads to the end of the file, or to the greatest length, whichever comes first.
  private func readAll(_ descriptor: Int32, expecting count: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= Limits.policyFileByteCountMax {
      let got = unsafe Glibc.read(descriptor, &chunk, chunk.count)
      if got == 0 { return bytes }
      if got < 0 {
        if errno == EINTR { continue }
        return nil
      }
      bytes.append(contentsOf: chunk[..<got])
    }
    return nil
  }
}
