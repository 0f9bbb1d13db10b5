// The heart of the desk: what a message makes of the model, and what it wants done. Pure.

import Accounts
import Terminal

/// Takes one message in.
///
/// - Returns: what is to be done now, in this order.
public func update(_ model: inout Model, _ message: Message) -> [Effect] {
  guard model.ending != .now else { return [] }
  model.showNextNotice(message)
  let before = model.spoken
  var effects = model.handle(message)
  model.noteSignedOut(message)
  effects += model.wants()
  // The keys refuse it already; this keeps what they might forget.
  if model.identity.isReadOnly { effects.removeAll(where: \.changesData) }
  if model.identity.isOwn { effects = effects.compactMap { $0.own(model.identity.ownID) } }
  model.noteInLog(message, since: before)
  model.keepRefusal(over: before.notice, message)
  model.noteAnswer(message, over: before.notice)
  return effects.flatMap { $0.withWhatItEnds }
}

extension Effect {
  /// Neighbours of a list that is left are wanted no more.
  fileprivate var withWhatItEnds: [Effect] {
    guard case .loadPage(let request) = self, slot == .page, request.generation > 1 else { return [self] }
    return [.cancel(.pageBefore), .cancel(.pageAfter), .cancel(.pageRefresh), self]
  }
}

extension Model {
  fileprivate mutating func handle(_ message: Message) -> [Effect] {
    switch message {
    case .started: return start()
    case .input(let event): return input(event)
    case .marks(let isUnicode):
      look.takeMarks(isUnicode: isUnicode)
      return []
    case .due(let timer): return due(timer)
    case .spareID(let id):
      spareIDs.append(id)
      return []
    case .page(let request, let result): return took(result, for: request)
    case .counts(let result):
      if let counts = countsLoading.take(result, now) { self.counts = counts }
      return []
    case .project(let result):
      if let project = projectLoading.take(result, now) {
        self.project = project
        projectSeen = now.steady
      }
      return []
    case .stripe(let fault):
      stripe = fault.map { .down($0) } ?? .ok
      return fault == nil ? [] : [.wait(.stripe, Self.stripeRetry)]
    case .stripeReached(let fault): return reached(fault)
    case .detail(let id, let result): return took(result, for: id)
    case .dashboard(let result): return took(result)
    case .checked(let serial, let result): return took(result, forSerial: serial)
    case .recorded(let edit): return learn(edit)
    case .sending(let id, let attempt):
      change(id) { flight, _ in flight.attempt = attempt }
      return []
    case .saved(let id, let result): return saved(id, result)
    case .sighted(let id, let result): return sighted(id, result)
    case .resynced(let account, let edit, let result): return resynced(account, edit, result)
    case .draft(let draft): return found(draft)
    case .portal(let account, let result): return portalAnswered(account, result)
    case .signedIn(let result): return signedIn(result)
    case .caller(let result): return learnt(result)
    case .proofAsked(let address, let fault): return proofAsked(address, fault)
    case .linksFound(let account, let result): return linksFound(account, result)
    case .linked(let account, let result): return linked(account, result)
    case .scope(let scope, let use, let result): return counted(scope, for: use, result)
    case .bulk(let number, let step): return learnt(step, of: number)
    case .replayed(let account, let result): return replayed(account, result)
    case .parkedEvents(let after, let result): return took(result, after: after)
    case .replayedEvent(let id, let result): return replayed(id, result)
    case .decided(let account, let result): return decided(account, result)
    }
  }

  /// Only a call with the key tells whether it is taken again.
  private var isKeyRefused: Bool {
    if case .down(let fault) = stripe { fault.kind == .notPermitted } else { false }
  }

  /// Whether Stripe is there, which does not tell whether it takes our key.
  private mutating func reached(_ fault: Fault?) -> [Effect] {
    guard let fault else {
      guard case .down(let old) = stripe, old.kind.isOutage else { return [] }
      return [.askStripe]
    }
    stripe = .down(fault)
    return [.wait(.stripe, Self.stripeRetry)]
  }

  private mutating func due(_ timer: Timer) -> [Effect] {
    switch timer {
    case .tick:
      isTicking = false
      return []
    case .refresh:
      let again: [Effect] = [.wait(.refresh, Self.refreshEvery)]
      if isSignedOut { return again }
      return again + (isRetrying ? [] : refresh()) + askCallerAgain()
    case .clock:
      isClocking = false
      return []
    case .stripe:
      let look: [Effect] = isSignedOut ? [] : [isKeyRefused ? .askStripe : .reachStripe]
      return [.wait(.stripe, Self.stripeEvery)] + look
    case .retry:
      isRetrying = false
      retries += 1
      return isSignedOut ? [] : refresh()
    case .dashboard: return loadDashboard()
    case .search: return typingPaused()
    case .check: return beginCheck()
    case .draft: return keepDraft()
    case .idle:
      isIdleAwaited = false
      lockIfIdle()
      return []
    case .detail:
      guard let id = details.wanted else { return [] }
      return [.loadDetail(id)]
    }
  }
}

extension Loading {
  /// Notes how an attempt ended; gives what it brought.
  mutating func take<Value>(_ result: Result<Value, Fault>, _ now: Moment) -> Value? {
    switch result {
    case .success(let value):
      succeeded(now)
      return value
    case .failure(let fault):
      failed(fault)
      return nil
    }
  }
}
