// Supabase Auth behind a transport: it gives sessions out, renews them once for each token, and ends them.

import Foundation
import HTTPTypes
import Supabase
import Synchronization
import Transport

final class PlayedAuth: HTTPTransport {
  struct State: Sendable {
    /// The refresh tokens that are good.
    var good: Set<String> = ["r0"]
    var made = 0
    var asked: [String] = []
    /// Renewals wait here until they are let go.
    var isHeld = false
    var fault: TransportError?
    /// What stood in the file when a renewal was asked for, and in the calls that came after it.
    var factor = false
    var life = 3600
    /// Access tokens that the database calls expired.
    var expired: Set<String> = []
    var seen: [String] = []
  }

  private let state = Mutex(State())

  func with<Value: Sendable>(_ body: (inout State) -> Value) -> Value { state.withLock { body(&$0) } }

  var client: SupabaseClient {
    SupabaseClient(url: "https://ref.supabase.test", key: SupabaseKey("sb_publishable_x"), transport: self)
  }

  func send(_ request: Request) async throws(TransportError) -> Response {
    let path = String(request.url.split(separator: "/v1/", maxSplits: 1).last ?? "")
    with { $0.asked.append(path) }
    let fields = (try? JSONDecoder().decode([String: String].self, from: request.body ?? Data())) ?? [:]
    if path == "token?grant_type=refresh_token" {
      while with({ $0.isHeld }) { await Task.yield() }
    }
    if let fault = with({ $0.fault }) { throw fault }
    let authorization = request.headers[.authorization] ?? ""
    return with { state in
      switch path {
      case "token?grant_type=refresh_token":
        guard state.good.remove(fields["refresh_token"] ?? "") != nil else {
          return Self.answer(400, #"{"code":"refresh_token_already_used","message":"Already Used"}"#)
        }
        return Self.answer(200, Self.session(&state))
      case "token?grant_type=password":
        guard fields["password"] == "right" else {
          return Self.answer(400, #"{"code":"invalid_credentials","message":"Invalid login credentials"}"#)
        }
        return Self.answer(200, Self.session(&state))
      case "factors/f1/challenge": return Self.answer(200, #"{"id":"c1"}"#)
      case "factors/f1/verify":
        guard fields["code"] == "123456" else {
          return Self.answer(422, #"{"code":"mfa_verification_failed","message":"Invalid TOTP code entered"}"#)
        }
        return Self.answer(200, Self.session(&state, level: "aal2"))
      case "logout?scope=local": return Self.answer(204, "")
      case "rpc/accountdesk_signed_in": return Self.answer(204, "")
      default:
        let token = String(authorization.dropFirst("Bearer ".count))
        state.seen.append(token)
        if state.expired.contains(token) {
          return Self.answer(401, #"{"code":"PGRST303","message":"JWT expired"}"#)
        }
        return Self.answer(200, #"{"role":"editor","email":"ada@example.com","id":"u1"}"#)
      }
    }
  }

  /// The next session, its refresh token good from now on.
  static func session(_ state: inout State, level: String = "aal1", user: String = "u1") -> String {
    state.made += 1
    state.good.insert("r\(state.made)")
    let factors = state.factor ? #"[{"id":"f1","status":"verified","factor_type":"totp"}]"# : "[]"
    return text(state.made, life: state.life, level: level, user: user, factors: factors)
  }

  static func text(
    _ number: Int, life: Int = 3600, level: String = "aal1", user: String = "u1", factors: String = "[]"
  ) -> String {
    let claims = Data(#"{"aal":"\#(level)","n":\#(number)}"#.utf8).base64EncodedString()
      .replacingOccurrences(of: "=", with: "")
    return #"""
      {"access_token":"h.\#(claims).s","refresh_token":"r\#(number)","expires_in":\#(life),"token_type":"bearer",
       "user":{"id":"\#(user)","email":"ada@example.com","factors":\#(factors)}}
      """#
  }

  private static func answer(_ status: Int, _ text: String) -> Response {
    Response(status: status, headers: [.contentType: "application/json"], body: Data(text.utf8))
  }
}
