// Stripe's objects: which members each has, in what order, and what stands in them when nothing is known.

/// One kind of object, ready to be written with some of its members set.
struct StripeShape: Sendable {
  private let members: [(name: String, start: String, value: String)]

  init(_ object: WireJSON?) {
    guard case .object(let found)? = object else {
      members = []
      return
    }
    members = found.map { ($0.key, "\(WireJSON.string($0.key).encoded):", $0.value.encoded) }
  }

  /// - Parameter values: JSON by the name of the member that it takes the place of.
  func text(_ values: [String: String]) -> String {
    var text = "{"
    for (index, member) in members.enumerated() {
      if index > 0 { text += "," }
      text += member.start
      text += values[member.name] ?? member.value
    }
    text += "}"
    return text
  }

  private static let all = WireJSON(PackageResources.shapes_json)

  static let billingPortalSession = StripeShape(all?["billing_portal_session"])
  static let customer = StripeShape(all?["customer"])
  static let plan = StripeShape(all?["plan"])
  static let price = StripeShape(all?["price"])
  static let product = StripeShape(all?["product"])
  static let subscription = StripeShape(all?["subscription"])
  static let subscriptionItem = StripeShape(all?["subscription_item"])
  static let webhookEndpoint = StripeShape(all?["webhook_endpoint"])
}

extension WireJSON {
  /// Texts by name, in the order of the names.
  static func texts(_ values: [String: String]) -> WireJSON {
    .object(values.sorted { $0.key < $1.key }.map { Member(key: $0.key, value: .string($0.value)) })
  }
}
