// One request at a time: what is answered, what is asked of Supabase, and what the log says.

import Accounts
import Hummingbird
import Supabase
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Receiver

@Suite struct ReceiverTests {
  @Test func acknowledgesOnlyAfterTheCommit() async throws {
    let supabase = PlayedSupabase(
      200, #"[{"id":"evt_1","outcome":"applied","customer":"cus_1","reason":null}]"#)
    try await PlayedReceiver.with(supabase) { played in
      #expect(await played.post(Sample.event()).status == .ok)
      let asked = supabase.requests
      #expect(asked.count == 1)
      #expect(asked[0].url.hasSuffix("/rest/v1/rpc/accountdesk_apply_events"))
      let line = try #require(played.lines.all.first)
      #expect(line.contains("evt_1") && line.contains("cus_1") && line.contains("applied"))
      #expect(!line.contains("example.com"))
      #expect(played.metrics.current.events == [EventKind(type: "customer.updated", outcome: "applied"): 1])
    }
  }

  @Test(arguments: [
    FailingAnswer(status: 503, body: #"{"code":"PT503","details":null,"hint":null,"message":"not committed"}"#),
    FailingAnswer(status: 500, body: "<html>oops</html>"),
    FailingAnswer(status: 404, body: #"{"code":"PGRST202","message":"no function"}"#),
    FailingAnswer(status: 401, body: #"{"message":"Invalid API key"}"#), FailingAnswer(status: 200, body: "not json"),
    FailingAnswer(status: 200, body: "[]"),
  ])
  func asksForARepeatWhenNothingWasCommitted(answer: FailingAnswer) async throws {
    try await PlayedReceiver.with(PlayedSupabase(answer.status, answer.body)) { played in
      let response = await played.post(Sample.event())
      #expect(response.status == .serviceUnavailable)
      #expect(response.headers[.retryAfter] != nil)
    }
  }

  @Test func asksForARepeatWhenSupabaseIsUnreachable() async throws {
    let supabase = PlayedSupabase { _ throws(TransportError) in throw .refused(host: "127.0.0.1") }
    try await PlayedReceiver.with(supabase) { played in
      #expect(await played.post(Sample.event()).status == .serviceUnavailable)
    }
  }

  @Test func acknowledgesTypesItDoesNotUseWithoutAskingSupabase() async throws {
    let supabase = PlayedSupabase(500, "")
    try await PlayedReceiver.with(supabase) { played in
      #expect(await played.post(Sample.event("evt_1", "invoice.paid")).status == .ok)
      #expect(supabase.requests.isEmpty)
      #expect(played.metrics.current.events == [EventKind(type: "other", outcome: "ignored"): 1])
    }
  }

  @Test func refusesABadSignatureAndChangesNothing() async throws {
    let supabase = PlayedSupabase(200, "[]")
    try await PlayedReceiver.with(supabase) { played in
      #expect(await played.post(Sample.event(), header: "t=1,v1=00").status == .badRequest)
      #expect(supabase.requests.isEmpty)
      #expect(played.metrics.current.refused == ["signature noMatch": 1])
    }
  }

  @Test(arguments: [
    "", "{", "null", "[]", #"{"id":"evt_1"}"#, #"{"id":"evt 1\n","object":"event","type":"customer.updated"}"#,
  ])
  func refusesWhatIsNoEvent(body: String) async throws {
    let supabase = PlayedSupabase(200, "[]")
    try await PlayedReceiver.with(supabase) { played in
      #expect(await played.post(body).status == .badRequest)
      #expect(supabase.requests.isEmpty)
    }
  }

  @Test func refusesABodyLargerThanAnEvent() async throws {
    try await PlayedReceiver.with(PlayedSupabase(200, "[]")) { played in
      #expect(await played.post(String(repeating: "x", count: (1 << 20) + 1)).status == .contentTooLarge)
    }
  }

  /// However many send, what is held of theirs is bounded; and it is given back.
  @Test func holdsNoMoreThanItsBudget() async throws {
    let gate = Gate()
    let supabase = PlayedSupabase { _ throws(TransportError) in
      await gate.pass()
      return .json(200, #"[{"id":"evt_1","outcome":"applied","customer":"cus_1","reason":null}]"#)
    }
    let size = Sample.event().utf8.count
    try await PlayedReceiver.with(supabase, budget: size + 1) { played in
      async let first = played.post(Sample.event())
      await gate.wait(for: 1)
      let second = await played.post(Sample.event())
      #expect(second.status == .serviceUnavailable)
      #expect(second.headers[.retryAfter] != nil)
      await gate.open()
      #expect(await first.status == .ok)
      #expect(await played.post(Sample.event()).status == .ok)
    }
  }
}

struct FailingAnswer: Sendable {
  let status: Int
  let body: String
}
