package import WeirCore

/// The edits of one list, whatever file it has: for each value the last word on it.
///
/// Memory: some 60 bytes an edit of an address; a copy is a few copies of memory.
package struct ListEdits: Sendable {
  /// No entry of it is one of a file.
  private(set) var entries = EntryMap()

  /// No edits.
  package init() {}

  /// Values that have been edited, removed ones too.
  package var count: Int { entries.editCount }

  /// The last edit of each value, in the order of the values' bytes.
  package var sorted: [ListEdit] {
    var edits: [ListEdit] = []
    edits.reserveCapacity(count)
    unsafe entries.forEachEdit(isSorted: true) { value, expires in
      unsafe edits.append(ListEdit(value: Array(value), expires: expires))
    }
    return edits
  }

  /// Enters edits in their order, on top of all before.
  ///
  /// - Parameter edits: the edits; their values are in the bytes that `ListValue` makes of them.
  package mutating func apply(_ edits: [ListEdit]) {
    for edit in edits {
      unsafe edit.value.withUnsafeBufferPointer { value in
        guard let start = value.baseAddress else { return }
        unsafe entries.edit(start, count: value.count, expires: edit.expires)
      }
    }
  }

  /// Enters each entry of an imported file as an edit.
  ///
  /// - Parameter rows: what has been read of the file.
  package mutating func apply(_ rows: ListImport) {
    unsafe rows.forEachValue { value, count, expires in
      unsafe entries.edit(value, count: count, expires: expires)
    }
  }
}
