// A transport that answers by script and remembers what was asked.

import Foundation
import HTTPTypes
import Supabase
import Synchronization
import Transport

final class ClientTransport: HTTPTransport {
  private struct State: Sendable {
    var answers: [Result<Response, TransportError>]
    var requests: [Request] = []
  }

  private let state: Mutex<State>

  init(_ answers: Result<Response, TransportError>...) { state = Mutex(State(answers: answers)) }

  convenience init(_ status: Int, _ body: String, headers: HTTPFields = [:]) {
    self.init(.success(Response(status: status, headers: headers, body: Data(body.utf8))))
  }

  var requests: [Request] { state.withLock { $0.requests } }

  func send(_ request: Request) async throws(TransportError) -> Response {
    let answer: Result<Response, TransportError> = state.withLock { state in
      state.requests.append(request)
      return state.answers.isEmpty
        ? .failure(.lost(host: "script", reason: "script is over")) : state.answers.removeFirst()
    }
    return try answer.get()
  }

  /// A client whose one call gets this answer.
  func client(_ key: String = "sb_secret_abcdefghijklmnop") -> SupabaseClient {
    SupabaseClient(url: "https://ref.supabase.test/", key: SupabaseKey(key), transport: self)
  }
}

extension HTTPFields {
  subscript(name: String) -> String? { HTTPField.Name(name).flatMap { self[$0] } }
}
