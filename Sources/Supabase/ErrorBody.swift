// Every body that a refusal can have, read into one shape: PostgREST's, the gateway's, Auth's two, text and HTML.

import FoundationEssentials
import HTTPTypes
import Transport

/// The fields of any JSON error body; what is absent or of another type is nil.
struct ErrorBody: Decodable {
  let code: String?
  let message: String?
  let details: String?
  let hint: String?

  private enum CodingKeys: String, CodingKey {
    case code, message, details, hint, msg, error
    case errorCode = "error_code"
    case errorDescription = "error_description"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func text(_ key: CodingKeys) -> String? { try? container.decode(String.self, forKey: key) }
    // Auth's older shape has the status in `code` and the word in `error_code`; its oldest has `error`.
    let oldest = text(.errorDescription)
    code = text(.errorCode) ?? text(.code) ?? (oldest == nil ? nil : text(.error))
    message = text(.message) ?? text(.msg) ?? oldest ?? text(.error)
    details = text(.details)
    hint = text(.hint)
  }

  init?(_ response: Response) {
    guard let body = try? SupabaseJSON.decode(ErrorBody.self, from: response.body) else { return nil }
    self = body
  }
}

extension SupabaseError {
  /// What a PostgREST answer outside 2xx means.
  init(rpc function: String, _ response: Response) {
    guard let body = ErrorBody(response) else {
      self = Self.withoutBody(response)
      return
    }
    switch (body.code, response.status) {
    case ("PGRST202", _): self = .missingFunction(name: function)
    case ("42501", _): self = .forbidden(reason: body.message == "not_permitted" ? body.details : nil)
    case ("57014", _): self = .timedOut
    case ("PT503", _): self = .notCommitted(code: body.details)
    // A lock not had in time, and a database that is starting: both answer 500, both pass.
    case ("55P03", _), ("57P03", _): self = Self.unavailable(response)
    case (_, 502...504), (_, 520...), (_, 429): self = Self.unavailable(response)
    case ("PGRST303", _) where body.message == "JWT issued at future" || body.message == "JWT not yet valid":
      self = .tokenFromFuture
    case (let code, 401): self = .unauthorized(code: code)
    // The gateway has no codes; its 403 is about the key.
    case (nil, 403): self = .forbidden()
    case (let code, let status):
      self = .rejected(
        code: code, message: body.message ?? "", details: body.details, hint: body.hint, status: status)
    }
  }

  /// What an Auth answer outside 2xx means.
  init(auth response: Response) {
    guard let body = ErrorBody(response) else {
      self = Self.withoutBody(response)
      return
    }
    switch (body.code, response.status) {
    case (_, 502...504), (_, 520...), (_, 429): self = Self.unavailable(response)
    case (nil, 401): self = .unauthorized(code: nil)
    case (let code, let status): self = .auth(code: code, message: body.message ?? "", status: status)
    }
  }

  /// Text, HTML or nothing: only the status speaks. An unwell server is told from a wrong address by it.
  private static func withoutBody(_ response: Response) -> SupabaseError {
    switch response.status {
    case 401: .unauthorized(code: nil)
    case 403: .forbidden()
    case 408, 429, 500...: unavailable(response)
    default: .notJSON(status: response.status)
    }
  }

  private static func unavailable(_ response: Response) -> SupabaseError {
    let seconds = response.headers[.retryAfter].flatMap(Int.init)
    return .unavailable(status: response.status, retryAfter: seconds.map { .seconds($0) })
  }
}
