// The database's functions for accounts and edits, typed. Those for reads and events stand in a file of their own.

import FoundationEssentials
public import Supabase

/// Accounts and edits as Supabase keeps them. Every call throws `SupabaseError`.
public struct AccountStore: Sendable {
  let client: SupabaseClient

  public init(_ client: SupabaseClient) { self.client = client }

  /// What the database says of itself; the first call of a desk, since it tells whether the project is migrated.
  /// - Throws: `otherRelease` where this program and the database's functions do not fit each other.
  public func about() async throws(SupabaseError) -> ProjectState {
    let state: ProjectState = try await client.call("accountdesk_about", repeatable: true)
    if let isOlder = state.isTooOld(for: ProjectState.release) { throw .otherRelease(isDatabaseOlder: isOlder) }
    return state
  }

  /// One page of a list: `page` rows (1 to 1000) behind `after`, or before it when going backwards. Backwards from
  /// nothing is the last page.
  public func accounts(
    _ query: AccountQuery = AccountQuery(), after: Cursor? = nil, backwards: Bool = false, page: Int = 100
  ) async throws(SupabaseError) -> AccountPage {
    struct Arguments: Encodable {
      let search: String?
      let status: SyncStatus?
      let sort: AccountSort
      let descending: Bool
      let after: Cursor?
      let backwards: Bool
      let page: Int
    }
    let arguments = Arguments(
      search: query.search.isEmpty ? nil : query.search, status: query.status, sort: query.sort,
      descending: query.descending, after: after, backwards: backwards, page: page)
    return try await client.call("accountdesk_accounts", arguments, repeatable: true)
  }

  /// How many accounts there are of each status.
  public func counts() async throws(SupabaseError) -> Counts {
    try await client.call("accountdesk_counts", repeatable: true)
  }

  /// The accounts with exactly this user id, customer id or e-mail; at most 20.
  public func find(_ id: String) async throws(SupabaseError) -> [Account] {
    try await client.call("accountdesk_find", ["id": id], repeatable: true)
  }

  /// One account with everything that is known of it; nil if there is none.
  public func account(_ id: String) async throws(SupabaseError) -> AccountDetail? {
    try await client.call("accountdesk_account", ["account": id], repeatable: true)
  }

  /// What speaks against an edit.
  public func check(_ draft: EditDraft) async throws(SupabaseError) -> EditCheck {
    try await client.call("accountdesk_check_edit", CheckArguments(draft), repeatable: true)
  }

  /// Writes the edit into the journal, or says why not. The same id again answers with the same edit.
  public func record(_ draft: EditDraft, id: EditID, author: String?) async throws(SupabaseError) -> Recording {
    let arguments = RecordArguments(edit: id, author: author, draft: draft)
    return try await client.call("accountdesk_record_edit", arguments, repeatable: true)
  }

  /// Asks before each sending, and notes its time.
  public func maySend(_ edit: EditID) async throws(SupabaseError) -> MaySend {
    try await client.call("accountdesk_may_send", ["edit": edit], repeatable: true)
  }

  /// Notes that Stripe took the edit.
  public func accepted(_ edit: EditID, requestID: String?) async throws(SupabaseError) -> Edit {
    struct Arguments: Encodable {
      let edit: EditID
      let requestID: String

      enum CodingKeys: String, CodingKey {
        case edit
        case requestID = "request_id"
      }
    }
    let arguments = Arguments(edit: edit, requestID: requestID ?? "")
    return try await client.call("accountdesk_edit_accepted", arguments, repeatable: true)
  }

  /// Notes that Stripe refused the edit, or that it is never going to be sent.
  public func refused(_ edit: EditID, _ refusal: Refusal) async throws(SupabaseError) -> Edit {
    struct Arguments: Encodable {
      let edit: EditID
      let refusal: Refusal
    }
    return try await client.call(
      "accountdesk_edit_refused", Arguments(edit: edit, refusal: refusal), repeatable: true)
  }

  /// Notes that it could not be found out whether Stripe took the edit. `failure`: words for the journal.
  public func unknown(_ edit: EditID, failure: String) async throws(SupabaseError) -> Edit {
    struct Arguments: Encodable {
      let edit: EditID
      let failure: String
    }
    return try await client.call(
      "accountdesk_edit_unknown", Arguments(edit: edit, failure: failure), repeatable: true)
  }

  /// How far these edits have come.
  public func edits(_ ids: [EditID]) async throws(SupabaseError) -> [Edit] {
    try await client.call("accountdesk_edits", ["ids": ids], repeatable: true)
  }
}

/// What recording an edit answers.
public enum Recording: Decodable, Hashable, Sendable {
  case recorded(Edit)
  case problems([EditProblem])

  private enum CodingKeys: String, CodingKey { case recorded, edit, problems }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self =
      try container.decode(Bool.self, forKey: .recorded)
      ? .recorded(try container.decode(Edit.self, forKey: .edit))
      : .problems(try container.decode([EditProblem].self, forKey: .problems))
  }
}

/// Whether an edit may be sent now.
public enum MaySend: Decodable, Hashable, Sendable {
  /// The how-manieth attempt this is, from 1.
  case yes(attempt: Int)
  case no(NotSendable)

  private enum CodingKeys: String, CodingKey { case may, attempt, why }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self =
      try container.decode(Bool.self, forKey: .may)
      ? .yes(attempt: try container.decode(Int.self, forKey: .attempt))
      : .no(try container.decode(NotSendable.self, forKey: .why))
  }
}

/// Why an edit is not sent any more.
public enum NotSendable: String, Error, Codable, Hashable, Sendable {
  /// Its outcome stands already.
  case settled
  /// It was recorded more than 20 hours ago.
  case tooOld = "too_old"
  case unknownEdit = "unknown_edit"
  case editsOff = "edits_off"
}

private struct CheckArguments: Encodable {
  let account: String
  let name: String?
  let email: String?
  let clearName: Bool
  let expectedVersion: Int?
  let undoOf: EditID?

  init(_ draft: EditDraft) {
    account = draft.account
    name = draft.changes.name?.value
    // Emptying an e-mail is for the database to refuse, in the same words as everywhere.
    email = draft.changes.email.map { $0.value ?? "" }
    clearName = draft.changes.name == .clear
    expectedVersion = draft.expectedVersion
    undoOf = draft.undoOf
  }

  enum CodingKeys: String, CodingKey {
    case account, name, email
    case clearName = "clear_name"
    case expectedVersion = "expected_version"
    case undoOf = "undo_of"
  }
}

private struct RecordArguments: Encodable {
  let edit: EditID
  let author: String?
  let draft: EditDraft

  private enum CodingKeys: String, CodingKey { case edit, author, reason, override, run }

  func encode(to encoder: any Encoder) throws {
    try CheckArguments(draft).encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(edit, forKey: .edit)
    try container.encodeIfPresent(author, forKey: .author)
    try container.encodeIfPresent(draft.reason, forKey: .reason)
    try container.encode(draft.override, forKey: .override)
    try container.encodeIfPresent(draft.run, forKey: .run)
  }
}
