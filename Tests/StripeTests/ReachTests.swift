// Whether Stripe is there: asked without the key, and answered by anything that is no failure of its own.

import HTTPTypes
import Testing
import Transport

@testable import Stripe

@Suite struct ReachTests {
  @Test(arguments: [200, 401, 404, 429]) func anyAnswerWillDo(_ status: Int) async throws {
    let stripe = ScriptedStripe(.answer(status, "{}"))
    try await stripe.client().reach()
    #expect(stripe.requests.count == 1)
    #expect(stripe.requests.allSatisfy { $0["Authorization"] == nil && !$0.url.contains("sk_test") })
  }

  @Test func oneFailureMayBeChance() async throws {
    let stripe = ScriptedStripe(.error(500), .error(401))
    try await stripe.client().reach()
    #expect(stripe.requests.count == 2)
  }

  @Test func isNotThere() async throws {
    let failing = ScriptedStripe(.error(500), .error(503))
    let failed = try await #require(throws: StripeError.self) { try await failing.client().reach() }
    guard case .api(let failure) = failed else {
      Issue.record("\(failed)")
      return
    }
    #expect(failure.status == 503)
    let silent = ScriptedStripe(.failure(.timedOut(host: "api.stripe.test")))
    let error = try await #require(throws: StripeError.self) { try await silent.client().reach() }
    #expect(error.description.contains("api.stripe.test"))
  }
}
