// What the sandbox does wrong on purpose. All off unless somebody asks.

internal import FoundationEssentials

public struct SandboxFaults: Sendable, Equatable {
  /// How long each webhook is held back.
  public var webhookDelay: Duration = .zero
  /// The chance of a webhook to get lost for good, 0…1. Its event stays undelivered for ever.
  public var webhookLoss = 0.0
  /// The chance of a webhook to come twice, 0…1.
  public var webhookDuplicate = 0.0
  /// The chance of a webhook to be overtaken by the next one of its endpoint, 0…1.
  public var webhookReorder = 0.0
  /// How long each of Stripe's answers takes.
  public var apiLatency: Duration = .zero
  /// The chance of a 500 from Stripe, 0…1: half of them before anything was done, half of them after all of it.
  public var apiError = 0.0
  /// Requests a second that Stripe takes; those beyond are answered with 429. 0: no limit.
  public var apiRate = 0
  /// Stripe hangs up on every request.
  public var stripeDown = false
  /// The local Supabase answers 503.
  public var supabaseDown = false
  /// How long each of the local Supabase's answers takes.
  public var supabaseLatency: Duration = .zero
  /// The local Supabase reads the schema anew only when it is told, as PostgREST does, and not for an unknown name, too.
  public var supabaseSchemaKept = false
  /// Stripe takes the key for one that has expired.
  public var keyExpired = false
  /// What the key may not do, as Stripe names it: `rak_customer_write`.
  public var missingPermissions: [String] = []

  public static let none = SandboxFaults()

  public init() {}
}

extension SandboxFaults {
  /// Reads a length of time as people write it: `0.8s`, `250ms`, `2m`; without a unit it is seconds.
  /// - Returns: nil for anything else, and for what is negative or longer than a day.
  public static func duration(_ text: String) -> Duration? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let factor: Double
    switch text.dropFirst(digits.count) {
    case "", "s": factor = 1
    case "ms": factor = 0.001
    case "m": factor = 60
    default: return nil
    }
    return Double(digits).flatMap { duration(seconds: $0 * factor) }
  }

  fileprivate static func duration(seconds: Double) -> Duration? {
    (0...86_400).contains(seconds) ? .milliseconds(Int64((seconds * 1000).rounded())) : nil
  }
}

/// In JSON lengths of time are seconds, or texts as the flags take them. What is absent is off.
extension SandboxFaults: Codable {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case webhookDelay = "webhook_delay"
    case webhookLoss = "webhook_loss"
    case webhookDuplicate = "webhook_duplicate"
    case webhookReorder = "webhook_reorder"
    case apiLatency = "api_latency"
    case apiError = "api_error"
    case apiRate = "api_rate"
    case stripeDown = "stripe_down"
    case supabaseDown = "supabase_down"
    case supabaseLatency = "supabase_latency"
    case supabaseSchemaKept = "supabase_schema_kept"
    case keyExpired = "key_expired"
    case missingPermissions = "missing_permissions"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    webhookDelay = try container.duration(.webhookDelay)
    webhookLoss = try container.chance(.webhookLoss)
    webhookDuplicate = try container.chance(.webhookDuplicate)
    webhookReorder = try container.chance(.webhookReorder)
    apiLatency = try container.duration(.apiLatency)
    apiError = try container.chance(.apiError)
    apiRate = try container.decodeIfPresent(Int.self, forKey: .apiRate) ?? 0
    guard apiRate >= 0 else { throw container.refusal(.apiRate) }
    stripeDown = try container.decodeIfPresent(Bool.self, forKey: .stripeDown) ?? false
    supabaseDown = try container.decodeIfPresent(Bool.self, forKey: .supabaseDown) ?? false
    supabaseLatency = try container.duration(.supabaseLatency)
    supabaseSchemaKept = try container.decodeIfPresent(Bool.self, forKey: .supabaseSchemaKept) ?? false
    keyExpired = try container.decodeIfPresent(Bool.self, forKey: .keyExpired) ?? false
    missingPermissions = try container.decodeIfPresent([String].self, forKey: .missingPermissions) ?? []
    guard missingPermissions.allSatisfy(StripePermissions.all.contains) else {
      throw container.refusal(.missingPermissions)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(webhookDelay / .seconds(1), forKey: .webhookDelay)
    try container.encode(webhookLoss, forKey: .webhookLoss)
    try container.encode(webhookDuplicate, forKey: .webhookDuplicate)
    try container.encode(webhookReorder, forKey: .webhookReorder)
    try container.encode(apiLatency / .seconds(1), forKey: .apiLatency)
    try container.encode(apiError, forKey: .apiError)
    try container.encode(apiRate, forKey: .apiRate)
    try container.encode(stripeDown, forKey: .stripeDown)
    try container.encode(supabaseDown, forKey: .supabaseDown)
    try container.encode(supabaseLatency / .seconds(1), forKey: .supabaseLatency)
    try container.encode(supabaseSchemaKept, forKey: .supabaseSchemaKept)
    try container.encode(keyExpired, forKey: .keyExpired)
    try container.encode(missingPermissions, forKey: .missingPermissions)
  }
}

extension KeyedDecodingContainer<SandboxFaults.CodingKeys> {
  fileprivate func chance(_ key: Key) throws -> Double {
    let value = try decodeIfPresent(Double.self, forKey: key) ?? 0
    guard (0...1).contains(value) else { throw refusal(key) }
    return value
  }

  fileprivate func duration(_ key: Key) throws -> Duration {
    guard contains(key) else { return .zero }
    let value: Duration? =
      if let text = try? decode(String.self, forKey: key) {
        SandboxFaults.duration(text)
      } else {
        SandboxFaults.duration(seconds: try decode(Double.self, forKey: key))
      }
    guard let value else { throw refusal(key) }
    return value
  }

  fileprivate func refusal(_ key: Key) -> DecodingError {
    .dataCorruptedError(forKey: key, in: self, debugDescription: "out of its range")
  }
}
