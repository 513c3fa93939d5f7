import Glibc

/// The address of a Unix socket: a path, or a name without a file, which Linux calls abstract.
struct UnixAddress: Hashable, Sendable {
  /// The longest path in bytes: the address has 108, and a NUL ends it.
  static let pathByteCountMax = 107

  /// What stands in the address: a path without its NUL, or a NUL and a name.
  let bytes: [UInt8]

  /// The address of a path or, behind `@`, of an abstract name; nil when it does not fit.
  init?(_ text: String) {
    var bytes = Array(text.utf8)
    guard !bytes.isEmpty, bytes.count <= Self.pathByteCountMax, !bytes.contains(0) else {
      return nil
    }
    if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
    self.bytes = bytes
  }

  /// What `descriptor` is bound to; nil when that is no Unix address.
  init?(boundTo descriptor: Int32) {
    var address = sockaddr_un()
    var count = socklen_t(MemoryLayout<sockaddr_un>.size)
    let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(descriptor, $0, &count)
      }
    }
    guard status == 0, Int32(address.sun_family) == AF_UNIX else { return nil }
    let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
    let path = unsafe withUnsafeBytes(of: address) { all in
      unsafe Array(all[start..<max(start, min(Int(count), all.count))])
    }
    bytes = path.first == 0 ? path : Array(path.prefix { $0 != 0 })
  }

  /// Whether it has no file, and so neither an owner nor permissions.
  var isAbstract: Bool { bytes.first == 0 }

  /// The path; nil for an abstract name and for a socket without a name.
  var path: String? {
    bytes.isEmpty || isAbstract ? nil : String(decoding: bytes, as: UTF8.self)
  }

  /// Gives a socket this address; 0 or the `errno`.
  func bind(_ descriptor: Int32) -> Int32 {
    unsafe withSocketAddress { unsafe Glibc.bind(descriptor, $0, $1) == 0 ? 0 : errno }
  }

  /// Connects a socket to this address; 0 or the `errno`.
  func connect(_ descriptor: Int32) -> Int32 {
    unsafe withSocketAddress { unsafe Glibc.connect(descriptor, $0, $1) == 0 ? 0 : errno }
  }

  /// Sends a datagram to this address; whether all of it went.
  func send(_ bytes: [UInt8], from descriptor: Int32) -> Bool {
    unsafe withSocketAddress { pointer, count in
      unsafe sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), pointer, count)
    } == bytes.count
  }

  /// Calls `body` with the address as the system wants it.
  private func withSocketAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result)
    -> Result
  {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
    unsafe withUnsafeMutableBytes(of: &address) { all in
      for (index, byte) in bytes.enumerated() { unsafe all[start + index] = byte }
    }
    // A path counts its NUL; an abstract name is as long as the address says.
    let count = socklen_t(start + bytes.count + (isAbstract ? 0 : 1))
    return unsafe withUnsafePointer(to: address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, count) }
    }
  }

  /// A new socket with close-on-exec set; -1 and `errno` when there is none to be had.
  static func makeSocket(_ type: __socket_type, isBlocking: Bool) -> Int32 {
    let flags = SOCK_CLOEXEC.rawValue | (isBlocking ? 0 : SOCK_NONBLOCK.rawValue)
    return socket(AF_UNIX, Int32(type.rawValue | flags), 0)
  }
}
