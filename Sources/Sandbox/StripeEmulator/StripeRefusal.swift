// What Stripe refuses, in its own words and shape: clients match on them.

struct StripeRefusal: Error, Equatable {
  var status: Int
  var type = "invalid_request_error"
  var code: String?
  var param: String?
  let message: String
  var headers: [Header] = []

  struct Header: Equatable {
    let name: String
    let value: String
  }

  init(
    _ status: Int, _ message: String, type: String = "invalid_request_error", code: String? = nil,
    param: String? = nil, headers: [Header] = []
  ) {
    self.status = status
    self.type = type
    self.code = code
    self.param = param
    self.message = message
    self.headers = headers
  }

  func body(requestID: String) -> String {
    var members: [WireJSON.Member] = []
    func add(_ key: String, _ value: String?) {
      if let value { members.append(.init(key: key, value: .string(value))) }
    }
    add("code", code)
    let page = code.map { $0.split(separator: "_").joined(separator: "-") }
    add("doc_url", page.map { "https://stripe.com/docs/error-codes/\($0)" })
    add("message", message)
    add("param", param)
    add("request_log_url", "https://dashboard.stripe.com/test/logs/\(requestID)")
    add("type", type)
    return WireJSON.record(["error": .object(members)]).encoded
  }
}

extension StripeRefusal {
  static func missing(_ kind: String, _ id: String, param: String = "id") -> StripeRefusal {
    // Named in the path it is not found; named in a parameter it is a bad request.
    StripeRefusal(
      param == "id" ? 404 : 400, "No such \(kind): '\(id)'", code: "resource_missing", param: param)
  }

  static func unknownParameters(_ names: [String]) -> StripeRefusal {
    let one = names.count == 1
    return StripeRefusal(
      400, "Received unknown parameter\(one ? "" : "s"): \(names.joined(separator: ", "))", code: "parameter_unknown",
      param: names.first)
  }

  static func missingParameter(_ name: String) -> StripeRefusal {
    StripeRefusal(400, "Missing required param: \(name).", code: "parameter_missing", param: name)
  }

  static func emptyParameter(_ name: String) -> StripeRefusal {
    StripeRefusal(
      400,
      "You passed an empty string for '\(name)'. We assume empty values are an attempt to unset a parameter; however "
        + "'\(name)' cannot be unset. You should remove '\(name)' from your request or supply a non-empty value.",
      code: "parameter_invalid_empty", param: name)
  }

  static func tooLong(_ name: String, _ value: String, limit: Int) -> StripeRefusal {
    let shown = value.count > 23 ? "\(value.prefix(10))...\(value.suffix(10))" : value
    return StripeRefusal(400, "Invalid string: \(shown); must be at most \(limit) characters", param: name)
  }

  static func notOneOf(_ name: String, _ values: [String]) -> StripeRefusal {
    let all = values.dropLast().joined(separator: ", ") + (values.count > 1 ? ", or " : "") + (values.last ?? "")
    return StripeRefusal(400, "Invalid \(name): must be one of \(all)", param: name)
  }

  static func invalidInteger(_ name: String, _ value: String) -> StripeRefusal {
    StripeRefusal(400, "Invalid integer: \(value)", code: "parameter_invalid_integer", param: name)
  }

  /// What Stripe knows and the sandbox does not: said, rather than answered wrongly.
  static func unsupported(_ what: String) -> StripeRefusal {
    StripeRefusal(
      501, "The sandbox's Stripe does not support this: \(what)", type: "api_error",
      headers: [Header(name: "Stripe-Should-Retry", value: "false")])
  }

  static func unknownRoute(_ method: String, _ path: some StringProtocol) -> StripeRefusal {
    StripeRefusal(
      404,
      "Unrecognized request URL (\(method): \(path)). If you are trying to list objects, remove the trailing slash. If "
        + "you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code. "
        + "Please see https://stripe.com/docs or we can help at https://support.stripe.com/.")
  }

  static var noKey: StripeRefusal {
    StripeRefusal(
      401,
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth "
        + "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, "
        + "or we can help at https://support.stripe.com/.",
      headers: [Header(name: "WWW-Authenticate", value: #"Basic realm="Stripe""#)])
  }

  /// Shows the kind of the key and its last four, as Stripe does.
  static func wrongKey(_ key: String) -> StripeRefusal {
    StripeRefusal(
      401, "Invalid API Key provided: \(shown(key))",
      headers: [Header(name: "WWW-Authenticate", value: #"Basic realm="Stripe""#)])
  }

  private static func shown(_ key: String) -> String {
    let parts = key.split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
    let kind = parts.count == 3 ? "\(parts[0])_\(parts[1])_" : ""
    let last = key.utf8.count >= kind.utf8.count + 12 ? key.suffix(4) : ""
    return "\(kind)****\(last)"
  }

  static func expiredKey(_ key: String) -> StripeRefusal {
    StripeRefusal(401, "Expired API Key provided: \(shown(key))", code: "api_key_expired")
  }

  /// Without a code, as Stripe answers it.
  static func notPermitted(_ key: String, _ permission: String) -> StripeRefusal {
    StripeRefusal(
      403,
      "The provided key '\(shown(key))' does not have the required permissions for this endpoint on this account. "
        + "Having the '\(permission)' permission would allow this request to continue.")
  }

  static var tooMany: StripeRefusal {
    StripeRefusal(
      429,
      "Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.",
      code: "rate_limit",
      headers: [
        Header(name: "Stripe-Rate-Limited-Reason", value: "global-rate"),
        Header(name: "Stripe-Should-Retry", value: "false"),
      ])
  }

  static var failed: StripeRefusal { StripeRefusal(500, "An unknown error occurred", type: "api_error") }

  static func keyWithOtherParameters(_ key: String) -> StripeRefusal {
    StripeRefusal(
      400,
      "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a "
        + "key other than '\(key)' if you meant to execute a different request.", type: "idempotency_error")
  }

  static func keyInUse(_ key: String) -> StripeRefusal {
    StripeRefusal(
      409,
      "There is currently another in-progress request using this Idempotent Key (that probably means you submitted "
        + "twice, and the other request is still going through): \(key). Please try again later.",
      code: "idempotency_key_in_use")
  }
}
