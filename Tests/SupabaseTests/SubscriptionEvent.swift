// Events of subscriptions as Stripe sends them.

import Foundation
import Supabase

struct SubscriptionEvent: Sendable {
  /// What stands at Stripe.
  struct Standing: Hashable, Sendable {
    var status = "active"
    var nickname: String? = "Pro"
    var amount = 1900
    var renews = 1_790_000_000
    var isEnding = false
  }

  var id = "evt_\(UInt64.random(in: 0 ... .max))"
  var type = "customer.subscription.updated"
  var second = 0
  var subscription = "sub_1"
  var customer = "cus_1"
  var after = Standing()
  /// Nil for what says nothing of it.
  var before: Standing?
  var livemode = false
  /// Before 2025 the period's end stood with the subscription, not with each of its items.
  var isOldVersion = false
  /// In the place of the price's product.
  var product: JSON = "prod_1"

  static func created(_ after: Standing, second: Int = 0, customer: String = "cus_1") -> SubscriptionEvent {
    SubscriptionEvent(type: "customer.subscription.created", second: second, customer: customer, after: after)
  }

  static func updated(_ before: Standing, _ after: Standing, second: Int) -> SubscriptionEvent {
    SubscriptionEvent(second: second, after: after, before: before)
  }

  static func deleted(_ after: Standing, second: Int) -> SubscriptionEvent {
    SubscriptionEvent(type: "customer.subscription.deleted", second: second, after: after)
  }

  private func items(_ standing: Standing) -> JSON {
    var item: [String: JSON] = [
      "id": "si_1", "object": "subscription_item", "quantity": 1,
      "price": [
        "id": "price_1", "object": "price", "nickname": JSON(standing.nickname),
        "unit_amount": .integer(standing.amount), "currency": "usd", "product": product,
        "recurring": ["interval": "month", "interval_count": 1],
      ],
    ]
    if !isOldVersion { item["current_period_end"] = .integer(standing.renews) }
    return ["object": "list", "data": [.object(item)]]
  }

  var text: String {
    var object: [String: JSON] = [
      "id": .string(subscription), "object": "subscription", "customer": .string(customer),
      "status": .string(after.status), "cancel_at_period_end": .bool(after.isEnding), "items": items(after),
    ]
    if isOldVersion { object["current_period_end"] = .integer(after.renews) }
    var data: [String: JSON] = ["object": .object(object)]
    if let before {
      var previous: [String: JSON] = [:]
      if before.status != after.status { previous["status"] = .string(before.status) }
      if before.isEnding != after.isEnding { previous["cancel_at_period_end"] = .bool(before.isEnding) }
      if items(before) != items(after) { previous["items"] = items(before) }
      if isOldVersion && before.renews != after.renews { previous["current_period_end"] = .integer(before.renews) }
      if previous.isEmpty { previous["metadata"] = ["seat": "1"] }
      data["previous_attributes"] = .object(previous)
    }
    let event: JSON = [
      "id": .string(id), "object": "event", "type": .string(type),
      "created": .integer(StripeEvent.beginning + second), "livemode": .bool(livemode), "data": .object(data),
      "request": ["id": nil, "idempotency_key": nil],
    ]
    return event.encoded
  }
}
