// A transport that answers by script and remembers what it was asked, and a client on it.

import Foundation
import HTTPTypes
import TestSupport
import Transport

@testable import Stripe

final class ScriptedStripe: HTTPTransport {
  private let played: PlayedService
  let pace = ManualPace()

  init(_ answers: Result<Response, TransportError>...) { played = PlayedService(script: answers) }

  var requests: [Request] { played.requests }

  func send(_ request: Request) async throws(TransportError) -> Response { try await played.send(request) }

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
