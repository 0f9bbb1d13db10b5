// A few at a time: tests that start whole servers would otherwise all start them at once, and starve each other and
// every test beside them.

/// Lets a bounded number of bodies run at once, the others in the order in which they came.
public actor Turnstile {
  /// For everything that starts processes or databases of its own.
  public static let servers = Turnstile(places: 3)

  /// Whoever is inside may go in again: a test with two sandboxes has one place.
  @TaskLocal private static var isInside = false

  private var free: Int
  private var waiting: [(id: UInt64, turn: CheckedContinuation<Void, Never>)] = []
  private var last: UInt64 = 0

  public init(places: Int) { free = places }

  /// - Throws: what `body` throws, and `CancellationError` to whoever is cancelled while they wait.
  public nonisolated func pass<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
    if Self.isInside { return try await body() }
    await enter()
    let outcome: Swift.Result<Value, any Error>
    do {
      try Task.checkCancellation()
      outcome = .success(try await Self.$isInside.withValue(true) { try await body() })
    } catch {
      outcome = .failure(error)
    }
    await leave()
    return try outcome.get()
  }

  private func enter() async {
    if free > 0 {
      free -= 1
      return
    }
    last += 1
    let id = last
    await withTaskCancellationHandler {
      await withCheckedContinuation { turn in
        // A place all the same, which is given back at once.
        if Task.isCancelled {
          free -= 1
          turn.resume()
        } else {
          waiting.append((id, turn))
        }
      }
    } onCancel: {
      Task { await self.giveUp(id) }
    }
  }

  private func giveUp(_ id: UInt64) {
    guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
    free -= 1
    waiting.remove(at: index).turn.resume()
  }

  private func leave() {
    free += 1
    guard free > 0, !waiting.isEmpty else { return }
    free -= 1
    waiting.removeFirst().turn.resume()
  }
}
