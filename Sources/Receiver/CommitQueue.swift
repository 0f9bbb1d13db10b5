// Group commit: while one transaction runs, arriving events gather for the next. Each is answered when its own
// transaction has committed; one that arrives while none runs is committed at once and alone.

internal import Accounts
internal import DequeModule
internal import FoundationEssentials
internal import Supabase

/// A verified event, and when it came.
struct ReceivedEvent: Sendable {
  let webhook: Webhook
  let received: Date
}

/// Why an event is not committed: Stripe is to send it again.
enum CommitError: Error, Equatable, Sendable {
  /// More wait than the database takes.
  case full
  /// The receiver is being stopped.
  case stopping
  /// Nothing was kept, or nobody can tell.
  case failed(SupabaseError)
}

actor CommitQueue {
  /// How much may wait, and how much goes into one transaction.
  struct Bounds {
    var events = 4000
    var batch = 500
    /// Bytes of one transaction's events; a larger event goes alone.
    var batchBytes = 2 << 20
  }

  private struct Waiting {
    let event: ReceivedEvent
    let answer: CheckedContinuation<Result<EventResult, CommitError>, Never>
  }

  private let bounds: Bounds
  private let committer: Committer
  private let metrics: ReceiverMetrics
  private var queue: Deque<Waiting> = []
  /// Those who commit and have nothing to do.
  private var idle: [CheckedContinuation<Void, Never>] = []
  private var isStopped = false

  init(committer: Committer, metrics: ReceiverMetrics, bounds: Bounds = Bounds()) {
    self.committer = committer
    self.metrics = metrics
    self.bounds = bounds
  }

  /// How many wait for a transaction.
  var count: Int { queue.count }

  /// Returns when the event's transaction has committed.
  func commit(_ event: ReceivedEvent) async throws(CommitError) -> EventResult {
    guard !isStopped else { throw .stopping }
    guard queue.count < bounds.events else { throw .full }
    let result = await withCheckedContinuation { answer in
      queue.append(Waiting(event: event, answer: answer))
      metrics.queued(queue.count)
      if !idle.isEmpty { idle.removeFirst().resume() }
    }
    return try result.get()
  }

  /// Commits one batch after another until it is cancelled; what waits then is told that the receiver stops.
  func run() async {
    await withTaskCancellationHandler {
      while !isStopped {
        let batch = takeBatch()
        if batch.isEmpty {
          await withCheckedContinuation { waiter in
            if isStopped || !queue.isEmpty { waiter.resume() } else { idle.append(waiter) }
          }
          continue
        }
        let results = await committer.commit(batch.map(\.event))
        for (waiting, result) in zip(batch, results) { waiting.answer.resume(returning: result) }
      }
    } onCancel: {
      Task { await stop() }
    }
  }

  private func takeBatch() -> [Waiting] {
    var batch: [Waiting] = []
    var bytes = 0
    while let next = queue.first, batch.count < bounds.batch {
      bytes += next.event.webhook.text.utf8.count
      guard batch.isEmpty || bytes <= bounds.batchBytes else { break }
      batch.append(queue.removeFirst())
    }
    metrics.queued(queue.count)
    return batch
  }

  /// Who waits is told so, and nobody is taken any more; the transaction under way ends.
  func stop() {
    isStopped = true
    for waiting in queue { waiting.answer.resume(returning: .failure(.stopping)) }
    queue = []
    for waiter in idle { waiter.resume() }
    idle = []
  }
}
