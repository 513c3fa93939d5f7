import Glibc
import WeirCore

/// The secret of `--pan-key-file`: 32 bytes, written as 64 hexadecimal digits. Never in a message.
struct CardNumberKey: Sendable {
  private static let byteCount = 32

  let bytes: [UInt8]

  /// Reads the key from a file that nobody but its owner may read.
  init(file path: String) throws(CommandFailure) {
    let shown = Console.printable(path)
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.failure(path, .open) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw Self.failure(path, .read) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CommandFailure(.badPolicy, "\(shown): the key file is not a regular file")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw CommandFailure(
        .badPolicy, "\(shown): the key file may be used by others than its owner",
        help: "chmod 600 \(shown)")
    }
    // One byte more than a key with its line end, to see that there is no more.
    var text = [UInt8](repeating: 0, count: Self.byteCount * 2 + 3)
    var count = 0
    while count < text.count {
      let room = text.count - count
      let got = unsafe text.withUnsafeMutableBytes { buffer in
        unsafe read(descriptor, buffer.baseAddress.map { unsafe $0 + count }, room)
      }
      if got == 0 { break }
      if got > 0 {
        count += got
      } else if errno != EINTR {
        throw Self.failure(path, .read)
      }
    }
    guard let bytes = Self.parse(text[..<count]) else {
      throw CommandFailure(
        .badPolicy, "\(shown): the key must be 64 hexadecimal digits, which are 32 bytes",
        help: "make one: (umask 077; openssl rand -hex 32 >\(shown))")
    }
    self.bytes = bytes
  }

  /// The bytes of 64 digits, behind which one line end may stand.
  private static func parse(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var digits = text
    if digits.last == UInt8(ascii: "\n") { digits.removeLast() }
    if digits.count < text.count, digits.last == UInt8(ascii: "\r") { digits.removeLast() }
    guard digits.count == byteCount * 2 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: digits.startIndex, to: digits.endIndex, by: 2) {
      guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - 48
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - 87
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - 55
    default: nil
    }
  }

  private static func failure(
    _ path: String, _ operation: InputOutputFault.Operation
  ) -> CommandFailure {
    CommandFailure(path: path, operation, errno)
  }
}
