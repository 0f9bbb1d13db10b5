// The first sight of every customer: Stripe's list in parts side by side, page by page, and what the list does not show.

import FoundationEssentials
public import Stripe
public import Supabase

/// What a backfill tells while it runs.
public enum BackfillNews: Sendable {
  /// A page was applied, or tried.
  case page(BackfillCounts, examples: [BackfillForecast.Example])
  /// A service is away, or asks for fewer requests: it waits so long, and then goes on.
  case waiting(ResyncFailure, Duration)
  /// All is listed; now come the events since it began, and the accounts whose customer no list shows.
  case finishing
}

public enum BackfillEnd: Sendable {
  /// All of it, by whichever machine. `hasAllEvents`: false where it took longer than Stripe keeps events; then only
  /// another one finds what happened meanwhile.
  case done(BackfillState, hasAllEvents: Bool)
  case doneDry
  /// The task was cancelled; it goes on where it was.
  case stopped
  /// Nothing went any more; it goes on where it was.
  case gaveUp(ResyncFailure)
}

public struct Backfill: Sendable {
  /// Requests a second; the shop shares Stripe's limit.
  public static let usualRate = 10.0
  /// Stripe's own limit is 25 for one kind of request, unless it agreed to more.
  public static let rates = 0.1...100.0
  /// How long Stripe keeps events, less a margin.
  static let eventsKept = Duration.seconds(30 * 86_400 - 3600)

  private let store: AccountStore
  private let stripe: StripeClient
  private let machine: String
  private let pace: Pace
  private let rate: Double
  private let patience: Duration

  /// - Parameters:
  ///   - machine: unlike any other's; without a slash.
  ///   - rate: requests a second, of all machines together.
  ///   - patience: how long one thing is tried for a service that is away.
  public init(
    store: AccountStore, stripe: StripeClient, machine: String, pace: Pace = .system, rate: Double = usualRate,
    patience: Duration = .seconds(900)
  ) {
    self.store = store
    self.stripe = stripe
    self.machine = machine
    self.pace = pace
    self.rate = rate
    self.patience = patience
  }

  /// As many as keep the rate where a page takes half a second.
  private var width: Int { min(16, max(2, Int((rate / 2).rounded(.up)))) }

  /// A day ahead: no clock is as wrong as that, and nothing is made in the future.
  private var createdTo: Int { Int(pace.date().timeIntervalSince1970) + 86_400 }

  /// Begins one, or answers with the one that is not finished.
  public func begin(logins: Logins, names: Names, author: String) async throws(SupabaseError) -> BackfillState {
    try await store.beginBackfill(
      id: UUID().uuidString.lowercased(), author: author, createdTo: createdTo, logins: logins, names: names)
  }

  /// Runs it to its end, beside whichever machines are at it. `report` is told what happens, one after another.
  public func run(_ state: BackfillState, report: @Sendable (BackfillNews) async -> Void) async -> BackfillEnd {
    let book = SharedBook(store: store, id: state.id, machine: machine)
    let end: BackfillEnd
    do {
      let hasAllEvents = try await work(book, state, report)
      guard let done = try await settled(state.id) else { throw ResyncFailure.keepsChanging }
      return .done(done, hasAllEvents: hasAllEvents)
    } catch let error as ResyncFailure where !Task.isCancelled && !error.isCancelled {
      end = .gaveUp(error)
    } catch {
      end = .stopped
    }
    // Whoever goes on need not wait for the leases to end.
    await Task { [store, machine] in try? await store.leaveBackfill(state.id, machine: machine) }.value
    return end
  }

  /// Says what it would change, and changes nothing.
  public func dryRun(
    logins: Logins, names: Names, report: @Sendable (BackfillNews) async -> Void
  ) async -> BackfillEnd {
    let book = DryBook(store: store, logins: logins, names: names, createdTo: createdTo)
    do {
      _ = try await work(book, nil, report)
      return .doneDry
    } catch let error as ResyncFailure where !Task.isCancelled && !error.isCancelled {
      return .gaveUp(error)
    } catch {
      return .stopped
    }
  }

  private func settled(_ id: String) async throws -> BackfillState? {
    do throws(SupabaseError) { return try await store.backfill(id) } catch { throw ResyncFailure.supabase(error) }
  }

  // MARK: Workers

  /// - Returns: whether the events since it began are all there.
  private func work(
    _ book: some BackfillBook, _ state: BackfillState?, _ report: @Sendable (BackfillNews) async -> Void
  ) async throws -> Bool {
    let throttle = BackfillThrottle(rate: rate, pace: pace)
    let (news, teller) = AsyncStream.makeStream(of: BackfillNews.self)
    return try await withThrowingTaskGroup(of: Bool?.self) { group in
      group.addTask {
        defer { teller.finish() }
        return try await withThrowingTaskGroup(of: Bool.self) { workers in
          for number in 1...width {
            workers.addTask {
              let worker = Worker(
                name: "\(machine)/\(number)", book: book, stripe: stripe, pace: pace, throttle: throttle,
                patience: patience, tell: { teller.yield($0) })
              return try await worker.run { try await finish(state, worker, throttle) }
            }
          }
          return try await workers.reduce(true) { $0 && $1 }
        }
      }
      for await event in news { await report(event) }
      return try await group.next().flatMap { $0 } ?? true
    }
  }

  /// What comes behind the list.
  private func finish(
    _ state: BackfillState?, _ worker: Worker<some BackfillBook>, _ throttle: BackfillThrottle
  ) async throws -> Bool {
    guard let state else { return true }
    worker.tell(.finishing)
    let catchUp = CatchUp(store: store, stripe: stripe, receiver: machine, pace: pace)
    // Ten minutes' overlap, as always: events are listed a little late.
    let from = state.beganAt.addingTimeInterval(-600)
    _ = try await worker.patiently {
      do throws(CatchUpFailure) {
        return try await catchUp.run(from: from)
      } catch {
        throw ResyncFailure(error)
      }
    }
    let strays = try await readStrays(state, throttle, worker)
    _ = try await worker.patiently {
      do throws(SupabaseError) {
        return try await store.endBackfill(state.id, worker: worker.name, strays: strays)
      } catch {
        throw ResyncFailure.supabase(error)
      }
    }
    let age = pace.date().timeIntervalSince(state.beganAt)
    return .seconds(age) < Self.eventsKept
  }

  /// Accounts that have a customer which was never seen: deleted long ago, or never known to Stripe.
  private func readStrays(
    _ state: BackfillState, _ throttle: BackfillThrottle, _ worker: Worker<some BackfillBook>
  ) async throws -> BackfillCounts {
    let bulk = BulkResync(
      store: store,
      resync: Resync(store: store, stripe: stripe, pace: pace, origin: .backfill, names: state.names), pace: pace,
      limiter: throttle.shared, patience: patience)
    var counts = BackfillCounts()
    let end = await bulk.run(
      Scope(listed: [Scope.Listed(status: .unknown)]), logins: state.logins, author: state.author
    ) { news in
      switch news {
      case .account(let result):
        counts[.strays] += 1
        switch result.outcome {
        case .deleted: counts[.deleted] += 1
        case .failed(.stripe(.api(let failure))) where failure.status == 404: counts[.missing] += 1
        case .failed: counts[.failed] += 1
        case .changed, .unchanged, .noCustomer, .parked: break
        }
        // The lease of what comes behind the list.
        if counts[.strays] % 100 == 0 { _ = try? await worker.book.claim(worker: worker.name) }
      case .waiting(let failure, let wait): worker.tell(.waiting(failure, wait))
      }
    }
    switch end {
    case .done: return counts
    case .stopped: throw CancellationError()
    case .gaveUp(let failure): throw failure
    }
  }
}

/// One of those that list side by side.
private struct Worker<Book: BackfillBook>: Sendable {
  let name: String
  let book: Book
  let stripe: StripeClient
  let pace: Pace
  let throttle: BackfillThrottle
  let patience: Duration
  let tell: @Sendable (BackfillNews) -> Void

  /// - Returns: what `finish` does, if this worker came to do it.
  func run(finish: () async throws -> Bool) async throws -> Bool {
    while true {
      let claim = try await patiently {
        do throws(SupabaseError) { return try await book.claim(worker: name) } catch {
          throw ResyncFailure.supabase(error)
        }
      }
      switch claim {
      case .finished: return true
      // Nobody tells when another machine's part ends.
      case .wait: try await pace.sleep(.milliseconds(250))
      case .finish: return try await finish()
      case .range(let range, let machines):
        await throttle.share(among: machines)
        try await list(range)
      }
    }
  }

  private func list(_ range: BackfillRange) async throws {
    var range = range
    // Where the last customer is gone the list cannot go on behind it: then it goes on with its second.
    var createdTo = range.createdTo
    var cursor = range.reached
    var reachedAt = range.createdTo
    while true {
      let answer: Answer<Page<Customer>>
      do {
        answer = try await patiently {
          try await throttle.take()
          do throws(StripeError) {
            return try await stripe.customers(
              startingAfter: cursor, createdFrom: range.createdFrom, createdTo: createdTo)
          } catch {
            if case .api(let failure) = error, failure.status == 429 { await throttle.refused() }
            throw ResyncFailure.stripe(error)
          }
        }
      } catch ResyncFailure.stripe(.api(let failure)) where failure.param == "starting_after" && cursor != nil {
        cursor = nil
        createdTo = min(createdTo, reachedAt + 1)
        continue
      }
      let customers = answer.value.items
      if answer.value.hasMore, customers.isEmpty || customers.last?.id == cursor {
        throw ResyncFailure.stripe(.unexpected(status: 200, path: "has_more"))
      }
      let created = customers.map { Int(($0.created ?? .distantPast).timeIntervalSince1970) }
      let page = BackfillPage(
        objects: customers.map(\.raw), created: created, asOf: answer.asOf(or: pace.date()), after: range.reached,
        last: customers.last?.id, more: answer.value.hasMore)
      let current = range
      let (progress, examples) = try await patiently {
        do throws(SupabaseError) { return try await book.take(page, of: current, worker: name) } catch {
          throw ResyncFailure.supabase(error)
        }
      }
      if progress.isLost { return }
      tell(.page(progress.counts, examples: examples))
      await throttle.share(among: progress.machines)
      if progress.isDone { return }
      range.createdFrom = progress.createdFrom
      range.reached = customers.last?.id ?? range.reached
      reachedAt = created.last ?? reachedAt
      cursor = range.reached
    }
  }

  /// Tries again what may go well a little later.
  func patiently<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
    var waited = Duration.zero
    var pauses = 0
    while true {
      try Task.checkCancellation()
      do {
        return try await body()
      } catch let failure as ResyncFailure {
        guard failure.isWorthWaiting, !failure.isFinal, !failure.isCancelled else { throw failure }
        let wait = min(max(failure.asksToWait ?? .zero, .seconds(1 << min(pauses, 5))), .seconds(60))
        guard waited + wait <= patience else { throw failure }
        tell(.waiting(failure, wait))
        try await pace.sleep(wait)
        pauses += 1
        waited += wait
      }
    }
  }
}

extension ResyncFailure {
  init(_ failure: CatchUpFailure) {
    self =
      switch failure {
      case .stripe(let error): .stripe(error)
      case .supabase(let error): .supabase(error)
      case .leaseLost: .keepsChanging
      }
  }
}
