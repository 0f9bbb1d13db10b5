// Edits under way: each answer moves one of them forward, and what it comes to is said.

import Accounts
import Words

extension Model {
  mutating func learn(_ edit: Edit) -> [Effect] {
    change(edit.id) { flight, now in flight.learn(edit, now) }
    return []
  }

  /// Changes one flight; where that changes how it stands, it is the newest thing to say, but that an edit's progress
  /// never takes the place of another's failure.
  mutating func change(_ id: EditID, _ change: (inout EditFlight, Moment) -> Void) {
    guard let index = flights.firstIndex(where: { $0.id == id }) else { return }
    let before = flights[index].state
    change(&flights[index], now)
    guard flights[index].state != before else { return }
    if case .edit(let shown) = notice, shown != id, flight(shown)?.news(now, look).tone == .error,
      flights[index].news(now, look).tone != .error
    {
      return
    }
    notice = .edit(id)
  }

  /// The workflow has ended.
  mutating func saved(_ id: EditID, _ result: Result<Edit, SaveFailure>) -> [Effect] {
    guard flight(id)?.isSaving == true else { return [] }
    change(id) { flight, now in
      flight.isSaving = false
      switch result {
      case .success(let edit): flight.learn(edit, now)
      case .failure(let failure): flight.failure = failure
      }
    }
    switch result {
    case .success(let edit):
      stripe = .ok
      if edit.stage == .refused {
        ending = nil
        reopenForm(id, refusal: edit)
      }
      return (edit.stage.isSettled ? [] : [.watch(id)]) + refreshAfterChange()
    case .failure(.uncertain): return [.watch(id)]
    case .failure(.problems(let problems)):
      // Whoever was about to leave should see this.
      ending = nil
      reopenForm(id, problems: problems)
      return []
    case .failure(.fault(let fault)):
      ending = nil
      reopenForm(id, fault: fault)
      return []
    }
  }

  /// The form that shows this edit goes back to its text, with what was said against it.
  private mutating func reopenForm(
    _ id: EditID, refusal: Edit? = nil, problems: [EditProblem] = [], fault: Fault? = nil
  ) {
    guard var form, form.phase == .saved(id) else { return }
    form.phase = .typing
    form.wasTried = true
    form.problems = problems
    form.fault = fault
    if let refusal {
      form.refusal = refusal.refusal ?? Refusal()
      form.focus = refusal.refusal?.field.map { FormField($0) } ?? form.focus
    }
    if let place = problems.first(where: \.blocking)?.place { form.focus = place }
    if !problems.isEmpty, !problems.contains(where: \.blocking) {
      form.phase = .confirming(EditForm.Confirmation(isLive: isLive, problems: problems))
    }
    self.form = form
    // The form tells it, at the field where it belongs.
    if notice == .edit(id) { notice = nil }
  }

  mutating func sighted(_ id: EditID, _ result: Result<Edit, Fault>) -> [Effect] {
    guard let before = flight(id) else { return [] }
    switch result {
    case .success(let edit):
      change(id) { flight, now in flight.learn(edit, now) }
      if flight(id)?.state == before.state { return [] }
      return edit.stage.isSettled ? refreshAfterChange() : refreshDetail()
    case .failure:
      change(id) { flight, _ in flight.isUnseen = true }
      return []
    }
  }

  // MARK: Re-sync

  /// Asks first where the login would change.
  mutating func askResync() -> [Effect] {
    guard let account = resyncTarget else { return [] }
    guard account.stripeCustomerID != nil else {
      notice = .message(.warning, look.words.accountUnlinked)
      return []
    }
    // One's own sign-in follows when the address is proved, or when somebody approves it who may.
    if !identity.isOwn, roleObjection(to: .approve, with: account) == nil,
      let login = account.drift.first(where: { $0.field == .email && $0.record == .auth }),
      login.stripe != nil
    {
      question = .login(account, from: login.value, to: login.stripe)
      return []
    }
    return resync(account, logins: .keep)
  }

  /// The account of the edit that is shown while it waits, otherwise the selected one.
  var resyncTarget: Account? {
    if case .saved(let id)? = form?.phase, flight(id)?.goesOn == true { return form?.account }
    return list.selectedAccount
  }

  mutating func resync(_ account: Account, logins: Logins) -> [Effect] {
    guard !resyncing.contains(account.id) else { return [] }
    resyncing.insert(account.id)
    notice = .message(.pending, look.words.resyncing(account.name.shown(look.words)))
    let edit = flights.last { $0.account == account.id && $0.goesOn }?.id
    return [.resync(account, edit: edit, logins: logins)]
  }

  mutating func resynced(_ account: Account, _ edit: EditID?, _ result: Result<ReadResult, Fault>) -> [Effect] {
    guard resyncing.remove(account.id) != nil else { return [] }
    let words = look.words
    let name = account.name.shown(words)
    switch result {
    case .failure(let fault): notice = .message(.error, words.remark(on: name, fault.sentence))
    case .success(let read):
      stripe = .ok
      if let edit = read.edit { change(edit.id) { flight, now in flight.learn(edit, now) } }
      switch read.outcome {
      case .applied: notice = .message(.ok, words.resyncApplied(name))
      case .unchanged: notice = .message(.ok, words.resyncUnchanged(name))
      case .deleted: notice = .message(.warning, words.remark(on: name, words.accountDeleted))
      case .unlinked: notice = .message(.warning, words.remark(on: name, words.accountUnlinked))
      case .again, .conflict, .failed, .held, .forgotten:
        let reason = read.reason.map { words.reason($0) }
        let text = words.notApplied(outcome: words.outcome(read.outcome.rawValue), reason: reason)
        notice = .message(.error, words.remark(on: name, text))
      }
    }
    return refreshAfterChange()
  }
}
