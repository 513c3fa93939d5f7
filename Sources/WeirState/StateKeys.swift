import Glibc
package import WeirCore
package import WeirJournal

/// Where the keys of a state directory are.
package enum StateKeys {
  /// The name of the key file in a directory, and of the credential.
  package static let fileName = "weir.key"

  /// The keys of a directory; nil where there are none.
  /// - Parameters:
  ///   - file: a key file that was named; it has to be there.
  ///   - directory: where one is looked for else.
  /// - Returns: the keys, nil where there is no file.
  /// - Throws: `key`, `system`.
  package static func find(
    _ file: String?, directory: String
  ) throws(JournalFault) -> KeyRing? {
    guard let path = path(file, directory: directory) else { return nil }
    return try KeyRing.read(path)
  }

  /// The key file that `find` reads; nil where there is none.
  package static func path(_ file: String?, directory: String) -> String? {
    if let file { return file }
    let own = directory + "/" + fileName
    if unsafe access(own, F_OK) == 0 { return own }
    guard let folder = unsafe getenv("CREDENTIALS_DIRECTORY") else { return nil }
    let credential = unsafe String(cString: folder) + "/" + fileName
    return unsafe access(credential, F_OK) == 0 ? credential : nil
  }
}
