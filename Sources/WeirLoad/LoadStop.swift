/// How a measurement is asked to end early.
package struct LoadStop: Sendable {
  /// Readable once a stop was asked for: a wait ends then.
  let descriptor: Int32?
  private let ask: @Sendable () -> Bool

  /// `isRequested` tells whether a stop was asked for, `descriptor` becomes readable with it.
  package init(descriptor: Int32?, isRequested: @escaping @Sendable () -> Bool) {
    self.descriptor = descriptor
    ask = isRequested
  }

  /// No stop will be asked for.
  package static let never = LoadStop(descriptor: nil) { false }

  var isRequested: Bool { ask() }
}
