// What an operator wants changed, before it is recorded; and what can be said against it without asking anybody.

/// An edit that is not recorded yet.
public struct EditDraft: Hashable, Sendable {
  public var account: String
  public var changes: Changes
  public var reason: String?
  /// The edit that this one takes back, with exactly the values from before it.
  public var undoOf: EditID?
  /// The account's version when the form was opened; nil asks for no comparison.
  public var expectedVersion: Int?
  /// Goes on over problems that do not block.
  public var override: Bool
  /// The bulk run that it belongs to.
  public var run: RunID?

  public init(
    account: String, changes: Changes, reason: String? = nil, undoOf: EditID? = nil, expectedVersion: Int? = nil,
    override: Bool = false, run: RunID? = nil
  ) {
    self.account = account
    self.changes = changes
    self.reason = reason
    self.undoOf = undoOf
    self.expectedVersion = expectedVersion
    self.override = override
    self.run = run
  }

  /// The longest reason, in Unicode scalars.
  public static let reasonLimit = 500

  /// The edit that takes another one back: the values from before it. Nil if there is nothing to go back to (no
  /// login is ever emptied).
  public init?(undoing edit: Edit, reason: String? = nil) {
    var changes = Changes()
    if edit.after.name != nil { changes.name = edit.before.name.flatMap { $0.isEmpty ? nil : .set($0) } ?? .clear }
    if edit.after.email != nil { changes.email = edit.before.email.map { .set($0) } }
    guard !changes.isEmpty else { return nil }
    self.init(account: edit.account, changes: changes, reason: reason, undoOf: edit.id)
  }

  /// The same without what the eye does not see in its values, and the fields where something was taken off.
  public func cleaned() -> (draft: EditDraft, changed: [Field]) {
    var draft = self
    var changed: [Field] = []
    for field in Field.allCases {
      guard case .set(let text) = changes[field] else { continue }
      let clean = field.cleaned(text)
      if clean.changed { changed.append(field) }
      draft.changes[field] = .set(clean.text)
    }
    draft.reason = reason.map { Field.name.cleaned($0).text }.flatMap { $0.isEmpty ? nil : $0 }
    return (draft, changed)
  }

  /// What can be said against the values alone, and, with the values that stand now, whether anything changes.
  public func problems(standing: Values? = nil) -> [EditProblem] {
    var problems: [EditProblem] = []
    switch changes.email {
    case .clear, .set(""): problems.append(EditProblem(.emailEmpty, field: .email))
    case .set(let email) where email.unicodeScalars.count > Field.email.limit:
      problems.append(EditProblem(.emailTooLong, field: .email, detail: .init(limit: Field.email.limit)))
    default: break
    }
    switch changes.name {
    case .set(""): problems.append(EditProblem(.nameEmpty, field: .name))
    case .set(let name) where name.unicodeScalars.count > Field.name.limit:
      problems.append(EditProblem(.nameTooLong, field: .name, detail: .init(limit: Field.name.limit)))
    default: break
    }
    if let reason, reason.unicodeScalars.count > Self.reasonLimit {
      problems.append(EditProblem(.reasonTooLong, detail: .init(limit: Self.reasonLimit)))
    }
    let differing = changes.fields.filter { field in
      standing.map { !field.same($0[field], changes[field]?.value) } ?? true
    }
    if problems.isEmpty && differing.isEmpty { problems.append(EditProblem(.nothingChanged)) }
    return problems
  }
}
