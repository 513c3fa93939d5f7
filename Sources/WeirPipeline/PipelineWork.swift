/// One step that every batch goes through.
package struct PipelineStep: Hashable, Sendable {
  /// Lower-case and stable: it stands in profiles.
  package let name: String
  /// Parts of the step that may run at the same time for one batch; at most 64.
  package let laneCount: Int
  /// Whether each lane takes the batches in the order of the input, one at a time. Otherwise any
  /// batches may be in the step at once.
  package let isOrdered: Bool

  /// A step.
  package init(_ name: String, laneCount: Int = 1, isOrdered: Bool) {
    precondition(1...64 ~= laneCount, "lanes are bits of a word")
    self.name = name
    self.laneCount = laneCount
    self.isOrdered = isOrdered
  }
}

/// What reading a batch ended with.
package enum ReadResult: Sendable {
  /// The batch holds something. A small one is not worth waking other workers for.
  case batch(isSmall: Bool)
  /// The input is at its end; the batch holds nothing.
  case end
}

/// What a pipeline runs. A job is one of the batches in flight, by number; every call for one job
/// and lane comes after all calls for its earlier steps.
package protocol PipelineWork: AnyObject, Sendable {
  /// Every step after reading, in order.
  var steps: [PipelineStep] { get }

  /// Fills a job. Waits for input when there is none. One call at a time, in the order of the jobs.
  func read(into job: Int) -> ReadResult

  /// Runs one lane of a step. `worker` is below the worker count, one call at a time for each.
  /// - Returns: false to end the whole run, such as when nobody reads the output any more.
  func run(step: Int, lane: Int, job: Int, worker: Int) -> Bool
}
