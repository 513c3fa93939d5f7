import WeirCore

/// A file of secrets that only its owner may use, read again whenever it changes. One thread's.
package final class WebhookSecretFile {
  private let path: String
  private let log: (String) -> Void
  private var secrets: WebhookSecrets
  /// Which file the secrets are of.
  private var stamp: FileStamp
  /// What was wrong with the file when it was last looked at: each fault is told once.
  private var fault: WebhookFault?

  /// Reads the secrets of `path`.
  ///
  /// - Parameters:
  ///   - path: the file; it may be replaced or written anew at any time.
  ///   - log: is told, a sentence without its end, that a file which changed is used, or is not.
  /// - Throws: why the secrets cannot be used: no file, one that others may use, or a bad line.
  package init(path: String, log: @escaping (String) -> Void) throws(WebhookFault) {
    self.path = path
    self.log = log
    let file = try OwnedFile(path)
    stamp = file.stamp
    secrets = try Self.secrets(of: file, path)
  }

  /// The secrets to sign with now. When the file went bad these are those that it had before.
  package func current() -> WebhookSecrets {
    do throws(WebhookFault) {
      let file = try OwnedFile(path)
      guard file.stamp != stamp else { return secrets }
      let changed = try Self.secrets(of: file, path)
      (secrets, stamp, fault) = (changed, file.stamp, nil)
      log("\(Paragraph.printable(path)): changed; secrets in use: \(secrets.count)")
    } catch {
      if error != fault { log(error.message + "; the secrets that were in use stay") }
      fault = error
    }
    return secrets
  }

  private static func secrets(
    of file: borrowing OwnedFile, _ path: String
  ) throws(WebhookFault) -> WebhookSecrets {
    let text = try file.read(atMost: WebhookLimits.secretFileByteCountMax)
    return try WebhookSecrets(text, place: Paragraph.printable(path))
  }
}
