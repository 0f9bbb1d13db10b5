// Each body that a refusal can have becomes one typed error.

import HTTPTypes
import TestSupport
import Testing
import Transport

@testable import Supabase

struct ClientErrorTests {
  struct Case: Sendable {
    let status: Int
    let body: String
    let error: SupabaseError
    var headers: HTTPFields = [:]
  }

  static let rpc: [Case] = [
    Case(
      status: 404, body: #"{"code":"PGRST202","details":"d","hint":null,"message":"Could not find the function"}"#,
      error: .missingFunction(name: "f")),
    Case(
      status: 401, body: #"{"code":"PGRST301","details":null,"hint":null,"message":"bad"}"#,
      error: .unauthorized(code: "PGRST301")),
    Case(
      status: 401, body: #"{"code":"PGRST303","details":null,"hint":null,"message":"JWT expired"}"#,
      error: .unauthorized(code: "PGRST303")),
    Case(status: 401, body: #"{"message":"Invalid API key","hint":"Double check"}"#, error: .unauthorized(code: nil)),
    Case(status: 401, body: "Unauthorized", error: .unauthorized(code: nil)),
    Case(
      status: 401, body: #"{"code":"42501","message":"permission denied","details":null,"hint":null}"#,
      error: .forbidden()),
    Case(
      status: 403, body: #"{"code":"42501","message":"permission denied","details":null,"hint":null}"#,
      error: .forbidden()),
    Case(
      status: 403, body: #"{"code":"42501","message":"not_permitted","details":"edit","hint":null}"#,
      error: .forbidden(reason: "edit")),
    Case(
      status: 401, body: #"{"code":"PGRST303","details":null,"hint":null,"message":"JWT issued at future"}"#,
      error: .tokenFromFuture),
    Case(status: 403, body: #"{"message":"no"}"#, error: .forbidden()),
    Case(status: 403, body: "<html>no</html>", error: .forbidden()),
    Case(
      status: 500, body: #"{"code":"57014","message":"canceling statement","details":null,"hint":null}"#,
      error: .timedOut),
    Case(
      status: 500, body: #"{"code":"55P03","message":"lock","details":null,"hint":null}"#,
      error: .unavailable(status: 500, retryAfter: nil)),
    Case(
      status: 503, body: #"{"code":"53300","message":"too many","details":null,"hint":null}"#,
      error: .unavailable(status: 503, retryAfter: .zero), headers: [.retryAfter: "0"]),
    Case(
      status: 503, body: #"{"message":"name resolution failed"}"#, error: .unavailable(status: 503, retryAfter: nil)),
    Case(
      status: 502, body: "<html><h1>502 Bad Gateway</h1></html>",
      error: .unavailable(status: 502, retryAfter: .seconds(7)),
      headers: [.retryAfter: "7"]),
    Case(status: 500, body: "Something went wrong", error: .unavailable(status: 500, retryAfter: nil)),
    Case(status: 540, body: #"{"message":"Project paused"}"#, error: .unavailable(status: 540, retryAfter: nil)),
    Case(
      status: 429, body: #"{"message":"rate"}"#, error: .unavailable(status: 429, retryAfter: .seconds(3)),
      headers: [.retryAfter: "3"]),
    Case(
      status: 400, body: #"{"code":"P0001","message":"no","details":"d","hint":"h"}"#,
      error: .rejected(code: "P0001", message: "no", details: "d", hint: "h", status: 400)),
    Case(
      status: 409, body: #"{"code":"PT409","message":"m","details":null,"hint":null}"#,
      error: .rejected(code: "PT409", message: "m", details: nil, hint: nil, status: 409)),
    Case(
      status: 300, body: #"{"code":"PGRST203","message":"m","details":"d","hint":"h"}"#,
      error: .rejected(code: "PGRST203", message: "m", details: "d", hint: "h", status: 300)),
    Case(
      status: 404, body: #"{"error":"requested path is invalid"}"#,
      error: .rejected(code: nil, message: "requested path is invalid", details: nil, hint: nil, status: 404)),
    Case(status: 404, body: "<!DOCTYPE html><html></html>", error: .notJSON(status: 404)),
    Case(status: 404, body: "", error: .notJSON(status: 404)),
    Case(status: 301, body: "", error: .notJSON(status: 301)),
    Case(status: 400, body: "Bad Request", error: .notJSON(status: 400)),
    // Success by its status, and yet no answer.
    Case(status: 200, body: "<html>sign in to the hotel</html>", error: .notJSON(status: 200)),
    Case(status: 200, body: #"{"n":1"#, error: .notJSON(status: 200)),
    Case(status: 200, body: "", error: .notJSON(status: 200)),
    Case(status: 200, body: #"{"n":"one"}"#, error: .unexpected(path: "n")),
    Case(status: 200, body: #"{}"#, error: .unexpected(path: "n")),
    Case(status: 200, body: "null", error: .unexpected(path: "")),
  ]

  struct Answer: Decodable { let n: Int }

  @Test(arguments: rpc) func callFails(_ given: Case) async {
    let transport = ClientTransport(given.status, given.body, headers: given.headers)
    await #expect(throws: given.error) { try await transport.client().call("f", as: Answer.self) }
  }

  static let auth: [Case] = [
    Case(
      status: 422, body: #"{"code":422,"error_code":"email_exists","msg":"taken"}"#,
      error: .auth(code: "email_exists", message: "taken", status: 422)),
    Case(
      status: 422, body: #"{"code":"email_exists","message":"taken"}"#,
      error: .auth(code: "email_exists", message: "taken", status: 422)),
    Case(
      status: 400, body: #"{"error":"invalid_grant","error_description":"Invalid login credentials"}"#,
      error: .auth(code: "invalid_grant", message: "Invalid login credentials", status: 400)),
    Case(
      status: 401, body: #"{"code":"no_authorization","message":"no header"}"#,
      error: .auth(code: "no_authorization", message: "no header", status: 401)),
    Case(
      status: 500, body: #"{"code":500,"error_code":"unexpected_failure","msg":"oops"}"#,
      error: .auth(code: "unexpected_failure", message: "oops", status: 500)),
    Case(status: 401, body: #"{"message":"Invalid API key"}"#, error: .unauthorized(code: nil)),
    Case(status: 503, body: #"{"message":"no"}"#, error: .unavailable(status: 503, retryAfter: nil)),
    Case(status: 504, body: "upstream timed out", error: .unavailable(status: 504, retryAfter: nil)),
    Case(status: 404, body: "<html></html>", error: .notJSON(status: 404)),
  ]

  @Test(arguments: auth) func authFails(_ given: Case) async {
    let transport = ClientTransport(given.status, given.body, headers: given.headers)
    await #expect(throws: given.error) { try await transport.client().user(token: "t") }
  }

  @Test func descriptionsTellNothingOfPeopleOrSecrets() {
    let error = SupabaseError.rejected(
      code: "23505", message: "ada@example.com", details: "Key (email)=(ada@example.com)", hint: "ada", status: 409)
    #expect("\(error)" == "Supabase: rejected 23505, 409")
    #expect(
      "\(SupabaseError.auth(code: "email_exists", message: "ada", status: 422))" == "Supabase Auth: email_exists, 422")
  }
}
