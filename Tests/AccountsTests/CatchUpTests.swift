// A pass over Stripe's events: pages, what is left alone, and when the cursor moves.

import Foundation
import HTTPTypes
import Stripe
import Supabase
import Synchronization
import Testing
import Transport

@testable import Accounts

/// Stripe with a list of events, and a database with a cursor.
private final class PlayedList: Sendable {
  struct State: Sendable {
    /// Newest first, two to a page.
    var events: [String] = []
    var seen: Set<String> = []
    var applied: [String] = []
    var leases = 0
    var leasesUntilLost = Int.max
    var ended: [JSONValue] = []
    var failsAt: String?
  }

  let state: Mutex<State>

  init(_ change: (inout State) -> Void) {
    var state = State()
    change(&state)
    self.state = Mutex(state)
  }

  private struct Side: HTTPTransport {
    let answer: @Sendable (Request) async throws(TransportError) -> Response
    func send(_ request: Request) async throws(TransportError) -> Response { try await answer(request) }
  }

  func catchUp() throws -> CatchUp {
    let pace = ManualPace()
    let stripe = try StripeClient(
      key: StripeKey("sk_test_abc")!,
      transport: Side { [self] request throws(TransportError) in
        Response(status: 200, headers: [.date: "Wed, 28 Oct 2026 12:34:56 GMT"], body: Data(page(request.url).utf8))
      }, pace: pace.stripe)
    let store = AccountStore(
      SupabaseClient(
        url: "https://ref.supabase.test", key: SupabaseKey("sb_secret_abcdefghijkl"),
        transport: Side { [self] request throws(TransportError) in
          let (status, body) = answer(request)
          return Response(status: status, body: Data(body.utf8))
        }))
    return CatchUp(store: store, stripe: stripe, receiver: "here", pace: pace.accounts)
  }

  private func page(_ url: String) -> String {
    let after = url.firstRange(of: "starting_after=").map { url[$0.upperBound...].prefix { $0 != "&" } }
    return state.withLock { state in
      let rest = after.flatMap { id in state.events.firstIndex { $0 == id } }.map { state.events[($0 + 1)...] }
      let all = rest ?? state.events[...]
      let items = all.prefix(2).map {
        #"{"id":"\#($0)","object":"event","type":"customer.updated","created":1793190000}"#
      }
      return #"{"object":"list","has_more":\#(all.count > 2),"data":[\#(items.joined(separator: ","))]}"#
    }
  }

  private func answer(_ request: Request) -> (Int, String) {
    let arguments = (try? SupabaseJSON.decode([String: JSONValue].self, from: request.body ?? Data())) ?? [:]
    let function = request.url.split(separator: "_", maxSplits: 1)[1]
    return state.withLock { state in
      if let failing = state.failsAt, request.url.hasSuffix(failing) { return (503, "") }
      switch function {
      case "lease_catch_up":
        state.leases += 1
        return (200, state.leases > state.leasesUntilLost ? "null" : #"{"from":1793180000,"is_complete":true}"#)
      case "end_catch_up":
        state.ended.append(arguments["reached"] ?? .null)
        return (204, "")
      case "unseen_events":
        let ids = (arguments["ids"]?.list ?? []).compactMap(\.text).filter { !state.seen.contains($0) }
        return (200, "[\(ids.map { "\"\($0)\"" }.joined(separator: ","))]")
      case "apply_events":
        let events = (arguments["events"]?.list ?? []).compactMap(\.text)
        let ids = events.map { String($0.split(separator: "\"")[3]) }
        state.applied += ids
        state.seen.formUnion(ids)
        let results = ids.map { #"{"id":"\#($0)","outcome":"applied","customer":"cus_1","reason":null}"# }
        return (200, "[\(results.joined(separator: ","))]")
      default: return (404, #"{"code":"PGRST202","message":"no function"}"#)
      }
    }
  }
}

@Suite struct CatchUpTests {
  @Test func everyPageIsReadAndOnlyWhatNobodyHasTakenIsApplied() async throws {
    let list = PlayedList {
      $0.events = ["evt_5", "evt_4", "evt_3", "evt_2", "evt_1"]
      $0.seen = ["evt_4", "evt_1"]
    }
    let report = try #require(try await list.catchUp().run())
    #expect(report.listed == 5)
    #expect(report.results.map(\.id) == ["evt_5", "evt_2", "evt_3"])
    let state = list.state.withLock { $0 }
    #expect(state.applied == ["evt_5", "evt_2", "evt_3"])
    // As of a second before Stripe's clock at the first page.
    #expect(state.ended == [.integer(1_793_190_895)])
    // Renewed with each page.
    #expect(state.leases == 3)
    #expect(try await list.catchUp().run()?.results == [])
  }

  @Test func whoHasNoLeaseDoesNothing() async throws {
    let list = PlayedList {
      $0.events = ["evt_1"]
      $0.leasesUntilLost = 0
    }
    #expect(try await list.catchUp().run() == nil)
    #expect(list.state.withLock { $0.applied.isEmpty && $0.ended.isEmpty })
  }

  @Test(arguments: ["unseen_events", "apply_events"]) func aPassThatFailsMovesNoCursor(function: String) async throws {
    let list = PlayedList {
      $0.events = ["evt_3", "evt_2", "evt_1"]
      $0.failsAt = function
    }
    await #expect(throws: CatchUpFailure.self) { try await list.catchUp().run() }
    #expect(list.state.withLock { $0.ended } == [.null])
  }

  @Test func aLeaseLostInBetweenMovesNoCursor() async throws {
    let list = PlayedList {
      $0.events = ["evt_3", "evt_2", "evt_1"]
      $0.leasesUntilLost = 1
    }
    await #expect(throws: CatchUpFailure.self) { try await list.catchUp().run() }
    #expect(list.state.withLock { $0.ended } == [.null])
  }
}
