// An edit from the form to its confirmation, in whatever order the answers come.

import Accounts
import Terminal
import Testing
import Words

@testable import Desk

@Suite struct EditUpdateTests {
  /// An edit of the first account's name, on its way.
  private func saved() throws -> (Stage, EditID) {
    var stage = Stage.running()
    stage.press("e")
    stage.type(" King")
    stage.press(.enter)
    let id = try stage.save().id
    return (stage, id)
  }

  private func accepted() throws -> (Stage, EditID) {
    var (stage, id) = try saved()
    stage.send(.recorded(stage.edit(id, .recorded)))
    stage.send(.sending(id, attempt: 1))
    stage.send(.saved(id, .success(stage.edit(id, .accepted))))
    return (stage, id)
  }

  /// An edit of the next account's name, its form still there.
  private func saveAnother(in stage: inout Stage) throws -> EditID {
    stage.press(.escape)
    stage.press("j")
    stage.press("e")
    stage.type(" II")
    stage.press(.enter)
    return try stage.save().id
  }

  @Test func goesFromTheKeyboardToTheConfirmation() throws {
    var (stage, id) = try saved()
    #expect(stage.model.flight(id)?.state == .checking)
    stage.send(.recorded(stage.edit(id, .recorded)))
    #expect(stage.model.flight(id)?.state == .recorded)
    stage.send(.sending(id, attempt: 1))
    #expect(stage.model.flight(id)?.state == .sending(attempt: 1))
    stage.send(.saved(id, .success(stage.edit(id, .accepted))))
    #expect(stage.model.flight(id)?.state == .accepted)
    #expect(stage.wanted.contains(.watch(id)))
    #expect(stage.model.inFlight == 1)
    stage.wanted = []
    stage.send(.sighted(id, .success(stage.edit(id, .confirmed))))
    #expect(stage.model.inFlight == 0)
    #expect(stage.wanted.contains(.loadCounts))
    #expect(stage.wanted.contains { $0.slot == .pageRefresh })
    #expect(stage.text.contains("Done: the name is Ada Lovelace King from now on"))
  }

  @Test func stagesOnlyMoveForward() throws {
    var (stage, id) = try accepted()
    stage.send(.sighted(id, .success(stage.edit(id, .confirmed))))
    stage.send(.sighted(id, .success(stage.edit(id, .accepted))))
    stage.send(.recorded(stage.edit(id, .recorded)))
    #expect(stage.model.flight(id)?.edit?.stage == .confirmed)
    // A second answer of the workflow cannot be.
    stage.send(.saved(id, .failure(.fault(Stage.outage))))
    #expect(stage.model.flight(id)?.edit?.stage == .confirmed)
  }

  @Test func aConfirmationMayOvertakeTheAnswer() throws {
    var (stage, id) = try saved()
    stage.send(.saved(id, .success(stage.edit(id, .confirmed))))
    #expect(stage.model.inFlight == 0)
    #expect(!stage.wanted.contains(.watch(id)))
  }

  @Test func aRefusalIsToldAtItsField() throws {
    var (stage, id) = try saved()
    let refusal = Refusal(param: "email", message: "Invalid email address: ada", requestID: "req_1")
    stage.send(.saved(id, .success(stage.edit(id, .refused, refusal: refusal))))
    let form = try #require(stage.model.form)
    #expect(form.phase == .typing)
    #expect(form.focus == .email)
    #expect(form.name.text == "Ada Lovelace King")
    #expect(stage.text.contains("Stripe refused: Invalid email address: ada Nothing was changed."))
    #expect(stage.text.contains("req_1"))
    // It holds for the text that was refused.
    stage.type("x")
    #expect(!stage.text.contains("Stripe refused"))
    stage.press(.enter)
    #expect(stage.takeSave()?.id != id)
  }

  @Test func aRefusalAfterTheFormWasClosedIsToldAtTheBottom() throws {
    var (stage, id) = try saved()
    stage.press(.escape)
    #expect(stage.model.form == nil)
    let refusal = Refusal(param: "email", message: "Invalid email address: ada")
    stage.send(.saved(id, .success(stage.edit(id, .refused, refusal: refusal))))
    #expect(stage.model.form == nil)
    #expect(stage.status.contains("Ada Lovelace: Stripe refused: Invalid email address: ada Nothing was changed."))
  }

  @Test func theProgressOfAnotherEditDoesNotHideARefusal() throws {
    var (stage, id) = try saved()
    let other = try saveAnother(in: &stage)
    stage.press(.escape)
    let refusal = Refusal(param: "email", message: "Invalid email address: ada")
    stage.send(.saved(id, .success(stage.edit(id, .refused, refusal: refusal))))
    #expect(stage.status.contains("Stripe refused"))
    stage.send(.sighted(other, .success(stage.edit(other, .accepted))))
    #expect(stage.model.flight(other)?.edit?.stage == .accepted)
    #expect(stage.status.contains("Stripe refused"))
  }

  @Test func aLateEditOffersAResyncAndGoesOn() throws {
    var (stage, id) = try accepted()
    stage.pass(.seconds(20))
    stage.send(.sighted(id, .success(stage.edit(id, .accepted, late: true))))
    #expect(stage.model.flight(id)?.state == .late)
    #expect(stage.text.contains("no webhook has come for 20 s"))
    stage.press("r")
    let resync = stage.take { effect -> (String, EditID?)? in
      if case .resync(let account, let edit, .keep) = effect { (account.id, edit) } else { nil }
    }
    #expect(resync?.0 == People.id(1))
    #expect(resync?.1 == id)
    let account = try #require(stage.model.form?.account)
    stage.send(
      .resynced(account, edit: id, .success(ReadResult(outcome: .applied, edit: stage.edit(id, .confirmed)))))
    #expect(stage.model.flight(id)?.edit?.stage == .confirmed)
    #expect(stage.model.resyncing.isEmpty)
  }

  @Test func anUnknownOutcomeIsSaidAndFoundOutLater() throws {
    var (stage, id) = try saved()
    stage.send(.saved(id, .success(stage.edit(id, .unknown))))
    #expect(stage.model.inFlight == 0)
    #expect(stage.wanted.contains(.watch(id)))
    #expect(stage.text.contains("It is not known whether Stripe took the change"))
    stage.send(.sighted(id, .success(stage.edit(id, .confirmed))))
    #expect(stage.text.contains("Done: the name is Ada Lovelace King"))
  }

  @Test func anotherChangeThatStandsInsteadIsSaid() throws {
    var (stage, id) = try accepted()
    let other = Superseded(origin: "dashboard", values: Values(name: "Ada B.", email: "ada@example.com"))
    stage.send(.sighted(id, .success(stage.edit(id, .superseded, superseded: other))))
    #expect(stage.text.contains("Another change came later (dashboard)"))
    #expect(stage.text.contains("Ada B."))
  }

  @Test func problemsFoundWhileRecordingComeBackToTheForm() throws {
    var (stage, id) = try saved()
    let problem = EditProblem(.emailTaken, field: .email, detail: .init(account: People.id(6)))
    stage.send(.saved(id, .failure(.problems([problem]))))
    #expect(stage.model.form?.phase == .typing)
    #expect(stage.model.form?.objections(at: .email) == [problem])
    #expect(stage.model.inFlight == 0)
  }

  @Test func aFaultKeepsWhatWasTyped() throws {
    var (stage, id) = try saved()
    stage.send(.saved(id, .failure(.fault(Stage.outage))))
    #expect(stage.model.form?.name.text == "Ada Lovelace King")
    #expect(stage.text.contains("Supabase does not answer"))
    stage.press(.enter)
    #expect(stage.takeSave() != nil)
  }

  @Test func whatStripeMayHaveIsWatched() throws {
    var (stage, id) = try saved()
    stage.send(.saved(id, .failure(.uncertain(Stage.outage))))
    #expect(stage.wanted.contains(.watch(id)))
    #expect(stage.model.flight(id)?.goesOn == true)
    stage.send(.sighted(id, .success(stage.edit(id, .confirmed))))
    #expect(stage.model.flight(id)?.failure == nil)
    #expect(stage.text.contains("Done:"))
  }

  @Test func aWatchThatCannotSeeGoesOn() throws {
    var (stage, id) = try accepted()
    stage.send(.sighted(id, .failure(Stage.outage)))
    #expect(stage.model.flight(id)?.state == .accepted)
    #expect(stage.text.contains(stage.model.look.words.cannotWatch.prefix(40)))
    stage.send(.sighted(id, .success(stage.edit(id, .accepted))))
    #expect(!stage.text.contains(stage.model.look.words.cannotWatch.prefix(40)))
  }

  @Test func severalAreInFlightAtOnce() throws {
    var (stage, first) = try accepted()
    let second = try saveAnother(in: &stage)
    #expect(stage.model.inFlight == 2)
    #expect(stage.status.contains("2 in flight"))
    stage.send(.sighted(first, .success(stage.edit(first, .confirmed))))
    // The newest news is at the bottom, the open form is the other's.
    #expect(stage.status.contains("Ada Lovelace: Done: the name is Ada Lovelace King"))
    #expect(stage.model.form?.phase == .saved(second))
    #expect(stage.status.contains("1 in flight"))
  }

  @Test func theOperatorWorksOnWhileOneIsInFlight() throws {
    var (stage, _) = try accepted()
    let before = stage.model.list.selected
    stage.press("j")
    #expect(stage.model.list.selected != before)
    stage.press("/")
    stage.type("grace")
    stage.answerAll()
    #expect(stage.model.list.rows.count == 1)
  }

  @Test func withoutAnIdNothingIsSaved() {
    var stage = Stage.running()
    stage.model.spareIDs = []
    stage.press("e")
    stage.type("x")
    stage.press(.enter)
    #expect(stage.takeSave() == nil)
    #expect(stage.model.form?.isTyping == true)
    stage.send(.spareID(EditID(rawValue: People.id(1))))
    stage.press(.enter)
    #expect(stage.takeSave() != nil)
  }

  // MARK: Re-sync

  @Test func aLoginIsKeptUnlessAsked() throws {
    var stage = Stage.running()
    stage.press("j")
    stage.press("r")
    guard case .login(_, let from, let to) = stage.model.question else {
      Issue.record("nothing is asked")
      return
    }
    #expect(from == "ada@old.example.org")
    #expect(to == "ada@lovelace.example.org")
    stage.press("k")
    #expect(stage.wanted.contains { if case .resync(_, nil, .keep) = $0 { true } else { false } })
    _ = stage.take { if case .resync = $0 { true } else { nil } }
    stage.send(.resynced(stage.base.accounts[1], edit: nil, .success(ReadResult(outcome: .unchanged))))
    stage.press("r")
    stage.press("t")
    #expect(stage.wanted.contains { if case .resync(_, nil, .stripe) = $0 { true } else { false } })
  }

  @Test func oneAccountIsResyncedOnceAtATime() {
    var stage = Stage.running()
    stage.press("r")
    stage.press("r")
    #expect(stage.wanted.filter { if case .resync = $0 { true } else { false } }.count == 1)
    stage.send(.resynced(stage.base.accounts[0], edit: nil, .failure(Stage.outage)))
    #expect(stage.status.contains("Supabase does not answer"))
    #expect(stage.model.resyncing.isEmpty)
  }

  @Test func withoutACustomerThereIsNothingToResync() {
    var stage = Stage.running()
    stage.model.list.selected = People.id(3)
    stage.press("r")
    #expect(stage.status.contains(stage.model.look.words.accountUnlinked.prefix(30)))
  }
}
