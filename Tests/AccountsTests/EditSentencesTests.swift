// Edits and what speaks against them, as a person reads it.

import Foundation
import Testing
import Words

@testable import Accounts

@Suite struct EditSentencesTests {
  private let words = English()

  private func edit(
    _ stage: Stage, after: Changes = Changes(email: .set("new@example.com")), alreadySo: Bool = false,
    refusal: Refusal? = nil,
    supersededBy: Superseded? = nil, failure: String? = nil
  ) -> String {
    Edit(
      id: EditID(), account: "a", customer: "cus_1", before: Values(), after: after, stage: stage, recordedAt: Date(),
      alreadySo: alreadySo,
      refusal: refusal, supersededBy: supersededBy, failure: failure
    ).outcome(words)
  }

  @Test func changes() {
    let before = Values(name: "Ada", email: nil)
    let both = Changes(name: .clear, email: .set("ada@example.com"))
    #expect(both.sentence(from: before, words) == "name: Ada → (none), email: (none) → ada@example.com")
    #expect(both.valuesSentence(words) == "(none), ada@example.com")
    #expect(Changes(name: .set("Ada King")).sentence(from: before, words) == "name: Ada → Ada King")
    #expect(Changes().sentence(from: before, words) == "")
    #expect(
      String?.none.shown(words) == "(none)" && String?("").shown(words) == "(none)" && String?("x").shown(words) == "x")
    #expect(Field.allCases.map { $0.word(words) } == ["name", "email"])
  }

  @Test func outcomes() {
    #expect(edit(.recorded) == words.recorded)
    #expect(edit(.accepted) == words.waitingForWebhook)
    #expect(edit(.confirmed) == words.doneEmail("new@example.com"))
    #expect(edit(.confirmed, alreadySo: true) == "\(words.alreadySo) \(words.doneEmail("new@example.com"))")
    #expect(edit(.confirmed, after: Changes(name: .set("Ada"))) == words.doneName("Ada"))
    #expect(edit(.confirmed, after: Changes(name: .clear)) == words.doneNameCleared)
    #expect(
      edit(.confirmed, after: Changes(name: .set("Ada"), email: .set("x"))) == words.doneBoth(name: "Ada", email: "x"))
    // The login is what the person on the phone has to know.
    #expect(edit(.confirmed, after: Changes(name: .clear, email: .set("x"))) == words.doneEmail("x"))
  }

  @Test func refusals() {
    #expect(
      edit(.refused, refusal: Refusal(type: "invalid_request_error", message: "Invalid email address: x"))
        == words.refused("Invalid email address: x"))
    #expect(edit(.refused) == words.refused(nil))
    #expect(
      edit(.refused, refusal: Refusal(type: "not_sent", code: "customer_deleted")) == words.customerDeletedAtStripe)
    #expect(edit(.refused, refusal: Refusal(type: "not_sent")) == words.notSent)
  }

  @Test func othersInstead() {
    #expect(
      edit(.superseded, supersededBy: Superseded(origin: "dashboard", values: Values(name: "Bea")))
        == words.superseded(origin: "dashboard", values: "Bea, (none)"))
    #expect(edit(.superseded) == words.superseded(origin: nil, values: nil))
  }

  @Test func whatIsNotKnown() {
    #expect(edit(.unknown, failure: "not_there: x") == words.unknownNotThere)
    #expect(edit(.unknown, failure: "not_applied: x") == words.unknownNotApplied)
    #expect(edit(.unknown, failure: "not_read: x") == words.unknownNotRead)
    #expect(edit(.unknown) == words.unknownNotRead)
  }

  @Test(arguments: [
    (EditProblem(.noSuchAccount), English().noSuchAccount), (EditProblem(.unlinked), English().accountUnlinked),
    (EditProblem(.deleted), English().accountDeleted),
    (EditProblem(.twoAccounts, detail: .init(account: "b")), English().twoAccounts(other: "b")),
    (EditProblem(.nothingChanged), English().nothingChanged), (EditProblem(.nameEmpty), English().nameEmpty),
    (EditProblem(.nameTooLong, detail: .init(limit: 9)), English().nameTooLong(limit: 9)),
    (EditProblem(.nameTooLong), English().nameTooLong(limit: 256)),
    (EditProblem(.emailTooLong), English().emailTooLong(limit: 255)),
    (EditProblem(.emailEmpty), English().emailEmpty),
    (EditProblem(.emailTaken, detail: .init(account: "b")), English().emailTaken(by: "b")),
    (EditProblem(.changedSince, detail: .init(name: "Bea")), English().changedSince(now: "Bea, (none)")),
    (
      EditProblem(.openEdit, detail: .init(author: "bea", values: Changes(name: .clear), ageSeconds: 4.9)),
      English().openEdit(author: "bea", values: "(none)", age: "4 s")
    ),
    (EditProblem(.openEdit), English().openEdit(author: nil, values: "", age: "0 s")),
    (EditProblem(.editsOff), English().editsOff), (EditProblem(.reasonRequired), English().reasonRequired),
    (EditProblem(.other("x")), English().otherProblem("x")),
  ]) func problems(_ problem: EditProblem, _ sentence: String) {
    #expect(problem.sentence(words) == sentence)
  }
}
