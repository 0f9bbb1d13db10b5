// What the door costs: the same edits with the account's key and by the door, one after the other, so that whatever else
// this machine does slows both alike.

import Accounts
import Stripe
import Supabase
import TestSupport
import Transport

struct DoorBenchmark {
  /// With its staff.
  let sandbox: RunningSandbox
  let store: AccountStore

  func run() async throws {
    guard let key = StripeKey(sandbox["STRIPE_SECRET_KEY"]) else { throw NotShown(text: "a key") }
    let stripe = try StripeClient(key: key, base: sandbox["STRIPE_API_BASE"], transport: CurlTransport())
    let direct = EditWorkflow(store: store, stripe: stripe, author: "benchmark")
    let transport = CurlTransport()
    let project = SupabaseClient(
      url: sandbox["SUPABASE_URL"], key: SupabaseKey(sandbox["SUPABASE_ANON_KEY"]), transport: transport)
    let token = try await project.signIn(email: sandbox["SANDBOX_EDITOR"], password: sandbox["SANDBOX_PASSWORD"])
      .accessToken
    let door = EditWorkflow(
      store: AccountStore(project.signedIn(accessToken: token)),
      stripe: try StripeClient(
        door: sandbox["ACCOUNTDESK_DOOR_URL"], token: { () async throws(StripeError) in token }, transport: transport),
      author: "")
    var (directly, byDoor): ([Duration], [Duration]) = ([], [])
    // Below Stripe's pace, so that nobody waits for a turn.
    let pace = RateLimiter(rate: 8, burst: 1)
    for (number, account) in try await store.accounts(AccountQuery(status: .inSync), page: 400).rows.enumerated() {
      try await pace.take()
      let draft = EditDraft(account: account.id, changes: Changes(name: .set("Measured \(number)")))
      let begun = ContinuousClock.now
      let edit = try await (number % 2 == 0 ? direct : door).run(draft)
      let time = ContinuousClock.now - begun
      guard [.accepted, .confirmed].contains(edit.stage) else { throw NotShown(text: "accepted") }
      if number % 2 == 0 { directly.append(time) } else { byDoor.append(time) }
    }
    let (one, other) = (Figures(directly), Figures(byDoor))
    report("edit to accepted, with the key", one)
    report("edit to accepted, by the door", other)
    report("added at p50", milliseconds(other.percentile(0.5) - one.percentile(0.5)))
  }
}
