// An edit's whole way round the ring, as the desk takes it: from the call to the confirmation that it sees.

import Accounts
import Stripe
import TestSupport
import Transport

struct EditBenchmark {
  let sandbox: RunningSandbox
  let store: AccountStore

  func run() async throws {
    guard let key = StripeKey(sandbox["STRIPE_SECRET_KEY"]) else { throw NotShown(text: "a key") }
    let stripe = try StripeClient(key: key, base: sandbox["STRIPE_API_BASE"], transport: CurlTransport())
    let workflow = EditWorkflow(store: store, stripe: stripe, author: "benchmark")
    let watcher = EditWatcher(store: store)
    let accounts = try await store.accounts(AccountQuery(status: .inSync), page: 200).rows
    var times: [Duration] = []
    // Below Stripe's limit of 25 a second.
    let pace = RateLimiter(rate: 10, burst: 1)
    for account in accounts {
      try await pace.take()
      let draft = EditDraft(account: account.id, changes: Changes(name: .set("Benchmarked \(times.count)")))
      let begun = ContinuousClock.now
      var edit = try await workflow.run(draft)
      if !edit.stage.isSettled {
        for await sighting in await watcher.watch(edit.id) {
          if case .edit(let seen) = sighting { edit = seen }
        }
      }
      guard edit.stage == .confirmed else { throw NotShown(text: "confirmed") }
      times.append(ContinuousClock.now - begun)
    }
    report("edit to confirmed", Figures(times))
  }
}
