// Everything that can happen to the desk.

public import Accounts
public import Terminal

public enum Message: Sendable {
  /// The program runs: the first questions are asked.
  case started
  case input(InputEvent)
  /// Whether the terminal shows marks beyond ASCII.
  case marks(isUnicode: Bool)
  /// A wait is over.
  case due(Timer)
  /// An id for an edit to come.
  case spareID(EditID)

  case page(PageRequest, Result<AccountPage, Fault>)
  case counts(Result<Counts, Fault>)
  case project(Result<ProjectState, Fault>)
  /// Whether Stripe answered to our key; whether it answered at all.
  case stripe(Fault?)
  case stripeReached(Fault?)
  /// Nil: there is no such account.
  case detail(String, Result<AccountDetail?, Fault>)
  case dashboard(Result<Dashboard, Fault>)

  /// The answer to the form's text of that serial number.
  case checked(serial: Int, Result<EditCheck, Fault>)
  case recorded(Edit)
  case sending(EditID, attempt: Int)
  /// The workflow's end.
  case saved(EditID, Result<Edit, SaveFailure>)
  /// What the watch saw; a failure means that it could not look this time.
  case sighted(EditID, Result<Edit, Fault>)
  case resynced(Account, edit: EditID?, Result<ReadResult, Fault>)
  /// There is one of this form's.
  case draft(KeptDraft)
  case portal(Account, Result<String, Fault>)
  /// How far a sign-in has come; and who the database takes the one at the desk for.
  case signedIn(Result<SignIn.Step, Fault>)
  case caller(Result<Operator, Fault>)
  /// Auth was asked for the mail to this address.
  case proofAsked(String, Fault?)
  /// What may be linked to the account, and what became of a link.
  case linksFound(Account, Result<[LinkProposal], Fault>)
  case linked(Account, Result<LinkResult, Fault>)
  case scope(Scope, ScopeUse, Result<ScopeSummary, Fault>)
  /// News of the re-sync of many with that number.
  case bulk(Int, BulkStep)
  /// What became of each event that was parked.
  case replayed(Account, Result<[Replay], Fault>)
  /// A page of everybody's parked events, behind that event or the first; and what became of one that was tried again.
  case parkedEvents(after: String?, Result<[ParkedEvent], Fault>)
  case replayedEvent(String, Result<Replay?, Fault>)
  case decided(Account, Result<Decision, Fault>)
}
