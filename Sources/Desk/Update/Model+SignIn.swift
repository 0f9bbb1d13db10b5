// Signing in, losing the session in mid-work, and the lock after a quiet time.

import Accounts
import Terminal
import Words

extension Model {
  // MARK: When it is asked for

  /// A failure that only a sign-in mends brings it up; everything behind it stays as it is.
  mutating func noteSignedOut(_ message: Message) {
    guard identity.signsIn, gate == nil, message.anyFault?.kind == .signedOut else { return }
    gate = signInScreen(caller == nil ? .start : .expired)
  }

  /// For whoever was here last, and as they signed in.
  func signInScreen(_ reason: SignInScreen.Reason) -> SignInScreen {
    SignInScreen(
      reason, email: identity.author.isEmpty ? identity.expected : identity.author, isByCode: identity.signsInByCode)
  }

  /// Nothing is asked in vain while nobody is signed in.
  var isSignedOut: Bool { gate.map { $0.reason != .locked } ?? false }

  /// Roles and rules change while people work; the database obeys them at once, the screen a little later.
  mutating func askCallerAgain() -> [Effect] {
    guard identity.signsIn, callerSeen.map({ now.steady - $0 >= .seconds(60) }) ?? true else { return [] }
    return [.askCaller]
  }

  private var idleLock: Duration? { caller?.idleLock.map { .seconds($0) } }

  private var isIdle: Bool { idleLock.map { gate == nil && now.steady - lastInput >= $0 } ?? false }

  /// Waits for the end of a quiet time. With the screen the kept sign-in is locked, or a second desk would open it.
  mutating func idleWants() -> [Effect] {
    if gate?.reason == .locked, !isSessionLocked {
      isSessionLocked = true
      return [.lockSession]
    }
    guard let idleLock, gate == nil, !isIdleAwaited else { return [] }
    isIdleAwaited = true
    return [.wait(.idle, max(.zero, idleLock - (now.steady - lastInput)))]
  }

  mutating func lockIfIdle() {
    if isIdle { gate = signInScreen(.locked) }
  }

  /// Somebody is here.
  /// - Returns: false where that comes too late, and the key meant something that is hidden by now.
  mutating func noteInput() -> Bool {
    let wasIdle = isIdle
    lockIfIdle()
    lastInput = now.steady
    return !wasIdle
  }

  // MARK: Keys

  mutating func signInAction(_ action: Action) -> [Effect] {
    guard var gate, gate.since == nil || action == .signInOver else { return [] }
    defer { self.gate = gate }
    switch action {
    case .nextField, .previousField:
      let fields = gate.fields
      let place = (fields.firstIndex(of: gate.focus) ?? 0) + (action == .nextField ? 1 : fields.count - 1)
      gate.focus = fields[place % fields.count]
      return []
    case .signInByCode:
      gate.changeProof()
      return []
    case .signInOver:
      gate.beginAgain()
      gate.fault = nil
      return [.cancel(.signIn), .cancel(.caller)]
    default: break
    }
    // What is empty is asked for first.
    if let empty = gate.fields.first(where: { gate[$0].isEmpty }) {
      gate.focus = empty
      return []
    }
    gate.since = now.steady
    gate.fault = nil
    if let pending = gate.pending { return [.finishSignIn(pending, code: gate.code.text)] }
    if gate.isByCode { return [.signInByCode(email: gate.email.text, code: gate.code.text)] }
    return [.signIn(email: gate.email.text, password: gate.password.text)]
  }

  /// Leaving from here asks nothing, since the question would show what is hidden: edits are sent first, and drafts kept.
  mutating func quitFromGate() -> [Effect] {
    let effects = keepDraft()
    guard needsDesk else { return effects + leave(keepsDraft: true) }
    ending = .whenSent
    return effects
  }

  mutating func typeAtGate(_ change: (inout TextField) -> Void) {
    guard var gate, gate.since == nil else { return }
    change(&gate[gate.focus])
    self.gate = gate
  }

  // MARK: Answers

  mutating func signedIn(_ result: Result<SignIn.Step, Fault>) -> [Effect] {
    guard var gate, gate.since != nil else { return [] }
    defer { self.gate = gate }
    switch result {
    case .success(.done): return [.askCaller]
    case .success(.needsCode(let pending)):
      gate.pending = pending
      gate.code = TextField()
      gate.focus = .code
      gate.since = nil
    case .failure(let fault):
      gate.since = nil
      gate.fault = fault
      gate.password = TextField()
      gate.code = TextField()
    }
    return []
  }

  mutating func learnt(_ result: Result<Operator, Fault>) -> [Effect] {
    switch result {
    case .failure(let fault):
      // Without a sign-in under way it is asked again by itself.
      guard gate?.since != nil else { return [] }
      gate?.beginAgain()
      gate?.fault = fault
      return []
    case .success(let caller):
      if identity.isByDoor { identity.isLive = caller.livemode ?? false }
      if let livemode = caller.livemode, livemode != identity.isLive {
        let text = look.words.keyOfOtherMode(keyIsLive: identity.isLive)
        if gate == nil { gate = SignInScreen(.start, email: caller.email ?? "", isByCode: identity.signsInByCode) }
        gate?.beginAgain()
        gate?.fault = Fault(.notConfigured, what: text, changed: "")
        return []
      }
      let before = self.caller
      self.caller = caller
      callerSeen = now.steady
      identity.author = caller.email ?? caller.id ?? ""
      identity.role = caller.role
      identity.startsSignedOut = false
      let isOther = takeOwn(caller)
      guard let gate, gate.since != nil else {
        guard isOther, before != nil else { return isOther ? start() : [] }
        // With a role goes what it let them see, and what they had under way by it.
        let kept = keepDraft()
        notice = nil
        return kept + forgetEverything() + start()
      }
      identity.signsInByCode = gate.isByCode
      self.gate = nil
      isSessionLocked = false
      lastInput = now.steady
      if form?.fault?.kind == .signedOut { form?.fault = nil }
      let words = look.words
      notice = .message(.ok, words.signedInMeanwhile(identity.title))
      // Another person sees nothing of what the one before had before them.
      var effects: [Effect] = []
      if let before, before.id != caller.id || isOther { effects = forgetEverything() }
      return effects + (before?.id != caller.id || isOther ? start() : [.askStripe] + refresh())
    }
  }

  /// What the one before had under way ends as if they had left.
  private mutating func forgetEverything() -> [Effect] {
    let ended = underWay.map { Effect.cancel($0) }
    var fresh = Model(look: look, identity: identity, size: size, now: now, spareIDs: spareIDs)
    fresh.caller = caller
    fresh.callerSeen = callerSeen
    fresh.notice = notice
    fresh.gate = gate
    fresh.isSessionLocked = isSessionLocked
    fresh.lastInput = lastInput
    // The clocks that run go on.
    fresh.isTicking = isTicking
    fresh.isClocking = isClocking
    // An answer to the one before is none to this one.
    fresh.list.generation = list.generation
    self = fresh
    return ended
  }

  /// What runs in somebody's name, or brings what was theirs to see. Tried again later, it would run in another's.
  private var underWay: [Effect.Slot] {
    let edits = flights.flatMap { [Effect.Slot.save($0.id), .watch($0.id)] }
    let accounts =
      resyncing.map { Effect.Slot.resync($0) } + deciding.map { .decide($0) }
      + replaying.union(parked?.replaying ?? []).map { .replay($0) } + (linking.map { [.link($0.account.id)] } ?? [])
    return edits + accounts + [
      .bulk, .portal, .proof, .findLink, .check, .detail, .dashboard, .parked, .parkedAfter, .pageBefore, .pageAfter,
      .pageRefresh, .scope(.marks), .scope(.preview),
    ]
  }
}

extension Message {
  /// Whatever failed, wherever it is shown.
  fileprivate var anyFault: Fault? {
    switch self {
    case .page(_, .failure(let fault)), .counts(.failure(let fault)), .project(.failure(let fault)),
      .detail(_, .failure(let fault)), .dashboard(.failure(let fault)), .checked(_, .failure(let fault)),
      .sighted(_, .failure(let fault)), .resynced(_, _, .failure(let fault)), .portal(_, .failure(let fault)),
      .linksFound(_, .failure(let fault)), .linked(_, .failure(let fault)), .scope(_, _, .failure(let fault)),
      .replayed(_, .failure(let fault)), .caller(.failure(let fault)), .parkedEvents(_, .failure(let fault)),
      .replayedEvent(_, .failure(let fault)), .decided(_, .failure(let fault)), .proofAsked(_, let fault?):
      fault
    case .saved(_, .failure(let failure)):
      switch failure {
      case .fault(let fault), .uncertain(let fault): fault
      case .problems: nil
      }
    case .bulk(_, .ended(.gaveUp(let fault))): fault
    case .stripe(let fault), .stripeReached(let fault): fault
    default: nil
    }
  }
}
