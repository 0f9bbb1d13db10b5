// What can be taken back of an edit, and what cannot.

import Accounts
import Foundation
import Testing

@Suite struct UndoTests {
  private static let before = Values(name: "Ada", email: "ada@example.com")
  private static let after = Values(name: "Eva", email: "eva@example.com")

  private func edit(
    _ after: Changes = Changes(name: .set("Eva"), email: .set("eva@example.com")), before: Values = UndoTests.before,
    stage: Stage = .confirmed
  ) -> Edit {
    Edit(id: EditID(), account: "a", customer: "cus_1", before: before, after: after, stage: stage, recordedAt: Date())
  }

  @Test func whatStandsCanBeTakenBack() {
    #expect(edit().obstacleToUndo(standing: Self.after) == nil)
    // E-mails are the same without case.
    #expect(edit().obstacleToUndo(standing: Values(name: "Eva", email: "EVA@example.com")) == nil)
    // Half of it is taken back already.
    #expect(edit().obstacleToUndo(standing: Values(name: "Ada", email: "eva@example.com")) == nil)
    #expect(edit(Changes(name: .clear)).obstacleToUndo(standing: Values(email: "x@example.com")) == nil)
  }

  @Test(arguments: Stage.allCases.filter { $0 != .confirmed }) func whatNeverStoodCannot(_ stage: Stage) {
    #expect(edit(stage: stage).obstacleToUndo(standing: Self.after)?.code == .notUndoable)
  }

  @Test func aLaterChangeStandsInBetween() {
    let problem = edit().obstacleToUndo(standing: Values(name: "Eva", email: "later@example.com"))
    #expect(problem?.code == .changedLater && problem?.field == .email && problem?.blocking == true)
    #expect(problem?.detail.email == "later@example.com")
    // A later change of the other field does not.
    let one = edit(Changes(name: .set("Eva")))
    #expect(one.obstacleToUndo(standing: Values(name: "Eva", email: "later@example.com")) == nil)
  }

  @Test func onceIsEnough() {
    #expect(edit().obstacleToUndo(standing: Self.before)?.code == .nothingChanged)
    let first = edit(Changes(email: .set("eva@example.com")), before: Values(name: "Ada"))
    #expect(first.obstacleToUndo(standing: Values(email: "eva@example.com"))?.code == .emailEmpty)
  }

  @Test func onlyTheValuesFromBeforeTakeItBack() throws {
    let edit = edit()
    let draft = try #require(EditDraft(undoing: edit))
    #expect(draft.takesBack(edit, standing: Self.after))
    var other = draft
    other.changes.name = .set("Ida")
    #expect(!other.takesBack(edit, standing: Self.after))
    other.changes.name = nil
    #expect(!other.takesBack(edit, standing: Self.after))
    #expect(other.takesBack(edit, standing: Values(name: "Ada", email: "eva@example.com")))
    let one = self.edit(Changes(name: .set("Eva")))
    #expect(!draft.takesBack(one, standing: Self.after), "it would change more")
  }
}
