import Glibc

/// Memory of this process that lies in the machine's.
package enum ResidentMemory {
  /// Bytes now; 0 where the system does not tell. One small file of /proc is read.
  package static func byteCount() -> UInt64 {
    let descriptor = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return 0 }
    defer { close(descriptor) }
    var buffer: [128 of UInt8] = .init(repeating: 0)
    let count = unsafe read(descriptor, &buffer, MemoryLayout.size(ofValue: buffer))
    var text: [UInt8] = []
    for index in 0..<max(0, count) { text.append(buffer[index]) }
    return byteCount(
      statm: String(decoding: text, as: UTF8.self), pageSize: sysconf(Int32(_SC_PAGESIZE)))
  }

  /// The second number of the line counts pages; 0 when it is none.
  static func byteCount(statm: String, pageSize: Int) -> UInt64 {
    let words = statm.split(separator: " ")
    guard words.count > 1, let pages = UInt64(words[1]), let size = UInt64(exactly: pageSize) else {
      return 0
    }
    let (bytes, isTooLarge) = pages.multipliedReportingOverflow(by: size)
    return isTooLarge ? 0 : bytes
  }
}
