// One line of an account's history.

public import FoundationEssentials

/// What happened, and when.
public struct HistoryLine: Codable, Hashable, Sendable {
  /// A change that reached us from Stripe, or that the app made.
  public struct Event: Codable, Hashable, Sendable {
    /// As Stripe names it: `customer.updated`; for a read there is none.
    public let type: String?
    public let origin: String?
    /// Who asked for it, where somebody did.
    public let author: String?
    /// `applied`, `stale`, `conflict`…
    public let outcome: String?
    public let eventID: String?
    public let changed: ChangedValues?

    public init(
      type: String?, origin: String?, outcome: String?, author: String? = nil, eventID: String? = nil,
      changed: ChangedValues? = nil
    ) {
      self.type = type
      self.origin = origin
      self.author = author
      self.outcome = outcome
      self.eventID = eventID
      self.changed = changed
    }

    enum CodingKeys: String, CodingKey {
      case type, origin, author, outcome, changed
      case eventID = "event_id"
    }
  }

  public enum Content: Hashable, Sendable {
    case edit(Edit)
    case event(Event)
    /// Of a kind that a newer database writes.
    case other(kind: String)
  }

  public let at: Date
  public let content: Content

  public init(at: Date, _ content: Content) {
    self.at = at
    self.content = content
  }

  private enum CodingKeys: String, CodingKey { case at, kind, edit }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    at = try container.decode(Date.self, forKey: .at)
    switch try container.decode(String.self, forKey: .kind) {
    case "edit": content = .edit(try container.decode(Edit.self, forKey: .edit))
    case "event": content = .event(try Event(from: decoder))
    case let kind: content = .other(kind: kind)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(at, forKey: .at)
    switch content {
    case .edit(let edit):
      try container.encode("edit", forKey: .kind)
      try container.encode(edit, forKey: .edit)
    case .event(let event):
      try container.encode("event", forKey: .kind)
      try event.encode(to: encoder)
    case .other(let kind): try container.encode(kind, forKey: .kind)
    }
  }
}
