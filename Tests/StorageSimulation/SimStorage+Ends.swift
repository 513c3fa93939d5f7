import Synchronization

/// What would be left of a storage, which itself goes on until `cutPower`. What is left has no
/// plans, no open files and all the room there is.
extension SimStorage {
  /// What the disk may hold after a power cut, by the seed.
  ///
  /// Of each file: what was synced, and of later bytes any sectors of 512 bytes, one of them
  /// perhaps torn, others as they were or zeros; its length old, new or between. Of names: any of
  /// the changes that were not synced with their folder. Bytes that were never written are zeros,
  /// or with `showsStaleBytes` those of another file.
  package func afterPowerCut(seed: UInt64, showsStaleBytes: Bool = false) -> SimStorage {
    var random = SimRandom(seed)
    return SimStorage(
      state.withLock { state in
        let numbers = state.nodes.keys.sorted()
        let stale =
          showsStaleBytes && !numbers.isEmpty
          ? state.nodes[numbers[random.below(numbers.count)]]?.diskBytes ?? [] : []
        var left = State(random: SimRandom(random.next()))
        left.names = SimNames(onDisk: state.names.afterPowerCut(&random))
        left.nextNode = state.nextNode
        for number in numbers {
          guard let node = state.nodes[number] else { continue }
          let style = SimNode.Style.allCases[random.below(SimNode.Style.allCases.count)]
          left.nodes[number] = SimNode(
            number: number, onDisk: node.afterPowerCut(&random, style: style, stale: stale))
        }
        return left
      })
  }

  /// What a process that was killed leaves: all that it wrote, the disk as far as it had come.
  package func afterKill(seed: UInt64 = 0) -> SimStorage {
    SimStorage(
      state.withLock { state in
        var left = State(random: SimRandom(seed))
        left.names = state.names
        left.nextNode = state.nextNode
        left.nodes = state.nodes.mapValues { SimNode(copyOf: $0) }
        return left
      })
  }
}
