// Watches every open edit of one desk by one question for all of them.

public import Supabase

/// Asks how far the open edits have come: 30 ms after one was added, then at doubling intervals up to a second.
/// Whoever adds another edit makes it quick again.
public actor EditWatcher {
  /// What one question brought for one edit.
  public enum Sighting: Sendable {
    case edit(Edit)
    /// Supabase could not be asked this time. The edit goes on by itself, and so does the watch.
    case unreachable(SupabaseError)
  }

  private let store: AccountStore
  private let pace: Pace
  private var watchers: [EditID: [Int: AsyncStream<Sighting>.Continuation]] = [:]
  private var lastWatcher = 0
  private var delay = EditWatcher.shortest
  private var loop: Task<Void, Never>?
  private var isSleeping = false

  static let shortest = Duration.milliseconds(30)
  static let longest = Duration.seconds(1)

  public init(store: AccountStore, pace: Pace = .system) {
    self.store = store
    self.pace = pace
  }

  /// Every answer about this edit, until it is settled. Only the newest unread one is kept.
  public func watch(_ id: EditID) -> AsyncStream<Sighting> {
    let (stream, continuation) = AsyncStream.makeStream(of: Sighting.self, bufferingPolicy: .bufferingNewest(1))
    lastWatcher += 1
    let watcher = lastWatcher
    watchers[id, default: [:]][watcher] = continuation
    continuation.onTermination = { [weak self] _ in
      Task { await self?.remove(id, watcher) }
    }
    hurry()
    return stream
  }

  /// What was learnt about an edit in another way.
  public func saw(_ edit: Edit) { tell(edit) }

  /// How many edits are watched.
  public var count: Int { watchers.count }

  private func hurry() {
    delay = Self.shortest
    guard loop == nil || isSleeping else { return }
    loop?.cancel()
    isSleeping = false
    loop = Task { await self.run() }
  }

  private func run() async {
    while !watchers.isEmpty {
      let pause = delay
      delay = min(delay * 2, Self.longest)
      isSleeping = true
      do { try await pace.sleep(pause) } catch { return }
      // A wait that was replaced at its very end must not ask as well.
      if Task.isCancelled { return }
      isSleeping = false
      let ids = watchers.keys.sorted { $0.rawValue < $1.rawValue }
      guard !ids.isEmpty else { break }
      do {
        for edit in try await store.edits(ids) { tell(edit) }
      } catch {
        for continuation in ids.flatMap({ watchers[$0] ?? [:] }).map(\.value) {
          continuation.yield(.unreachable(error))
        }
      }
    }
    loop = nil
  }

  private func tell(_ edit: Edit) {
    for continuation in (watchers[edit.id] ?? [:]).values {
      continuation.yield(.edit(edit))
      if edit.stage.isSettled { continuation.finish() }
    }
    if edit.stage.isSettled { watchers[edit.id] = nil }
  }

  private func remove(_ id: EditID, _ watcher: Int) {
    watchers[id]?[watcher] = nil
    guard watchers[id]?.isEmpty == true else { return }
    watchers[id] = nil
    guard watchers.isEmpty, isSleeping else { return }
    loop?.cancel()
    loop = nil
    isSleeping = false
  }
}
