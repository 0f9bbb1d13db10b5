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

/// The same for what tells by itself what it had done when it was cancelled.
func withStopSignals<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
  await withTaskGroup(of: Value?.self) { group in
    group.addTask { await body() }
    group.addTask {
      for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup) { return nil }
      return nil
    }
    while let ended = await group.next() {
      group.cancelAll()
      if let value = ended { return value }
    }
    preconditionFailure("the body returns a value")
  }
}
