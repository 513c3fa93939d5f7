import Testing

@testable import WeirServer

/// Where health may be served.
struct HealthAddressTests {
  @Test(arguments: [
    ("127.0.0.1:9464", "127.0.0.1:9464"), ("127.1.2.3:0", "127.1.2.3:0"),
    ("[::1]:65535", "[::1]:65535"), ("unix:/run/weir/m.sock", "unix:/run/weir/m.sock"),
    ("/run/weir/m.sock", "unix:/run/weir/m.sock"), ("unix:m.sock", "unix:m.sock"),
  ])
  func takes(_ text: String, _ written: String) throws {
    #expect(try HealthAddress(text).text == written)
  }

  private static let help =
    "\n  help: write 127.0.0.1:9464, [::1]:9464 or unix:/run/weir/metrics.sock"
  private static let open =
    "metrics are served to whoever asks, so only on an address that other machines do not reach"
    + help + ", and let a proxy that knows its clients pass it on"

  @Test(arguments: [
    ("", "'': this is no address with a port and no absolute path" + help),
    ("9464", "'9464': this is no address with a port and no absolute path" + help),
    (":9464", "':9464': '' is no IP address; names are not looked up" + help),
    ("127.0.0.1:", "'127.0.0.1:': the port is no number from 0 to 65535" + help),
    ("127.0.0.1:65536", "'127.0.0.1:65536': the port is no number from 0 to 65535" + help),
    ("127.0.0.1:+1", "'127.0.0.1:+1': the port is no number from 0 to 65535" + help),
    (
      "localhost:9464",
      "'localhost:9464': 'localhost' is no IP address; names are not looked up" + help
    ),
    ("127.1:9464", "'127.1:9464': '127.1' is no IP address; names are not looked up" + help),
    (
      "0x7f.0.0.1:9464",
      "'0x7f.0.0.1:9464': '0x7f.0.0.1' is no IP address; names are not looked up" + help
    ),
    (
      "127.0.0.010:9464",
      "'127.0.0.010:9464': '127.0.0.010' is no IP address; names are not looked up" + help
    ),
    ("::1:9464", "'::1:9464': '::1' is no IP address; names are not looked up" + help),
    (
      "[127.0.0.1]:9464",
      "'[127.0.0.1]:9464': '127.0.0.1' is no IP address; names are not looked up" + help
    ),
    (
      "[::1%lo]:9464",
      "'[::1%lo]:9464': '::1%lo' is no IP address; names are not looked up" + help
    ),
    (
      "127.0.0.1\0.example:1",
      "'127.0.0.1?.example:1': '127.0.0.1?.example' is no IP address; names are not looked up"
        + help
    ),
    ("0.0.0.0:9464", "'0.0.0.0:9464': " + open), ("10.0.0.1:9464", "'10.0.0.1:9464': " + open),
    ("128.0.0.1:9464", "'128.0.0.1:9464': " + open), ("[::]:9464", "'[::]:9464': " + open),
    ("[::2]:9464", "'[::2]:9464': " + open), ("[2001:db8::1]:80", "'[2001:db8::1]:80': " + open),
    ("[::ffff:127.0.0.1]:80", "'[::ffff:127.0.0.1]:80': " + open),
    ("unix:", "the path of the socket is empty\n  help: name one: /run/weir/weir.sock"),
    (
      "unix:@weir",
      "@weir: an abstract socket has no permissions, anyone may connect to it\n"
        + "  help: name a path: /run/weir/weir.sock"
    ),
  ])
  func refuses(_ text: String, _ message: String) {
    let fault = #expect(throws: ServiceFault.self) { try HealthAddress(text) }
    #expect(fault?.text == message)
  }
}
