// Many accounts for a re-sync of many: Supabase and Stripe over a small state, with failures by account or for all.

import Foundation
import HTTPTypes
import Stripe
import Supabase
import Synchronization
import Transport

@testable import Accounts

final class PlayedCrowd: HTTPTransport {
  struct State: Sendable {
    var accounts: [Account]
    /// Every call that reads Stripe or applies, by the customer.
    var reads: [String] = []
    var applies: [String] = []
    /// Functions that were called, Stripe's reads left out.
    var functions: Set<String> = []
    /// What Stripe answers for a customer, so often; then all is well.
    var failures: [String: (status: Int, count: Int)] = [:]
    /// What Stripe answers to everybody.
    var outage: Int?
    /// What applying a customer comes to.
    var outcomes: [String: String] = [:]
    var underWay = 0
    var mostUnderWay = 0
    var onRead: (@Sendable (Int) -> Void)?
    var onApply: (@Sendable () async -> Void)?
  }

  let state: Mutex<State>
  let pace = ManualPace()

  init(_ count: Int, status: (Int) -> SyncStatus = { _ in .inSync }) {
    state = Mutex(
      State(
        accounts: (0..<count).map { number in
          Account(
            id: Self.id(number), name: "Person \(number)", email: "p\(number)@example.com",
            stripeCustomerID: status(number) == .unlinked ? nil : "cus_\(number)", status: status(number))
        }))
  }

  static func id(_ number: Int) -> String {
    "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - "\(number)".count) + "\(number)"
  }

  func with<Value: Sendable>(_ body: (inout sending State) -> Value) -> Value { state.withLock { body(&$0) } }

  func bulk(rate: Double = 10, patience: Duration = .seconds(120)) throws -> BulkResync {
    let client = SupabaseClient(url: "https://ref.supabase.test", key: SupabaseKey("sb_secret_x"), transport: self)
    let stripe = try StripeClient(key: StripeKey("sk_test_abc")!, transport: self, pace: pace.stripe)
    return BulkResync(
      store: AccountStore(client), stripe: stripe, pace: pace.accounts, rate: rate, patience: patience)
  }

  func send(_ request: Request) async throws(TransportError) -> Response {
    if Task.isCancelled { throw .cancelled }
    let name = request.url.split(separator: "/").last.map(String.init) ?? ""
    if request.method == .get { return await read(name) }
    let arguments = (try? SupabaseJSON.decode([String: JSONValue].self, from: request.body ?? Data())) ?? [:]
    state.withLock { _ = $0.functions.insert(name) }
    switch name {
    case "accountdesk_scope_page":
      let page = state.withLock { state in
        state.accounts.filter { $0.id > arguments["after"]?.text ?? "" }.prefix(BulkQueue.page)
      }
      return Response(status: 200, body: (try? SupabaseJSON.encode(Array(page))) ?? Data())
    case "accountdesk_begin_read": return Self.body(#"{"version": 1}"#)
    default:
      let customer = arguments["customer"]?.text ?? ""
      let (outcome, hook) = state.withLock { state in
        state.applies.append(customer)
        return (state.outcomes[customer], state.onApply)
      }
      await hook?()
      return Self.body(outcome ?? #"{"outcome": "unchanged", "changes": []}"#)
    }
  }

  private func read(_ customer: String) async -> Response {
    let (count, hook) = state.withLock { state in
      state.reads.append(customer)
      state.underWay += 1
      state.mostUnderWay = max(state.mostUnderWay, state.underWay)
      return (state.reads.count, state.onRead)
    }
    hook?(count)
    await Task.yield()
    let status = state.withLock { state -> Int in
      state.underWay -= 1
      if let status = state.outage { return status }
      guard let failure = state.failures[customer], failure.count > 0 else { return 200 }
      state.failures[customer]?.count -= 1
      return failure.status
    }
    if status == 200 { return Self.body(#"{"object": "customer", "id": "\#(customer)"}"#) }
    return Response(
      status: status, body: Data(#"{"error": {"type": "api_error", "message": "no", "code": "x"}}"#.utf8))
  }

  private static func body(_ text: String) -> Response { Response(status: 200, body: Data(text.utf8)) }
}
