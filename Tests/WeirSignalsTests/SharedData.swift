import Glibc

/// The public lists and tables beside the project, for tests that are skipped without them.
enum SharedData {
  private static var folder: String {
    "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/shared/data/"
  }

  /// The bytes of a file; nil, with a message, when it is not there.
  static func file(_ name: String) -> [UInt8]? {
    file(at: folder + name, "no file \(name) in the folder of shared data")
  }

  /// The addresses of countries that the package tor-geoipdb installs; nil, with a message, when it
  /// is not there.
  static func geoip(_ name: String) -> [UInt8]? {
    file(at: "/usr/share/tor/" + name, "no file \(name) of the package tor-geoipdb")
  }

  private static func file(at path: String, _ absence: String) -> [UInt8]? {
    guard let file = unsafe fopen(path, "r") else {
      print("skipped: \(absence)")
      return nil
    }
    let bytes = unsafe read(file)
    unsafe fclose(file)
    return bytes
  }

  /// The same for a file that `gzip` has packed.
  static func unpacked(_ name: String) -> [UInt8]? {
    guard file(name) != nil, let pipe = unsafe popen("gunzip -c '" + folder + name + "'", "r")
    else { return nil }
    let bytes = unsafe read(pipe)
    unsafe pclose(pipe)
    return bytes
  }

  private static func read(_ file: UnsafeMutablePointer<FILE>) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = unsafe fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk[..<count]
    }
    return bytes
  }
}
