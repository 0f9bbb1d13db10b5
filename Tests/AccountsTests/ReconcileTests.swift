// Reconcile: what becomes of each difference, by which way it goes, and through services that fail.

import Foundation
import HTTPTypes
import Stripe
import Supabase
import Synchronization
import Testing
import Transport

@testable import Accounts

/// Stripe and Supabase over a list of accounts; every call is kept.
private final class PlayedDrift: Sendable {
  struct State: Sendable {
    var calls: [String] = []
    /// Differing ones, by their number; of the others Stripe has to be read.
    var drifted: Set<Int> = []
    var doubtful: Set<Int> = []
    var count = 10
    /// What a function answers before it goes well.
    var failures: [String: [(status: Int, body: String)]] = [:]
    var pages: [Int] = []
    /// Where the first of two parts ends; nil: all is one part.
    var middle: String?
    /// What a part answers: by where it begins and ends (`-` for nowhere), its checks one after another.
    var parts: [String: [String]] = [:]
    var onCall: (@Sendable (String) -> Void)?
  }

  let state: Mutex<State>
  let pace = ManualPace()

  init(_ change: (inout State) -> Void) {
    var state = State()
    change(&state)
    self.state = Mutex(state)
  }

  var calls: [String] { state.withLock { $0.calls } }

  private struct Side: HTTPTransport {
    let answer: @Sendable (Request) async throws(TransportError) -> Response
    func send(_ request: Request) async throws(TransportError) -> Response {
      if Task.isCancelled { throw .cancelled }
      return try await answer(request)
    }
  }

  func reconcile() throws -> Reconcile {
    let side = Side { [self] request throws(TransportError) in
      let (status, body) = answer(request)
      return Response(status: status, headers: [.date: "Wed, 28 Oct 2026 12:34:56 GMT"], body: Data(body.utf8))
    }
    return Reconcile(
      store: AccountStore(
        SupabaseClient(url: "https://ref.supabase.test", key: SupabaseKey("sb_secret_abcdefghijkl"), transport: side)),
      stripe: try StripeClient(key: StripeKey("sk_test_abc")!, transport: side, pace: pace.stripe),
      author: "key:ada@desk", pace: pace.accounts)
  }

  private func account(_ number: Int, _ state: State) -> String {
    let drift =
      state.drifted.contains(number)
      ? #"[{"field":"name","record":"users","value":"Own","stripe":"Ada"},{"field":"email","record":"auth","value":"own@example.com","stripe":"ada@example.com"}]"#
      : "[]"
    let status = state.drifted.contains(number) ? "drifted" : "unknown"
    return #"""
      {"id":"\#(PlayedCrowd.id(number))","name":"Ada","email":"ada@example.com","stripe_customer_id":"cus_\#(number)",
      "status":"\#(status)","drift":\#(drift),"reason":null,"last_synced_at":null,"pending_since":null,"version":1}
      """#
  }

  private func answer(_ request: Request) -> (Int, String) {
    let path = request.url.split(separator: "?")[0].split(separator: "/").last.map(String.init) ?? ""
    let name = path.replacing("accountdesk_", with: "")
    let arguments = (try? SupabaseJSON.decode([String: JSONValue].self, from: request.body ?? Data())) ?? [:]
    let hook = state.withLock { $0.onCall }
    hook?(name)
    return state.withLock { state in
      state.calls.append(name)
      if let failure = state.failures[name]?.first {
        state.failures[name]?.removeFirst()
        return (failure.status, failure.body)
      }
      let doubtful = state.drifted.union(state.doubtful).sorted()
      switch name {
      case "catch_up_from", "lease_catch_up": return (200, #"{"from":1,"is_complete":true}"#)
      case "events": return (200, #"{"object":"list","has_more":false,"data":[]}"#)
      case "end_catch_up": return (204, "")
      case "list_end":
        let middle = state.middle
        state.middle = nil
        return (200, middle.map { #""\#($0)""# } ?? "null")
      case "check_list" where !state.parts.isEmpty:
        let key = "\(arguments["after"]?.text ?? "-") \(arguments["up_to"]?.text ?? "-")"
        guard let answer = state.parts[key]?.first else { return (400, "{}") }
        state.parts[key]?.removeFirst()
        return answer.isEmpty ? (503, "") : (200, answer)
      case "check_list":
        if case .integer(let page)? = arguments["page"] { state.pages.append(page) }
        let ids = doubtful.map { #""\#(PlayedCrowd.id($0))""# }.joined(separator: ",")
        return (200, #"{"last":null,"accounts":\#(state.count),"out_of_step":1,"doubtful":[\#(ids)]}"#)
      case "differences":
        let found = doubtful.map {
          let origins = state.drifted.contains($0) ? #"[{"origin":"app"},{"origin":"first_sight"}]"# : "[]"
          return
            #"{"account":\#(account($0, state)),"is_in_doubt":\#(state.doubtful.contains($0)),"differences":\#(origins)}"#
        }
        return (200, "[\(found.joined(separator: ","))]")
      case "scope_page":
        let body = String(decoding: request.body ?? Data(), as: UTF8.self)
        let rows = doubtful.filter { body.contains(PlayedCrowd.id($0)) }.map { account($0, state) }
        return (200, "[\(rows.joined(separator: ","))]")
      case "begin_read": return (200, #"{"version":1}"#)
      case "apply_read", "try_read":
        return (
          200,
          #"{"outcome":"applied","changes":[{"field":"name","record":"users","from":"Own","to":"Ada"}]}"#
        )
      default: return (200, #"{"object":"customer","id":"\#(name)","name":"Ada","email":"ada@example.com"}"#)
      }
    }
  }
}

@Suite(.timeLimit(.minutes(40))) struct ReconcileTests {
  private struct Told: Sendable {
    var accounts: [ReconciledAccount] = []
    var waits: [Duration] = []

    mutating func take(_ news: ReconcileNews) {
      switch news {
      case .looked: break
      case .account(let account): accounts.append(account)
      case .waiting(_, let wait): waits.append(wait)
      }
    }
  }

  private func run(
    _ played: PlayedDrift, _ way: Reconcile.Way = .resync(.keep), isDry: Bool = false
  ) async throws -> (ReconcileTally, BulkEnd, Told) {
    var told = Told()
    let (tally, end) = try await played.reconcile().run(way, isDry: isDry) { told.take($0) }
    return (tally, end, told)
  }

  private func word(_ end: BulkEnd) -> String {
    switch end {
    case .done: "done"
    case .stopped: "stopped"
    case .gaveUp: "gaveUp"
    }
  }

  private static let drifted = DoubtfulAccount(
    account: Account(
      id: PlayedCrowd.id(1), name: "Ada", email: "ada@example.com", stripeCustomerID: "cus_1", status: .drifted,
      drift: [
        Drift(field: .name, record: .users, value: "Own", stripe: "Ada"),
        Drift(field: .email, record: .auth, value: "own@example.com", stripe: "ada@example.com"),
      ]), isInDoubt: false, origins: [.app, .firstSight])

  private static let nameMended = RecordChange(field: .name, record: .users, from: "Own", to: "Ada")

  @Test func whatBecomesOfEachDifference() {
    let seen = ReconciledAccount(Self.drifted)
    #expect(seen.isLeft && !seen.isKept && seen.differences.map(\.origin) == [.app, .firstSight])
    let kept = ReconciledAccount(Self.drifted, .changed([Self.nameMended]), isDry: false)
    #expect(kept.differences.map(\.isMended) == [true, false] && kept.isLeft && kept.isKept)
    let taken = ReconciledAccount(
      Self.drifted,
      .changed([
        Self.nameMended, RecordChange(field: .email, record: .auth, from: "own@example.com", to: "ada@example.com"),
      ]), isDry: false)
    #expect(!taken.isLeft)
    let parked = ReconciledAccount(Self.drifted, .parked(.conflict, reason: "email_taken x"), isDry: false)
    #expect(parked.isLeft && !parked.isKept)
    // Nothing of a dry run is mended.
    #expect(ReconciledAccount(Self.drifted, .changed([Self.nameMended]), isDry: true).isLeft)
    let sent = ReconciledAccount(
      Self.drifted,
      .changed([
        RecordChange(field: .name, record: .stripe, from: "Ada", to: "Own"),
        RecordChange(field: .email, record: .stripe, from: "ada@example.com", to: "own@example.com"),
      ]), isDry: false, isSent: true)
    #expect(!sent.isLeft && sent.differences.count == 2)
    // What a read shows beyond what is stored is Stripe's.
    let read = ReconciledAccount(
      Self.drifted,
      .changed([
        RecordChange(field: .name, record: .stripe, from: "Ada", to: "Eva"),
        RecordChange(field: .name, record: .auth, from: "Ada", to: "Eva"),
      ]), isDry: false)
    #expect(read.differences.count == 3 && read.differences[2].origin == .stripe && read.differences[2].isMended)
  }

  @Test func aDryRunReadsOnlyWhatIsInDoubt() async throws {
    let played = PlayedDrift { state in
      state.drifted = [1, 2, 3]
      state.doubtful = [7]
    }
    let (tally, end, told) = try await run(played, isDry: true)
    #expect(word(end) == "done" && tally.accounts == 10 && tally.missedEvents == 0 && tally.found == 4)
    #expect(told.accounts.count == 4 && told.accounts.allSatisfy { $0.isLeft })
    #expect(played.calls.filter { $0.hasPrefix("cus_") } == ["cus_7"])
    let writes = ["lease_catch_up", "end_catch_up", "begin_read", "apply_read", "record_edit"]
    #expect(Set(played.calls).isDisjoint(with: writes))
    #expect(tally.differences[RecordField(field: .email, record: .auth)] == 3 && tally.origins[.app] == 3)
  }

  @Test func aReSyncKeepsLogins() async throws {
    let played = PlayedDrift { $0.drifted = [1, 2] }
    let (tally, end, told) = try await run(played)
    #expect(word(end) == "done" && tally.found == 2 && tally.left == 2 && tally.kept == 2)
    #expect(told.accounts.allSatisfy { $0.isKept })
    #expect(played.calls.count { $0 == "apply_read" } == 2)
  }

  @Test func anOutageIsWaitedFor() async throws {
    let out = [(status: 503, body: ""), (status: 503, body: "")]
    let played = PlayedDrift { state in
      state.drifted = [1]
      state.failures = ["lease_catch_up": out, "check_list": out, "differences": out, "scope_page": out]
    }
    let (tally, end, told) = try await run(played)
    #expect(word(end) == "done" && tally.found == 1 && tally.accounts == 10)
    #expect(told.waits.count == 8)
  }

  @Test func anOutageWithoutAnEndIsGivenUp() async throws {
    let played = PlayedDrift { state in
      state.failures = ["check_list": Array(repeating: (status: 503, body: ""), count: 1000)]
    }
    let (tally, end, told) = try await run(played)
    #expect(word(end) == "gaveUp" && tally.accounts == 0)
    #expect(told.waits.reduce(.zero, +) <= .seconds(120))
  }

  /// A database that is too slow for so many is asked for fewer.
  @Test func aStatementThatTakesTooLongIsMadeSmaller() async throws {
    let late = (status: 500, body: #"{"code": "57014", "message": "canceling statement due to statement timeout"}"#)
    let played = PlayedDrift { $0.failures = ["check_list": [late, late]] }
    let (tally, end, told) = try await run(played)
    #expect(word(end) == "done" && tally.accounts == 10 && told.waits.isEmpty)
    #expect(played.calls.count { $0 == "check_list" } == 3)
    #expect(played.state.withLock { $0.pages } == [1_250])
  }

  /// Two parts side by side: each goes on where it stopped by itself, and what went well is not asked for again.
  @Test func twoPartsAreLookedAtSideBySide() async throws {
    func check(_ last: String?, _ accounts: Int) -> String {
      let last = last.map { #""\#($0)""# } ?? "null"
      return #"{"last":\#(last),"accounts":\#(accounts),"out_of_step":1,"doubtful":[]}"#
    }
    let played = PlayedDrift { state in
      state.middle = "m"
      state.parts = [
        "- m": [check("b", 3)], "b m": ["", check(nil, 4)], "m -": ["", check("x", 7)], "x -": [check(nil, 5)],
      ]
    }
    let (tally, end, told) = try await run(played)
    #expect(word(end) == "done" && tally.accounts == 19 && tally.outOfStep == 4)
    // Each part met one outage.
    #expect(told.waits.count == 2)
    #expect(played.state.withLock { $0.parts.values.allSatisfy(\.isEmpty) })
    #expect(played.calls.count { $0 == "list_end" } == 2)
  }

  @Test func stoppedItTouchesNobodyElse() async throws {
    let played = PlayedDrift { $0.drifted = Set(0..<10) }
    let task = Mutex<Task<(ReconcileTally, BulkEnd, Told), any Error>?>(nil)
    played.state.withLock { $0.onCall = { name in if name == "differences" { task.withLock { $0?.cancel() } } } }
    task.withLock { task in task = Task { try await self.run(played) } }
    let (tally, end, _) = try await task.withLock { $0 }!.value
    #expect(word(end) == "stopped" && tally.found == 0)
    #expect(!played.calls.contains("apply_read"))
    played.state.withLock { $0.onCall = nil }
  }
}
