// The journal as it is exported, and the erasure of a person.

public import FoundationEssentials
public import Supabase

/// One line of the journal. What it said of a person who was erased is gone.
public struct JournalLine: Codable, Hashable, Sendable {
  public let n: Int
  public let at: Date
  /// `edit`, `refusal`, `re-sync`, `link`, `replay`, `approval`, `portal`, `role`, `setting`, `sign_in`, `code`, `forget`.
  public let kind: String
  /// Of an edit its stage; otherwise what came of it.
  public let what: String
  public let author: String?
  public let account: String?
  public let customer: String?
  public let edit: String?
  public let reason: String?
  public let before: JSONValue?
  public let after: JSONValue?
  public let detail: JSONValue

  private enum CodingKeys: String, CodingKey {
    case n, at, kind, what, author, account, customer, edit, reason, before, after, detail
  }

  /// Every field is there, with null where there is nothing.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(n, forKey: .n)
    try container.encode(at, forKey: .at)
    try container.encode(kind, forKey: .kind)
    try container.encode(what, forKey: .what)
    try container.encode(author, forKey: .author)
    try container.encode(account, forKey: .account)
    try container.encode(customer, forKey: .customer)
    try container.encode(edit, forKey: .edit)
    try container.encode(reason, forKey: .reason)
    try container.encode(before, forKey: .before)
    try container.encode(after, forKey: .after)
    try container.encode(detail, forKey: .detail)
  }
}

public struct JournalPage: Decodable, Sendable {
  public let lines: [JournalLine]
  /// The line behind which the next page begins; nil at the end.
  public let next: Int?
}

/// What the erasure of a person did, or would do.
public struct Forgetting: Codable, Hashable, Sendable {
  public enum Outcome: String, Codable, Sendable {
    case forgotten
    case wouldForget = "would_forget"
    case already
    case noAccount = "no_account"
    /// Their role has to be taken first.
    case staff
    case openEdits = "open_edits"
  }

  public let outcome: Outcome
  public let account: String?
  public let customers: [String]
  /// How many of each there are: `accounts`, `customers`, `events`, `subscriptions`, `edits`, `journal_values`.
  public let counts: [String: Int]
  /// What this cannot reach, as words of its own.
  public let keptElsewhere: [String]

  private enum CodingKeys: String, CodingKey {
    case outcome, account, customers, counts
    case keptElsewhere = "kept_elsewhere"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(outcome, forKey: .outcome)
    try container.encode(account, forKey: .account)
    try container.encode(customers, forKey: .customers)
    try container.encode(counts, forKey: .counts)
    try container.encode(keptElsewhere, forKey: .keptElsewhere)
  }
}

extension AccountStore {
  /// Lines of the journal in the order in which they were written: `page` of them (1 to 5000) behind the line `after`.
  public func journal(
    since: Date? = nil, account: String? = nil, after: Int? = nil, page: Int = 1000
  ) async throws(SupabaseError) -> JournalPage {
    struct Arguments: Encodable {
      let since: Date?
      let account: String?
      let after: Int?
      let page: Int
    }
    let arguments = Arguments(since: since, account: account, after: after, page: page)
    return try await client.call("accountdesk_journal", arguments, repeatable: true)
  }

  /// Writes down that a link to the customer portal is about to be made.
  public func notePortal(account: String, author: String) async throws(SupabaseError) {
    try await client.call("accountdesk_note_portal", ["account": account, "author": author])
  }

  /// Erases what is kept of a person, or says what that is. - Parameter id: a user's or a customer's.
  public func forget(_ id: String, isDry: Bool, author: String?) async throws(SupabaseError) -> Forgetting {
    struct Arguments: Encodable {
      let id: String
      let isDry: Bool
      let author: String?

      enum CodingKeys: String, CodingKey {
        case id, author
        case isDry = "dry_run"
      }
    }
    return try await client.call(
      "accountdesk_forget", Arguments(id: id, isDry: isDry, author: author), repeatable: true)
  }
}
