// What the operator's role may not do is not offered: it says so instead. The database refuses it all the same.

import Accounts
import Words

extension Action {
  /// What somebody has to be allowed to for it; nil: everybody may.
  var capability: Capability? {
    switch self {
    case .edit, .undo, .sendOurs, .save, .goOn: .edit
    case .resync, .replay, .keepLogin, .takeLogin: .resync
    case .link, .acceptLink: .link
    case .portalLink: .portal
    case .approve, .reject, .decideNow: .approve
    case .startBulk: .bulk
    case .dashboard: .dashboard
    case .parkedEvents: .events
    default: nil
    }
  }
}

extension Model {
  /// Why the operator's role does not allow this; nil where it does, or where no role is known yet.
  func roleObjection(to action: Action) -> String? {
    guard let capability = capability(for: action) else { return nil }
    // Whose a parked event is, is not theirs to know who may nothing with others' accounts.
    let isAnybodys = capability == .bulk || action == .replay
    return roleObjection(to: capability, with: isAnybodys ? nil : subject(of: action), isAnybodys: isAnybodys)
  }

  /// - Parameter isAnybodys: it is about many, or about whoever it may be; otherwise an owner has nobody but themself
  ///   before them.
  func roleObjection(to capability: Capability, with account: Account?, isAnybodys: Bool = false) -> String? {
    guard let role = project?.role else { return nil }
    let isOwn = role == "owner" ? !isAnybodys : account.map { $0.id == caller?.id } ?? false
    return RoleTable.may(role, capability, isOwn: isOwn) ? nil : look.words.roleLacks(role)
  }

  private func capability(for action: Action) -> Capability? {
    if bulk?.isOpen == true, [.resync, .keepLogin, .takeLogin].contains(action) { return .bulk }
    return switch action {
    case .resync where focus == .list && !marks.isEmpty: .bulk
    // A login is let through by it.
    case .takeLogin: .approve
    default: action.capability
    }
  }

  /// Whose account an action is about.
  private func subject(of action: Action) -> Account? {
    switch action {
    case .save, .goOn: form?.account
    case .resync: resyncTarget
    case .portalLink: portal?.account ?? list.selectedAccount
    case .acceptLink: linking?.account
    case .keepLogin, .takeLogin, .decideNow: question?.account
    default: list.selectedAccount
    }
  }
}
