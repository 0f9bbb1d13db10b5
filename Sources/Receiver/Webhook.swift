// What the receiver reads of an event before the SQL function reads the rest: enough to route and to log it.

internal import FoundationEssentials

/// Why a body with a good signature is not an event.
public enum WebhookError: String, Error, Sendable {
  case notUTF8, notAnEvent
}

public struct Webhook: Sendable, Equatable {
  /// The types that are applied, beside those of subscriptions. Others are answered with 200 and go no further.
  public static let appliedTypes: Set = ["customer.created", "customer.updated", "customer.deleted"]

  public let id: String
  public let type: String
  public let livemode: Bool
  /// Seconds since 1970; nil where it is none.
  public let created: Int?
  /// The whole event, as it was sent.
  public let text: String

  public var isApplied: Bool { Self.appliedTypes.contains(type) || type.hasPrefix("customer.subscription.") }

  /// Seconds from its creation to a moment.
  func age(at moment: Date) -> Double? { created.map { moment.timeIntervalSince1970 - Double($0) } }

  public init(body: [UInt8]) throws(WebhookError) {
    guard let text = String(validating: body, as: UTF8.self) else { throw .notUTF8 }
    guard let envelope = EventEnvelope(body) else { throw .notAnEvent }
    id = envelope.id
    type = envelope.type
    livemode = envelope.livemode
    created = envelope.created
    self.text = text
  }
}
