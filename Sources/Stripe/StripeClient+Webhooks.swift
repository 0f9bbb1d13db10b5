// Webhook endpoints: whom Stripe tells what. Needs, of a restricted key, Webhook Endpoints: write (read for the list).

public import FoundationEssentials
internal import HTTPTypes
public import Transport

/// An endpoint, as Stripe keeps it.
public struct WebhookEndpoint: Sendable, Equatable, Identifiable {
  public let id: String
  public let url: String
  /// Types of events; `*` for all.
  public let events: [String]
  public let isEnabled: Bool
  /// The version of the API that its events are written in; nil: the account's own.
  public let apiVersion: String?
  /// Whole seconds.
  public let created: Date
  public let livemode: Bool
  public let metadata: [String: String]

  public init(
    id: String, url: String, events: [String], isEnabled: Bool = true, apiVersion: String? = nil,
    created: Date = Date(timeIntervalSince1970: 0), livemode: Bool = false, metadata: [String: String] = [:]
  ) {
    self.id = id
    self.url = url
    self.events = events
    self.isEnabled = isEnabled
    self.apiVersion = apiVersion
    self.created = created
    self.livemode = livemode
    self.metadata = metadata
  }
}

/// An endpoint that was just made. Its secret is told this once, so no description shows it.
public struct NewWebhookEndpoint: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
  public let endpoint: WebhookEndpoint
  /// `whsec_…`
  public let secret: String

  public var description: String { "new endpoint \(endpoint.id)" }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension StripeClient {
  /// All of them, newest first: an account may have 16 in each mode.
  public func webhookEndpoints(
    policy: RetryPolicy = .read, limits: Limits? = nil
  ) async throws(StripeError) -> [WebhookEndpoint] {
    var endpoints: [WebhookEndpoint] = []
    while true {
      var form = Form()
      form.add("limit", 100)
      form.add("starting_after", ifPresent: endpoints.last?.id)
      let page: Page<WebhookEndpoint> = try await answer(
        .get(
          "/v1/webhook_endpoints", form, limiter: limiters.webhookEndpoints, policy: policy,
          limits: limits ?? Self.readLimits)
      ).value
      endpoints += page.items
      if !page.hasMore || page.items.isEmpty { return endpoints }
    }
  }

  /// Makes an endpoint, once for one key, whose events are written in this client's version.
  public func createWebhookEndpoint(
    url: String, events: [String], description: String, metadata: [String: String], idempotencyKey: String
  ) async throws(StripeError) -> NewWebhookEndpoint {
    var form = Form()
    form.add("url", url)
    form.add("enabled_events", events)
    form.add("api_version", Self.version)
    form.add("description", description)
    form.add("metadata", metadata)
    return try await answer(
      endpointCall(.post, "/v1/webhook_endpoints", form, idempotencyKey: idempotencyKey)
    ).value
  }

  /// Changes what is given and nothing else. The version of an endpoint cannot be changed, nor its secret.
  public func updateWebhookEndpoint(
    _ id: String, events: [String]? = nil, isEnabled: Bool? = nil, idempotencyKey: String
  ) async throws(StripeError) -> WebhookEndpoint {
    var form = Form()
    if let events { form.add("enabled_events", events) }
    if let isEnabled { form.add("disabled", isEnabled ? "false" : "true") }
    return try await answer(
      endpointCall(.post, try Self.path(ofEndpoint: id), form, idempotencyKey: idempotencyKey)
    ).value
  }

  /// Stripe sends nothing there any more, what it was about to send again included. One that is gone is no error.
  public func deleteWebhookEndpoint(_ id: String) async throws(StripeError) {
    do throws(StripeError) {
      let _: Answer<DeletedEndpoint> = try await answer(endpointCall(.delete, try Self.path(ofEndpoint: id), Form()))
    } catch .api(let failure) where failure.status == 404 {
      // An attempt before this one may have done it.
    }
  }

  /// Writes one value of a customer's metadata, or takes it away by an empty one. Nothing else of the customer changes.
  public func setMetadata(
    ofCustomer id: String, _ key: String, to value: String, idempotencyKey: String
  ) async throws(StripeError) -> Answer<Customer> {
    var form = Form()
    form.add("metadata", [key: value])
    return try await answer(
      Call(
        method: .post, path: try Self.path(ofCustomer: id), form: form, limiter: limiters.updateCustomer,
        policy: .write, limits: Self.writeLimits, idempotencyKey: idempotencyKey))
  }

  private func endpointCall(
    _ method: HTTPRequest.Method, _ path: String, _ form: Form, idempotencyKey: String? = nil
  ) -> Call {
    Call(
      method: method, path: path, form: form, limiter: limiters.webhookEndpoints, policy: .write,
      limits: Self.writeLimits, idempotencyKey: idempotencyKey)
  }

  private static func path(ofEndpoint id: String) throws(StripeError) -> String {
    guard !["", ".", ".."].contains(id) else { throw .transport(.badURL) }
    return "/v1/webhook_endpoints/\(id.percentEncoded)"
  }
}

extension WebhookEndpoint: FromJSON {
  private struct Shape: Decodable {
    let object: String
    let id: String
    let url: String
    let enabledEvents: [String]
    let status: String
    let apiVersion: String?
    let created: Int
    let livemode: Bool?
    let metadata: [String: String]?

    private enum CodingKeys: String, CodingKey {
      case object, id, url, status, created, livemode, metadata
      case enabledEvents = "enabled_events"
      case apiVersion = "api_version"
    }
  }

  init(json: Data) throws {
    let shape = try JSONDecoder().decode(Shape.self, from: json)
    guard shape.object == "webhook_endpoint" else { throw WrongShape(path: "object") }
    self.init(
      id: shape.id, url: shape.url, events: shape.enabledEvents, isEnabled: shape.status == "enabled",
      apiVersion: shape.apiVersion, created: Date(timeIntervalSince1970: Double(shape.created)),
      livemode: shape.livemode ?? false, metadata: shape.metadata ?? [:])
  }
}

extension NewWebhookEndpoint: FromJSON {
  private struct Shape: Decodable { let secret: String }

  init(json: Data) throws {
    endpoint = try WebhookEndpoint(json: json)
    secret = try JSONDecoder().decode(Shape.self, from: json).secret
  }
}

private struct DeletedEndpoint: FromJSON {
  private struct Shape: Decodable {
    let object: String
    let deleted: Bool
  }

  init(json: Data) throws {
    let shape = try JSONDecoder().decode(Shape.self, from: json)
    guard shape.object == "webhook_endpoint", shape.deleted else { throw WrongShape(path: "deleted") }
  }
}
