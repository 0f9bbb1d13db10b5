// Messages on their way to the model, from everything that runs beside it.

import Synchronization

/// Many write, one reads, and takes all that there is at once. Input waits when much is unread, so that a flood of it
/// stays in the terminal's own buffers.
final class Mailbox<Item: Sendable>: Sendable {
  private struct State {
    var items: [Item] = []
    var reader: CheckedContinuation<[Item], Never>?
    var writers: [CheckedContinuation<Void, Never>] = []
    var isClosed = false
  }

  /// Unread items from which on `offer` waits.
  static var most: Int { 512 }

  private let state = Mutex(State())

  /// Leaves an item, however many there are.
  func post(_ item: Item) {
    let reader = state.withLock { state -> CheckedContinuation<[Item], Never>? in
      guard !state.isClosed else { return nil }
      guard let reader = state.reader else {
        state.items.append(item)
        return nil
      }
      state.reader = nil
      return reader
    }
    reader?.resume(returning: [item])
  }

  /// Leaves an item once there is room for it.
  func offer(_ item: Item) async {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        if state.isClosed || state.items.count < Self.most { return true }
        state.writers.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
    post(item)
  }

  /// Everything that is there, at least one; nothing once it is closed.
  func take() async -> [Item] {
    let (items, writers) = await withTaskCancellationHandler {
      let items = await withCheckedContinuation { continuation in
        let items = state.withLock { state -> [Item]? in
          if state.isClosed { return [] }
          if state.items.isEmpty {
            state.reader = continuation
            return nil
          }
          defer { state.items = [] }
          return state.items
        }
        if let items { continuation.resume(returning: items) }
      }
      return (items, waitingWriters())
    } onCancel: {
      close()
    }
    for writer in writers { writer.resume() }
    return items
  }

  /// Nothing is taken in any more, and nobody waits.
  func close() {
    let (reader, writers) = state.withLock { state in
      state.isClosed = true
      state.items = []
      defer {
        state.reader = nil
        state.writers = []
      }
      return (state.reader, state.writers)
    }
    reader?.resume(returning: [])
    for writer in writers { writer.resume() }
  }

  private func waitingWriters() -> [CheckedContinuation<Void, Never>] {
    state.withLock { state in
      defer { state.writers = [] }
      return state.writers
    }
  }
}
