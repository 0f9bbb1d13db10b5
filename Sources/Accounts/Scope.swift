// Which accounts something is done with, when they are many: some by their ids, and all that a list shows.

public import Supabase

/// A set of accounts of any size, without holding them: the database resolves it, each account once.
public struct Scope: Codable, Hashable, Sendable {
  /// All that a list shows, but for some.
  public struct Listed: Codable, Hashable, Sendable {
    /// As in `AccountQuery`; empty means all.
    public var search: String
    public var status: SyncStatus?
    public var except: Set<String>

    public init(search: String = "", status: SyncStatus? = nil, except: Set<String> = []) {
      self.search = search
      self.status = status
      self.except = except
    }
  }

  public var ids: Set<String>
  public var listed: [Listed]

  public init(ids: Set<String> = [], listed: [Listed] = []) {
    self.ids = ids
    self.listed = listed
  }

  public static let all = Scope(listed: [Listed()])

  public var isEmpty: Bool { ids.isEmpty && listed.isEmpty }
}

/// What a scope holds now, and what a re-sync of it may do to logins.
public struct ScopeSummary: Codable, Hashable, Sendable {
  /// A login that differs from Stripe's e-mail.
  public struct LoginChange: Codable, Hashable, Sendable {
    public let account: String
    public let name: String?
    public let from: String?
    public let to: String?

    public init(account: String, name: String?, from: String?, to: String?) {
      self.account = account
      self.name = name
      self.from = from
      self.to = to
    }
  }

  public let counts: Counts
  /// How many have a customer; the others cannot be read.
  public let linked: Int
  /// How many logins change where Stripe's are taken.
  public let logins: Int
  /// The first of those, at most 20.
  public let loginChanges: [LoginChange]

  public init(counts: Counts, linked: Int, logins: Int = 0, loginChanges: [LoginChange] = []) {
    self.counts = counts
    self.linked = linked
    self.logins = logins
    self.loginChanges = loginChanges
  }

  private enum CodingKeys: String, CodingKey {
    case counts, linked, logins
    case loginChanges = "login_changes"
  }
}

extension AccountStore {
  /// Counts a scope.
  public func summary(of scope: Scope) async throws(SupabaseError) -> ScopeSummary {
    try await client.call("accountdesk_scope", scope, repeatable: true)
  }

  /// The next accounts of a scope behind the one with the id `after`, in the order of their ids; nothing at the end.
  ///
  /// - Parameter page: 1 to 1000.
  public func accounts(
    in scope: Scope, after: String?, page: Int = 200
  ) async throws(SupabaseError) -> [Account] {
    struct Arguments: Encodable {
      let ids: Set<String>
      let listed: [Scope.Listed]
      let after: String?
      let page: Int
    }
    let arguments = Arguments(ids: scope.ids, listed: scope.listed, after: after, page: page)
    return try await client.call("accountdesk_scope_page", arguments, repeatable: true)
  }
}
