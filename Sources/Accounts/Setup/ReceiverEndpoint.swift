// Which of Stripe's webhook endpoints are the receiver's, and whether they are as it needs them.

public import Stripe

public enum ReceiverEndpoint {
  /// What an endpoint of ours is marked with at Stripe.
  public static let mark = ["accountdesk": "receiver"]
  /// Where `serve` takes webhooks.
  public static let path = "/webhooks/stripe"
  /// The types that the receiver applies.
  public static let types = CatchUp.types
  /// Those of them that an app of the template does not know, and answers with 400.
  public static let customerTypes = types.filter { !$0.hasPrefix("customer.subscription.") }
  /// What an app of the template needs, where it was told to take all.
  public static let templateTypes = [
    "product.created", "product.updated", "product.deleted", "price.created", "price.updated", "price.deleted",
    "checkout.session.completed", "customer.subscription.created", "customer.subscription.updated",
    "customer.subscription.deleted",
  ]

  /// By its mark, or by the path where the receiver listens.
  public static func isOurs(_ endpoint: WebhookEndpoint) -> Bool {
    mark.allSatisfy { endpoint.metadata[$0.key] == $0.value } || endpoint.url.hasSuffix(path)
  }

  /// The types that it is not told of and should be.
  public static func missingTypes(_ endpoint: WebhookEndpoint) -> [String] {
    endpoint.events.contains("*") ? [] : types.filter { !endpoint.events.contains($0) }
  }

  /// Of an endpoint of the app's: the types to untick there.
  public static func typesToUntick(_ endpoint: WebhookEndpoint) -> [String] {
    guard !isOurs(endpoint), endpoint.isEnabled else { return [] }
    return endpoint.events.contains("*") ? customerTypes : customerTypes.filter(endpoint.events.contains)
  }

  /// Its types without those, for the app to go on with.
  public static func typesToKeep(_ endpoint: WebhookEndpoint) -> [String] {
    endpoint.events.contains("*") ? templateTypes : endpoint.events.filter { !customerTypes.contains($0) }
  }

  /// Endpoints of ours with the same address, newest first: one is about to end.
  /// - Parameter endpoints: as Stripe lists them, newest first; their times are whole seconds, and two may have the same.
  public static func pairs(_ endpoints: [WebhookEndpoint]) -> [[WebhookEndpoint]] {
    Dictionary(grouping: endpoints.filter(isOurs), by: \.url).values.filter { $0.count > 1 }
      .sorted { $0[0].url < $1[0].url }
  }
}
