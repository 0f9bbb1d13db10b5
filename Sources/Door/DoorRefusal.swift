// The door's own no, in the form in which Stripe says it, so that a client of Stripe's reads both.

internal import Accounts
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Stripe
internal import Supabase

/// Why the door hands something not on. `code` is what clients and logs see; there is no person's data in it.
struct DoorRefusal: Error, Equatable {
  let status: Int
  let code: String
  /// In English, for whoever reads it by hand; clients have words of their own for the code.
  let message: String
  /// Whether the same again may go well; with the seconds to wait.
  var again: Int?

  static let badToken = DoorRefusal(status: 401, code: "bad_token", message: "The sign-in is not accepted.")
  static let expiredToken = DoorRefusal(status: 401, code: "token_expired", message: "The sign-in has expired.")
  static let notPermitted = DoorRefusal(status: 403, code: "not_permitted", message: "You may not do this.")
  static let noPassage = DoorRefusal(status: 403, code: "no_passage", message: "The door does not let this through.")
  static let noKey = DoorRefusal(
    status: 400, code: "no_idempotency_key", message: "An edit is sent with its id as Idempotency-Key.")
  static let tooLarge = DoorRefusal(status: 413, code: "too_large", message: "The body is too large.")
  static let cutOff = DoorRefusal(status: 400, code: "cut_off", message: "The body was cut off.")
  static let tooMany = DoorRefusal(
    status: 429, code: "too_many", message: "Too many of your requests wait already.", again: 1)
  static let tooLate = DoorRefusal(status: 429, code: "busy", message: "Too many wait at the door.", again: 2)
  static let supabaseAway = DoorRefusal(
    status: 503, code: "supabase_away", message: "Supabase does not answer the door; nothing was sent.", again: 1)
  /// Whether it was sent is not known.
  static let stripeAway = DoorRefusal(
    status: 502, code: "stripe_away", message: "Stripe does not answer the door.", again: 1)
  /// A customer of Stripe's other mode is let in nowhere.
  static let otherMode = DoorRefusal(
    status: 409, code: "other_mode", message: "The customer is of Stripe's other mode than the project.")
  static let keepsChanging = DoorRefusal(
    status: 503, code: "keeps_changing", message: "The account kept changing while it was read.", again: 1)

  /// What the database said: an edit that is settled, another's, with other values…
  static func forbidden(_ why: String) -> DoorRefusal {
    DoorRefusal(status: 403, code: why, message: "The edit is not to be sent: \(why).")
  }

  /// A question to the database that was not answered with yes or no.
  init(_ error: SupabaseError) {
    self =
      switch error {
      case .unauthorized(code: "PGRST303"): .expiredToken
      case .unauthorized: .badToken
      case .forbidden: .notPermitted
      case .rejected(_, _, _, _, let status) where status < 500:
        DoorRefusal(status: 400, code: "rejected", message: "The database does not take this.")
      default: .supabaseAway
      }
  }

  init(_ failure: NoTurn) { self = failure == .tooMany ? .tooMany : .tooLate }

  init(status: Int, code: String, message: String, again: Int? = nil) {
    self.status = status
    self.code = code
    self.message = message
    self.again = again
  }

  var response: Response {
    let body =
      #"{"error":{"type":"\#(StripeFailure.doorType)","code":"\#(code)","message":"\#(message)"}}"# + "\n"
    var headers: HTTPFields = [.contentType: "application/json", .stripeShouldRetry: again == nil ? "false" : "true"]
    if let again { headers[.retryAfter] = "\(again)" }
    if status == 401 { headers[.wwwAuthenticate] = "Bearer" }
    return Response(
      status: HTTPResponse.Status(code: status), headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
  }
}

extension HTTPField.Name {
  static let stripeShouldRetry = Self("Stripe-Should-Retry")!
  static let idempotencyKey = Self("Idempotency-Key")!
  static let requestID = Self("Request-Id")!
}
