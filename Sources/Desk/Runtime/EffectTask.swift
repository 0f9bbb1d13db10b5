// One running effect, as a child task that can be ended by itself.

/// Ends one child of a task group while the others go on.
struct EffectTask: Sendable {
  private let stream: AsyncStream<Never>
  private let continuation: AsyncStream<Never>.Continuation
  /// Tells it from another one in the same slot.
  let number: Int

  init(number: Int) {
    self.number = number
    (stream, continuation) = AsyncStream.makeStream(of: Never.self)
  }

  func cancel() { continuation.finish() }

  /// Runs the work until it ends or is cancelled.
  func run(_ work: @escaping @Sendable () async -> Void) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask(operation: work)
      group.addTask { [stream] in
        for await _ in stream {}
      }
      await group.next()
      group.cancelAll()
    }
  }
}
