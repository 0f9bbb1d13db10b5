// What the receiver reads of an event before the SQL function reads the rest: enough to route and to log it.

/// Why a body with a good signature is not an event.
public enum WebhookError: String, Error, Sendable {
  case notUTF8, notAnEvent
}

public struct Webhook: Sendable, Equatable {
  /// The types that are applied. Others are answered with 200 and go no further.
  public static let appliedTypes: Set = ["customer.created", "customer.updated", "customer.deleted"]

  public let id: String
  public let type: String
  public let livemode: Bool
  /// The whole event, as it was sent.
  public let text: String

  public var isApplied: Bool { Self.appliedTypes.contains(type) }

  public init(body: [UInt8]) throws(WebhookError) {
    guard let text = String(validating: body, as: UTF8.self) else { throw .notUTF8 }
    guard let envelope = EventEnvelope(body) else { throw .notAnEvent }
    id = envelope.id
    type = envelope.type
    livemode = envelope.livemode
    self.text = text
  }
}
