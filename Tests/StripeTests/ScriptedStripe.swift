// A transport that answers by script and remembers what it was asked, and a client on it.

import Foundation
import HTTPTypes
import Synchronization
import Transport

@testable import Stripe

final class ScriptedStripe: HTTPTransport {
  private struct State: Sendable {
    var answers: [Result<Response, TransportError>]
    var requests: [Request] = []
  }

  private let state: Mutex<State>
  let pace = ManualPace()

  init(_ answers: Result<Response, TransportError>...) { state = Mutex(State(answers: answers)) }

  var requests: [Request] { state.withLock { $0.requests } }

  func send(_ request: Request) async throws(TransportError) -> Response {
    let answer: Result<Response, TransportError> = state.withLock { state in
      state.requests.append(request)
      return state.answers.isEmpty
        ? .failure(.lost(host: "script", reason: "the script is over")) : state.answers.removeFirst()
    }
    return try answer.get()
  }

  func client(_ key: String = "sk_test_abc", base: String? = nil) throws -> StripeClient {
    try StripeClient(key: StripeKey(key)!, base: base, transport: self, pace: pace.pace)
  }
}

extension Result<Response, TransportError> {
  static func answer(_ status: Int, _ body: String, _ headers: HTTPFields = [:]) -> Self {
    .success(Response(status: status, headers: headers, body: Data(body.utf8), duration: .milliseconds(1500)))
  }

  static func customer(_ id: String = "cus_1") -> Self {
    .answer(200, #"{"id":"\#(id)","object":"customer","name":"Ada","email":"ada@example.com"}"#)
  }

  /// Stripe's own shape of an error.
  static func error(
    _ status: Int, type: String = "api_error", code: String? = nil, message: String = "No.", _ headers: HTTPFields = [:]
  ) -> Self {
    let code = code.map { #","code":"\#($0)""# } ?? ""
    return .answer(status, #"{"error":{"type":"\#(type)"\#(code),"message":"\#(message)"}}"#, headers)
  }
}

extension Request {
  /// The form that is the body, or the query of a read.
  var form: String {
    if let body { return String(decoding: body, as: UTF8.self) }
    return url.firstIndex(of: "?").map { String(url[url.index(after: $0)...]) } ?? ""
  }

  subscript(name: String) -> String? { headers[HTTPField.Name(name)!] }
}
