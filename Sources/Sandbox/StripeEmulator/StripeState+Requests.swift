// From the bytes of a request to a call, and from a reply to the bytes of an answer.

/// What becomes of a request at first sight.
enum StripeReception: Sendable {
  case hangUp
  case answered(RestResponse)
  /// To be performed after so long. A caller that gives up before has to `abandon` it.
  case call(StripeCall, after: Duration)
}

extension StripeState {
  /// - Parameter uptime: since any fixed moment.
  mutating func receive(_ request: RestRequest, uptime: Duration) -> StripeReception {
    if faults.stripeDown { return .hangUp }
    let requestID = newID("req_", length: 14)
    do throws(StripeRefusal) {
      try admit(authorization: request.header("authorization"), uptime: uptime)
      let call = try StripeCall(request, requestID: requestID)
      switch try idempotency.begin(call) {
      case .new: return .call(call, after: faults.apiLatency)
      case .replay(let reply, let original):
        return .answered(
          Self.response(reply, request, requestID: requestID, originalRequest: original, isReplay: true))
      }
    } catch {
      return .answered(
        Self.response(StripeReply(refusal: error, requestID: requestID), request, requestID: requestID))
    }
  }

  mutating func abandon(_ call: StripeCall) { idempotency.forget(call.idempotencyKey) }

  static func response(_ reply: StripeReply, _ request: RestRequest, _ call: StripeCall) -> RestResponse {
    response(
      reply, request, requestID: call.requestID, originalRequest: call.idempotencyKey.map { _ in call.requestID })
  }

  private static func response(
    _ reply: StripeReply, _ request: RestRequest, requestID: String, originalRequest: String? = nil,
    isReplay: Bool = false
  ) -> RestResponse {
    var headers = [
      (name: "Content-Type", value: "application/json"), ("Request-Id", requestID),
      ("Stripe-Version", request.header("stripe-version") ?? StripeEvent.apiVersion),
    ]
    if let key = request.header("idempotency-key"), request.method == "POST" {
      headers.append(("Idempotency-Key", key))
    }
    if let originalRequest { headers.append(("Original-Request", originalRequest)) }
    if isReplay { headers.append(("Idempotent-Replayed", "true")) }
    headers += reply.headers.map { ($0.name, $0.value) }
    return RestResponse(status: reply.status, headers: headers, body: Array(reply.body.utf8))
  }
}

extension StripeCall {
  init(_ request: RestRequest, requestID: String) throws(StripeRefusal) {
    if let version = request.header("stripe-version"), !Self.isVersion(version) {
      throw StripeRefusal(400, "Invalid Stripe API version: \(version)")
    }
    if request.method == "POST", let type = request.header("content-type"), !request.body.isEmpty,
      !type.lowercased().hasPrefix("application/x-www-form-urlencoded")
    {
      throw StripeRefusal(
        400,
        "Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any "
          + "questions, we can help at https://support.stripe.com/.")
    }
    method = request.method
    path = String(request.path)
    parameters = try StripeParameters(query: request.query, body: request.body)
    self.requestID = requestID
    let key = request.method == "POST" ? request.header("idempotency-key") : nil
    idempotencyKey = key?.isEmpty == true ? nil : key
  }

  /// A date, and a name since 2024.
  private static func isVersion(_ text: String) -> Bool {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let digits = parts[0].split(separator: "-", omittingEmptySubsequences: false)
    return digits.map(\.utf8.count) == [4, 2, 2] && digits.allSatisfy { Int($0) != nil }
      && (parts.count == 1 || !parts[1].isEmpty && parts[1].allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" })
  }
}
