package import Glibc

/// A listening socket that the service manager made and handed over.
package struct ActivatedSocket: Hashable, Sendable {
  /// Closed by exec; whoever takes the value closes it. The file stays the service manager's.
  package let descriptor: Int32
  /// What `FileDescriptorName=` says; `unknown` when nothing was said.
  package let name: String
  /// Where it listens.
  package let path: String
  /// The group of the file; nil when the file is not to be seen from here.
  package let groupID: gid_t?
}

/// Sockets by activation: `LISTEN_FDS`, `LISTEN_PID` and `LISTEN_FDNAMES` of sd_listen_fds(3).
package enum SocketActivation {
  /// The first descriptor that is handed over.
  package static let firstDescriptor: Int32 = 3

  private static let countMax = 16

  /// The sockets that were handed to this process; none without the variables, or when they are for
  /// another process. `variable` gives the value of one of the environment.
  package static func sockets(
    variable: (String) -> String? = environmentVariable, processID: pid_t = getpid(),
    firstDescriptor: Int32 = firstDescriptor
  ) throws(ServiceFault) -> [ActivatedSocket] {
    guard let count = try count(variable, processID) else { return [] }
    let names = variable("LISTEN_FDNAMES").map {
      $0.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    }
    if let names, names.count != count {
      throw ServiceFault(
        .configuration, "LISTEN_FDNAMES: \(names.count) names for LISTEN_FDS=\(count)",
        help: "let the service manager set both, or leave LISTEN_FDNAMES out")
    }
    var sockets: [ActivatedSocket] = []
    for index in 0..<count {
      sockets.append(
        try socket(firstDescriptor + Int32(index), name: names?[index] ?? "unknown"))
    }
    return sockets
  }

  /// The value of a variable of the environment.
  package static func environmentVariable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  private static func count(
    _ variable: (String) -> String?, _ processID: pid_t
  ) throws(ServiceFault) -> Int? {
    guard let owner = variable("LISTEN_PID"), let text = variable("LISTEN_FDS") else { return nil }
    guard let owner = pid_t(owner), owner > 0 else {
      throw ServiceFault(
        .configuration, "LISTEN_PID: '\(ServiceFault.shown(owner))' is no process id",
        help: "let the service manager set it")
    }
    guard owner == processID else { return nil }
    guard let count = Int(text), 0...countMax ~= count else {
      throw ServiceFault(
        .configuration,
        "LISTEN_FDS: '\(ServiceFault.shown(text))' is no number from 0 to \(countMax)",
        help: "let the service manager set it")
    }
    return count
  }

  private static func socket(
    _ descriptor: Int32, name: String
  ) throws(ServiceFault) -> ActivatedSocket {
    let place = "descriptor \(descriptor) (\(ServiceFault.shown(name)))"
    func wrong(_ what: String, _ help: String) -> ServiceFault {
      ServiceFault(.configuration, "\(place): \(what)", help: help)
    }
    let flags = fcntl(descriptor, F_GETFD)
    guard flags >= 0 else {
      throw wrong("LISTEN_FDS counts it, but it is not open", "let the service manager open it")
    }
    guard let domain = option(SO_DOMAIN, descriptor) else {
      throw wrong("is no socket", "use ListenStream= in the .socket unit")
    }
    guard domain == AF_UNIX else {
      throw wrong(
        "is no Unix socket", "give ListenStream= in the .socket unit an absolute path")
    }
    guard option(SO_TYPE, descriptor) == Int32(SOCK_STREAM.rawValue) else {
      throw wrong("is no stream socket", "use ListenStream= in the .socket unit")
    }
    guard option(SO_ACCEPTCONN, descriptor) == 1 else {
      throw wrong("is one connection, not a listening socket", "set Accept=no in the .socket unit")
    }
    guard let path = UnixAddress(boundTo: descriptor)?.path else {
      throw wrong(
        "is an abstract socket, which has no permissions: anyone may connect to it",
        "give ListenStream= in the .socket unit an absolute path")
    }
    guard fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC) == 0 else {
      throw ServiceFault(
        .system, "\(place): close-on-exec cannot be set: \(ServiceFault.reason(errno))")
    }
    return ActivatedSocket(
      descriptor: descriptor, name: name, path: path,
      groupID: FileStatus(atPath: path).flatMap { $0.isSocket ? $0.groupID : nil })
  }

  private static func option(_ option: Int32, _ descriptor: Int32) -> Int32? {
    var value: Int32 = 0
    var count = socklen_t(MemoryLayout<Int32>.size)
    guard unsafe getsockopt(descriptor, SOL_SOCKET, option, &value, &count) == 0 else {
      return nil
    }
    return value
  }
}
