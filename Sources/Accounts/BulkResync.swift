// Re-sync of many: each account read from Stripe and applied, a few at a time, under a rate of its own, in memory that
// does not grow with their number.

public import Stripe
import Supabase

/// What became of one account.
public struct ResyncedAccount: Sendable {
  public enum Outcome: Sendable {
    /// At least one.
    case changed([RecordChange])
    case unchanged
    /// There is nothing to read.
    case noCustomer
    /// At Stripe; nothing revives it.
    case deleted
    /// Read, and kept from the records: `conflict`, `failed`, `held`, with the database's reason.
    case parked(ReadResult.Outcome, reason: String?)
    /// Not read, or not applied; nothing of it was changed.
    case failed(ResyncFailure)
  }

  /// As it was before.
  public let account: Account
  public let outcome: Outcome

  public init(account: Account, outcome: Outcome) {
    self.account = account
    self.outcome = outcome
  }
}

/// What a re-sync of many tells while it runs.
public enum BulkNews: Sendable {
  case account(ResyncedAccount)
  /// A service is away, or asks for fewer requests: everything waits so long, and then goes on.
  case waiting(ResyncFailure, Duration)
}

/// How it ended. Running the same again is always safe: what is right already is left alone.
public enum BulkEnd: Sendable {
  case done
  /// The task was cancelled; what had begun to be applied was finished and told.
  case stopped
  /// Nothing went any more.
  case gaveUp(ResyncFailure)
}

public struct BulkResync: Sendable {
  /// Requests a second; the shop shares Stripe's limit, and half of what a desk may send stays for single accounts.
  public static let usualRate = 10.0
  /// Above it the client's own limit holds.
  public static let rates = 0.1...20.0
  /// How many are read at the same time.
  static let width = 8
  /// How often one account is tried while others go well.
  static let tries = 3

  private let store: AccountStore
  private let resync: Resync
  private let pace: Pace
  private let limiter: RateLimiter
  private let patience: Duration

  /// - Parameters:
  ///   - rate: reads a second, in `rates`.
  ///   - patience: how long to wait in all, since something last went well, for a service that is away.
  public init(
    store: AccountStore, stripe: StripeClient, pace: Pace = .system, rate: Double = usualRate,
    patience: Duration = .seconds(120)
  ) {
    let rate = min(max(rate, Self.rates.lowerBound), Self.rates.upperBound)
    self.init(
      store: store, resync: Resync(store: store, stripe: stripe.inBulk, pace: pace), pace: pace,
      limiter: RateLimiter(
        rate: rate, burst: 1,
        pace: StripePace(now: pace.now, sleep: pace.sleep, random: { Double.random(in: 0..<1) })),
      patience: patience)
  }

  init(store: AccountStore, resync: Resync, pace: Pace, limiter: RateLimiter, patience: Duration) {
    self.store = store
    self.resync = resync
    self.pace = pace
    self.limiter = limiter
    self.patience = patience
  }

  /// Goes through the scope. `report` is told of each account as it ends, and is never called twice at once.
  ///
  /// - Parameter isDry: only says what would be changed.
  public func run(
    _ scope: Scope, logins: Logins = .keep, isDry: Bool = false, author: String, report: (BulkNews) async -> Void
  ) async -> BulkEnd {
    await run(scope, report: report) { await attempt($0, logins, isDry, author) }
  }

  /// The same with anything else that can be done with an account; `attempt` keeps to the rate by `take`.
  func run(
    _ scope: Scope, report: (BulkNews) async -> Void, attempt: @escaping @Sendable (BulkItem) async -> BulkTry
  ) async -> BulkEnd {
    let pages = ScopePages(store: store, scope: scope)
    return await withTaskGroup(of: BulkTry.self) { group in
      var queue = BulkQueue(patience: patience)
      while true {
        // A page more, where the queue has room for new ones.
        if queue.needsPage, !Task.isCancelled {
          switch await pages.next(behind: queue.last) {
          case .success(let accounts): queue.add(accounts)
          case .failure(let error): queue.pageFailed(.supabase(error))
          }
        }
        while !Task.isCancelled, let next = queue.next() {
          group.addTask { await attempt(next) }
        }
        if let ended = await group.next() {
          if let result = queue.ended(ended) { await report(.account(result)) }
          continue
        }
        // Nothing is under way.
        if Task.isCancelled || queue.isOver {
          for result in queue.leftOver { await report(.account(result)) }
          return Task.isCancelled ? .stopped : queue.end
        }
        if let (failure, wait) = queue.pause() {
          await report(.waiting(failure, wait))
          try? await pace.sleep(wait)
        }
      }
    }
  }

  /// Waits for a request's turn.
  func take() async throws { try await limiter.take() }

  func attempt(
    _ item: BulkItem, _ logins: Logins, _ isDry: Bool, _ author: String
  ) async -> BulkTry {
    guard let customer = item.account.stripeCustomerID else { return .ended(item, .noCustomer) }
    if item.account.status == .deleted { return .ended(item, .deleted) }
    do { try await limiter.take() } catch { return .dropped(item) }
    do {
      let result =
        isDry
        ? try await resync.tryOut(customer: customer, logins: logins)
        : try await resync.read(customer: customer, logins: logins, author: author, finishes: true).result
      return .ended(item, ResyncedAccount.Outcome(result))
    } catch {
      if error.isCancelled { return .dropped(item) }
      return .failed(item, error)
    }
  }
}

/// The pages of a scope.
private struct ScopePages {
  let store: AccountStore
  let scope: Scope

  func next(behind last: String?) async -> Result<[Account], SupabaseError> {
    do {
      return .success(try await store.accounts(in: scope, after: last, page: BulkQueue.page))
    } catch {
      return .failure(error)
    }
  }
}

extension ResyncedAccount.Outcome {
  init(_ result: ReadResult) {
    switch result.outcome {
    case .applied, .unchanged, .again: self = result.changes.isEmpty ? .unchanged : .changed(result.changes)
    case .unlinked: self = .noCustomer
    case .deleted: self = .deleted
    case .forgotten: self = .noCustomer
    case .conflict, .failed, .held: self = .parked(result.outcome, reason: result.reason)
    }
  }
}
