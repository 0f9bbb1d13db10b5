// The door over a real socket, before a Supabase and a Stripe that are played: what goes on, what does not, and what
// comes back.

import FoundationEssentials
import HTTPTypes
import Stripe
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Door

@Suite(.timeLimit(.minutes(40))) struct DoorTests {
  @Test func stripesAnswerComesBackAsItIs() async throws {
    let (supabase, stripe) = (Played.admitting(), Played.customer)
    try await ServedDoor.with(supabase: supabase, stripe: stripe) { door async throws in
      let answer = try await door.read()
      #expect(answer.status == 200)
      #expect(answer.body == #"{"id":"cus_1","object":"customer"}"#)
      #expect(answer.header("date") == "Thu, 01 Jan 2026 00:00:00 GMT")
      for (name, value) in [
        ("request-id", "req_1"), ("stripe-should-retry", "false"), ("retry-after", "7"),
        ("idempotent-replayed", "true"),
        ("stripe-version", StripeClient.version), ("content-type", "application/json"),
      ] { #expect(answer.header(name) == value, "\(name)") }
      for name in ["set-cookie", "x-internal"] { #expect(answer.header(name) == nil, "\(name)") }
    }
    let asked = try #require(supabase.requests.first)
    #expect(asked.headers[.authorization] == "Bearer \(ServedDoor.token)")
    #expect(asked.url.hasSuffix("/rpc/accountdesk_may_pass"))
    let sent = try #require(stripe.requests.first)
    #expect(sent.url == "http://127.0.0.1:1/v1/customers/cus_1")
    #expect(sent.headers[.authorization] == "Bearer \(ServedDoor.stripeKey)")
  }

  @Test(arguments: [400, 402, 404, 409, 429, 500, 503]) func aNoOfStripesComesBackAsItIs(status: Int) async throws {
    let stripe = Played(status, #"{"error":{"type":"card_error","code":"x"}}"#)
    try await ServedDoor.with(supabase: Played.admitting(), stripe: stripe) { door async throws in
      let answer = try await door.edit()
      #expect(answer.status == status)
      #expect(answer.body == #"{"error":{"type":"card_error","code":"x"}}"#)
      #expect(answer.header("stripe-should-retry") == nil)
    }
    // The desk repeats by its own rules; the door never does.
    #expect(stripe.requests.count == 1)
  }

  @Test func anEditIsSentWithItsKeyAndNothingElse() async throws {
    let (supabase, stripe) = (Played.admitting(), Played.customer)
    try await ServedDoor.with(supabase: supabase, stripe: stripe) { door async throws in
      #expect(try await door.edit(body: "name=Ada+K%C3%ADng%26x%3Dy&email=a%40example.com").status == 200)
    }
    let sent = try #require(stripe.requests.first)
    #expect(sent.headers[.init("Idempotency-Key")!] == ServedDoor.edit)
    #expect(
      sent.body.map { String(decoding: $0, as: UTF8.self) } == "email=a%40example.com&name=Ada%20K%C3%ADng%26x%3Dy")
    let asked = String(decoding: supabase.requests.first?.body ?? Data(), as: UTF8.self)
    #expect(asked.contains(#""fields":{"email":"a@example.com","name":"Ada Kíng&x=y"}"#))
    #expect(asked.contains(#""edit":"\#(ServedDoor.edit)""#))
  }

  @Test func aPortalLinkLeadsBackWhereTheDoorSays() async throws {
    let stripe = Played(200, #"{"id":"bps_1","object":"billing_portal.session","url":"https://example.com/p"}"#)
    var settings = DoorSettings()
    settings.portalReturnURL = "https://example.com/account"
    try await ServedDoor.with(settings, supabase: Played.admitting(), stripe: stripe) { door async throws in
      #expect(try await door.edit("/v1/billing_portal/sessions", body: "customer=cus_1", key: "k").status == 200)
      #expect(try await door.edit("/v1/billing_portal/sessions", body: "customer=cus_1", key: nil).status == 400)
    }
    #expect(stripe.requests.count == 1)
    let body = stripe.requests.first?.body.map { String(decoding: $0, as: UTF8.self) }
    #expect(body == "customer=cus_1&return_url=https%3A%2F%2Fexample.com%2Faccount")
    // Nobody uses up the key of somebody's edit.
    let key = stripe.requests.first?.headers[.init("Idempotency-Key")!]
    #expect(key == "portal-00000000-0000-4000-8000-0000000000aa-k")
  }

  @Test func whatIsNoPassageGoesNowhere() async throws {
    let (supabase, stripe) = (Played.admitting(), Played.customer)
    try await ServedDoor.with(supabase: supabase, stripe: stripe) { door async throws in
      for target in ["/v1/customers", "/v1/customers/cus_1?expand[]=x", "/v1/charges", "/"] {
        #expect(try await door.read(target).code == "no_passage", "\(target)")
      }
      #expect(try await door.edit(body: "balance=1").code == "no_passage")
      #expect(try await door.edit(key: nil).code == "no_idempotency_key")
      #expect(try await door.edit(key: "not-an-edit").code == "no_idempotency_key")
      for token in [nil, "", "a.b", "sb_secret_x"] {
        let answer = try await door.read(token: token)
        #expect(answer.status == 401)
        #expect(answer.code == "bad_token")
        #expect(answer.header("stripe-should-retry") == "false")
      }
      let large = try await door.edit(body: "name=" + String(repeating: "x", count: 20 << 10))
      #expect(large.status == 413)
    }
    #expect(supabase.requests.isEmpty)
    #expect(stripe.requests.isEmpty)
  }

  @Test(arguments: [
    (401, #"{"code":"PGRST301","message":"x"}"#, 401, "bad_token"),
    (401, #"{"code":"PGRST303","message":"x"}"#, 401, "token_expired"),
    (403, #"{"code":"42501","message":"not_permitted"}"#, 403, "not_permitted"),
    (400, #"{"code":"22P02","message":"x"}"#, 400, "rejected"),
    (503, #"{"code":"PT503","message":"x"}"#, 503, "supabase_away"), (500, "", 503, "supabase_away"),
    (404, #"{"code":"PGRST202","message":"x"}"#, 503, "supabase_away"), (200, "[]", 503, "supabase_away"),
    (200, #"{"may":false,"why":"settled"}"#, 403, "settled"),
    (200, #"{"may":false}"#, 403, "not_permitted"), (200, #"{"may":true}"#, 403, "not_permitted"),
  ])
  func withoutAYesOfTheDatabaseNothingIsSent(
    status: Int, body: String, answered: Int, code: String
  ) async throws {
    let stripe = Played.customer
    try await ServedDoor.with(supabase: Played(status, body), stripe: stripe) { door async throws in
      for answer in [try await door.read(), try await door.edit(), try await door.resync("cus_1")] {
        #expect(answer.status == answered)
        #expect(answer.code == code)
        #expect(answer.header("stripe-should-retry") == (answered == 503 ? "true" : "false"))
      }
    }
    #expect(stripe.requests.isEmpty)
  }

  @Test func aSupabaseThatIsAwayIsSaid() async throws {
    let away = Played { _ throws(TransportError) in throw .refused(host: "127.0.0.1") }
    let stripe = Played.customer
    try await ServedDoor.with(supabase: away, stripe: stripe) { door async throws in
      #expect(try await door.edit().status == 503)
    }
    #expect(stripe.requests.isEmpty)
  }

  @Test func aStripeThatIsAwayIsSaid() async throws {
    let away = Played { _ throws(TransportError) in throw .timedOut(host: "127.0.0.1") }
    try await ServedDoor.with(supabase: Played.admitting(), stripe: away) { door async throws in
      let answer = try await door.edit()
      #expect(answer.status == 502)
      #expect(answer.code == "stripe_away")
      #expect(try await door.client.send("GET", "/readyz").status == 503)
      #expect(try await door.client.send("GET", "/healthz").status == 200)
    }
  }

  /// Taking the right away works for those who wait, too.
  @Test func whoeverWaitedIsAskedForAgain() async throws {
    let asked = Count()
    let supabase = Played { _ throws(TransportError) in
      let count = asked.next()
      let yes = #"{"may":true,"operator":"o","author":"a","customer":"cus_1","bulk":false}"#
      // A burst of five goes at once; one more waits 50 ms, and some seven a third of a second.
      return Response(status: 200, body: Data((count <= 16 ? yes : #"{"may":false,"why":"settled"}"#).utf8))
    }
    let stripe = Played.customer
    try await ServedDoor.with(supabase: supabase, stripe: stripe) { door async throws in
      let codes = try await withThrowingTaskGroup(of: String?.self) { group in
        for _ in 0..<16 { group.addTask { try await door.edit().code } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(codes.contains("settled"))
      #expect(stripe.requests.count == codes.count(where: { $0 == nil }))
    }
  }

  @Test func oneOperatorsTooManyAreSentAway() async throws {
    try await ServedDoor.with(supabase: Played.admitting(), stripe: Played.customer) { door async throws in
      let answers = try await withThrowingTaskGroup(of: RawResponse.self) { group in
        for _ in 0..<80 { group.addTask { try await door.read() } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      let away = answers.filter { $0.status == 429 }
      #expect(!away.isEmpty)
      for answer in away {
        #expect(answer.code == "too_many")
        #expect(answer.header("retry-after") == "1")
        #expect(answer.header("stripe-should-retry") == "true")
      }
      #expect(answers.count(where: { $0.status == 200 }) >= 32)
    }
  }

  @Test func logsAndFiguresNameNobodyAndNoSecret() async throws {
    try await ServedDoor.with(supabase: Played.admitting(), stripe: Played.customer) { door async throws in
      _ = try await door.edit(body: "name=Ada+King&email=ada%40example.com")
      _ = try await door.read()
      _ = try await door.read("/v1/charges/ada@example.com")
      _ = try await door.read(token: "forged")
      _ = try await door.edit(key: "ada@example.com")
      let metrics = try await door.client.send("GET", "/metrics")
      #expect(metrics.header("content-type") == "text/plain; version=0.0.4; charset=utf-8")
      #expect(metrics.body.contains(#"accountdesk_door_passed_total{passage="edit",answer="2xx"} 1"#))
      #expect(metrics.body.contains(#"accountdesk_door_refused_total{passage="none",reason="bad_token"} 1"#))
      #expect(metrics.body.contains("accountdesk_door_seconds_count 2"))
      let log = door.lines.text
      #expect(log.contains("cus_1") && log.contains(ServedDoor.edit) && log.contains("req_1"))
      for secret in [
        ServedDoor.token, ServedDoor.stripeKey, ServedDoor.supabaseKey, "Ada", "ada@example.com", "forged", "eve@",
      ] {
        #expect(!log.contains(secret), "\(secret)")
        #expect(!metrics.body.contains(secret), "\(secret)")
      }
    }
  }
}
