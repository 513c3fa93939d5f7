/// A piece of a batch's text: where it starts and how many bytes it has. Eight bytes, no ownership.
///
/// The same layout as `CEL.TextRef`, so that a column of slices is read there without a copy.
@frozen public struct TextSlice: Hashable, Sendable {
  /// Bytes from the start of the text.
  public var offset: UInt32
  /// Bytes of the slice.
  public var byteCount: UInt32

  /// The slice of `byteCount` bytes at `offset`.
  @inlinable public init(offset: UInt32, byteCount: UInt32) {
    self.offset = offset
    self.byteCount = byteCount
  }

  /// Whether both are the same piece.
  @inlinable public static func == (left: TextSlice, right: TextSlice) -> Bool {
    left.offset == right.offset && left.byteCount == right.byteCount
  }
}
