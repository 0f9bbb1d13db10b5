// Handing a request on for somebody else: sent once, as it is, and whatever Stripe answers comes back unread. Who asked
// repeats by their own rules.

internal import FoundationEssentials
internal import HTTPTypes
public import Transport

/// What Stripe counts by itself: all customers of one operation share its limit.
public enum StripeOperation: String, CaseIterable, Sendable {
  case readCustomer, updateCustomer, createPortalSession
}

extension StripeClient {
  /// Returns when one more call of this operation may go; all who share this client's limiters stand in one line. In
  /// test mode Stripe takes as many calls in all as otherwise of one operation.
  public func turn(_ operation: StripeOperation) async throws(CancellationError) {
    let limiter =
      switch operation {
      case .readCustomer: limiters.readCustomer
      case .updateCustomer: limiters.updateCustomer
      case .createPortalSession: limiters.createPortalSession
      }
    try await limiter.take()
    if case .key(let key) = access, !key.isLive { try await limiters.sandbox.take() }
  }

  /// By which turns come: since some fixed moment, and never back.
  public var clock: @Sendable () -> Duration { pace.now }

  /// The same client for whoever has waited for a turn already.
  public var afterTurn: StripeClient {
    StripeClient(
      access: access, base: base, transport: transport, limiters: StripeLimiters(rate: 1000, burst: 1000, pace: pace),
      pace: pace)
  }

  /// Reads a customer. `id`: letters and digits, which is for the caller to see to.
  public func passRead(customer id: String) async throws(TransportError) -> Response {
    try await pass(.get, "/v1/customers/\(id.percentEncoded)", limits: Self.readLimits)
  }

  /// Changes a customer's fields; an empty value clears one.
  public func passUpdate(
    customer id: String, fields: [(name: String, value: String)], idempotencyKey: String
  ) async throws(TransportError) -> Response {
    var form = Form()
    for (name, value) in fields { form.add(name, value) }
    return try await pass(
      .post, "/v1/customers/\(id.percentEncoded)", form, idempotencyKey, limits: Self.writeLimits)
  }

  /// Makes a link to the customer portal. `returnURL`: where it leads back to; nil leaves that to Stripe's settings.
  public func passPortalSession(
    customer id: String, returnURL: String?, idempotencyKey: String
  ) async throws(TransportError) -> Response {
    var form = Form()
    form.add("customer", id)
    form.add("return_url", ifPresent: returnURL)
    return try await pass(.post, "/v1/billing_portal/sessions", form, idempotencyKey, limits: Self.writeLimits)
  }

  private func pass(
    _ method: HTTPRequest.Method, _ path: String, _ form: Form? = nil, _ idempotencyKey: String? = nil, limits: Limits
  ) async throws(TransportError) -> Response {
    guard case .key(let key) = access else { throw .badURL }
    var request = Request(method, base + path, limits: limits)
    request.headers = [
      .authorization: "Bearer \(key.text)", .stripeVersion: Self.version, .accept: "application/json",
      .userAgent: "accountdesk",
    ]
    if let form {
      request.headers[.contentType] = "application/x-www-form-urlencoded"
      request.body = Data(form.encoded.utf8)
    }
    request.headers[.idempotencyKey] = idempotencyKey
    return try await transport.send(request)
  }
}
