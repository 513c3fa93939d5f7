import CCurl
import Glibc
import WeirCore

/// Watches over one request: which addresses it connects with, and how much answer it takes.
///
/// libcurl calls back on the thread that sends, while it sends.
final class AnswerWatch {
  private let rule: AddressRule
  private var headerByteCount = 0
  private var bodyByteCount = 0

  /// What the last address that was refused is, as the end of a sentence.
  private(set) var objection: String?
  /// Whether more came than is read.
  private(set) var hasLongHeaders = false
  private(set) var hasLongBody = false

  init(_ rule: AddressRule) { self.rule = rule }

  /// A socket to connect with the address, or `CURL_SOCKET_BAD`.
  func open(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
    var bytes = [UInt8](repeating: 0, count: 16)
    let family = unsafe weir_curl_address(address, &bytes)
    guard family != 0 else {
      objection = "neither of IPv4 nor of IPv6"
      return CURL_SOCKET_BAD
    }
    let words = [bytes[..<8], bytes[8...]].map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    if let objection = rule.objection(
      to: IPAddress(high: words[0], low: words[1]), isVersion6: family == AF_INET6)
    {
      self.objection = objection
      return CURL_SOCKET_BAD
    }
    let type = unsafe address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
    return socket(family, type, unsafe address.pointee.protocol)
  }

  /// How many of the header bytes are taken: all, or none to end the transfer.
  func takeHeader(byteCount: Int) -> Int {
    headerByteCount += byteCount
    hasLongHeaders = headerByteCount > WebhookLimits.headerByteCountMax
    return hasLongHeaders ? 0 : byteCount
  }

  /// The same of the body, of which nothing is kept. An empty part is not one too many.
  func takeBody(byteCount: Int) -> Int {
    bodyByteCount += byteCount
    hasLongBody = bodyByteCount > WebhookLimits.answerByteCountMax
    return hasLongBody ? 0 : byteCount
  }
}
