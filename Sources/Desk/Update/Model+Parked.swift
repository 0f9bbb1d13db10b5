// The parked events of everybody: opened, walked through, tried again one by one.

import Accounts
import Terminal
import Words

extension Model {
  mutating func openParked() -> [Effect] {
    guard parked == nil else { return [] }
    parked = ParkedScreen()
    return loadParked()
  }

  mutating func closeParked() -> [Effect] {
    parked = nil
    return [.cancel(.parked), .cancel(.parkedAfter)]
  }

  /// From the first on, behind what is shown.
  mutating func loadParked() -> [Effect] {
    guard var parked, !parked.loading.isUnderWay else { return [] }
    parked.loading.begin(now, quietly: !parked.rows.isEmpty)
    self.parked = parked
    return [.loadParked(after: nil)]
  }

  /// Where more than a page is shown, a look at the first would take the others away.
  mutating func refreshParked() -> [Effect] {
    guard let parked, parked.rows.count <= ParkedScreen.page else { return [] }
    return loadParked()
  }

  mutating func took(_ result: Result<[ParkedEvent], Fault>, after: String?) -> [Effect] {
    guard var parked else { return [] }
    if after == nil {
      if let page = parked.loading.take(result, now) { parked.take(page, after: nil) }
    } else if case .success(let page) = result {
      parked.take(page, after: after)
    } else if case .failure(let fault) = result {
      // Asked for again by the next step.
      parked.isLoadingMore = false
      notice = .message(.error, fault.sentence)
    }
    self.parked = parked
    revealParked()
    return []
  }

  /// - Returns: nil where the action is none of its screen's.
  mutating func parkedAction(_ action: Action) -> [Effect]? {
    guard let parked, helpTop == nil, palette == nil, logView == nil, dashboard == nil else { return nil }
    switch action {
    case .up, .down, .pageUp, .pageDown, .top, .bottom: return scrollParked(action)
    case .close: return closeParked()
    case .retry: return loadParked() + refresh(isAsked: true)
    case .replay: return replayChosen()
    case .copyEvent:
      guard let event = parked.chosenEvent else { return [] }
      return copy(event.id, as: .event)
    case .copyCustomer:
      guard let customer = parked.chosenEvent?.customer else {
        notice = .message(.warning, look.words.nothingToCopy(CopyKind.customer.word(look.words)))
        return []
      }
      return copy(customer, as: .customer)
    case .open:
      // A customer whom no account has is found by nobody.
      guard let account = parked.chosenEvent?.account else {
        notice = .message(.info, look.words.parkedWithoutAccount)
        return []
      }
      return closeParked() + open(account)
    case .parkedEvents: return []
    default: return action.leavesDashboard ? closeParked() + perform(action) : nil
    }
  }

  private mutating func copy(_ value: String, as kind: CopyKind) -> [Effect] {
    notice = .message(.ok, look.words.copied(kind.word(look.words), value))
    return [.copy(value)]
  }

  private mutating func replayChosen() -> [Effect] {
    guard var parked, let event = parked.chosenEvent, parked.replaying.insert(event.id).inserted else { return [] }
    self.parked = parked
    notice = .message(.pending, look.words.replaying(event.id))
    return [.replayEvent(event.id)]
  }

  mutating func replayed(_ event: String, _ result: Result<Replay?, Fault>) -> [Effect] {
    parked?.replaying.remove(event)
    let words = look.words
    switch result {
    case .failure(let fault): notice = .message(.error, words.remark(on: event, fault.sentence))
    case .success(nil): notice = .message(.info, words.remark(on: event, words.outcome(ReplayOutcome.notFound.word)))
    case .success(let replay?):
      parked?.take(replay)
      revealParked()
      notice = told(replay)
    }
    return refreshAfterChange()
  }

  private func told(_ replay: Replay) -> Notice {
    let words = look.words
    if replay.outcome.isParked {
      let reason = replay.reason.map { words.reason($0) }
      let sentence = words.notApplied(outcome: words.outcome(replay.outcome.word), reason: reason)
      return .message(.error, words.remark(on: replay.id, sentence))
    }
    return switch replay.outcome {
    case .notFound, .expired, .other:
      .message(.warning, words.remark(on: replay.id, words.outcome(replay.outcome.word)))
    default: .message(.ok, words.replayed(replay.id, 1))
    }
  }

  mutating func scrollParked(_ action: Action) -> [Effect] {
    guard var parked, !parked.rows.isEmpty else { return [] }
    let place = action.moved(from: parked.chosen, page: max(1, parkedRows - 1), last: parked.rows.count - 1)
    parked.chosenID = parked.rows[place].id
    var effects: [Effect] = []
    if parked.hasMore, !parked.isLoadingMore, place >= parked.rows.count - ParkedScreen.reserve,
      let anchor = parked.anchor
    {
      parked.isLoadingMore = true
      effects.append(.loadParked(after: anchor))
    }
    self.parked = parked
    revealParked()
    return effects
  }

  /// The event that the keys act on is on the screen.
  mutating func revealParked() {
    guard let parked else { return }
    let rows = parkedRows
    var top = min(parked.top, max(0, parked.rows.count - rows))
    top = min(top, parked.chosen)
    self.parked?.top = max(top, parked.chosen - rows + 1)
  }
}
