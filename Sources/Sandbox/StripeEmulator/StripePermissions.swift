// What a restricted key needs for each request, by the names that Stripe's refusals have for it.

enum StripePermissions {
  private static let kinds = [
    "customers": "customer", "events": "event", "webhook_endpoints": "webhook", "billing_portal": "customer_portal",
    "subscriptions": "subscription", "products": "product", "prices": "plan",
  ]

  /// Every one that can be missing.
  static let all = Set(kinds.values.flatMap { ["rak_\($0)_read", "rak_\($0)_write"] })

  /// nil for a path that is none of Stripe's.
  static func needed(by call: StripeCall) -> String? {
    let segments = call.segments
    guard segments.count >= 2, let kind = kinds[String(segments[1])] else { return nil }
    return "rak_\(kind)_\(call.method == "GET" ? "read" : "write")"
  }
}
