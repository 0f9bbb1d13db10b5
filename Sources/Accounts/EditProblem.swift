// What speaks against an edit before it is sent.

/// One thing that a check found.
public struct EditProblem: Codable, Hashable, Sendable {
  /// What was found. A word of a newer database than this program arrives as `other`.
  public enum Code: Hashable, Sendable, Codable {
    case noSuchAccount, unlinked, deleted, twoAccounts, nothingChanged, nameEmpty, nameTooLong, emailTooLong, emailEmpty
    case emailTaken, changedSince, openEdit, editsOff, reasonRequired, reasonTooLong
    /// Of taking an edit back: it cannot be, or somebody changed the same field after it.
    case notUndoable, changedLater
    case other(String)

    private static let words: [(Code, String)] = [
      (.noSuchAccount, "no_such_account"), (.unlinked, "unlinked"), (.deleted, "deleted"),
      (.twoAccounts, "two_accounts"), (.nothingChanged, "nothing_changed"), (.nameEmpty, "name_empty"),
      (.nameTooLong, "name_too_long"),
      (.emailTooLong, "email_too_long"), (.emailEmpty, "email_empty"), (.emailTaken, "email_taken"),
      (.changedSince, "changed_since"), (.openEdit, "open_edit"), (.editsOff, "edits_off"),
      (.reasonRequired, "reason_required"), (.reasonTooLong, "reason_too_long"), (.notUndoable, "not_undoable"),
      (.changedLater, "changed_later"),
    ]

    public init(word: String) { self = Self.words.first { $0.1 == word }?.0 ?? .other(word) }

    /// The word that stands in SQL and JSON.
    public var word: String {
      if case .other(let word) = self { return word }
      return Self.words.first { $0.0 == self }?.1 ?? ""
    }

    public init(from decoder: any Decoder) throws {
      self.init(word: try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(word)
    }
  }

  /// More about it, as far as the code has any.
  public struct Detail: Codable, Hashable, Sendable {
    /// The account that has the e-mail, or the other one on the customer.
    public var account: String?
    /// The values that stand now.
    public var name: String?
    public var email: String?
    /// Whose edit is open, what it sets, and how old it is.
    public var author: String?
    public var values: Changes?
    public var ageSeconds: Double?
    /// The longest that is allowed, in Unicode scalars.
    public var limit: Int?

    public init(
      account: String? = nil, name: String? = nil, email: String? = nil, author: String? = nil,
      values: Changes? = nil, ageSeconds: Double? = nil, limit: Int? = nil
    ) {
      self.account = account
      self.name = name
      self.email = email
      self.author = author
      self.values = values
      self.ageSeconds = ageSeconds
      self.limit = limit
    }

    private enum CodingKeys: String, CodingKey {
      case account, name, email, author, values, limit
      case ageSeconds = "age_seconds"
    }
  }

  public let code: Code
  public let field: Field?
  /// Nothing goes on with it; one that does not block goes on when the operator says so.
  public let blocking: Bool
  public let detail: Detail

  public init(_ code: Code, field: Field? = nil, blocking: Bool = true, detail: Detail = Detail()) {
    self.code = code
    self.field = field
    self.blocking = blocking
    self.detail = detail
  }

  private enum CodingKeys: String, CodingKey { case code, field, blocking, detail }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    code = try container.decode(Code.self, forKey: .code)
    field = try container.decodeIfPresent(Field.self, forKey: .field)
    blocking = try container.decode(Bool.self, forKey: .blocking)
    detail = try container.decodeIfPresent(Detail.self, forKey: .detail) ?? Detail()
  }
}

/// What a check answers: what speaks against the edit, and what it would change.
public struct EditCheck: Codable, Hashable, Sendable {
  public let problems: [EditProblem]
  public let changes: ChangedValues

  public init(problems: [EditProblem], changes: ChangedValues = ChangedValues()) {
    self.problems = problems
    self.changes = changes
  }
}
