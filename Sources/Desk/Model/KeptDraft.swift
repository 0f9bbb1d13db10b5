// What was typed into a form and not saved, as it outlives the program.

public import Accounts
public import FoundationEssentials

public struct KeptDraft: Codable, Equatable, Sendable {
  /// Whose it is, in which project and about which account.
  public struct Place: Codable, Hashable, Sendable {
    public let author: String
    public let project: String
    public let account: String

    public init(author: String, project: String, account: String) {
      self.author = author
      self.project = project
      self.account = account
    }
  }

  /// The texts that differ from the account's, as they were typed.
  public struct Text: Codable, Equatable, Sendable {
    public var name: String?
    public var clearsName = false
    public var email: String?
    public var reason = ""
  }

  public let place: Place
  public let text: Text
  /// The account's values when it was typed.
  public let before: Values
  public let at: Date

  public init(place: Place, text: Text, before: Values, at: Date) {
    self.place = place
    self.text = text
    self.before = before
    self.at = at
  }

  /// For so long it is offered, in seconds; then it is removed.
  public static let lifetime: Double = 86_400
}

extension EditForm {
  /// What of it would be kept; nil where nothing is typed.
  var keptText: KeptDraft.Text? {
    guard isTyped else { return nil }
    return KeptDraft.Text(
      name: changes.name == nil || clearsName ? nil : name.text, clearsName: clearsName,
      email: changes.email == nil ? nil : email.text, reason: reason.text)
  }

  /// Takes up what was typed before.
  mutating func takeUp(_ text: KeptDraft.Text) {
    clearsName = text.clearsName
    name.set(text.clearsName ? "" : text.name ?? account.name ?? "")
    email.set(text.email ?? account.email ?? "")
    reason.set(text.reason)
    wasEdited()
  }
}
