package import WeirCore

/// What a payment turned out to be.
package enum Label: UInt8, Sendable, CaseIterable {
  case genuine = 1
  case fraud = 2
  /// Nobody can tell: the payment takes no part in training and measuring.
  case unclear = 3

  /// The word of events and files.
  package var word: String {
    switch self {
    case .genuine: "genuine"
    case .fraud: "fraud"
    case .unclear: "unclear"
    }
  }

  /// A word, or what stands for one: `1` and `true` for fraud, `0` and `false` for genuine.
  package init?(_ text: String) {
    switch text {
    case "fraud", "1", "true": self = .fraud
    case "genuine", "0", "false": self = .genuine
    case "unclear": self = .unclear
    default: return nil
    }
  }
}

/// The labels of payments, and since when each is known.
///
/// A payment may be labelled more than once; of the labels known at a time the latest counts, and
/// of two of the same time the one that was added last. Memory: about 60 bytes a label.
package struct LabelBook: Sendable {
  /// A label, and the one that the same payment had before.
  private struct Entry: Sendable {
    let label: Label
    /// Milliseconds since 1970; `.min` where only the delay tells.
    let time: Int64
    let previous: Int32
  }

  /// Milliseconds after its payment before which no label is known, whenever it came.
  package let delay: Int64
  private var entries: [Entry] = []
  private var latest: [Fingerprint: Int32] = [:]

  /// A book without labels.
  package init(delay: Int64) { self.delay = delay }

  /// Labels that were added.
  package var count: Int { entries.count }

  /// Payments that have one.
  package var paymentCount: Int { latest.count }

  /// Adds a label; no more than two thousand million are taken.
  /// - Parameters:
  ///   - label: what the payment turned out to be.
  ///   - payment: the fingerprint of its id.
  ///   - time: when that was told, milliseconds since 1970; nil: the delay after the payment.
  package mutating func add(_ label: Label, of payment: Fingerprint, at time: Int64?) {
    guard entries.count < Int(Int32.max) else { return }
    entries.append(
      Entry(label: label, time: time ?? .min, previous: latest[payment] ?? -1))
    latest[payment] = Int32(entries.count - 1)
  }

  /// All labels of a payment in the order in which they were added, and when each was told.
  func labels(of payment: Fingerprint) -> [(label: Label, time: Int64?)] {
    var found: [(label: Label, time: Int64?)] = []
    var index = latest[payment] ?? -1
    while index >= 0 {
      let entry = entries[Int(index)]
      found.append((entry.label, entry.time == .min ? nil : entry.time))
      index = entry.previous
    }
    return found.reversed()
  }

  /// The label of a payment as far as it was known at a time, and since when.
  /// - Parameters:
  ///   - payment: the fingerprint of its id.
  ///   - time: when it was made, milliseconds since 1970.
  ///   - moment: what was known then; nil: everything.
  /// - Returns: nil where there was no label yet.
  package func label(
    of payment: Fingerprint, at time: Int64, asOf moment: Int64?
  ) -> (label: Label, since: Int64)? {
    let (sum, isBeyond) = time.addingReportingOverflow(delay)
    let earliest = isBeyond ? .max : sum
    var found: (label: Label, since: Int64)?
    var index = latest[payment] ?? -1
    while index >= 0 {
      let entry = entries[Int(index)]
      let since = max(entry.time, earliest)
      if since <= moment ?? .max, since > found?.since ?? .min { found = (entry.label, since) }
      index = entry.previous
    }
    return found
  }
}
