// The lines of the form that can be typed in.

import Accounts

public enum FormField: CaseIterable, Hashable, Sendable {
  case name, email
  /// Why, for the journal.
  case reason

  init(_ field: Field) { self = field == .name ? .name : .email }

  /// The value that it changes; nil for the reason.
  var field: Field? {
    switch self {
    case .name: .name
    case .email: .email
    case .reason: nil
    }
  }

  /// The next one, or the one before; after the last comes the first.
  func moved(by count: Int) -> FormField {
    let all = Self.allCases
    let place = (all.firstIndex(of: self) ?? 0) + count
    return all[(place % all.count + all.count) % all.count]
  }
}

extension EditProblem {
  /// Where in the form it stands; nil for what is about the whole.
  var place: FormField? {
    switch code {
    case .reasonRequired, .reasonTooLong: .reason
    default: field.map { FormField($0) }
    }
  }
}

extension EditForm {
  subscript(place: FormField) -> TextField {
    get {
      switch place {
      case .name: name
      case .email: email
      case .reason: reason
      }
    }
    set {
      switch place {
      case .name: name = newValue
      case .email: email = newValue
      case .reason: reason = newValue
      }
    }
  }

  /// The reason as it would be saved; nil where there is none.
  var givenReason: String? {
    let text = Field.name.cleaned(reason.text).text
    return text.isEmpty ? nil : text
  }

  /// Whether there is anything that would be lost.
  var isTyped: Bool { isChanged || givenReason != nil }

  /// Fills in what an edit replaced.
  mutating func fill(_ draft: EditDraft) {
    if let change = draft.changes.name {
      clearsName = change == .clear
      name.set(change.value ?? "")
    }
    if let value = draft.changes.email?.value { email.set(value) }
    focus = draft.changes.fields.first.map { FormField($0) } ?? .name
    wasEdited()
    filled = keptText
  }
}
