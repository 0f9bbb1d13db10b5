// Stripe and Supabase as two transports over one small state, as far as the workflows use them: what was asked is
// kept, any call can be told to fail before or after it is carried out, and any can cancel who asked.

import Foundation
import HTTPTypes
import Stripe
import Supabase
import Synchronization
import Transport

@testable import Accounts

final class PlayedRing: Sendable {
  /// What becomes of one call.
  enum Behaviour: Sendable {
    case usual
    /// Not carried out.
    case fails(TransportError)
    case answers(Int, String, HTTPFields = [:])
    /// Carried out, and then not heard of.
    case failsAfterwards(TransportError)
    case answersAfterwards(Int, String)
  }

  struct State: Sendable {
    var customer = Values(name: "Ada", email: "ada@example.com")
    var isDeleted = false
    /// What Supabase has of Stripe's values.
    var applied = Values(name: "Ada", email: "ada@example.com")
    var version = 1
    var edits: [String: PlayedEdit] = [:]
    var problems: [EditProblem] = []
    /// Every call, in order: `GET`, `POST name=…`, or the function's short name.
    var calls: [String] = []
    var keys: [String] = []
    var arguments: [String: [[String: JSONValue]]] = [:]
    var behaviours: [String: [Behaviour]] = [:]
    var posted = 0
    /// Why nothing can be applied.
    var parked: String?
    var onCall: (@Sendable (_ number: Int, _ isDone: Bool) -> Void)?
  }

  let state = Mutex(State())
  let pace = ManualPace()

  var calls: [String] { state.withLock { $0.calls } }
  func edit(_ id: EditID) -> Edit? { state.withLock { state in state.edits[id.rawValue]?.edit(in: state) } }
  func play(_ call: String, _ behaviours: Behaviour...) { state.withLock { $0.behaviours[call] = behaviours } }

  var stripe: StripeClient {
    get throws {
      try StripeClient(key: StripeKey("sk_test_abc")!, transport: transport, pace: pace.stripe)
    }
  }

  /// To Stripe.
  var transport: any HTTPTransport {
    Side { [self] request throws(TransportError) in try await ask(request, stripeAnswer) }
  }

  var store: AccountStore {
    AccountStore(
      SupabaseClient(
        url: "https://ref.supabase.test", key: SupabaseKey("sb_secret_abcdefghijkl"),
        transport: Side { [self] request throws(TransportError) in try await ask(request, supabaseAnswer) }))
  }

  func workflow() throws -> EditWorkflow {
    EditWorkflow(store: store, stripe: try stripe, author: "key:ada@desk", pace: pace.accounts)
  }

  private struct Side: HTTPTransport {
    let answer: @Sendable (Request) async throws(TransportError) -> Response
    func send(_ request: Request) async throws(TransportError) -> Response { try await answer(request) }
  }

  private typealias Answering = (inout State, Request, _ call: String) -> (Int, String)

  private func ask(_ request: Request, _ answering: Answering) async throws(TransportError) -> Response {
    let call = request.call
    let (number, behaviour, hook) = state.withLock { state in
      state.calls.append(call.name + (call.detail.isEmpty ? "" : " " + call.detail))
      var left = state.behaviours[call.name] ?? []
      let behaviour = left.isEmpty ? .usual : left.removeFirst()
      state.behaviours[call.name] = left
      return (state.calls.count, behaviour, state.onCall)
    }
    hook?(number, false)
    if Task.isCancelled { throw .cancelled }
    if case .fails(let error) = behaviour { throw error }
    if case .answers(let status, let body, let headers) = behaviour {
      return Response(status: status, headers: headers, body: Data(body.utf8))
    }
    let (status, body) = state.withLock { answering(&$0, request, call.name) }
    hook?(number, true)
    if Task.isCancelled { throw .cancelled }
    switch behaviour {
    case .failsAfterwards(let error): throw error
    case .answersAfterwards(let status, let body): return Response(status: status, body: Data(body.utf8))
    default: break
    }
    return Response(
      status: status,
      headers: [
        .date: "Wed, 28 Oct 2026 12:34:56 GMT", HTTPField.Name("Request-Id")!: "req_\(number)",
      ], body: Data(body.utf8), duration: .milliseconds(250))
  }

  private func stripeAnswer(_ state: inout State, _ request: Request, _ call: String) -> (Int, String) {
    if call == "POST" {
      state.keys.append(request.headers[HTTPField.Name("Idempotency-Key")!] ?? "")
      if state.isDeleted {
        return (
          404, #"{"error":{"type":"invalid_request_error","code":"resource_missing","message":"No such customer"}}"#
        )
      }
      for field in String(decoding: request.body ?? Data(), as: UTF8.self).split(separator: "&") {
        let parts = field.split(separator: "=", omittingEmptySubsequences: false)
        let value = parts[1].removingPercentEncoding.flatMap { $0.isEmpty ? nil : $0 }
        if parts[0] == "name" { state.customer.name = value } else { state.customer.email = value }
      }
      state.posted += 1
    }
    return (200, state.object)
  }

  private func supabaseAnswer(_ state: inout State, _ request: Request, _ call: String) -> (Int, String) {
    let arguments = (try? SupabaseJSON.decode([String: JSONValue].self, from: request.body ?? Data())) ?? [:]
    state.arguments[call, default: []].append(arguments)
    let id = arguments["edit"]?.text ?? ""
    switch call {
    case "record_edit":
      guard state.problems.isEmpty else {
        return (200, json(["recorded": .bool(false), "problems": value(state.problems)]))
      }
      state.edits[id] = state.edits[id] ?? PlayedEdit(id: id, arguments: arguments, before: state.applied)
      return (200, json(["recorded": .bool(true), "edit": value(state.edits[id]?.edit(in: state))]))
    case "may_send":
      guard let edit = state.edits[id] else { return (200, #"{"may":false,"why":"unknown_edit"}"#) }
      guard edit.stage == .recorded || edit.stage == .unknown else { return (200, #"{"may":false,"why":"settled"}"#) }
      state.edits[id]?.attempts += 1
      return (200, #"{"may":true,"attempt":\#(edit.attempts + 1)}"#)
    case "edit_accepted":
      if state.edits[id]?.stage == .recorded { state.edits[id]?.stage = .accepted }
      state.edits[id]?.requestID = arguments["request_id"]?.text
    case "edit_refused":
      if state.edits[id]?.stage == .recorded { state.edits[id]?.stage = .refused }
      state.edits[id]?.refusal = arguments["refusal"].flatMap {
        try? SupabaseJSON.decode(Refusal.self, from: SupabaseJSON.encode($0))
      }
    case "edit_unknown":
      if state.edits[id]?.stage == .recorded { state.edits[id]?.stage = .unknown }
      state.edits[id]?.failure = arguments["failure"]?.text
    case "edits":
      let ids = (arguments["ids"]?.list ?? []).compactMap(\.text)
      return (200, json(value(ids.compactMap { state.edits[$0]?.edit(in: state) })))
    case "begin_read": return (200, #"{"version":\#(state.version)}"#)
    case "apply_read": return (200, applyRead(&state, arguments, id))
    default: return (404, #"{"code":"PGRST202","message":"no function"}"#)
    }
    return (200, json(value(state.edits[id]?.edit(in: state))))
  }

  private func applyRead(_ state: inout State, _ arguments: [String: JSONValue], _ id: String) -> String {
    guard arguments["version"] == .integer(state.version) else { return #"{"outcome":"again"}"# }
    let outcome = state.parked == nil ? "applied" : "conflict"
    state.edits[id]?.failure = state.parked
    if state.parked == nil {
      state.applied = state.customer
      if let edit = state.edits[id], !edit.stage.isSettled,
        edit.after.fields.allSatisfy({ $0.same(state.customer[$0], edit.after[$0]?.value) })
      {
        state.edits[id]?.stage = .confirmed
        state.edits[id]?.alreadySo = edit.attempts == 0
      }
    }
    return json(["outcome": .string(outcome), "edit": value(state.edits[id]?.edit(in: state))])
  }

  private func json(_ value: JSONValue) -> String {
    String(decoding: (try? SupabaseJSON.encode(value)) ?? Data(), as: UTF8.self)
  }
  private func json(_ members: [String: JSONValue]) -> String { json(.object(members)) }
  private func value(_ value: some Encodable) -> JSONValue {
    (try? SupabaseJSON.decode(JSONValue.self, from: SupabaseJSON.encode(value))) ?? .null
  }
}

/// An edit as the journal has it.
struct PlayedEdit: Sendable {
  let id: String
  let account: String
  let before: Values
  let after: Changes
  var stage = Stage.recorded
  var attempts = 0
  var requestID: String?
  var refusal: Refusal?
  var failure: String?
  var alreadySo = false

  init(id: String, arguments: [String: JSONValue], before: Values) {
    self.id = id
    account = arguments["account"]?.text ?? ""
    self.before = before
    after = Changes(
      name: arguments["clear_name"] == .bool(true) ? .clear : arguments["name"]?.text.map { .set($0) },
      email: arguments["email"]?.text.map { .set($0) })
  }

  func edit(in state: PlayedRing.State) -> Edit {
    Edit(
      id: EditID(rawValue: id), account: account, customer: "cus_1", before: before, after: after, stage: stage,
      recordedAt: Date(timeIntervalSince1970: 1_790_000_000), requestID: requestID, alreadySo: alreadySo,
      refusal: refusal,
      failure: failure)
  }
}

extension PlayedRing.State {
  /// The customer as Stripe writes it.
  var object: String {
    if isDeleted { return #"{"id":"cus_1","object":"customer","deleted":true}"# }
    func quoted(_ text: String?) -> String { text.map { "\"\($0)\"" } ?? "null" }
    return #"{"id":"cus_1","object":"customer","name":\#(quoted(customer.name)),"email":\#(quoted(customer.email))}"#
  }
}

extension Request {
  /// `GET`, `POST` with its form, or the function's name without its beginning.
  fileprivate var call: (name: String, detail: String) {
    if let function = url.split(separator: "/rpc/accountdesk_").dropFirst().last { return (String(function), "") }
    let form = body.map { String(decoding: $0, as: UTF8.self).removingPercentEncoding ?? "" } ?? ""
    return (method.rawValue, form)
  }
}

extension JSONValue {
  var text: String? { if case .string(let text) = self { text } else { nil } }
  var list: [JSONValue]? { if case .array(let list) = self { list } else { nil } }
}

extension PlayedRing.Behaviour {
  /// Stripe's own shape of an error.
  static func error(
    _ status: Int, type: String = "invalid_request_error", code: String? = nil, param: String? = nil
  ) -> Self {
    let code = code.map { #","code":"\#($0)""# } ?? ""
    let param = param.map { #","param":"\#($0)""# } ?? ""
    return .answers(
      status, #"{"error":{"type":"\#(type)"\#(code)\#(param),"message":"Stripe's words \#(status)"}}"#,
      [HTTPField.Name("Request-Id")!: "req_no"])
  }
}
