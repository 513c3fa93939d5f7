/// The names of a storage: as processes see them, and as the disk has them.
///
/// A change is on the disk when every folder it touches has been synced since. A power cut keeps
/// any of the changes that are not; each happens whole or not at all.
struct SimNames {
  enum Entry: Hashable {
    case folder
    case file(Int)
  }

  enum Change {
    case add(String, Entry)
    case remove(String, Entry)
    case move(String, String, Entry)

    /// The folders that have to be synced.
    var folders: Set<String> {
      switch self {
      case .add(let path, _), .remove(let path, _): [SimNames.folder(of: path)]
      case .move(let path, let newPath, _):
        [SimNames.folder(of: path), SimNames.folder(of: newPath)]
      }
    }

    /// Makes the change; what is no longer there is not removed again.
    func apply(to entries: inout [String: Entry]) {
      switch self {
      case .add(let path, let entry): entries[path] = entry
      case .remove(let path, let entry):
        if entries[path] == entry { entries[path] = nil }
      case .move(let path, let newPath, let entry):
        if entries[path] == entry { entries[path] = nil }
        entries[newPath] = entry
      }
    }
  }

  private(set) var entries: [String: Entry] = ["": .folder]
  private(set) var diskEntries: [String: Entry] = ["": .folder]
  private(set) var pending: [(change: Change, waitsFor: Set<String>)] = []

  /// The folder that a path lies in.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[..<slash])
  }

  /// The names in a folder in the order of their bytes.
  func names(in folder: String) -> [String] {
    let start = folder.isEmpty ? "" : folder + "/"
    return entries.keys.filter { !$0.isEmpty && Self.folder(of: $0) == folder }
      .map { String($0.dropFirst(start.count)) }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  mutating func make(_ change: Change) {
    change.apply(to: &entries)
    pending.append((change, change.folders))
  }

  mutating func sync(_ folder: String) {
    for index in pending.indices {
      pending[index].waitsFor.remove(folder)
      if pending[index].waitsFor.isEmpty { pending[index].change.apply(to: &diskEntries) }
    }
    pending.removeAll { $0.waitsFor.isEmpty }
  }

  /// The names that a power cut leaves: some of the changes that were not synced.
  func afterPowerCut(_ random: inout SimRandom) -> [String: Entry] {
    var result = diskEntries
    let style = random.below(4)
    let kept = random.below(pending.count + 1)
    for (index, (change, _)) in pending.enumerated() {
      let isKept =
        switch style {
        case 0: false
        case 1: true
        case 2: index < kept
        default: random.isOnceIn(2)
        }
      if isKept { change.apply(to: &result) }
    }
    // What lies in a folder that is gone is gone too.
    for path in result.keys.sorted() where !path.isEmpty {
      if result[Self.folder(of: path)] != .folder { result[path] = nil }
    }
    return result
  }

  /// Names that are on the disk as they are.
  init(onDisk entries: [String: Entry] = ["": .folder]) {
    self.entries = entries
    diskEntries = entries
  }
}
