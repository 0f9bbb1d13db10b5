// A link to Stripe's customer portal, where a person sees and changes their own billing.

internal import FoundationEssentials
internal import HTTPTypes
public import Transport

/// One link, of one customer. Whoever has it is that customer for Stripe, so no description shows it.
public struct PortalSession: Sendable, Equatable, CustomStringConvertible {
  public let id: String
  public let url: String

  public init(id: String, url: String) {
    self.id = id
    self.url = url
  }

  public var description: String { "portal session \(id)" }
}

extension StripeClient {
  /// Makes a link, once for one key. Stripe ends it after some minutes in which nobody opens it.
  ///
  /// A restricted key needs Customer portal: write. Where the portal was never set up, Stripe refuses and says where
  /// that is done.
  public func portalSession(
    customer: String, idempotencyKey: String, policy: RetryPolicy = .write, limits: Limits? = nil
  ) async throws(StripeError) -> Answer<PortalSession> {
    var form = Form()
    form.add("customer", customer)
    return try await answer(
      Call(
        method: .post, path: "/v1/billing_portal/sessions", form: form, limiter: limiters.createPortalSession,
        policy: policy, limits: limits ?? Self.writeLimits, idempotencyKey: idempotencyKey))
  }
}

extension PortalSession: FromJSON {
  private struct Shape: Decodable {
    let object: String
    let id: String
    let url: String?
  }

  init(json: Data) throws {
    let shape = try JSONDecoder().decode(Shape.self, from: json)
    guard shape.object == "billing_portal.session" else { throw WrongShape(path: "object") }
    guard let url = shape.url else { throw WrongShape(path: "url") }
    self.init(id: shape.id, url: url)
  }
}
