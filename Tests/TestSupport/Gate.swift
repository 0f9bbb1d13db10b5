// What holds calls until a test lets them go.

/// Lets a test hold calls and see that they have come.
public actor Gate {
  private var isOpen = false
  private var held: [CheckedContinuation<Void, Never>] = []
  private var arrived = 0
  private var watchers: [(Int, CheckedContinuation<Void, Never>)] = []

  public init() {}

  /// Returns when the gate is open.
  public func pass() async {
    arrived += 1
    for (_, watcher) in watchers.filter({ $0.0 <= arrived }) { watcher.resume() }
    watchers.removeAll { $0.0 <= arrived }
    guard !isOpen else { return }
    await withCheckedContinuation { held.append($0) }
  }

  public func open() {
    isOpen = true
    for waiter in held { waiter.resume() }
    held = []
  }

  /// Returns when so many have come.
  public func wait(for count: Int) async {
    guard arrived < count else { return }
    await withCheckedContinuation { watchers.append((count, $0)) }
  }
}
