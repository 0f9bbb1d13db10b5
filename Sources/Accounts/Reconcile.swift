// Reconcile: missed events are taken in, the list is held against the three records, and what differs or is in doubt is
// mended, by a re-sync or by an edit with our values. First by what is stored, page by page; Stripe is read only of those
// of which that does not say enough.

public import Stripe
import Supabase

/// What a reconcile tells while it runs.
public enum ReconcileNews: Sendable {
  /// After the events, and after each part of the list.
  case looked(ReconcileTally)
  case account(ReconciledAccount)
  /// A service is away: everything waits so long, and then goes on.
  case waiting(ResyncFailure, Duration)
}

public struct Reconcile: Sendable {
  /// How differences are mended.
  public enum Way: Hashable, Sendable {
    /// Stripe's values go into our records.
    case resync(Logins)
    /// Ours go to Stripe by an edit; what has nothing of ours to send, or is in doubt, is re-synced.
    case sendOurs
  }

  /// How many accounts one call looks at, at first, and at least.
  static let pages = (most: 20_000, least: 500)
  /// How many are mended together.
  static let some = 200

  private let store: AccountStore
  private let catchUp: CatchUp
  private let bulk: BulkResync
  private let ours: SendOurs
  private let author: String
  private let pace: Pace
  private let patience: Duration

  /// - Parameters:
  ///   - author: who re-syncs and edits, as the history shows it, and the name in the lease of the catch-up.
  ///   - rate: reads and edits a second, in `BulkResync.rates`.
  ///   - patience: how long to wait in all, since something last went well, for a service that is away.
  public init(
    store: AccountStore, stripe: StripeClient, author: String, pace: Pace = .system,
    rate: Double = BulkResync.usualRate, patience: Duration = .seconds(120)
  ) {
    self.store = store
    self.author = author
    self.pace = pace
    self.patience = patience
    catchUp = CatchUp(store: store, stripe: stripe, receiver: "reconcile:\(author):\(EditID())", pace: pace)
    bulk = BulkResync(store: store, stripe: stripe, pace: pace, rate: rate, patience: patience)
    ours = SendOurs(store: store, stripe: stripe, author: author, pace: pace)
  }

  /// One pass over everybody. `report` is told of each account that differs, and is never called twice at once.
  ///
  /// - Parameter isDry: only says what differs; nothing is written anywhere.
  public func run(
    _ way: Way, isDry: Bool = false, report: (ReconcileNews) async -> Void
  ) async -> (tally: ReconcileTally, end: BulkEnd) {
    var tally = ReconcileTally()
    do {
      try await takeEvents(isDry, &tally, report)
      await report(.looked(tally))
      var after: String?
      var page = Self.pages.most
      repeat {
        let parts = try await nextParts(behind: after, &page, isDry, report)
        for check in parts.checks {
          tally.accounts += check.accounts
          tally.outOfStep += check.outOfStep
        }
        await report(.looked(tally))
        var rest = parts.checks.flatMap(\.doubtful)[...]
        while !rest.isEmpty {
          let ids = Array(rest.prefix(Self.some))
          rest = rest.dropFirst(Self.some)
          if let end = try await take(ids, way, isDry, &tally, report) { return (tally, end) }
        }
        after = parts.last
      } while after != nil
      return (tally, .done)
    } catch {
      return (tally, error.isCancelled || Task.isCancelled ? .stopped : .gaveUp(error))
    }
  }

  // MARK: Events

  private func takeEvents(
    _ isDry: Bool, _ tally: inout ReconcileTally, _ report: (ReconcileNews) async -> Void
  ) async throws(ResyncFailure) {
    let (missed, isComplete) = try await patiently(report) { () async throws(ResyncFailure) -> (Int?, Bool) in
      do throws(CatchUpFailure) {
        if isDry {
          let preview = try await catchUp.preview()
          return (preview.missed, preview.isComplete)
        }
        guard let done = try await catchUp.run() else { return (nil, true) }
        return (done.results.count, done.isComplete)
      } catch {
        switch error {
        case .stripe(let error): throw .stripe(error)
        case .supabase(let error): throw .supabase(error)
        // Another receiver goes on with it.
        case .leaseLost: return (nil, true)
        }
      }
    }
    tally.missedEvents = missed
    tally.isComplete = isComplete
  }

  // MARK: The list

  /// One of the parts that are looked at side by side.
  private struct Part {
    /// Nil: behind nobody.
    var after: String?
    /// Nil: as far as one call goes.
    let upTo: String?
    var checks: [ListCheck] = []
    var isDone = false

    mutating func take(_ check: ListCheck) {
      checks.append(check)
      after = check.last
      isDone = check.last == nil || upTo == nil
    }
  }

  /// The next two parts of the list, looked at side by side, since one process of PostgreSQL has one processor; smaller
  /// ones where the database was too slow for that.
  ///
  /// - Returns: what they came to, in the order of the list, and behind whom the next ones begin; nil at the end.
  private func nextParts(
    behind after: String?, _ page: inout Int, _ isDry: Bool, _ report: (ReconcileNews) async -> Void
  ) async throws(ResyncFailure) -> (checks: [ListCheck], last: String?) {
    let size = page
    let middle = try await patiently(report) { () async throws(ResyncFailure) -> String? in
      do throws(SupabaseError) { return try await store.listEnd(after: after, page: size) } catch {
        throw .supabase(error)
      }
    }
    var parts = [Part(after: after, upTo: middle)]
    if let middle { parts.append(Part(after: middle, upTo: nil)) }
    while parts.contains(where: { !$0.isDone }) {
      let asked = page
      do {
        try await patiently(report, passing: asked > Self.pages.least) { () async throws(ResyncFailure) in
          var failure: SupabaseError?
          for (number, result) in await look(at: parts, asked, mends: !isDry) {
            // What went well is not done again.
            switch result {
            case .success(let check): parts[number].take(check)
            case .failure(let error): failure = failure ?? error
            }
          }
          if let failure { throw .supabase(failure) }
        }
      } catch {
        guard error.isTimeOut, asked > Self.pages.least else { throw error }
        page = max(asked / 4, Self.pages.least)
      }
    }
    return (parts.flatMap(\.checks), parts.last?.after)
  }

  private func look(
    at parts: [Part], _ page: Int, mends: Bool
  ) async -> [(number: Int, result: Result<ListCheck, SupabaseError>)] {
    await withTaskGroup(of: (number: Int, result: Result<ListCheck, SupabaseError>).self) { group in
      for (number, part) in parts.enumerated() where !part.isDone {
        group.addTask { [store, after = part.after, upTo = part.upTo] in
          do throws(SupabaseError) {
            return (number, .success(try await store.checkList(after: after, page: page, mends: mends, upTo: upTo)))
          } catch {
            return (number, .failure(error))
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
  }

  // MARK: Accounts

  /// - Returns: how it ended, where it ended before its time.
  private func take(
    _ ids: [String], _ way: Way, _ isDry: Bool, _ tally: inout ReconcileTally,
    _ report: (ReconcileNews) async -> Void
  ) async throws(ResyncFailure) -> BulkEnd? {
    if Task.isCancelled { return .stopped }
    let found = try await patiently(report) { () async throws(ResyncFailure) -> [DoubtfulAccount] in
      do throws(SupabaseError) { return try await store.differences(ids) } catch { throw .supabase(error) }
    }
    var toRead: [String: DoubtfulAccount] = [:]
    var toSend: [String: DoubtfulAccount] = [:]
    for one in found {
      if isDry, !one.isInDoubt {
        let known = ReconciledAccount(one)
        tally.take(known)
        await report(.account(known))
      } else if !isDry, way == .sendOurs, !one.isInDoubt, !one.account.ours.changes.isEmpty {
        toSend[one.account.id] = one
      } else {
        toRead[one.account.id] = one
      }
    }
    var logins = Logins.keep
    if case .resync(let chosen) = way { logins = chosen }
    if !toRead.isEmpty {
      let end = await bulk.run(Scope(ids: Set(toRead.keys)), logins: logins, isDry: isDry, author: author) { news in
        await tell(news, of: toRead, isDry: isDry, isSent: false, &tally, report)
      }
      if !end.isDone { return end }
    }
    if !toSend.isEmpty {
      let accounts = toSend.mapValues(\.account)
      let end = await bulk.run(Scope(ids: Set(toSend.keys))) { news in
        await tell(news, of: toSend, isDry: isDry, isSent: true, &tally, report)
      } attempt: { [bulk, ours] item in
        guard let account = accounts[item.account.id] else { return .dropped(item) }
        do { try await bulk.take() } catch { return .dropped(item) }
        return await ours.attempt(item, account)
      }
      if !end.isDone { return end }
    }
    return nil
  }

  private func tell(
    _ news: BulkNews, of found: [String: DoubtfulAccount], isDry: Bool, isSent: Bool, _ tally: inout ReconcileTally,
    _ report: (ReconcileNews) async -> Void
  ) async {
    switch news {
    case .waiting(let failure, let wait): await report(.waiting(failure, wait))
    case .account(let result):
      guard let one = found[result.account.id] else { return }
      let account = ReconciledAccount(one, result.outcome, isDry: isDry, isSent: isSent)
      tally.take(account)
      if !account.differences.isEmpty || account.isLeft { await report(.account(account)) }
    }
  }

  // MARK: Patience

  /// Does it again where a service is away, as long as patience lasts.
  ///
  /// - Parameter passing: gives a statement that took too long up at once.
  private func patiently<Value: Sendable>(
    _ report: (ReconcileNews) async -> Void, passing: Bool = false,
    _ body: () async throws(ResyncFailure) -> Value
  ) async throws(ResyncFailure) -> Value {
    var waited = Duration.zero
    var pauses = 0
    while true {
      do {
        return try await body()
      } catch {
        guard error.isWorthWaiting, !error.isFinal, !Task.isCancelled, !(passing && error.isTimeOut) else {
          throw error
        }
        let wait = min(max(error.asksToWait ?? .zero, .seconds(1 << min(pauses, 5))), .seconds(60))
        guard waited + wait <= patience else { throw error }
        await report(.waiting(error, wait))
        try? await pace.sleep(wait)
        waited += wait
        pauses += 1
      }
    }
  }
}

extension ResyncFailure {
  /// The database stopped a statement that took too long.
  fileprivate var isTimeOut: Bool {
    if case .supabase(.timedOut) = self { true } else { false }
  }
}

extension BulkEnd {
  fileprivate var isDone: Bool { if case .done = self { true } else { false } }
}
