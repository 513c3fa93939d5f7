package import NIOCore
import WeirCore
import WeirEngine
import WeirPolicy

extension Server {
  /// How the server is, as its scoring loop sees it.
  package func snapshot() -> EventLoopFuture<ServerSnapshot> {
    loop.eventLoop.submit { self.snapshotHere() }
  }

  private func snapshotHere() -> ServerSnapshot {
    let policy = loop.engine.policy
    let digest = loop.engine.policyStamp.split(separator: ":").last ?? ""
    var snapshot = ServerSnapshot(
      counters: loop.counters,
      policy: .init(
        name: policy.name, version: String(policy.version), digest: String(digest)),
      startMilliseconds: startMilliseconds)
    snapshot.queuedLines = loop.queuedCount
    snapshot.inFlightBatches = loop.inFlightCount
    snapshot.isReady = isReady
    snapshot.isDraining = loop.isDraining
    snapshot.residentBytes = ResidentMemory.byteCount()
    snapshot.droppedLogLines = configuration.lostLogLines()
    if let state {
      var storage = ServerSnapshot.Storage(state.report)
      storage.frozenSinceMilliseconds = loop.freeze?.sinceMilliseconds
      storage.frozenReason = loop.freeze?.fault.message
      snapshot.storage = storage
      snapshot.store = self.configuration.ledger?.report
    }
    let size = loop.stateSize()
    snapshot.velocityGroups = size.groups.map {
      .init(name: $0.name, keyCount: UInt64($0.keyCount), byteCount: UInt64($0.byteCount))
    }
    snapshot.rememberedIDs = UInt64(size.rememberedCount)
    snapshot.rememberedBytes = UInt64(size.rememberedByteCount)
    if let watermark = size.watermark {
      snapshot.watermarkLagSeconds = Double(JSONLogHandler.systemMilliseconds() - watermark) / 1_000
    }
    return snapshot
  }
}
