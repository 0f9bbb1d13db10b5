// What happened, as `/v1/events` and webhooks tell it.

struct StripeEvent: Sendable {
  enum Kind: String, Sendable {
    case created = "customer.created"
    case updated = "customer.updated"
    case deleted = "customer.deleted"
  }

  /// The version whose shapes the emulator speaks.
  static let apiVersion = "2026-10-28.endive"

  let id: String
  let kind: Kind
  /// Whole seconds since 1970.
  let created: Int
  /// As it was then.
  let customer: StripeCustomer
  /// JSON; only of an update.
  let previous: String?
  let requestID: String
  let idempotencyKey: String?
  /// Endpoints that asked for it and have not taken it yet.
  var pending: Int

  /// Byte for byte what a webhook brings at this moment.
  var text: String {
    var text = #"{"id":"\#(id)","object":"event","api_version":"\#(Self.apiVersion)","created":\#(created),"data":{"#
    text += #""object":"#
    text += customer.text
    if let previous {
      text += #","previous_attributes":"#
      text += previous
    }
    text += #"},"livemode":false,"pending_webhooks":\#(pending),"request":{"id":"\#(requestID)","idempotency_key":"#
    text += WireJSON.text(idempotencyKey).encoded
    text += #"},"type":"\#(kind.rawValue)"}"#
    return text
  }
}

extension StripeState {
  private static let mostTypes = 20

  func listEvents(_ parameters: StripeParameters) throws(StripeRefusal) -> String {
    try parameters.allow(
      StripePage.parameters.union(["type", "types", "delivery_success"]), unsupported: ["expand", "related_object"])
    let page = try StripePage(parameters)
    let type = try parameters.filled("type")
    let types = try parameters.list("types")
    if type != nil, types != nil {
      throw StripeRefusal(400, "You may only specify one of these parameters: type, types.")
    }
    if let types, types.count > Self.mostTypes {
      throw StripeRefusal(400, "You may only specify up to \(Self.mostTypes) types.", param: "types")
    }
    let wanted = type.map { [$0] } ?? types
    let isDelivered = try parameters.bool("delivery_success")
    let (places, hasMore) = try page.places(
      count: events.count, created: { events[$0].created },
      place: { (id) throws(StripeRefusal) in
        guard let number = eventNumbers[id] else {
          throw .missing("event", id, param: page.startingAfter == nil ? "ending_before" : "starting_after")
        }
        return number..<number + 1
      },
      matches: { place in
        let event = events[place]
        return wanted?.contains { Self.type(event.kind.rawValue, fits: $0) } != false
          && (isDelivered == nil || isDelivered == (event.pending == 0))
      })
    return StripePage.text(places.map { events[$0].text }, hasMore: hasMore, url: "/v1/events")
  }

  func eventText(_ id: String, _ parameters: StripeParameters) throws(StripeRefusal) -> String {
    try parameters.allow([], unsupported: ["expand"])
    guard let number = eventNumbers[id] else { throw .missing("event", id) }
    return events[number].text
  }

  /// `customer.*` is every type that begins so, `*` every type.
  static func type(_ type: String, fits wanted: String) -> Bool {
    wanted.last == "*" ? type.hasPrefix(wanted.dropLast()) : type == wanted
  }
}
