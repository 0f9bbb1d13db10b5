// What each call sends: the function's name and its arguments by name, as the SQL has them.

import Foundation
import Supabase
import Synchronization
import Testing
import Transport

@testable import Accounts

@Suite struct AccountStoreTests {
  private final class Recorder: HTTPTransport {
    private let answer: String
    private let asked = Mutex<[Request]>([])

    init(_ answer: String) { self.answer = answer }

    func send(_ request: Request) async throws(TransportError) -> Response {
      asked.withLock { $0.append(request) }
      return Response(status: 200, body: Data(answer.utf8))
    }

    /// `name {"argument":…}` of the last call.
    var last: String {
      asked.withLock { asked in
        guard let request = asked.last else { return "" }
        return (request.url.split(separator: "/").last ?? "") + " "
          + String(decoding: request.body ?? Data(), as: UTF8.self)
      }
    }
  }

  /// The call, whatever becomes of its answer.
  private func sent(_ body: (AccountStore) async throws -> Void) async -> String {
    let recorder = Recorder("null")
    let client = SupabaseClient(url: "https://ref.supabase.test", key: SupabaseKey("sb_secret_x"), transport: recorder)
    try? await body(AccountStore(client))
    return recorder.last
  }

  private let id = EditID(rawValue: "e")

  @Test func reads() async {
    #expect(await sent { _ = try await $0.about() } == "accountdesk_about {}")
    #expect(await sent { _ = try await $0.counts() } == "accountdesk_counts {}")
    #expect(await sent { _ = try await $0.find("x") } == #"accountdesk_find {"id":"x"}"#)
    #expect(await sent { _ = try await $0.account("a") } == #"accountdesk_account {"account":"a"}"#)
    #expect(await sent { _ = try await $0.edits([id]) } == #"accountdesk_edits {"ids":["e"]}"#)
    #expect(await sent { _ = try await $0.neededReads(limit: 3) } == #"accountdesk_needs_read {"limit":3}"#)
    #expect(
      await sent { _ = try await $0.beginRead(customer: "cus_1") } == #"accountdesk_begin_read {"customer":"cus_1"}"#)
    #expect(
      await sent { try await $0.heartbeat(receiver: "r") }
        == #"accountdesk_heartbeat {"accepts":[],"ended":false,"mode":"webhooks","receiver":"r","upkeep":true}"#)
  }

  @Test func lists() async {
    #expect(
      await sent { _ = try await $0.accounts() }
        == #"accountdesk_accounts {"backwards":false,"descending":false,"page":100,"sort":"name"}"#)
    let query = AccountQuery(search: "a\"b%", status: .inSync, sort: .synced, descending: true)
    #expect(
      await sent {
        _ = try await $0.accounts(query, after: Cursor(.array([.string("k"), .null])), backwards: true, page: 5)
      }
        == #"accountdesk_accounts {"after":["k",null],"backwards":true,"descending":true,"page":5,"search":"a\"b%","sort":"synced","status":"in_sync"}"#
    )
  }

  @Test func edits() async {
    let draft = EditDraft(
      account: "a", changes: Changes(name: .set("Ada"), email: .set("x")), reason: "why", expectedVersion: 7,
      override: true)
    #expect(
      await sent { _ = try await $0.check(draft) }
        == #"accountdesk_check_edit {"account":"a","clear_name":false,"email":"x","expected_version":7,"name":"Ada"}"#)
    #expect(
      await sent { _ = try await $0.record(draft, id: id, author: "me") }
        == #"accountdesk_record_edit {"account":"a","author":"me","clear_name":false,"edit":"e","email":"x","expected_version":7,"name":"Ada","override":true,"reason":"why"}"#
    )
    let cleared = EditDraft(account: "a", changes: Changes(name: .clear, email: .clear))
    #expect(
      await sent { _ = try await $0.record(cleared, id: id, author: nil) }
        == #"accountdesk_record_edit {"account":"a","clear_name":true,"edit":"e","email":"","override":false}"#)
    #expect(await sent { _ = try await $0.maySend(id) } == #"accountdesk_may_send {"edit":"e"}"#)
    #expect(
      await sent { _ = try await $0.accepted(id, requestID: "req_1") }
        == #"accountdesk_edit_accepted {"edit":"e","request_id":"req_1"}"#)
    #expect(
      await sent { _ = try await $0.accepted(id, requestID: nil) }
        == #"accountdesk_edit_accepted {"edit":"e","request_id":""}"#)
    #expect(
      await sent { _ = try await $0.refused(id, Refusal(type: "t", param: "email", status: 400, requestID: "req_1")) }
        == #"accountdesk_edit_refused {"edit":"e","refusal":{"code":null,"message":null,"param":"email","request_id":"req_1","status":400,"type":"t"}}"#
    )
    #expect(
      await sent { _ = try await $0.unknown(id, failure: "f") }
        == #"accountdesk_edit_unknown {"edit":"e","failure":"f"}"#)
  }

  @Test func applies() async {
    let date = Date(timeIntervalSince1970: 0)
    #expect(
      await sent {
        _ = try await $0.applyRead(
          customer: "cus_1", version: 7, asOf: date, object: Data(#"{"a": 1.0}"#.utf8), origin: .resync, edit: id,
          logins: .stripe, author: "me")
      }
        == #"accountdesk_apply_read {"as_of":"1970-01-01T00:00:00.000000Z","author":"me","customer":"cus_1","edit":"e","for_owner":false,"logins":"stripe","names":"keep","object":"{\"a\": 1.0}","origin":"re-sync","version":7}"#
    )
    #expect(
      await sent { _ = try await $0.applyEvents([#"{"id":"evt_1"}"#], received: [date], origin: .catchUp) }
        == #"accountdesk_apply_events {"events":["{\"id\":\"evt_1\"}"],"origin":"catch-up","received":["1970-01-01T00:00:00.000000Z"]}"#
    )
    #expect(
      await sent { _ = try await $0.applyEvents([]) } == #"accountdesk_apply_events {"events":[],"origin":"webhook"}"#)
  }

  @Test func replays() async {
    #expect(await sent { _ = try await $0.parkedEvents() } == #"accountdesk_parked_events {"limit":100}"#)
    #expect(
      await sent { _ = try await $0.parkedEvents(limit: 7, after: "evt_1", account: "a") }
        == #"accountdesk_parked_events {"account":"a","after":"evt_1","limit":7}"#)
    #expect(
      await sent { _ = try await $0.replay(["evt_2", "evt_1"], author: "me") }
        == #"accountdesk_replay {"author":"me","events":["evt_2","evt_1"]}"#)
  }

  @Test func whatBecameOfAReplay() throws {
    let answers = try SupabaseJSON.decode(
      [Replay].self,
      from: Data(
        #"""
        [{"id": "evt_1", "outcome": "not_found", "reason": null, "customer": null},
          {"id": "evt_2", "outcome": "conflict", "reason": "email_taken x", "customer": "cus_1"},
          {"id": "evt_3", "outcome": "needs_read"}]
        """#.utf8))
    #expect(answers.map(\.outcome) == [.notFound, .conflict, .other("needs_read")])
    #expect(answers.map(\.outcome.isParked) == [false, true, false])
    #expect(answers.map(\.outcome.word) == ["not_found", "conflict", "needs_read"])
    #expect(answers[1] == Replay(id: "evt_2", outcome: .conflict, reason: "email_taken x", customer: "cus_1"))
  }

  @Test func nobodyIsNoAccount() async throws {
    let client = SupabaseClient(
      url: "https://ref.supabase.test", key: SupabaseKey("sb_secret_x"), transport: Recorder("null"))
    #expect(try await AccountStore(client).account("a") == nil)
  }

  @Test func theAuthorIsAKeyOfSomebodySomewhere() {
    let author = Author.local()
    #expect(author.hasPrefix("key:"))
    let parts = author.dropFirst(4).split(separator: "@", maxSplits: 1)
    #expect(parts.count == 2 && parts.allSatisfy { !$0.isEmpty })
  }
}
