// What the desk wants done. Only the runtime does it; each answer comes back as a message.

public import Accounts

/// A wait, by what it is for.
public enum Timer: Hashable, Sendable {
  /// Something moves on the screen.
  case tick
  /// What is shown may be older than what is.
  case refresh
  /// Stripe's light.
  case stripe
  /// A second has passed.
  case clock
  /// The same of the dashboard.
  case dashboard
  /// Something failed and is tried again.
  case retry
  /// Typing has paused, in the search or in the form.
  case search
  case check
  /// What is typed is to be kept.
  case draft
  /// Nobody has done anything for long.
  case idle
  /// The selection has stopped.
  case detail
}

/// What many accounts are counted for.
public enum ScopeUse: Hashable, Sendable {
  case marks, preview
}

public enum Effect: Equatable, Sendable {
  case loadPage(PageRequest)
  /// The one row that there is of oneself, in the place of a page.
  case loadOwn(String, PageRequest)
  case loadCounts
  case loadProject
  /// Whether Stripe takes our key; whether it is there at all.
  case askStripe
  case reachStripe
  case loadDetail(String)
  case loadDashboard
  case check(EditDraft, serial: Int)
  /// The edit, from the journal to Stripe's answer.
  case save(EditDraft, EditID)
  /// The edit, from there on until it is settled.
  case watch(EditID)
  case resync(Account, edit: EditID?, logins: Logins)
  /// A link to Stripe's portal for the account's customer.
  case makePortalLink(Account)
  /// Has Auth send the mail by which the owner of this address proves it.
  case proveLogin(String)
  /// What may be linked to the account; and linking it, or making a customer for it.
  case findLink(Account)
  case link(Account, LinkProposal)
  /// Who the database takes us for.
  case askCaller
  case signIn(email: String, password: String)
  case signInByCode(email: String, code: String)
  case finishSignIn(PendingSignIn, code: String)
  /// What this machine keeps of the sign-in is of no use to another process, until somebody signs in.
  case lockSession
  case countScope(Scope, ScopeUse)
  /// Many, until they are done or it is cancelled.
  case bulkResync(Scope, logins: Logins, number: Int)
  /// Everything that is parked of the account.
  case replay(Account)
  /// Everybody's parked events, behind that event or the first; and one of them tried again.
  case loadParked(after: String?)
  case replayEvent(String)
  /// A login that waits.
  case decide(Account, approve: Bool)
  case wait(Timer, Duration)
  /// Whatever runs in this place ends without an answer.
  case cancel(Slot)
  /// The terminal: draws everything anew; or gives it back and stops, until the shell goes on with us.
  case redraw
  case suspend
  /// Drafts, one after another in this order.
  case keepDraft(KeptDraft)
  case dropDraft(KeptDraft.Place)
  case findDraft(KeptDraft.Place)
  /// Into the clipboard of the terminal.
  case copy(String)
  /// The end.
  case leave

  /// What an effect is one of: a newer one in the same place ends the older.
  public enum Slot: Hashable, Sendable {
    case page, pageBefore, pageAfter, pageRefresh, counts, project, stripe, reach, detail, dashboard, check, parked,
      parkedAfter
    case save(EditID)
    case watch(EditID)
    case resync(String)
    case scope(ScopeUse)
    case bulk
    case replay(String)
    case decide(String)
    case portal, findLink, proof, caller, signIn, lock
    case link(String)
    case timer(Timer)
  }

  /// Nil for what is done at once.
  public var slot: Slot? {
    switch self {
    case .loadPage(let request), .loadOwn(_, let request):
      switch request.purpose {
      case .fresh, .top, .bottom: .page
      case .before: .pageBefore
      case .after: .pageAfter
      case .refresh: .pageRefresh
      }
    case .loadCounts: .counts
    case .loadProject: .project
    case .askStripe: .stripe
    case .reachStripe: .reach
    case .loadDetail: .detail
    case .loadDashboard: .dashboard
    case .check: .check
    case .save(_, let id): .save(id)
    case .watch(let id): .watch(id)
    case .resync(let account, _, _): .resync(account.id)
    case .countScope(_, let use): .scope(use)
    case .bulkResync: .bulk
    case .replay(let account): .replay(account.id)
    case .replayEvent(let id): .replay(id)
    case .loadParked(let after): after == nil ? .parked : .parkedAfter
    case .decide(let account, _): .decide(account.id)
    case .makePortalLink: .portal
    case .proveLogin: .proof
    case .findLink: .findLink
    case .askCaller: .caller
    case .signIn, .signInByCode, .finishSignIn: .signIn
    case .lockSession: .lock
    case .link(let account, _): .link(account.id)
    case .wait(let timer, _): .timer(timer)
    case .cancel, .redraw, .suspend, .copy, .keepDraft, .dropDraft, .findDraft, .leave: nil
    }
  }
}
