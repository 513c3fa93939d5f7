/// A piece of a batch's text: where it starts and how many bytes it has. Eight bytes, no ownership.
///
/// The same layout as `CEL.TextRef`, so that a column of slices is read there without a copy.
@frozen package struct TextSlice: Hashable, Sendable {
  /// Bytes from the start of the text.
  package var offset: UInt32
  /// Bytes of the slice.
  package var byteCount: UInt32

  /// The slice of `byteCount` bytes at `offset`.
  package init(offset: UInt32, byteCount: UInt32) {
    self.offset = offset
    self.byteCount = byteCount
  }
}
