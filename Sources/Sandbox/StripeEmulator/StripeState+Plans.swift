// Products, prices and subscriptions: there to be looked at, so that a plan can be shown.

extension StripeState {
  func listSubscriptions(_ parameters: StripeParameters, now: Int) throws(StripeRefusal) -> String {
    try parameters.allow(
      StripePage.parameters.union(["customer", "price", "status"]),
      unsupported: [
        "automatic_tax", "collection_method", "current_period_end", "current_period_start", "expand", "test_clock",
      ])
    let page = try StripePage(parameters)
    let price = try parameters.filled("price")
    let status = try parameters.oneOf(
      "status",
      [
        "active", "all", "canceled", "ended", "incomplete", "incomplete_expired", "past_due", "paused", "trialing",
        "unpaid",
      ])
    var list = customers.subscribers
    if let id = try parameters.filled("customer") {
      guard let number = customers.number(of: id) else { throw .missing("customer", id, param: "customer") }
      list = customers[number].plan == nil ? [] : [number]
    }
    // All of them are active.
    if let status, status != "active", status != "all" { list = [] }
    let (places, hasMore) = try page.places(
      count: list.count, created: { customers[list[$0]].created },
      place: { (id) throws(StripeRefusal) in
        let param = page.startingAfter == nil ? "ending_before" : "starting_after"
        return customers.place(of: try subscriber(id, param: param), in: list)
      }, matches: { price == nil || customers[list[$0]].plan?.priceID == price })
    let texts = places.compactMap { customers[list[$0]].subscriptionText(now: now) }
    return StripePage.text(texts, hasMore: hasMore, url: "/v1/subscriptions")
  }

  func subscriptionText(
    _ id: String, _ parameters: StripeParameters, now: Int
  ) throws(StripeRefusal) -> String {
    try parameters.allow([], unsupported: ["expand"])
    guard let text = customers[try subscriber(id, param: "id")].subscriptionText(now: now) else {
      throw .missing("subscription", id)
    }
    return text
  }

  private func subscriber(_ id: String, param: String) throws(StripeRefusal) -> Int {
    guard id.hasPrefix("sub_1"), let number = customers.number(of: "cus_\(id.dropFirst(5))"),
      customers[number].plan != nil
    else { throw .missing("subscription", id, param: param) }
    return number
  }

  func listProducts(_ parameters: StripeParameters) throws(StripeRefusal) -> String {
    try listFixed(
      SandboxPlan.allCases.filter(\.isFirstOfItsProduct).map { ($0.productID, $0.productText) },
      "product", parameters)
  }

  func productText(_ id: String, _ parameters: StripeParameters) throws(StripeRefusal) -> String {
    try parameters.allow([], unsupported: ["expand"])
    guard let plan = SandboxPlan.allCases.first(where: { $0.productID == id }) else { throw .missing("product", id) }
    return plan.productText
  }

  func listPrices(_ parameters: StripeParameters) throws(StripeRefusal) -> String {
    try listFixed(
      SandboxPlan.allCases.map { ($0.priceID, $0.priceText) }, "price", parameters)
  }

  func priceText(_ id: String, _ parameters: StripeParameters) throws(StripeRefusal) -> String {
    try parameters.allow([], unsupported: ["expand"])
    guard let plan = SandboxPlan.allCases.first(where: { $0.priceID == id }) else { throw .missing("price", id) }
    return plan.priceText
  }

  private func listFixed(
    _ objects: [(id: String, text: String)], _ kind: String, _ parameters: StripeParameters
  ) throws(StripeRefusal) -> String {
    try parameters.allow(
      StripePage.parameters.union(["active"]),
      unsupported: ["currency", "expand", "ids", "lookup_keys", "product", "recurring", "shippable", "type", "url"])
    let page = try StripePage(parameters)
    let wanted = try parameters.bool("active") != false
    let (places, hasMore) = try page.places(
      count: wanted ? objects.count : 0, created: { _ in SandboxPlan.created },
      place: { (id) throws(StripeRefusal) in
        guard let place = objects.firstIndex(where: { $0.id == id }) else {
          throw .missing(kind, id, param: page.startingAfter == nil ? "ending_before" : "starting_after")
        }
        return place..<place + 1
      })
    return StripePage.text(places.map { objects[$0].text }, hasMore: hasMore, url: "/v1/\(kind)s")
  }
}

extension SandboxPlan {
  fileprivate var isFirstOfItsProduct: Bool { Self.allCases.first { $0.productID == productID } == self }

  fileprivate var productText: String {
    StripeShape.product.text([
      "id": WireJSON.string(productID).encoded, "created": "\(Self.created)", "updated": "\(Self.created)",
      "name": WireJSON.string(productName).encoded, "default_price": WireJSON.string(priceID).encoded,
    ])
  }

  fileprivate var priceText: String {
    StripeShape.price.text([
      "id": WireJSON.string(priceID).encoded, "created": "\(Self.created)",
      "product": WireJSON.string(productID).encoded,
      "unit_amount": "\(unitAmount)", "unit_amount_decimal": #""\#(unitAmount)""#,
      "recurring": WireJSON.record([
        "interval": .string(interval), "interval_count": .number("1"), "meter": .null, "trial_period_days": .null,
        "usage_type": .string("licensed"),
      ]).encoded,
    ])
  }

  fileprivate var planText: String {
    StripeShape.plan.text([
      "id": WireJSON.string(priceID).encoded, "created": "\(Self.created)",
      "product": WireJSON.string(productID).encoded,
      "amount": "\(unitAmount)", "amount_decimal": #""\#(unitAmount)""#, "interval": #""\#(interval)""#,
    ])
  }
}

extension StripeCustomer {
  /// nil without a plan.
  fileprivate func subscriptionText(now: Int) -> String? {
    guard let plan else { return nil }
    let subscription = SandboxPlan.subscriptionID(ofCustomer: id)
    let quoted = WireJSON.string(subscription).encoded
    let period = plan.period(startedAt: created, now: now)
    let item = StripeShape.subscriptionItem.text([
      "id": WireJSON.string("si_\(subscription.dropFirst(5))").encoded, "created": "\(created)",
      "current_period_start": "\(period.start)", "current_period_end": "\(period.end)", "subscription": quoted,
      "plan": plan.planText, "price": plan.priceText,
    ])
    let url = WireJSON.string("/v1/subscription_items?subscription=\(subscription)").encoded
    return StripeShape.subscription.text([
      "id": quoted, "customer": WireJSON.string(id).encoded, "created": "\(created)", "start_date": "\(created)",
      "billing_cycle_anchor": "\(created)",
      "items": #"{"object":"list","data":[\#(item)],"has_more":false,"url":\#(url)}"#,
    ])
  }
}
