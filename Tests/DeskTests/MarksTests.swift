// Accounts that are marked, one by one and all at once.

import Accounts
import Terminal
import Testing

@testable import Desk

@Suite struct MarksTests {
  private let names = People.few.map(\.name)

  private func marked(_ stage: Stage) -> [String] {
    stage.model.list.rows.filter { stage.model.marks.contains($0, in: stage.model.list.rowsQuery) }.map(\.id)
  }

  @Test func spaceMarksAndMovesOn() {
    var stage = Stage.running()
    let ids = stage.model.list.rows.map(\.id)
    stage.press(" ")
    stage.press("j")
    stage.press(" ")
    #expect(marked(stage) == [ids[0], ids[2]])
    #expect(stage.model.list.selected == ids[3])
    #expect(stage.model.marks.count == 2 && stage.text.contains("✓ 2 marked"))
    stage.press("k")
    stage.press(" ")
    #expect(marked(stage) == [ids[0]])
    stage.press("U")
    #expect(stage.model.marks == Marks() && !stage.text.contains("✓ 1"))
  }

  @Test func marksFollowTheAccount() {
    var stage = Stage.running()
    let id = stage.model.list.selected
    stage.press(" ")
    // Another order, another filter, and back.
    for key in "sss" {
      stage.press(key)
      stage.answerAll()
      #expect(marked(stage) == [id])
    }
    stage.press("/")
    stage.type("lovel")
    stage.answerAll()
    stage.press(.escape)
    stage.answerAll()
    #expect(marked(stage) == [id] && stage.model.marks.count == 1)
  }

  /// A million are marked by what they were listed by, and not one by one.
  @Test func allThatAreListedAreMarkedAtOnce() throws {
    var stage = Stage.running(People.many(3000))
    stage.press("A")
    #expect(stage.model.marks.scope == .all && stage.model.marks.count == nil)
    #expect(stage.text.contains("… marked"))
    stage.answerAll()
    #expect(stage.model.marks.count == 3000 && stage.text.contains("✓ 3,000 marked"))
    stage.press("G")
    stage.answerAll()
    #expect(marked(stage).count == stage.model.list.rows.count)
    stage.press(" ")
    #expect(stage.model.marks.count == 2999)
    #expect(marked(stage).count == stage.model.list.rows.count - 1)
    #expect(stage.model.marks.scope.listed.first?.except.count == 1 && stage.model.marks.scope.ids.isEmpty)
    #expect(stage.base.accounts(in: stage.model.marks.scope).count == 2999)
    stage.press("k")
    stage.press("j")
    stage.press(" ")
    #expect(stage.model.marks.count == 3000)
  }

  @Test func filtersAndSearchesAddUp() {
    var stage = Stage.running()
    // Drifted ones, those found by a search, and one more.
    stage.press("4")
    stage.answerAll()
    let drifted = stage.model.list.rows.map(\.id)
    stage.press("A")
    stage.answerAll()
    stage.press("0")
    stage.answerAll()
    #expect(marked(stage) == stage.model.list.rows.map(\.id).filter { drifted.contains($0) })
    stage.press("/")
    stage.type("li ming")
    stage.answerAll()
    stage.press(.enter)
    stage.press("A")
    stage.answerAll()
    stage.press(.escape)
    stage.answerAll()
    let scope = stage.model.marks.scope
    #expect(scope.listed.count == 2 && scope.ids.isEmpty)
    #expect(Set(marked(stage)) == Set(stage.base.accounts(in: scope).map(\.id)))
    #expect(stage.model.marks.count == stage.base.accounts(in: scope).count)
    // What was taken out of both is in neither.
    stage.press("g")
    while !marked(stage).contains(stage.model.list.selected ?? "") { stage.press("j") }
    let id = stage.model.list.selected
    stage.press(" ")
    #expect(!marked(stage).contains(id ?? ""))
    #expect(stage.base.accounts(in: stage.model.marks.scope).allSatisfy { $0.id != id })
  }

  /// Until the rows of a search are here, those of the list before stand there, and are marked as what they are.
  @Test func rowsOfTheListBeforeAreNotMarkedWithThoseAskedFor() {
    var stage = Stage.running()
    let rows = stage.model.list.rows
    stage.press("/")
    stage.type("li ming")
    stage.press(.enter)
    #expect(stage.model.list.rows == rows && stage.model.list.query.search == "li ming")
    stage.press("A")
    #expect(marked(stage) == rows.filter { $0.name?.contains("Li Ming") == true }.map(\.id))
    let first = stage.model.list.selected
    stage.press(" ")
    #expect(stage.model.marks.scope.ids == Set([first].compactMap(\.self)))
    stage.answerAll()
    #expect(stage.model.marks.count == 2)
  }

  @Test func whereNobodyIsListedNothingIsMarked() {
    var stage = Stage.running()
    stage.press("/")
    stage.type("nobody at all")
    stage.press(.enter)
    stage.press("A")
    #expect(!stage.model.marks.isEmpty)
    stage.answerAll()
    #expect(stage.model.marks == Marks() && stage.status.contains("Nothing is marked."))
  }

  @Test func whatCannotBeCountedSaysSo() {
    var stage = Stage.running()
    stage.press("A")
    stage.send(.scope(stage.model.marks.scope, .marks, .failure(Stage.outage)))
    #expect(stage.status.contains("Supabase does not answer"))
    #expect(stage.model.marks.count == nil && !stage.model.marks.isEmpty)
    // An answer to an older question is none.
    stage.press(" ")
    stage.send(.scope(.all, .marks, .success(stage.base.summary(of: .all))))
    #expect(stage.model.marks.count == nil)
    stage.answerAll()
    #expect(stage.model.marks.count == stage.base.accounts.count - 1)
  }
}
