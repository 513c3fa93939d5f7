package import WeirCore

extension SignalList {
  /// A list without a file and without entries.
  ///
  /// - Parameter kind: what the values are.
  /// - Returns: the list.
  package static func empty(_ kind: Kind) -> SignalList { SignalList(EditedList(kind)) }

  /// The list after some edits, which come on top of all before; this one stays as it is.
  ///
  /// The first call reads the list's file again: half a second for a million entries. Each further
  /// one costs a copy of the entries, at most 50 MB and some 20 ms for a million addresses, without
  /// an allocation for any of them.
  ///
  /// - Parameter edits: the edits in their order: the last one of a value has the last word on it.
  /// - Returns: the new list; this one when there are no edits.
  package func edited(_ edits: [ListEdit]) -> SignalList {
    guard !edits.isEmpty else { return self }
    var list = editable
    for edit in edits {
      unsafe edit.value.withUnsafeBufferPointer { value in
        guard let start = value.baseAddress else { return }
        unsafe list.edit(start, count: value.count, expires: edit.expires)
      }
    }
    return SignalList(list)
  }

  /// The same for collected edits.
  ///
  /// - Parameter edits: the edits.
  /// - Returns: the new list; this one when there are no edits.
  package func edited(by edits: ListEdits) -> SignalList {
    guard edits.count > 0 else { return self }
    var list = editable
    unsafe edits.entries.forEachEdit(isSorted: false) { value, expires in
      guard let start = value.baseAddress else { return }
      unsafe list.edit(start, count: value.count, expires: expires)
    }
    return SignalList(list)
  }

  /// Gives the last edit of each value that has been edited, in the order of the values' bytes.
  ///
  /// - Parameter body: gets the value in the bytes of `ListValue`, and its expiry, nil when it was
  ///   removed.
  package func forEachEdit(_ body: (_ value: [UInt8], _ expires: Int64?) -> Void) {
    guard case .edited(let list) = content else { return }
    unsafe list.entries.forEachEdit(isSorted: true) { value, expires in
      unsafe body(Array(value), expires)
    }
  }

  /// The last edit of each value that has been edited, in the order of the values' bytes: makes of
  /// another version of the list what these edits made of this one.
  package var edits: [ListEdit] {
    var edits: [ListEdit] = []
    forEachEdit { value, expires in edits.append(ListEdit(value: value, expires: expires)) }
    return edits
  }

  private var editable: EditedList {
    if case .edited(let list) = content { return list }
    return EditedList(kind, file: source)
  }
}
