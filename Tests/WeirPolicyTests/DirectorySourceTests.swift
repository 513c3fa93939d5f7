import Glibc
import Testing
import WeirCore

@testable import WeirPolicy

/// Policies in real directories.
@Suite struct DirectorySourceTests {
  /// A directory that is removed with its owner.
  private final class Folder {
    let path: String

    init() throws {
      var template = Array("/tmp/weir-policy-XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
      guard unsafe mkdtemp(&template) != nil else { throw CancellationError() }
      path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { remove(path) }

    private func remove(_ path: String) {
      guard let stream = unsafe opendir(path) else {
        unsafe unlink(path)
        return
      }
      var names: [String] = []
      while let entry = unsafe readdir(stream) {
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
            unsafe String(cString: $0)
          }
        }
        if name != ".", name != ".." { names.append(name) }
      }
      unsafe closedir(stream)
      for name in names {
        if unsafe unlink(path + "/" + name) != 0 { remove(path + "/" + name) }
      }
      unsafe rmdir(path)
    }

    func write(_ name: String, _ text: String) {
      guard let file = unsafe fopen(path + "/" + name, "w") else { return }
      unsafe fputs(text, file)
      unsafe fclose(file)
    }

    func makeFolder(_ name: String) { unsafe mkdir(path + "/" + name, 0o700) }

    func link(_ name: String, to target: String) { unsafe symlink(target, path + "/" + name) }
  }

  @Test func readsFilesBelowIt() throws {
    let folder = try Folder()
    folder.write("policy.yaml", "a")
    folder.makeFolder("lists")
    folder.write("lists/x.csv", "value\n")
    let source = DirectorySource(path: folder.path + "//")
    #expect(source.displayPath == folder.path)
    #expect(source.read("policy.yaml") == Array("a".utf8))
    #expect(source.read("lists/x.csv") == Array("value\n".utf8))
  }

  @Test func followsLinksThatStayInside() throws {
    let folder = try Folder()
    folder.makeFolder("v1")
    folder.write("v1/policy.yaml", "a")
    folder.link("policy.yaml", to: "v1/policy.yaml")
    #expect(DirectorySource(path: folder.path).read("policy.yaml") == Array("a".utf8))
  }

  @Test(arguments: [
    ("out", "is a link that leaves the policy's directory"),
    ("up/secret", "is a link that leaves the policy's directory"),
    ("missing", "cannot be opened: no such file or directory"),
    ("lists", "is not a regular file"),
    ("pipe", "is not a regular file"),
    ("../outside", "does not lie inside the policy's directory"),
    ("/etc/hostname", "does not lie inside the policy's directory"),
    ("lists//x", "does not lie inside the policy's directory"),
    ("./a", "does not lie inside the policy's directory"),
    ("", "does not lie inside the policy's directory"),
    ("huge", "is larger than 268435456 bytes"),
  ]) func refuses(_ item: (path: String, reason: String)) throws {
    let outer = try Folder()
    outer.write("secret", "s")
    outer.makeFolder("policy")
    outer.write("policy/a", "a")
    outer.makeFolder("policy/lists")
    outer.link("policy/out", to: "../secret")
    outer.link("policy/up", to: "..")
    unsafe mkfifo(outer.path + "/policy/pipe", 0o600)
    outer.write("policy/huge", "")
    unsafe truncate(outer.path + "/policy/huge", 268_435_457)
    let source = DirectorySource(path: outer.path + "/policy")
    #expect(source.read(item.path) == nil)
    #expect(source.reasonUnreadable(item.path) == item.reason)
  }

  @Test func saysThatADirectoryHoldsNoPolicy() throws {
    let folder = try Folder()
    let result = PolicyLoader.load(from: DirectorySource(path: folder.path))
    guard case .failure(let faults) = result else {
      Issue.record("an empty directory was taken for a policy")
      return
    }
    #expect(
      faults.text == """
        \(folder.path)/policy.yaml: error[P_FILE]: the policy cannot be opened: \
        no such file or directory
          help: a policy is a directory with a file policy.yaml
        """)
  }
}
