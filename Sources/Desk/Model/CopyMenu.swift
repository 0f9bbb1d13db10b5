// What of an account can be copied, each with its value.

public import Accounts
import Words

/// One thing that people look for elsewhere.
public enum CopyKind: CaseIterable, Hashable, Sendable {
  case customer, user, email, name
  /// Of the chosen line of the history, otherwise of the newest that has one.
  case request, event
  case stripePage, supabasePage
}

/// The choice that is open, for one account.
public struct CopyMenu: Equatable, Sendable {
  public let account: Account
  /// The one that Enter copies.
  public internal(set) var chosen: CopyKind
}

extension CopyKind {
  /// The key's for just this.
  var action: Action {
    switch self {
    case .customer: .copyCustomer
    case .user: .copyUser
    case .email: .copyEmail
    case .name: .copyName
    case .request: .copyRequest
    case .event: .copyEvent
    case .stripePage: .copyStripePage
    case .supabasePage: .copySupabasePage
    }
  }

  init?(_ action: Action) {
    guard let kind = Self.allCases.first(where: { $0.action == action }) else { return nil }
    self = kind
  }

  func word(_ words: some Words) -> String {
    switch self {
    case .customer: words.copyCustomer
    case .user: words.copyUser
    case .email: words.copyEmail
    case .name: words.copyName
    case .request: words.copyRequest
    case .event: words.copyEvent
    case .stripePage: words.copyStripePage
    case .supabasePage: words.copySupabasePage
    }
  }
}

extension Model {
  /// What can be copied of an account, in the order of the menu.
  func copyItems(_ account: Account) -> [(kind: CopyKind, value: String)] {
    CopyKind.allCases.compactMap { kind in copyValue(kind, of: account).map { (kind, $0) } }
  }

  /// Nil where there is no such thing. Control characters would be keys where it is pasted.
  func copyValue(_ kind: CopyKind, of account: Account) -> String? {
    let value: String? =
      switch kind {
      case .customer: account.stripeCustomerID
      case .user: account.id
      case .email: account.email
      case .name: account.name
      case .request: historyLines(of: account).lazy.compactMap(\.requestID).first
      case .event: historyLines(of: account).lazy.compactMap(\.eventID).first
      case .stripePage:
        account.stripeCustomerID.map { AccountAddress.stripe(customer: $0, isLive: isLive) }
      case .supabasePage: identity.project.flatMap { AccountAddress.supabase(user: account.id, project: $0) }
      }
    guard let value, !value.isEmpty else { return nil }
    return String(String.UnicodeScalarView(value.unicodeScalars.filter { $0.properties.generalCategory != .control }))
  }

  private func historyLines(of account: Account) -> [HistoryLine] {
    // The chosen one comes first.
    let lines = details[account.id]?.history ?? []
    guard account.id == list.selected, let chosen = chosenLine else { return lines }
    return [chosen] + lines
  }
}

extension HistoryLine {
  /// Stripe's id of the request that made it.
  var requestID: String? {
    guard case .edit(let edit) = content else { return nil }
    return edit.requestID ?? edit.refusal?.requestID
  }

  /// Stripe's id of the event that brought it.
  var eventID: String? {
    switch content {
    case .edit(let edit): edit.eventID
    // A read has an id of our own, which nobody looks for.
    case .event(let event): event.type == nil ? nil : event.eventID
    case .other: nil
    }
  }
}
