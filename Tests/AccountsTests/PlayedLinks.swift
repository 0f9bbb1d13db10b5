// Users without a customer, with Supabase and Stripe over a small state: what was asked is kept, and any call can fail
// before or after it is carried out.

import Foundation
import HTTPTypes
import Stripe
import Supabase
import Synchronization
import Transport

@testable import Accounts

final class PlayedLinks: HTTPTransport {
  struct State: Sendable {
    /// Their customers, as public.customers has them.
    var links: [String: String] = [:]
    /// At Stripe: whom each customer's metadata names.
    var customers: [String: String] = [:]
    var deleted: Set<String> = []
    /// Those that Supabase has heard of.
    var stored: Set<String> = []
    /// What Stripe keeps of each idempotency key.
    var keys: [String: String] = [:]
    var bodies: [String] = []
    var calls: [String] = []
    var searchStatus = 200
    var searchFinds = true
    /// Failures to come, by call: before it is carried out, or after.
    var fails: [String: [Bool]] = [:]
    /// What Stripe says of customers that it does not have.
    var missing = "No such customer"
    var isOtherMode = false
    var users: [String] = []
    var onCall: (@Sendable (String) -> Void)?
  }

  let state = Mutex(State())
  let pace = ManualPace()

  static func user(_ n: Int) -> String {
    "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - "\(n)".count) + "\(n)"
  }

  func with<Value: Sendable>(_ body: (inout sending State) -> Value) -> Value { state.withLock { body(&$0) } }

  var store: AccountStore {
    AccountStore(SupabaseClient(url: "https://ref.supabase.test", key: SupabaseKey("sb_secret_x"), transport: self))
  }

  var stripe: StripeClient {
    get throws { try StripeClient(key: StripeKey("sk_test_abc")!, transport: self, pace: pace.stripe) }
  }

  func linking() throws -> Linking {
    Linking(store: store, stripe: try stripe, author: "key:ada@desk", pace: pace.accounts)
  }

  func run(patience: Duration = .seconds(120)) throws -> LinkRun {
    LinkRun(
      store: store, stripe: try stripe, author: "key:ada@desk", pace: pace.accounts, rate: 20, patience: patience)
  }

  func send(_ request: Request) async throws(TransportError) -> Response {
    if Task.isCancelled { throw .cancelled }
    let name = Self.name(request)
    let (failure, hook) = state.withLock { state -> (Bool?, (@Sendable (String) -> Void)?) in
      state.calls.append(name)
      var left = state.fails[name] ?? []
      let next = left.isEmpty ? nil : left.removeFirst()
      state.fails[name] = left
      return (next, state.onCall)
    }
    hook?(name)
    if failure == false { throw .refused(host: "x.test") }
    let (status, body) = state.withLock { Self.answer(&$0, name, request) }
    if failure == true { throw .lost(host: "x.test", reason: "reset") }
    return Response(
      status: status, headers: [.date: "Wed, 28 Oct 2026 12:34:56 GMT"], body: Data(body.utf8),
      duration: .milliseconds(10))
  }

  private static func name(_ request: Request) -> String {
    let path = request.url.split(separator: "?")[0]
    if path.hasSuffix("/v1/customers/search") { return "search" }
    if path.hasSuffix("/v1/customers") { return "create" }
    if path.contains("/v1/customers/") { return "read" }
    return path.split(separator: "/").last.map { String($0).replacing("accountdesk_", with: "") } ?? ""
  }

  private static func answer(_ state: inout State, _ name: String, _ request: Request) -> (Int, String) {
    let arguments = (try? SupabaseJSON.decode([String: JSONValue].self, from: request.body ?? Data())) ?? [:]
    switch name {
    case "create":
      let body = String(decoding: request.body ?? Data(), as: UTF8.self)
      state.bodies.append(body)
      let key = request.headers[HTTPField.Name("Idempotency-Key")!] ?? ""
      let id = state.keys[key] ?? "cus_made\(state.customers.count)"
      state.keys[key] = id
      state.customers[id] = body.split(separator: "=").last.map(String.init) ?? ""
      return (200, object(state, id))
    case "search":
      let found = state.searchFinds ? state.customers.filter { request.url.contains($0.value) }.keys.sorted() : []
      let objects = found.map { object(state, $0) }.joined(separator: ",")
      return state.searchStatus == 200
        ? (200, #"{"object":"search_result","data":[\#(objects)],"has_more":false}"#)
        : (state.searchStatus, #"{"error":{"type":"invalid_request_error","message":"no search here"}}"#)
    case "read":
      let id = request.url.split(separator: "/").last.map(String.init) ?? ""
      if state.deleted.contains(id) { return (200, #"{"object":"customer","id":"\#(id)","deleted":true}"#) }
      guard state.customers[id] != nil else {
        return (
          404, #"{"error":{"type":"invalid_request_error","code":"resource_missing","message":"\#(state.missing)"}}"#
        )
      }
      return (200, object(state, id))
    case "begin_read": return (200, #"{"version":1}"#)
    case "apply_read":
      if state.isOtherMode {
        return (409, #"{"code":"PT409","message":"of the other mode","details":null,"hint":null}"#)
      }
      let id = arguments["customer"]?.text ?? ""
      if state.deleted.contains(id) { return (200, #"{"outcome":"deleted","changes":[]}"#) }
      state.stored.insert(id)
      return (200, #"{"outcome":"unlinked","changes":[]}"#)
    case "link_proposals":
      let asked = arguments["ids"]?.list?.compactMap(\.text) ?? state.users
      let rows = asked.filter { state.links[$0] == nil }.map { row(state, $0) }
      let page = LinkPage(rows: rows, next: nil)
      return (200, String(decoding: (try? SupabaseJSON.encode(page)) ?? Data(), as: UTF8.self))
    case "link":
      let (user, customer) = (arguments["account"]?.text ?? "", arguments["customer"]?.text ?? "")
      if let old = state.links[user] {
        return (200, #"{"outcome":"\#(old == customer ? "already" : "user_linked")","other":"\#(old)"}"#)
      }
      state.links[user] = customer
      return (200, #"{"outcome":"linked"}"#)
    case "account":
      let user = arguments["account"]?.text ?? ""
      let detail = AccountDetail(
        account: Account(id: user, name: nil, email: nil, stripeCustomerID: state.links[user], status: .inSync),
        records: .init(stripe: nil, users: nil, auth: nil))
      return (200, String(decoding: (try? SupabaseJSON.encode(detail)) ?? Data(), as: UTF8.self))
    default: return (404, #"{"code":"PGRST202","message":"no"}"#)
    }
  }

  private static func row(_ state: State, _ user: String) -> LinkProposal {
    let named = state.stored.filter { state.customers[$0] == user }.sorted()
    return LinkProposal(
      kind: named.isEmpty ? .noCustomer : named.count == 1 ? .metadata : .ambiguous, id: user,
      stripeCustomerID: named.first, name: "Ada", email: "ada@example.com")
  }

  private static func object(_ state: State, _ id: String) -> String {
    let user = state.customers[id] ?? ""
    return #"{"object":"customer","id":"\#(id)","livemode":false,"metadata":{"supabaseUUID":"\#(user)"}}"#
  }
}
