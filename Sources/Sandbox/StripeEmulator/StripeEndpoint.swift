// Webhook endpoints: who is told what.

struct StripeEndpoint: Sendable {
  let id: String
  let created: Int
  var url: String
  let secret: String
  /// `*` for every type.
  var events: [String]
  var description: String?
  var metadata: [String: String] = [:]
  var apiVersion: String?
  var isEnabled = true

  func wants(_ type: String) -> Bool { events.contains { StripeState.type(type, fits: $0) } }

  /// - Parameter showsSecret: only the answer to its making does.
  func text(showsSecret: Bool = false) -> String {
    let text = StripeShape.webhookEndpoint.text([
      "id": WireJSON.string(id).encoded, "created": "\(created)", "url": WireJSON.string(url).encoded,
      "enabled_events": WireJSON.array(events.map(WireJSON.string)).encoded,
      "description": WireJSON.text(description).encoded, "metadata": WireJSON.texts(metadata).encoded,
      "api_version": WireJSON.text(apiVersion).encoded, "status": isEnabled ? #""enabled""# : #""disabled""#,
    ])
    guard showsSecret else { return text }
    return text.dropLast() + #","secret":\#(WireJSON.string(secret).encoded)}"#
  }
}

extension StripeState {
  private static let mostEndpoints = 16
  private static let endpointParameters: Set = ["url", "enabled_events", "description", "metadata"]

  mutating func createEndpoint(_ parameters: StripeParameters, now: Int) throws(StripeRefusal) -> String {
    try parameters.allow(Self.endpointParameters.union(["api_version"]), unsupported: ["connect", "expand"])
    guard endpoints.count < Self.mostEndpoints else {
      throw StripeRefusal(400, "You have reached the maximum of \(Self.mostEndpoints) test webhook endpoints.")
    }
    let url = try parameters.required("url")
    guard parameters.has("enabled_events") else { throw .missingParameter("enabled_events") }
    var endpoint = StripeEndpoint(
      id: newID("we_1", length: 23), created: now, url: url, secret: newID("whsec_", length: 32), events: [],
      apiVersion: try parameters.filled("api_version"))
    try Self.apply(parameters, to: &endpoint)
    endpoints.append(endpoint)
    return endpoint.text(showsSecret: true)
  }

  mutating func updateEndpoint(_ id: String, _ parameters: StripeParameters) throws(StripeRefusal) -> String {
    try parameters.allow(Self.endpointParameters.union(["disabled"]), unsupported: ["expand"])
    let place = try place(ofEndpoint: id)
    var endpoint = endpoints[place]
    try Self.apply(parameters, to: &endpoint)
    if let disabled = try parameters.bool("disabled") { endpoint.isEnabled = !disabled }
    endpoints[place] = endpoint
    return endpoint.text()
  }

  mutating func deleteEndpoint(_ id: String, _ parameters: StripeParameters) throws(StripeRefusal) -> String {
    try parameters.allow([])
    endpoints.remove(at: try place(ofEndpoint: id))
    return WireJSON.record(["id": .string(id), "object": .string("webhook_endpoint"), "deleted": .bool(true)]).encoded
  }

  func endpointText(_ id: String, _ parameters: StripeParameters) throws(StripeRefusal) -> String {
    try parameters.allow([], unsupported: ["expand"])
    return endpoints[try place(ofEndpoint: id)].text()
  }

  func listEndpoints(_ parameters: StripeParameters) throws(StripeRefusal) -> String {
    try parameters.allow(StripePage.parameters.subtracting(["created"]), unsupported: ["expand"])
    let page = try StripePage(parameters)
    let (places, hasMore) = try page.places(
      count: endpoints.count, created: { endpoints[$0].created },
      place: { (id) throws(StripeRefusal) in
        let place = try place(
          ofEndpoint: id, param: page.startingAfter == nil ? "ending_before" : "starting_after")
        return place..<place + 1
      })
    return StripePage.text(places.map { endpoints[$0].text() }, hasMore: hasMore, url: "/v1/webhook_endpoints")
  }

  private func place(ofEndpoint id: String, param: String = "id") throws(StripeRefusal) -> Int {
    guard let place = endpoints.firstIndex(where: { $0.id == id }) else {
      throw .missing("webhook endpoint", id, param: param)
    }
    return place
  }

  private static func apply(
    _ parameters: StripeParameters, to endpoint: inout StripeEndpoint
  ) throws(StripeRefusal) {
    if let url = try parameters.filled("url") {
      guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
        throw StripeRefusal(
          400, "Invalid URL: An explicit scheme (such as https) must be provided.", code: "url_invalid", param: "url")
      }
      endpoint.url = url
    }
    if let events = try parameters.list("enabled_events") {
      if events.isEmpty { throw .emptyParameter("enabled_events") }
      for (index, event) in events.enumerated() where event != "*" && !event.contains(".") {
        throw StripeRefusal(
          400, "Invalid enabled_events[\(index)]: \(event) is no type of event", param: "enabled_events[\(index)]")
      }
      endpoint.events = events
    }
    if let description = try parameters.clearable("description") { endpoint.description = description }
    if let metadata = try parameters.record("metadata") {
      endpoint.metadata = try StripeMetadata.merged(endpoint.metadata, metadata)
    }
  }
}
