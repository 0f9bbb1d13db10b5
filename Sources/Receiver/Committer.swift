// One batch of events into one transaction; where the database says no to all of it, into smaller ones, so that an
// event that nobody has thought of cannot hold up the others.

internal import Accounts
internal import FoundationEssentials
internal import Supabase

struct Committer: Sendable {
  /// How long a batch that was refused is tried in parts, before the rest is given back to Stripe.
  static let patience = Duration.seconds(10)

  private let store: AccountStore
  private let metrics: ReceiverMetrics

  init(store: AccountStore, metrics: ReceiverMetrics) {
    self.store = store
    self.metrics = metrics
  }

  /// - Returns: for each event, in the order given, what became of it.
  func commit(_ events: [ReceivedEvent]) async -> [Result<EventResult, CommitError>] {
    await commit(events, until: .now + Self.patience)
  }

  private func commit(
    _ events: [ReceivedEvent], until deadline: ContinuousClock.Instant
  ) async -> [Result<EventResult, CommitError>] {
    let started = ContinuousClock.now
    do throws(SupabaseError) {
      let results = try await store.applyEvents(events.map(\.webhook.text), received: events.map(\.received))
      guard results.count == events.count else { throw .unexpected(path: "results") }
      metrics.committed(events.count, in: .now - started)
      return results.map { .success($0) }
    } catch {
      metrics.commitFailed()
      guard events.count > 1, error.mayBeOneEvents, ContinuousClock.now < deadline, !Task.isCancelled else {
        return events.map { _ in .failure(.failed(error)) }
      }
      let half = events.count / 2
      let first = await commit(Array(events[..<half]), until: deadline)
      return first + (await commit(Array(events[half...]), until: deadline))
    }
  }
}

extension SupabaseError {
  /// Whether fewer events might fare better: not where no events at all would.
  fileprivate var mayBeOneEvents: Bool {
    switch self {
    case .timedOut, .rejected: true
    // Locks are had the next time; the others are the database's troubles: no room, shutting down, no connections.
    case .notCommitted(let code?):
      !["55P03", "40001", "40P01"].contains(code) && !["53", "57", "08"].contains(code.prefix(2))
    default: false
    }
  }
}
