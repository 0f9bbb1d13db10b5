// What the receiver does by itself: signs of life, catch-up, and reading the customers whose events have no order.

internal import Accounts
internal import Logging
internal import Stripe
internal import Supabase

struct Upkeep: Sendable {
  /// How often a sign of life is left: desks take three that are missing for a receiver that is gone.
  static let beat = Duration.seconds(5)
  /// How soon one that could not be left is tried again, so that a database that was away soon knows who lives.
  static let beatAgain = Duration.seconds(1)
  /// Every so many of them the database's own upkeep is done with it.
  static let beatsPerUpkeep = 3
  /// How soon a pass that failed is tried again.
  static let retry = Duration.seconds(30)

  let store: AccountStore
  let catchUp: CatchUp
  let sweep: Sweep
  let settings: ReceiverSettings
  let metrics: ReceiverMetrics
  let log: EventLog
  let verifier: WebhookVerifier
  /// Told when customers wait to be read.
  let needed: AsyncStream<Void>
  let need: AsyncStream<Void>.Continuation

  init(
    store: AccountStore, stripe: StripeClient, settings: ReceiverSettings, metrics: ReceiverMetrics, log: EventLog,
    verifier: WebhookVerifier
  ) {
    self.store = store
    self.verifier = verifier
    self.settings = settings
    self.metrics = metrics
    self.log = log
    catchUp = CatchUp(store: store, stripe: stripe, receiver: settings.name)
    sweep = Sweep(
      store: store, resync: Resync(store: store, stripe: stripe), author: "receiver:\(settings.name)")
    (needed, need) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Runs until it is cancelled.
  func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await runHeartbeat() }
      group.addTask { await runCatchUp() }
      group.addTask { await runSweep() }
    }
  }

  private func runHeartbeat() async {
    var beats = 0
    var isSilent = false
    while !Task.isCancelled {
      let isUpkeep = beats % Self.beatsPerUpkeep == 0
      do throws(SupabaseError) {
        try await beat(upkeep: isUpkeep)
        if isUpkeep { metrics.knows(try await store.receiverState()) }
        beats += 1
        isSilent = false
        try? await Task.sleep(for: Self.beat)
      } catch {
        if Task.isCancelled { return }
        // Once is enough for one outage.
        if !isSilent { log.warning("heartbeat not stored", cause: "\(error)") }
        isSilent = true
        try? await Task.sleep(for: Self.beatAgain)
      }
    }
  }

  private func beat(upkeep: Bool = false, ended: Bool = false) async throws(SupabaseError) {
    try await store.heartbeat(
      receiver: settings.name, mode: settings.isPolling ? "poll" : "webhooks", upkeep: upkeep,
      accepts: settings.isPolling ? [] : verifier.fingerprints, ended: ended)
  }

  /// Says that this receiver goes; nobody waits for it then.
  func farewell() async {
    do throws(SupabaseError) { try await beat(ended: true) } catch {}
  }

  private func runCatchUp() async {
    while !Task.isCancelled {
      // Each pass looks for customers to be read as well, since other receivers leave some, too.
      need.yield()
      let isDone = await catchUpOnce()
      try? await Task.sleep(for: isDone ? settings.catchUpEvery : min(settings.catchUpEvery, Self.retry))
    }
  }

  /// - Returns: whether nothing is left to be tried again soon.
  private func catchUpOnce() async -> Bool {
    do throws(CatchUpFailure) {
      guard let report = try await catchUp.run() else {
        metrics.caughtUp("elsewhere", events: 0)
        return true
      }
      metrics.caughtUp("done", events: report.results.count)
      for result in report.results { log.caughtUp(result) }
      if report.results.contains(where: { $0.outcome == "needs_read" }) { need.yield() }
      if !report.isComplete {
        log.warning(
          "events are missing that Stripe no longer lists; re-sync all accounts", cause: "no catch-up for 30 days")
      }
      return true
    } catch {
      guard !Task.isCancelled else { return true }
      metrics.caughtUp("failed", events: 0)
      log.warning("catch-up not finished", cause: error.cause)
      return false
    }
  }

  private func runSweep() async {
    for await _ in needed {
      do throws(SupabaseError) {
        let report = try await sweep.run()
        metrics.swept(report.read)
        if report.read > 0 { log.swept(report.read) }
        if !report.failed.isEmpty {
          log.warning("customers not read", cause: report.failed.joined(separator: " "))
        }
      } catch {
        guard !Task.isCancelled else { return }
        log.warning("customers not read", cause: "\(error)")
        // Supabase is away, and nobody knows who waits.
        try? await Task.sleep(for: Self.retry)
        need.yield()
      }
    }
  }
}

extension CatchUpFailure {
  /// Names no person: neither client's descriptions do.
  fileprivate var cause: String {
    switch self {
    case .stripe(let error): "\(error)"
    case .supabase(let error): "\(error)"
    case .leaseLost: "another receiver has taken over"
    }
  }
}
