// Linking of many: the list from its beginning to its end, a few requests a second, each line listed, accepted or given
// a customer as it was chosen.

public import Stripe
import Supabase
import Transport

/// What is to be done with one line of the list.
public enum LinkAction: Sendable {
  /// Told as it is.
  case list
  case accept
  case create
}

/// A line of the list, and what became of it; nil where nothing was to be done.
public struct LinkNews: Sendable {
  public enum End: Sendable {
    case result(LinkResult)
    /// It would be, were this no dry run.
    case wouldLink, wouldCreate
    /// Nothing is known to have been changed.
    case failed(ResyncFailure)
  }

  public let proposal: LinkProposal
  public let end: End?
}

public enum LinkTold: Sendable {
  case line(LinkNews)
  /// A service is away, or asks for fewer requests: all waits so long, and then goes on.
  case waiting(ResyncFailure, Duration)
}

public struct LinkRun: Sendable {
  private let store: AccountStore
  private let linking: Linking
  private let pace: Pace
  private let patience: Duration
  private let limiter: RateLimiter
  private static let tries = 3

  /// - Parameters:
  ///   - rate: requests to Stripe a second, in `BulkResync.rates`.
  ///   - patience: how long to wait in all, since something last went well, for a service that is away.
  public init(
    store: AccountStore, stripe: StripeClient, author: String, pace: Pace = .system,
    rate: Double = BulkResync.usualRate, patience: Duration = .seconds(120)
  ) {
    self.store = store
    self.pace = pace
    self.patience = patience
    linking = Linking(store: store, stripe: stripe, author: author, pace: pace)
    limiter = RateLimiter(
      rate: min(max(rate, BulkResync.rates.lowerBound), BulkResync.rates.upperBound), burst: 1,
      pace: StripePace(now: pace.now, sleep: pace.sleep, random: { Double.random(in: 0..<1) }))
  }

  /// Goes through the whole list, or through these lines of it.
  ///
  /// - Parameters:
  ///   - livemode: the project's mode, where it is known.
  ///   - readsUnknown: whether Stripe is asked about customers that it never told of.
  ///   - choose: what is to be done with a line; nil passes it over.
  public func run(
    _ lines: [LinkProposal]? = nil, livemode: Bool? = nil, readsUnknown: Bool = true, isDry: Bool = false,
    choose: @Sendable (LinkProposal) -> LinkAction?, report: (LinkTold) async -> Void
  ) async -> BulkEnd {
    var waiting = Waiting(patience: patience)
    var next: String?
    var rows = lines ?? []
    var isLast = lines != nil
    while true {
      for row in rows {
        if Task.isCancelled { return .stopped }
        if row.kind == .unread, !readsUnknown { continue }
        guard let action = choose(row) else { continue }
        if let end = await take(row, action, livemode, isDry, &waiting, report) { return end }
      }
      if isLast { return .done }
      let after = next
      let page = await patiently(&waiting, report) { [store] () async throws(ResyncFailure) in
        do throws(SupabaseError) { return try await store.linkProposals(after: after) } catch { throw .supabase(error) }
      }
      switch page {
      case .success(let page):
        rows = page.rows
        next = page.next
        isLast = next == nil
      case .failure(let failure): return failure.isCancelled ? .stopped : .gaveUp(failure)
      }
    }
  }

  /// - Returns: the end of all, where it is that.
  private func take(
    _ row: LinkProposal, _ action: LinkAction, _ livemode: Bool?, _ isDry: Bool, _ waiting: inout Waiting,
    _ report: (LinkTold) async -> Void
  ) async -> BulkEnd? {
    if row.kind == .unread {
      let fault = await patiently(&waiting, report, requests: 1) { [linking] () async throws(ResyncFailure) in
        try await linking.fault(of: row, livemode: livemode)
      }
      switch fault {
      case .success(let fault?): await report(.line(LinkNews(proposal: fault, end: nil)))
      case .success(nil): break
      case .failure(let failure): return await failed(row, failure, waiting, report)
      }
      return nil
    }
    if case .list = action {
      await report(.line(LinkNews(proposal: row, end: nil)))
      return nil
    }
    if isDry {
      let end: LinkNews.End = if case .create = action { .wouldCreate } else { .wouldLink }
      await report(.line(LinkNews(proposal: row, end: end)))
      return nil
    }
    let isCreation = if case .create = action { true } else { false }
    let result = await patiently(&waiting, report, requests: isCreation ? 3 : 1) {
      [linking] () async throws(ResyncFailure) in
      isCreation ? try await linking.create(for: row.id ?? "") : try await linking.accept(row)
    }
    switch result {
    case .success(let result): await report(.line(LinkNews(proposal: row, end: .result(result))))
    case .failure(let failure): return await failed(row, failure, waiting, report)
    }
    return nil
  }

  private func failed(
    _ row: LinkProposal, _ failure: ResyncFailure, _ waiting: Waiting, _ report: (LinkTold) async -> Void
  ) async -> BulkEnd? {
    if failure.isCancelled { return .stopped }
    await report(.line(LinkNews(proposal: row, end: .failed(failure))))
    return failure.isFinal || waiting.isOver ? .gaveUp(failure) : nil
  }

  /// Tries it again where that may help. What has begun is finished although the task is cancelled, so that it is known
  /// what was done.
  private func patiently<Value: Sendable>(
    _ waiting: inout Waiting, _ report: (LinkTold) async -> Void, requests: Int = 0,
    _ work: @escaping @Sendable () async throws(ResyncFailure) -> Value
  ) async -> Result<Value, ResyncFailure> {
    var tries = 0
    while true {
      do { for _ in 0..<requests { try await limiter.take() } } catch { return .failure(.cancelled) }
      if Task.isCancelled { return .failure(.cancelled) }
      let outcome = await Task { () async -> Result<Value, ResyncFailure> in
        do throws(ResyncFailure) { return .success(try await work()) } catch { return .failure(error) }
      }.value
      guard case .failure(let failure) = outcome, failure.isWorthWaiting else {
        waiting.wentWell()
        return outcome
      }
      if !failure.isForTooMany { tries += 1 }
      guard tries < Self.tries, let wait = waiting.pause(failure) else { return outcome }
      await report(.waiting(failure, wait))
      do { try await pace.sleep(wait) } catch { return .failure(.cancelled) }
    }
  }
}

/// How long it was waited since something last went well. Pure.
private struct Waiting {
  let patience: Duration
  private var waited = Duration.zero
  private var pauses = 0
  /// No patience is left.
  private(set) var isOver = false

  init(patience: Duration) { self.patience = patience }

  mutating func wentWell() {
    waited = .zero
    pauses = 0
  }

  mutating func pause(_ failure: ResyncFailure) -> Duration? {
    let wait = min(max(failure.asksToWait ?? .zero, .seconds(1 << min(pauses, 5))), .seconds(60))
    guard waited + wait <= patience else {
      isOver = true
      return nil
    }
    waited += wait
    pauses += 1
    return wait
  }
}

extension ResyncFailure {
  fileprivate static let cancelled = ResyncFailure.supabase(.transport(.cancelled))
}
