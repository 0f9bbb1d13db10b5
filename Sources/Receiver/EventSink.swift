// Where a verified event goes: the one SQL function. It returns when the transaction has committed.

public import Supabase

/// What became of one event in its transaction.
public struct EventResult: Decodable, Sendable, Equatable {
  public let id: String?
  public let outcome: String
  public let customer: String?
  public let reason: String?
}

public struct EventSink: Sendable {
  private let supabase: SupabaseClient

  public init(supabase: SupabaseClient) {
    self.supabase = supabase
  }

  /// - Parameter received: RFC 3339, when the signature was found good.
  /// - Throws: where nothing was committed, or nobody can tell; Stripe is then asked to send it again.
  func commit(_ webhook: Webhook, received: String) async throws(SupabaseError) -> EventResult? {
    let arguments = ApplyEvents(events: [webhook.text], received: [received])
    return try await supabase.call("accountdesk_apply_events", arguments, as: [EventResult].self).first
  }

  func heartbeat(receiver: String) async throws(SupabaseError) {
    try await supabase.call("accountdesk_heartbeat", Heartbeat(receiver: receiver))
  }

  /// Whether Supabase answers, with our migrations in place.
  func isReady() async -> Bool {
    do throws(SupabaseError) {
      _ = try await supabase.call("accountdesk_about", NoArguments(), as: About.self)
      return true
    } catch {
      return false
    }
  }

  private struct ApplyEvents: Encodable {
    let events: [String]
    let received: [String]
  }

  private struct Heartbeat: Encodable { let receiver: String }
  private struct NoArguments: Encodable {}
  private struct About: Decodable {
    let schemaVersion: Int

    private enum CodingKeys: String, CodingKey { case schemaVersion = "schema_version" }
  }
}
