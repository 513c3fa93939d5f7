import NIOCore
import NIOPosix

extension Channel {
  /// Calls `body` with the descriptor of a socket, on the channel's loop; not at all when the
  /// channel is closed.
  func withDescriptor<Result>(_ body: (CInt) -> Result) -> Result? {
    (try? pipeline.syncOperations.withUnsafeTransportIfAvailable(
      of: NIOBSDSocket.Handle.self, body)) ?? nil
  }
}
