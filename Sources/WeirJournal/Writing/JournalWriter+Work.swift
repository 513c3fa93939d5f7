package import WeirCore

/// What happens beside the appends.
extension JournalWriter {
  /// What the thread does until the journal is closed.
  func run() {
    while true {
      let task: WriterState.Task = state.wait { state in
        let now = options.monotonicNanoseconds()
        if let task = state.task(at: now) { return .done(task) }
        return .wait(milliseconds: state.waitMilliseconds(at: now))
      }
      if task == .end { return }
      perform(task)
    }
  }

  /// Does what there is to do by now. For owners of a journal without a thread.
  package func work() {
    while let task = state.withLock({ $0.task(at: options.monotonicNanoseconds()) }), task != .end {
      perform(task)
    }
  }

  private func perform(_ task: WriterState.Task) {
    switch task {
    case .sync: syncNow()
    case .rotate:
      do throws(JournalFault) {
        try rotate()
      } catch {
        // The segment that is there grows on, and the next one is tried for later.
        state.withLock { state in
          state.wantsRotation = false
          state.rotationByteCount = state.segmentByteCount + options.segmentByteCount / 8 + 1
        }
      }
    case .end: break
    }
  }

  /// Syncs everything that was appended by now. What goes wrong is the journal's fatal fault.
  func syncNow() {
    maintenance.withLock { _ in try? syncSegment() }
    tellProgress()
  }

  /// Calls the handler, with no lock held.
  private func tellProgress() {
    state.withLock { $0.onProgress }?()
  }

  /// No later sync would tell what became of what this one was for.
  private func fail(_ fault: StorageFault, of path: String) -> JournalFault {
    let fault = directory.fault(StorageFault(.sync, path, code: fault.code), of: path)
    state.wakingAll { $0.fatal = fault }
    return fault
  }

  /// Syncs the file that is written. With `maintenance` held.
  private func syncSegment() throws(JournalFault) {
    let segment = try segment.withLock { segment throws(JournalFault) in
      try state.withLock { state throws(JournalFault) in
        if let fault = state.fatal { throw fault }
        state.beginSync()
      }
      return segment
    }
    do throws(StorageFault) {
      try segment.file.file.sync()
      if segment.isNameInDoubt { try directory.storage.syncFolder(StateLayout.journal) }
    } catch {
      throw fail(error, of: segment.path)
    }
    if segment.isNameInDoubt { self.segment.withLock { $0.isNameInDoubt = false } }
    state.wakingAll { $0.endSync(position: segment.position) }
  }

  /// Begins the next segment; nothing happens while the one that is written holds no record.
  ///
  /// The file is synced before appends have to wait, so they wait for little: the seal and the
  /// next file's header. The old file is whole on the disk before the next one has its name.
  ///
  /// - Throws: `full`, `write`, `system`: the old segment goes on; `sync`: for good.
  package func rotate() throws(JournalFault) {
    defer { tellProgress() }
    try maintenance.withLock { _ throws(JournalFault) in
      try syncSegment()
      try segment.withLock { segment throws(JournalFault) in
        guard segment.file.recordCount > 0 else {
          state.withLock { $0.wantsRotation = false }
          return
        }
        let durablePosition = try state.withLock { state throws(JournalFault) in
          if let fault = state.fatal ?? state.frozen { throw fault }
          return state.durablePosition
        }
        let next = try prepareSegment(after: segment)
        try seal(segment, durablePosition)
        do throws(StorageFault) {
          try directory.storage.rename(
            StateLayout.nextSegment, to: StateLayout.segment(segment.position))
        } catch {
          // Behind a seal nothing is written: only `resume` can begin another segment.
          throw freeze(segment, error)
        }
        change(&segment, to: next)
        segment.isNameInDoubt = true
      }
    }
  }

  /// Makes the next file, under a name of its own, on the disk with its header.
  private func prepareSegment(after segment: Segment) throws(JournalFault) -> RecordFileWriter {
    let path = StateLayout.nextSegment
    let next: RecordFileWriter
    do throws(StorageFault) {
      next = try nextDirectory.withLock({ $0 }).createSegment(
        position: segment.position, before: segment.file.lastRecord)
    } catch {
      throw directory.fault(error, of: path)
    }
    do throws(StorageFault) {
      try next.file.sync()
    } catch {
      throw fail(error, of: path)
    }
    return next
  }

  private func seal(_ segment: Segment, _ durablePosition: UInt64) throws(JournalFault) {
    do throws(StorageFault) {
      try segment.file.appendSeal(
        position: segment.position, durablePosition: durablePosition)
    } catch {
      do throws(StorageFault) {
        try segment.file.cutBack()
      } catch {
        throw freeze(segment, error)
      }
      throw directory.fault(error, of: segment.path)
    }
    do throws(StorageFault) {
      try segment.file.file.sync()
    } catch {
      throw fail(error, of: segment.path)
    }
  }

  private func change(_ segment: inout Segment, to next: RecordFileWriter) {
    segment.file.file.close()
    segment.file = next
    segment.path = StateLayout.segment(segment.position)
    let byteCount = next.byteCount
    state.wakingAll { state in
      state.beginSegment(byteCount: byteCount, rotationByteCount: options.segmentByteCount)
    }
  }

  /// Goes on after appends were refused: cuts off what is left of the record that failed and begins
  /// a fresh segment. Nothing happens when nothing was refused.
  ///
  /// - Returns: where the journal ends, for the state that is folded anew.
  /// - Throws: `full`, `write`, `system`: appends stay refused; `sync`: for good.
  package func resume() throws(JournalFault) -> JournalEnd {
    defer { tellProgress() }
    return try maintenance.withLock { _ throws(JournalFault) in
      try segment.withLock { segment throws(JournalFault) in
        let (fatal, frozen) = state.withLock { ($0.fatal, $0.frozen) }
        if let fatal { throw fatal }
        if frozen != nil {
          try cutAndSync(segment)
          let next = try prepareSegment(after: segment)
          do throws(StorageFault) {
            try directory.storage.rename(
              StateLayout.nextSegment, to: StateLayout.segment(segment.position))
          } catch {
            throw directory.fault(error, of: segment.path)
          }
          change(&segment, to: next)
          segment.isNameInDoubt = true
          state.withLock { $0.frozen = nil }
        }
        return JournalEnd(
          position: segment.position, chain: segment.file.lastRecord,
          durablePosition: state.withLock { $0.durablePosition }, policy: segment.policy)
      }
    }
  }

  private func cutAndSync(_ segment: Segment) throws(JournalFault) {
    do throws(StorageFault) {
      try segment.file.cutBack()
    } catch {
      throw directory.fault(error, of: segment.path)
    }
    do throws(StorageFault) {
      try segment.file.file.sync()
      if segment.isNameInDoubt { try directory.storage.syncFolder(StateLayout.journal) }
    } catch {
      throw fail(error, of: segment.path)
    }
  }

  /// Ends the thread, syncs, and seals the segment. Later calls do nothing; later appends are
  /// refused.
  ///
  /// - Throws: `sync`; `full` or `write` when there was no room for the seal, which is no loss.
  package func close() throws(JournalFault) {
    endThread()
    defer { tellProgress() }
    try maintenance.withLock { _ throws(JournalFault) in
      if state.withLock({ $0.isClosed }) { return }
      defer { finish() }
      try syncSegment()
      try segment.withLock { segment throws(JournalFault) in
        if state.withLock({ $0.frozen }) != nil {
          try cutAndSync(segment)
        } else if segment.file.recordCount > 0 {
          try seal(segment, segment.position)
        }
      }
    }
  }

  private func finish() {
    segment.withLock { $0.file.file.close() }
    state.wakingAll { state in
      state.isClosed = true
      if state.fatal == nil {
        state.frozen = JournalFault(.usage, "the journal is closed")
      }
    }
  }
}
