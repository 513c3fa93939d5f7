import Glibc
package import WeirCore

extension StateDirectory {
  private static let pieceByteCount = 1 << 20
  private static let pathByteCountMax = 4_096

  /// Whether the files of a policy are there.
  ///
  /// - Throws: `system`.
  package func hasPolicy(_ digest: PolicyDigest) throws(JournalFault) -> Bool {
    let path = StateLayout.policy(digest)
    return try names(in: StateLayout.policies).contains {
      StateLayout.policies + "/" + $0 == path
    }
  }

  /// The policies whose files are there, in the order of their digests.
  ///
  /// - Throws: `system`.
  package func policies() throws(JournalFault) -> [PolicyDigest] {
    try names(in: StateLayout.policies).compactMap { StateLayout.policyDigest($0) }
  }

  /// Keeps the files of a policy, on the disk when this returns.
  ///
  /// - Parameters:
  ///   - digest: The policy's.
  ///   - files: Its files with their paths, each once.
  /// - Throws: `full`, `write`, `sync`, `system`.
  package func save(
    policy digest: PolicyDigest, files: [(path: String, bytes: [UInt8])]
  ) throws(JournalFault) {
    let path = StateLayout.policy(digest)
    let writer = try beginAside(path, header(.policy, position: 0, before: .origin))
    do throws(JournalFault) {
      for file in files { try write(file.path, file.bytes, of: digest, to: writer) }
      try finishAside(writer, path)
    } catch {
      writer.file.close()
      try? storage.remove(path + StateLayout.unfinished)
      throw error
    }
  }

  private func write(
    _ name: String, _ bytes: [UInt8], of digest: PolicyDigest, to writer: RecordFileWriter
  ) throws(JournalFault) {
    let name = Array(name.utf8)
    precondition(name.count <= Self.pathByteCountMax, "a path fits the system's bound")
    let packed = PackedRecord()
    var start = 0
    repeat {
      let end = min(bytes.count, start + Self.pieceByteCount)
      unsafe bytes.withUnsafeBytes { bytes in
        unsafe name.withUnsafeBytes { name in
          unsafe packed.pack(
            outcomes: name, lines: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        }
      }
      let facts = RecordFileWriter.Facts(
        kind: .file, detail: start == 0 ? 1 : 0, position: 0, count: 0, policy: digest)
      try asking { _ throws(StorageFault) in try writer.append(facts, packed) }
      start = end
    } while start < bytes.count
  }

  /// The files of a policy by their paths.
  ///
  /// - Throws: `damaged` when they are not there or not what was written; `key`, `version`,
  ///   `system`.
  package func policy(_ digest: PolicyDigest) throws(JournalFault) -> [String: [UInt8]] {
    let path = StateLayout.policy(digest)
    guard try hasPolicy(digest) else {
      throw fault(
        .damaged, path, "the policy's files are missing",
        help: "restore them from a backup of the directory")
    }
    let reader = try RecordFileReader(path, in: storage, expecting: expecting(.policy))
    var files: [String: [UInt8]] = [:]
    var current: String?
    var (name, piece): ([UInt8], [UInt8]) = ([], [])
    var total = 0
    while true {
      let offset = reader.offset
      switch try reader.next() {
      case .record(let head):
        guard head.kind == .file, head.policy == digest, head.detail <= 1,
          head.sizes.outcomes <= Self.pathByteCountMax, head.sizes.lines <= Self.pieceByteCount
        else { throw reader.damaged("the record is no file of this policy", at: offset) }
        try reader.unpack(outcomes: &name, lines: &piece)
        guard let text = String(validating: name, as: UTF8.self),
          head.detail == 1 ? files[text] == nil : text == current
        else { throw reader.damaged("the record is no file of this policy", at: offset) }
        total += piece.count
        guard total <= Limits.storedPolicyByteCountMax else {
          throw reader.damaged("the policy's files are larger than any may be", at: offset)
        }
        current = text
        files[text, default: []] += piece
      case .sealed:
        return files
      case .end, .torn:
        throw reader.damaged("the policy's files are damaged or not complete", at: offset)
      }
    }
  }
}
