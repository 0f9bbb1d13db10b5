// One edit of this desk, from the moment it is saved until its outcome is known.

public import Accounts

/// What kept an edit from coming as far as Stripe's answer.
public enum SaveFailure: Error, Hashable, Sendable {
  /// Checks speak against it; it was not recorded.
  case problems([EditProblem])
  case fault(Fault)
  /// Stripe may have it, and the journal could not be told: it goes on by itself.
  case uncertain(Fault)
}

/// An edit under way, or what became of it.
public struct EditFlight: Equatable, Sendable, Identifiable {
  public let id: EditID
  /// Whose account, and how the screen calls it.
  public let account: String
  public let title: String
  public let draft: EditDraft
  public let before: Values
  let begun: Duration
  /// Times as the desk saw them.
  var recordedAt: Duration?
  var acceptedAt: Duration?
  /// How often it was sent.
  var attempt = 0
  /// As the journal last had it.
  public internal(set) var edit: Edit?
  /// Why it ended, or what keeps it from being seen.
  public internal(set) var failure: SaveFailure?
  /// The workflow has not answered yet.
  var isSaving = true
  /// Supabase could not be asked the last time.
  var isUnseen = false
  /// Of one's own account: the sign-in does not follow by itself.
  var isOwn = false

  init(id: EditID, title: String, draft: EditDraft, before: Values, now: Moment) {
    self.id = id
    account = draft.account
    self.title = title
    self.draft = draft
    self.before = before
    begun = now.steady
  }
}

extension EditFlight {
  /// Where it is, as the screen tells it.
  public enum State: Equatable, Sendable {
    /// Being checked and recorded; nothing was sent.
    case checking
    case recorded
    case sending(attempt: Int)
    /// Stripe has it; the webhook is awaited.
    case accepted
    case late
    /// Stripe may have it, and nobody knows yet.
    case uncertain
    /// The outcome: of an edit in the journal…
    case settled(Edit)
    /// …or of one that never came so far.
    case failed(SaveFailure)
  }

  public var state: State {
    if let edit, edit.stage.isSettled { return .settled(edit) }
    if isSaving {
      if attempt > 0 { return .sending(attempt: attempt) }
      return recordedAt == nil ? .checking : .recorded
    }
    if let edit, edit.stage == .accepted { return edit.late ? .late : .accepted }
    if case .uncertain? = failure { return .uncertain }
    if let failure { return .failed(failure) }
    if let edit { return .settled(edit) }
    return .checking
  }

  /// It has no outcome yet.
  public var isInFlight: Bool {
    switch state {
    case .checking, .recorded, .sending, .accepted, .late: true
    case .uncertain, .settled, .failed: false
    }
  }

  /// Stripe has not accepted it, and it stops when the desk does.
  public var needsDesk: Bool { isSaving }

  /// Stripe has it, or may have it, and it goes on without the desk.
  var goesOn: Bool {
    switch state {
    case .accepted, .late, .uncertain: true
    case .checking, .recorded, .sending, .settled, .failed: false
    }
  }

  /// Whether the screen counts its time.
  func isMoving(_ now: Moment) -> Bool {
    switch state {
    case .checking, .recorded, .sending: true
    // After a minute its age is told in minutes, and the picture stands still.
    case .accepted, .late: now.steady - (acceptedAt ?? begun) < .seconds(60)
    case .uncertain, .settled, .failed: false
    }
  }

  /// Takes in what was learnt of it. Stages only move forward: what is older than what is known changes nothing.
  mutating func learn(_ newer: Edit, _ now: Moment) {
    isUnseen = false
    if let edit, newer.stage.rank < edit.stage.rank { return }
    edit = newer
    if recordedAt == nil { recordedAt = now.steady }
    if newer.stage != .recorded, newer.stage != .unknown, acceptedAt == nil { acceptedAt = now.steady }
    if newer.stage == .accepted || newer.stage.isSettled { failure = nil }
  }
}

extension Stage {
  /// How far along; no later stage has a lower one.
  fileprivate var rank: Int {
    switch self {
    case .recorded: 0
    case .unknown: 1
    case .accepted: 2
    case .refused, .confirmed, .superseded: 3
    }
  }
}
