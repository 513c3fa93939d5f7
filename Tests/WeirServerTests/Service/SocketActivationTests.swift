import Glibc
import Testing

@testable import WeirServer

/// Sockets that a service manager hands over.
struct SocketActivationTests {
  private static func sockets(
    _ variables: [String: String], from first: Int32 = 3
  ) throws(ServiceFault) -> [ActivatedSocket] {
    try SocketActivation.sockets(
      variable: { variables[$0] }, processID: 42, firstDescriptor: first)
  }

  private static func refusal(_ variables: [String: String], from first: Int32 = 3) -> String? {
    do throws(ServiceFault) {
      _ = try sockets(variables, from: first)
      return nil
    } catch {
      return error.text
    }
  }

  @Test(arguments: [
    [:], ["LISTEN_FDS": "1"], ["LISTEN_PID": "42"], ["LISTEN_PID": "41", "LISTEN_FDS": "1"],
    ["LISTEN_PID": "41", "LISTEN_FDS": "x"], ["LISTEN_PID": "42", "LISTEN_FDS": "0"],
  ])
  func nothingIsHandedOver(_ variables: [String: String]) throws {
    #expect(try Self.sockets(variables) == [])
  }

  @Test(arguments: [
    (
      ["LISTEN_PID": "weir", "LISTEN_FDS": "1"],
      "LISTEN_PID: 'weir' is no process id\n  help: let the service manager set it"
    ),
    (
      ["LISTEN_PID": "-42", "LISTEN_FDS": "1"],
      "LISTEN_PID: '-42' is no process id\n  help: let the service manager set it"
    ),
    (
      ["LISTEN_PID": "42", "LISTEN_FDS": "one\u{7}"],
      "LISTEN_FDS: 'one?' is no number from 0 to 16\n  help: let the service manager set it"
    ),
    (
      ["LISTEN_PID": "42", "LISTEN_FDS": "-1"],
      "LISTEN_FDS: '-1' is no number from 0 to 16\n  help: let the service manager set it"
    ),
    (
      ["LISTEN_PID": "42", "LISTEN_FDS": "17"],
      "LISTEN_FDS: '17' is no number from 0 to 16\n  help: let the service manager set it"
    ),
    (
      ["LISTEN_PID": "42", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "a:b"],
      "LISTEN_FDNAMES: 2 names for LISTEN_FDS=1\n"
        + "  help: let the service manager set both, or leave LISTEN_FDNAMES out"
    ),
  ])
  func refusesVariables(_ variables: [String: String], _ text: String) {
    #expect(Self.refusal(variables) == text)
  }

  private static let one = ["LISTEN_PID": "42", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "weir.socket"]

  @Test func takesAListeningSocket() throws {
    let folder = try SocketFolder()
    let bound = try SocketPath(folder.file("s")).listen()
    defer { close(bound.descriptor) }
    _ = fcntl(bound.descriptor, F_SETFD, 0)
    let expected = ActivatedSocket(
      descriptor: bound.descriptor, name: "weir.socket", path: folder.file("s"),
      groupID: bound.groupID)
    #expect(try Self.sockets(Self.one, from: bound.descriptor) == [expected])
    #expect(fcntl(bound.descriptor, F_GETFD) & FD_CLOEXEC != 0)
    #expect(bound.removeFile())
    let nameless = ["LISTEN_PID": "42", "LISTEN_FDS": "1"]
    let again = try Self.sockets(nameless, from: bound.descriptor)
    #expect(again.map(\.name) == ["unknown"])
    #expect(again.map(\.groupID) == [nil])
  }

  private static func refusal(ofDescriptor descriptor: Int32) -> String? {
    refusal(one, from: descriptor).map { text in
      text.replacing("descriptor \(descriptor) (weir.socket): ", with: "")
    }
  }

  @Test func refusesADescriptorThatIsNotOpen() {
    #expect(
      Self.refusal(ofDescriptor: 1_048_575)
        == "LISTEN_FDS counts it, but it is not open\n  help: let the service manager open it")
  }

  @Test func refusesWhatIsNoSocket() {
    var ends: [Int32] = [-1, -1]
    unsafe pipe(&ends)
    defer { for end in ends { close(end) } }
    #expect(
      Self.refusal(ofDescriptor: ends[0])
        == "is no socket\n  help: use ListenStream= in the .socket unit")
  }

  @Test func refusesOtherSockets() throws {
    let folder = try SocketFolder()
    let tcp = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let datagram = UnixAddress.makeSocket(SOCK_DGRAM, isBlocking: false)
    let silent = UnixAddress.makeSocket(SOCK_STREAM, isBlocking: false)
    let abstract = UnixAddress.makeSocket(SOCK_STREAM, isBlocking: false)
    defer { for descriptor in [tcp, datagram, silent, abstract] { close(descriptor) } }
    let name = try #require(UnixAddress("@weir-test-activation-\(getpid())"))
    #expect(name.bind(abstract) == 0)
    #expect(Glibc.listen(abstract, 1) == 0)
    #expect(UnixAddress(folder.file("s"))?.bind(silent) == 0)
    #expect(
      Self.refusal(ofDescriptor: tcp) == "is no Unix socket\n"
        + "  help: give ListenStream= in the .socket unit an absolute path")
    #expect(
      Self.refusal(ofDescriptor: datagram) == "is no stream socket\n"
        + "  help: use ListenStream= in the .socket unit")
    #expect(
      Self.refusal(ofDescriptor: silent) == "is one connection, not a listening socket\n"
        + "  help: set Accept=no in the .socket unit")
    #expect(
      Self.refusal(ofDescriptor: abstract)
        == "is an abstract socket, which has no permissions: anyone may connect to it\n"
        + "  help: give ListenStream= in the .socket unit an absolute path")
  }
}
