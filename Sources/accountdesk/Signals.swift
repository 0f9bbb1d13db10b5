// Being told to stop.

import UnixSignals

/// Runs `body` until it ends by itself, or a signal that asks for the end cancels it.
func stoppingOnSignals(_ body: @escaping @Sendable () async throws -> Void) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await body() }
    group.addTask {
      for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup) { return }
      // The sequence ends when this task is cancelled.
    }
    defer { group.cancelAll() }
    try await group.next()
  }
}
