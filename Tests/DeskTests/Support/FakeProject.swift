// Stripe and Supabase behind one fake transport: enough of both for an edit to go round, and faults on demand.

import Accounts
import Foundation
import HTTPTypes
import Stripe
import Supabase
import Synchronization
import TestSupport
import Transport

@testable import Desk

final class FakeProject: HTTPTransport {
  struct State: Sendable {
    var base: PeopleBase
    var edits: [EditID: Edit] = [:]
    /// What was asked: a function's name, or Stripe's method and path.
    var asked: [String] = []
    var idempotencyKeys: [String] = []
    /// What was asked and is no longer wanted.
    var cancelled: [String] = []
    /// These wait until they are let go.
    var held: Set<String> = []
    /// These fail so.
    var faults: [String: TransportError] = [:]
    /// The database has no functions at all.
    var isMigrated = true
    /// Every call to Supabase fails so.
    var supabaseFault: TransportError?
    /// Stripe's answer to a change, instead of a yes.
    var refusal: String?
    /// How many looks at an edit go by before the webhook has come.
    var looksUntilConfirmed = 1
    /// For how many seconds no receiver has given a sign of life.
    var receiverSilence = 0.0
    /// What is parked of anybody, until it is replayed.
    var parked: [ParkedEvent] = []
  }

  private let state: Mutex<State>

  init(_ accounts: [Account] = People.few) { state = Mutex(State(base: PeopleBase(accounts))) }

  func with<Value: Sendable>(_ body: (inout State) throws -> Value) rethrows -> Value {
    try state.withLock { state in try body(&state) }
  }

  var asked: [String] { with { $0.asked } }

  func services(pace: Pace = .system) throws -> DeskServices {
    let supabase = SupabaseClient(
      url: "https://ref.supabase.test", key: SupabaseKey("sb_secret_abcdefghijklmnop"), transport: self)
    guard let key = StripeKey("sk_test_abcdefghijklmnopqrstuvwx") else { throw CocoaError(.coderInvalidValue) }
    let stripe = try StripeClient(key: key, base: "http://127.0.0.1:1", transport: self)
    return DeskServices(store: AccountStore(supabase), stripe: stripe, author: "ada@acme.test", pace: pace)
  }

  func send(_ request: Request) async throws(TransportError) -> Response {
    let path = request.url.drop(while: { $0 != "/" }).dropFirst(2).drop { $0 != "/" }
    let name = path.firstRange(of: "/rpc/accountdesk_").map { String(path[$0.upperBound...]) }
    let call = name ?? "\(request.method.rawValue) \(path.prefix { $0 != "?" })"
    with { $0.asked.append(call) }
    do {
      // Held longer than a test runs it would end as if it were cancelled.
      guard try await comesTrue(within: .seconds(3600), every: .milliseconds(2), { !with { $0.held.contains(call) } })
      else { throw CancellationError() }
    } catch {
      with { $0.cancelled.append(call) }
      throw .cancelled
    }
    if Task.isCancelled { throw .cancelled }
    if let fault = with({ $0.faults[call] ?? (name == nil ? nil : $0.supabaseFault) }) { throw fault }
    do {
      return try with { state in
        let arguments = try (request.body.map { try JSONSerialization.jsonObject(with: $0) }) as? [String: Any]
        if name != nil, !state.isMigrated {
          return Self.body(404, #"{"code": "PGRST202", "message": "no such function"}"#)
        }
        if let name { return try Self.function(name, arguments ?? [:], &state) }
        return Self.stripe(request, call, &state)
      }
    } catch {
      // Not JSON: Stripe's form.
      return with { Self.stripe(request, call, &$0) }
    }
  }

  // MARK: Supabase

  private static func function(_ name: String, _ arguments: [String: Any], _ state: inout State) throws -> Response {
    func id(_ key: String) -> EditID { EditID(rawValue: arguments[key] as? String ?? "") }
    switch name {
    case "about":
      return try json(
        ProjectState(
          schemaVersion: 1, now: noon, livemode: false, receiverSeenAt: noon - state.receiverSilence,
          newestEventAt: noon))
    case "counts": return try json(state.base.counts)
    case "dashboard": return try json(Figures.usual)
    case "accounts":
      let query = AccountQuery(
        search: arguments["search"] as? String ?? "",
        status: (arguments["status"] as? String).flatMap { SyncStatus(rawValue: $0) },
        sort: AccountSort(rawValue: arguments["sort"] as? String ?? "") ?? .name)
      let cursor = (arguments["after"] as? [String]).map { Cursor(.array($0.map { .string($0) })) }
      return try json(
        state.base.page(
          query, after: cursor, backwards: arguments["backwards"] as? Bool ?? false,
          size: arguments["page"] as? Int ?? 100))
    case "account": return try json(state.base.detail(arguments["account"] as? String ?? ""))
    case "parked_events": return try json(state.parked)
    case "replay":
      state.parked = []
      let ids = arguments["events"] as? [String] ?? []
      return try json(ids.map { Replay(id: $0, outcome: .applied, customer: "cus_Test1006") })
    case "decide":
      let id = arguments["id"] as? String ?? ""
      let outcome = arguments["approve"] as? Bool == true ? Decision.Outcome.approved : .rejected
      return try json(
        Decision(id: id, outcome: outcome, account: id, customer: nil, from: nil, to: nil, origin: "customer"))
    case "note_portal": return body(200, "null")
    case "check_edit": return try json(EditCheck(problems: []))
    case "record_edit":
      let account = state.base.accounts.first { $0.id == arguments["account"] as? String }
      var after = Changes()
      if let name = arguments["name"] as? String { after.name = .set(name) }
      if let email = arguments["email"] as? String { after.email = .set(email) }
      let edit = Edit(
        id: id("edit"), account: account?.id ?? "", customer: account?.stripeCustomerID,
        before: account?.values ?? Values(), after: after, recordedAt: Date())
      state.edits[edit.id] = edit
      struct Answer: Encodable {
        let recorded = true
        let edit: Edit
      }
      return try json(Answer(edit: edit))
    case "may_send": return body(200, #"{"may": true, "attempt": 1}"#)
    case "edit_accepted": return try move(id("edit"), .accepted, &state)
    case "edit_refused":
      let refusal = try JSONDecoder().decode(
        Refusal.self, from: JSONSerialization.data(withJSONObject: arguments["refusal"] ?? [:]))
      return try move(id("edit"), .refused, refusal: refusal, &state)
    case "edit_unknown": return try move(id("edit"), .unknown, &state)
    case "edits":
      state.looksUntilConfirmed -= 1
      let ids = (arguments["ids"] as? [String] ?? []).map { EditID(rawValue: $0) }
      if state.looksUntilConfirmed < 0 {
        for id in ids where state.edits[id]?.stage == .accepted { _ = try move(id, .confirmed, &state) }
      }
      return try json(ids.compactMap { state.edits[$0] })
    default: return body(404, #"{"code": "PGRST202", "message": "no such function"}"#)
    }
  }

  private static func move(
    _ id: EditID, _ stage: Accounts.Stage, refusal: Refusal? = nil, _ state: inout State
  ) throws -> Response {
    guard let old = state.edits[id] else { return body(404, "{}") }
    let isAccepted = stage == .accepted || stage == .confirmed
    let edit = Edit(
      id: id, account: old.account, customer: old.customer, before: old.before, after: old.after, stage: stage,
      recordedAt: old.recordedAt, acceptedAt: isAccepted ? old.acceptedAt ?? Date() : nil,
      settledAt: stage.isSettled ? Date() : nil, requestID: isAccepted ? "req_test" : nil, refusal: refusal)
    state.edits[id] = edit
    if stage == .confirmed, let index = state.base.accounts.firstIndex(where: { $0.id == old.account }) {
      let account = state.base.accounts[index]
      state.base.accounts[index] = Account(
        id: account.id, name: edit.after.name.map { $0.value } ?? account.name,
        email: edit.after.email.map { $0.value } ?? account.email, stripeCustomerID: account.stripeCustomerID,
        status: .inSync, version: account.version + 1)
    }
    return try json(edit)
  }

  // MARK: Stripe

  private static func stripe(_ request: Request, _ call: String, _ state: inout State) -> Response {
    if call == "POST /v1/billing_portal/sessions" {
      if let refusal = state.refusal {
        return body(400, #"{"error": {"type": "invalid_request_error", "message": "\#(refusal)"}}"#)
      }
      return body(
        200, #"{"object": "billing_portal.session", "id": "bps_1", "url": "https://billing.stripe.test/p/session/x"}"#)
    }
    guard call.contains("/v1/customers/") else {
      return body(200, #"{"object": "list", "data": [], "has_more": false}"#)
    }
    if request.method == .post {
      state.idempotencyKeys.append(HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] } ?? "")
      if let refusal = state.refusal {
        return body(
          400,
          #"{"error": {"type": "invalid_request_error", "code": "email_invalid", "param": "email", "message": "\#(refusal)"}}"#
        )
      }
    }
    let id = call.split(separator: "/").last.map(String.init) ?? ""
    let account = state.base.accounts.first { $0.stripeCustomerID == id }
    return body(
      200,
      #"{"object": "customer", "id": "\#(id)", "name": "\#(account?.name ?? "")", "email": "\#(account?.email ?? "")"}"#
    )
  }

  // MARK: Answers

  private static func json(_ value: some Encodable) throws -> Response {
    Response(status: 200, headers: [.contentType: "application/json"], body: try SupabaseJSON.encode(value))
  }

  private static func body(_ status: Int, _ text: String) -> Response {
    var headers: HTTPFields = [.contentType: "application/json"]
    if let name = HTTPField.Name("Request-Id") { headers[name] = "req_test" }
    return Response(status: status, headers: headers, body: Data(text.utf8))
  }
}
