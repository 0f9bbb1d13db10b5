// The form in which an account is edited. It is pinned to its account, whatever the list does meanwhile.

public import Accounts
import Words

public struct EditForm: Equatable, Sendable {
  public enum Phase: Equatable, Sendable {
    case typing
    /// Something asks for the operator's own word, by another key than the one that saves.
    case confirming(Confirmation)
    /// Saved: the form shows how far the edit has come.
    case saved(EditID)
  }

  /// Why the operator is asked once more.
  public struct Confirmation: Equatable, Sendable {
    public var isLive: Bool
    /// What others did meanwhile; none of it blocks.
    public var problems: [EditProblem]

    public init(isLive: Bool, problems: [EditProblem]) {
      self.isLive = isLive
      self.problems = problems
    }
  }

  public let account: Account
  /// The account's version when the form was opened.
  let version: Int
  public internal(set) var name: TextField
  public internal(set) var email: TextField
  /// The name is to be emptied, as asked for by its own key.
  public internal(set) var clearsName = false
  public internal(set) var reason = TextField()
  public internal(set) var focus: FormField
  /// The edit that is being taken back, for as long as that is what the text does.
  public internal(set) var undoing: Edit?
  /// The records whose values were filled in, to be sent to Stripe.
  public internal(set) var ours: Set<Record> = []
  /// What was filled in, which one key fills in again: it takes no draft's place.
  var filled: KeptDraft.Text?
  /// What was typed here before, and neither saved nor discarded.
  public internal(set) var offered: KeptDraft?
  /// The project asks for a reason.
  var requiresReason = false
  public internal(set) var phase = Phase.typing
  /// Fields from which something that nobody sees was taken.
  public internal(set) var cleaned: Set<Field> = []
  /// Raised by every change of the text; answers to an older text are dropped.
  var serial = 0
  /// The answer to the present text.
  public internal(set) var check: EditCheck?
  var checking = Loading()
  /// What the newest attempt to save met.
  public internal(set) var problems: [EditProblem] = []
  public internal(set) var fault: Fault?
  /// Stripe's words, until the text changes.
  public internal(set) var refusal: Refusal?
  /// Enter was pressed: problems of an unchanged form are shown from now on.
  var wasTried = false

  init(_ account: Account, version: Int, focus: FormField = .name) {
    self.account = account
    self.version = version
    self.focus = focus
    name = TextField(account.name ?? "")
    email = TextField(account.email ?? "")
  }

  public subscript(field: Field) -> TextField {
    get { field == .name ? name : email }
    set { if field == .name { name = newValue } else { email = newValue } }
  }
}

extension EditForm {
  /// What it would change, as the text stands.
  public var changes: Changes {
    var changes = Changes()
    if clearsName {
      if !Field.name.same(account.name, nil) { changes.name = .clear }
    } else if !Field.name.same(account.name, name.text) {
      changes.name = .set(name.text)
    }
    if !Field.email.same(account.email, email.text) { changes.email = .set(email.text) }
    return changes
  }

  var isChanged: Bool { !changes.isEmpty }
  var isTyping: Bool { phase == .typing }
  /// It waits for the operator: nothing beside it is pointed at.
  var isAsking: Bool { if case .saved = phase { false } else { true } }

  /// As it would be saved, cleaned.
  func draft(override: Bool = false) -> EditDraft {
    var draft = EditDraft(
      account: account.id, changes: changes, reason: reason.text, expectedVersion: version, override: override
    ).cleaned().draft
    if let undoing, draft.takesBack(undoing, standing: account.values) { draft.undoOf = undoing.id }
    return draft
  }

  /// Everything that is known to speak against the present text.
  public var objections: [EditProblem] {
    let own = draft().problems(standing: account.values).filter { wasTried || $0.code != .nothingChanged }
    var all = own
    if wasTried, requiresReason, givenReason == nil { all.append(EditProblem(.reasonRequired)) }
    for problem in (check?.problems ?? []) + problems {
      let isKnown = all.contains { $0.code == problem.code && $0.field == problem.field }
      if !isKnown, problem.code != .nothingChanged || wasTried { all.append(problem) }
    }
    return all
  }

  /// What stands there after a pause, or is left, is no address yet. Stripe decides; it has refused all of these.
  var emailIsCutShort: Bool {
    guard let email = changes.email?.value, !email.isEmpty, refusal?.field != .email else { return false }
    return !Field.isWholeAddress(email) && (check != nil || focus != .email)
  }

  func objections(at place: FormField?) -> [EditProblem] { objections.filter { $0.place == place } }

  /// The text was changed: what was said of the old one does not hold any more.
  mutating func wasEdited() {
    serial += 1
    check = nil
    checking = Loading()
    problems = []
    fault = nil
    refusal = nil
    wasTried = false
  }

  /// The reason was changed; nothing that was asked depends on it.
  mutating func reasonWasEdited() {
    problems.removeAll { $0.place == .reason }
    fault = nil
    wasTried = false
  }

  /// Makes the text what would be saved, and notes where that took something off.
  mutating func clean() {
    // What nobody touched stays as it is, blanks included.
    for field in changes.fields {
      let clean = field.cleaned(self[field].text)
      guard clean.changed else { continue }
      self[field].set(clean.text)
      cleaned.insert(field)
      wasEdited()
    }
  }
}
