// What a key may do, found out by trying and without writing anything.

internal import FoundationEssentials
internal import HTTPTypes
internal import Transport

/// A right that the ring, or setting it up, needs; as Stripe's dashboard calls it.
public enum StripePermission: String, CaseIterable, Sendable {
  case customersRead = "Customers: read"
  case customersWrite = "Customers: write"
  case eventsRead = "Events: read"
  case portalWrite = "Customer portal: write"
  case webhooksRead = "Webhook Endpoints: read"
  case webhooksWrite = "Webhook Endpoints: write"
}

extension StripeClient {
  /// No customer and no endpoint has this id: what is asked to be written to it never is.
  static let nobody = "accountdesk_asks"

  /// Whether Stripe lets the key do this. A write is asked for on what is not there: who may not is refused with 403,
  /// who may is told that it is not there.
  /// - Throws: for any other answer; a key that is not accepted is `api` with the status 401.
  public func may(_ permission: StripePermission) async throws(StripeError) -> Bool {
    var form = Form()
    let path: String
    let isRead: Bool
    let limiter: RateLimiter
    switch permission {
    case .customersRead: (path, isRead, limiter) = ("/v1/customers", true, limiters.listCustomers)
    case .customersWrite: (path, isRead, limiter) = ("/v1/customers/cus_\(Self.nobody)", false, limiters.updateCustomer)
    case .eventsRead: (path, isRead, limiter) = ("/v1/events", true, limiters.listEvents)
    case .portalWrite:
      (path, isRead, limiter) = ("/v1/billing_portal/sessions", false, limiters.createPortalSession)
      form.add("customer", "cus_\(Self.nobody)")
    case .webhooksRead: (path, isRead, limiter) = ("/v1/webhook_endpoints", true, limiters.webhookEndpoints)
    case .webhooksWrite:
      (path, isRead, limiter) = ("/v1/webhook_endpoints/we_\(Self.nobody)", false, limiters.webhookEndpoints)
    }
    if isRead { form.add("limit", 1) }
    do throws(StripeError) {
      let _: Answer<Anything> = try await answer(
        Call(
          method: isRead ? .get : .post, path: path, form: form, limiter: limiter, policy: .read,
          limits: Self.lightLimits))
      return true
    } catch .api(let failure) where failure.status == 403 {
      return false
    } catch .api(let failure) where failure.status == 404 || failure.status == 400 {
      return true
    }
  }
}

/// Whatever was answered.
private struct Anything: FromJSON {
  init(json: Data) throws {}
}
