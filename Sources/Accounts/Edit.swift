// An operator's change to a name or an e-mail, as the journal has it.

public import FoundationEssentials

/// The id of an edit: a uuid in small letters, and also the `Idempotency-Key` at Stripe.
public struct EditID: RawRepresentable, Codable, Hashable, Sendable, CustomStringConvertible {
  public let rawValue: String

  /// A new one.
  public init() { rawValue = UUID().uuidString.lowercased() }
  public init(rawValue: String) { self.rawValue = rawValue.lowercased() }
  public init(from decoder: any Decoder) throws {
    self.init(rawValue: try decoder.singleValueContainer().decode(String.self))
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
  public var description: String { rawValue }
}

/// How far an edit has come; stages only move forward.
public enum Stage: String, Codable, CaseIterable, Sendable {
  /// In our journal; nothing has changed yet.
  case recorded
  /// Stripe has the new values; Supabase follows with the webhook.
  case accepted
  /// Stripe said no; nothing changed anywhere.
  case refused
  /// All three records have the new values.
  case confirmed
  /// Somebody's later change stands instead.
  case superseded
  /// It could not be found out whether Stripe took it.
  case unknown

  /// Whether nothing more can happen to it. An unknown outcome may still be found out.
  public var isSettled: Bool { self == .refused || self == .confirmed || self == .superseded }
}

/// Stripe's own words on why it refused an edit.
public struct Refusal: Codable, Hashable, Sendable {
  public let type: String?
  public let code: String?
  /// The parameter that it is about, as Stripe names it.
  public let param: String?
  public let message: String?
  public let status: Int?
  public let requestID: String?

  public init(
    type: String? = nil, code: String? = nil, param: String? = nil, message: String? = nil, status: Int? = nil,
    requestID: String? = nil
  ) {
    self.type = type
    self.code = code
    self.param = param
    self.message = message
    self.status = status
    self.requestID = requestID
  }

  /// The `type` of an edit that is closed because it was never sent.
  public static let notSent = "not_sent"
  /// The `code` of one that was not sent because its customer is deleted.
  public static let customerDeleted = "customer_deleted"

  /// The field of ours that Stripe complains about.
  public var field: Field? { param.flatMap(Field.init(rawValue:)) }

  enum CodingKeys: String, CodingKey {
    case type, code, param, message, status
    case requestID = "request_id"
  }
}

/// Why it is not known whether Stripe took an edit, or what keeps it open though Stripe has its values.
public enum UnknownOutcome: String, CaseIterable, Sendable {
  /// Read afterwards, Stripe did not have the new values.
  case notThere = "not_there"
  /// Stripe could not be read afterwards.
  case notRead = "not_read"
  /// Stripe has the new values, and they could not be applied.
  case notApplied = "not_applied"
}

/// What stands instead of an edit's values.
public struct Superseded: Codable, Hashable, Sendable {
  public let eventID: String?
  /// Where the other change came from: `operator`, `customer`, `dashboard`, `re-sync`…
  public let origin: String?
  public let values: Values?

  public init(eventID: String? = nil, origin: String? = nil, values: Values? = nil) {
    self.eventID = eventID
    self.origin = origin
    self.values = values
  }

  enum CodingKeys: String, CodingKey {
    case origin, values
    case eventID = "event_id"
  }
}

/// One edit.
public struct Edit: Codable, Hashable, Sendable, Identifiable {
  public let id: EditID
  public let account: String
  public let customer: String?
  public let author: String?
  public let reason: String?
  /// The edit that this one takes back.
  public let undoOf: EditID?
  /// The bulk run that it belongs to.
  public let run: RunID?
  public let before: Values
  public let after: Changes
  public let stage: Stage
  public let recordedAt: Date
  public let acceptedAt: Date?
  public let refusedAt: Date?
  public let deliveredAt: Date?
  public let settledAt: Date?
  /// Accepted longer ago than the project's limit, and not confirmed.
  public let late: Bool
  /// Stripe's id of the request that it accepted.
  public let requestID: String?
  /// The event that settled it.
  public let eventID: String?
  /// Stripe had the new values already, and nothing was sent.
  public let alreadySo: Bool
  public let refusal: Refusal?
  public let supersededBy: Superseded?
  /// Why the outcome is unknown, or what kept it from being applied.
  public let failure: String?

  public init(
    id: EditID, account: String, customer: String?, author: String? = nil, reason: String? = nil,
    undoOf: EditID? = nil, run: RunID? = nil, before: Values, after: Changes, stage: Stage = .recorded,
    recordedAt: Date,
    acceptedAt: Date? = nil,
    refusedAt: Date? = nil, deliveredAt: Date? = nil, settledAt: Date? = nil, late: Bool = false,
    requestID: String? = nil, eventID: String? = nil, alreadySo: Bool = false, refusal: Refusal? = nil,
    supersededBy: Superseded? = nil, failure: String? = nil
  ) {
    self.id = id
    self.account = account
    self.customer = customer
    self.author = author
    self.reason = reason
    self.undoOf = undoOf
    self.run = run
    self.before = before
    self.after = after
    self.stage = stage
    self.recordedAt = recordedAt
    self.acceptedAt = acceptedAt
    self.refusedAt = refusedAt
    self.deliveredAt = deliveredAt
    self.settledAt = settledAt
    self.late = late
    self.requestID = requestID
    self.eventID = eventID
    self.alreadySo = alreadySo
    self.refusal = refusal
    self.supersededBy = supersededBy
    self.failure = failure
  }

  /// What is known of an edit of unknown outcome; nil of any other, and where the journal does not say.
  public var unknownOutcome: UnknownOutcome? {
    guard stage == .unknown, let word = failure?.prefix(while: { $0 != ":" }) else { return nil }
    return UnknownOutcome(rawValue: String(word))
  }

  enum CodingKeys: String, CodingKey {
    case id, account, customer, author, reason, run, before, after, stage, late, refusal, failure
    case undoOf = "undo_of"
    case recordedAt = "recorded_at"
    case acceptedAt = "accepted_at"
    case refusedAt = "refused_at"
    case deliveredAt = "delivered_at"
    case settledAt = "settled_at"
    case requestID = "request_id"
    case eventID = "event_id"
    case alreadySo = "already_so"
    case supersededBy = "superseded_by"
  }
}
