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
    guard let role = project?.role, let capability = action.capability else { return nil }
    return RoleTable.may(role, capability, isOwn: role == "owner") ? nil : look.words.roleLacks(role)
  }
}
