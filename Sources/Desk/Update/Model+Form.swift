// The form: opened, typed in, checked while typing, saved or discarded.

import Accounts
import Words

extension Model {
  static let checkDelay = Duration.milliseconds(200)

  // MARK: Opening

  mutating func openForm() -> [Effect] {
    guard let form = newForm() else { return [] }
    self.form = form
    return [findDraft(form.account.id)]
  }

  /// A form of the selected account, or nil where it cannot be edited; then the screen says why.
  mutating func newForm() -> EditForm? {
    guard let row = list.selectedAccount else { return nil }
    if let problem = editObjection(row) {
      notice = .message(.warning, problem)
      return nil
    }
    // Whichever is newer: a form that starts from old values would ask for no reason.
    let detail = details[row.id]?.account
    let account = detail.flatMap { $0.version >= row.version ? $0 : nil } ?? row
    var form = EditForm(account, version: account.version)
    form.requiresReason = project?.requireReason == true
    return form
  }

  // MARK: Typing

  mutating func editForm(_ change: (inout TextField) -> Void) -> [Effect] {
    guard var form, form.isTyping else { return [] }
    if form.focus == .name, form.clearsName {
      // Typing over a name that was to be cleared is a new name.
      form.clearsName = false
      form.name.set("")
    }
    let before = form[form.focus].text
    change(&form[form.focus])
    guard form[form.focus].text != before else {
      self.form = form
      return []
    }
    guard let field = form.focus.field else {
      form.reasonWasEdited()
      self.form = form
      return []
    }
    form.cleaned.remove(field)
    form.wasEdited()
    self.form = form
    return checkSoon()
  }

  func checkSoon() -> [Effect] { [.cancel(.check), .wait(.check, Self.checkDelay)] }

  /// Asks the database what speaks against the present text.
  mutating func beginCheck() -> [Effect] {
    guard var form, form.isTyping, form.isChanged else { return [] }
    let draft = form.draft()
    guard draft.problems(standing: form.account.values).isEmpty else { return [] }
    form.checking.begin(now)
    self.form = form
    return [.check(draft, serial: form.serial)]
  }

  mutating func took(_ result: Result<EditCheck, Fault>, forSerial serial: Int) -> [Effect] {
    guard var form, form.serial == serial else { return [] }
    if let check = form.checking.take(result, now) { form.check = check }
    self.form = form
    return []
  }

  // MARK: Keys

  mutating func formAction(_ action: Action) -> [Effect] {
    guard var form else { return [] }
    switch action {
    case .nextField, .previousField: form.focus = form.focus.moved(by: action == .nextField ? 1 : -1)
    case .clearName:
      form.clearsName.toggle()
      form.name.set(form.clearsName ? "" : form.account.name ?? "")
      form.cleaned.remove(.name)
      form.focus = .name
      form.wasEdited()
      self.form = form
      return checkSoon()
    case .discard:
      if form.isTyped {
        question = .discard
        return []
      }
      self.form = nil
      return [.cancel(.check), .cancel(.timer(.check))]
    case .save: return trySaving()
    case .goOn:
      guard case .confirming(let confirmation) = form.phase else { return [] }
      return save(override: !confirmation.problems.isEmpty)
    default: break
    }
    self.form = form
    return []
  }

  private mutating func trySaving() -> [Effect] {
    guard var form, form.isTyping else { return [] }
    form.clean()
    form.wasTried = true
    form.problems = []
    form.fault = nil
    let objections = form.objections
    if let blocking = objections.first(where: \.blocking) {
      form.focus = blocking.place ?? form.focus
      self.form = form
      return []
    }
    if isLive || !objections.isEmpty {
      form.phase = .confirming(EditForm.Confirmation(isLive: isLive, problems: objections))
      self.form = form
      return [.cancel(.timer(.check))]
    }
    self.form = form
    return save(override: false)
  }

  /// Sets the edit on its way.
  private mutating func save(override: Bool) -> [Effect] {
    // Another one comes with the next message; until then the form stays as it is.
    guard let form, let id = spareIDs.popLast() else { return [] }
    let draft = form.draft(override: override)
    let title = form.account.name.shown(look.words)
    var flight = EditFlight(id: id, title: title, draft: draft, before: form.account.values, now: now)
    flight.isOwn = identity.isOwn
    flights.append(flight)
    forgetOldFlights()
    self.form?.phase = .saved(id)
    self.form?.checking = Loading()
    notice = .edit(id)
    return [.cancel(.check), .cancel(.timer(.check)), .save(draft, id)]
  }

  /// Of those that ended only the newest are kept.
  private mutating func forgetOldFlights() {
    var surplus = flights.count - 32
    flights.removeAll { flight in
      guard surplus > 0, !flight.isInFlight, !flight.goesOn else { return false }
      surplus -= 1
      return true
    }
  }

  // MARK: Answers to questions

  mutating func answer(_ action: Action) -> [Effect] {
    defer { question = nil }
    switch (action, question) {
    case (.discardNow, .discard):
      form = nil
      return [.cancel(.check), .cancel(.timer(.check))]
    case (.stay, nil):
      // Back from the confirmation to the text.
      form?.phase = .typing
      return []
    case (.waitForAnswer, .leave):
      ending = .whenSent
      return []
    case (.leaveNow, .leave), (.leaveNow, .abandon): return leave()
    case (.keepLogin, .login(let account, _, _)): return resync(account, logins: .keep)
    case (.takeLogin, .login(let account, _, _)): return resync(account, logins: .stripe)
    case (.decideNow, .decide(let account, let approve)): return decide(account, approve: approve)
    default:
      return []
    }
  }
}
