// The form: what it starts from, checks, refuses and saves.

import Accounts
import Terminal
import Testing
import Words

@testable import Desk

@Suite struct FormUpdateTests {
  private func opened(isLive: Bool = false) -> Stage {
    var stage = Stage.running(isLive: isLive)
    stage.press("e")
    stage.answerAll()
    return stage
  }

  @Test func startsFromTheAccountsValues() throws {
    let form = try #require(opened().model.form)
    #expect(form.name.text == "Ada Lovelace")
    #expect(form.email.text == "ada@example.com")
    #expect(form.changes.isEmpty)
  }

  @Test(arguments: [People.id(3), People.id(9)]) func refusesWhatCannotBeEdited(_ account: String) throws {
    var stage = Stage.running()
    stage.model.list.selected = account
    stage.press("e")
    #expect(stage.model.form == nil)
    #expect(stage.status.contains("!"))
  }

  @Test func checksAfterAPauseAndDropsLateAnswers() throws {
    var stage = opened()
    stage.type("!")
    #expect(stage.wanted.contains(.wait(.check, .milliseconds(200))))
    stage.send(.due(.check))
    let serial = try stage.taken { if case .check(_, let serial) = $0 { serial } else { nil } }
    stage.type("?")
    let taken = EditProblem(.emailTaken, field: .email)
    stage.send(.checked(serial: serial, .success(EditCheck(problems: [taken]))))
    #expect(stage.model.form?.objections.isEmpty == true)
    stage.send(.due(.check))
    let newer = try stage.taken { if case .check(_, let serial) = $0 { serial } else { nil } }
    stage.send(.checked(serial: newer, .success(EditCheck(problems: [taken]))))
    #expect(stage.model.form?.objections == [taken])
  }

  /// What it means to sign in with half an address, nobody has to be told.
  @Test func anAddressIsExplainedOnceItIsWhole() {
    var stage = opened()
    stage.press(.tab)
    stage.control("u")
    for (typed, isWhole) in [("ada@", false), ("new", false), (".example", true), (".", false), ("com", true)] {
      stage.type(typed)
      #expect(stage.text.contains("sends no mail") == isWhole, "\(typed)")
    }
  }

  /// It would fill the screen, and take long for every key.
  @Test func whatIsTooLongForAnyEditIsNotSpelledOut() {
    var stage = opened()
    stage.control("u")
    stage.send(.input(.paste(String(repeating: "x", count: 257))))
    #expect(stage.text.contains("longer than 256"))
    #expect(!stage.text.contains("name: Ada Lovelace →"))
    stage.press(.backspace)
    #expect(stage.text.contains("name: Ada Lovelace →"))
  }

  @Test func enterSavesOnlyWhatChanged() throws {
    var stage = opened()
    stage.press(.tab)
    stage.type(".uk")
    stage.press(.enter)
    let (draft, id) = try stage.save()
    #expect(draft.changes == Changes(email: .set("ada@example.com.uk")))
    #expect(draft.expectedVersion == 1)
    #expect(!draft.override)
    #expect(stage.model.form?.phase == .saved(id))
  }

  @Test func anUnchangedFormIsNotSaved() {
    var stage = opened()
    stage.press(.enter)
    #expect(stage.takeSave() == nil)
    #expect(stage.model.form?.objections.map(\.code) == [.nothingChanged])
    // Only case: the same e-mail.
    stage.press(.tab)
    stage.control("u")
    stage.type("ADA@Example.com")
    stage.press(.enter)
    #expect(stage.takeSave() == nil)
  }

  @Test func aKnownProblemBlocks() {
    var stage = opened()
    stage.press(.tab)
    stage.type("m")
    stage.send(.due(.check))
    let problem = EditProblem(.emailTaken, field: .email)
    stage.send(.checked(serial: stage.model.form?.serial ?? 0, .success(EditCheck(problems: [problem]))))
    stage.press(.enter)
    #expect(stage.takeSave() == nil)
    #expect(stage.model.form?.phase == .typing)
    stage.type("x")
    stage.press(.enter)
    #expect(stage.takeSave() != nil)
  }

  @Test func tooLongIsSaidWithoutAsking() {
    var stage = opened()
    stage.send(.input(.paste(String(repeating: "x", count: 300))))
    stage.send(.due(.check))
    #expect(!stage.wanted.contains { if case .check = $0 { true } else { false } })
    #expect(stage.model.form?.objections.map(\.code) == [.nameTooLong])
  }

  // MARK: The name

  @Test func anEmptiedNameIsNotCleared() {
    var stage = opened()
    stage.control("u")
    stage.press(.enter)
    #expect(stage.takeSave() == nil)
    #expect(stage.model.form?.objections.map(\.code) == [.nameEmpty])
  }

  @Test func aNameIsClearedByItsOwnKey() throws {
    var stage = opened()
    stage.control("x")
    #expect(stage.model.form?.changes == Changes(name: .clear))
    stage.press(.enter)
    let (draft, _) = try stage.save()
    #expect(draft.changes == Changes(name: .clear))
  }

  @Test func typingTakesTheClearingBack() {
    var stage = opened()
    stage.control("x")
    stage.type("B")
    #expect(stage.model.form?.changes == Changes(name: .set("B")))
    stage.control("x")
    stage.control("x")
    #expect(stage.model.form?.isChanged == false)
  }

  // MARK: Pasting

  @Test func pastedTextIsCleanedAndThatIsSaid() {
    var stage = opened()
    stage.press(.tab)
    stage.control("u")
    stage.send(.input(.paste(" \u{feff}new@example.com\u{200b}\n")))
    #expect(stage.model.form?.email.text == "new@example.com")
    #expect(stage.model.form?.cleaned == [.email])
    stage.type("x")
    #expect(stage.model.form?.cleaned == [])
  }

  @Test func whatWasTypedIsCleanedWhenItIsSaved() throws {
    var stage = opened()
    stage.type("  ")
    stage.press(.tab)
    stage.type("  m ")
    stage.press(.enter)
    let (draft, _) = try stage.save()
    #expect(draft.changes.email == .set("ada@example.com  m"))
    #expect(stage.model.form?.cleaned == [.name, .email])
  }

  @Test func blanksThatWereThereAreNoChange() throws {
    var stage = Stage.running([People.person(1, " Ada ", "ada@example.com")])
    stage.press("e")
    stage.press(.tab)
    stage.type("m")
    stage.press(.enter)
    let (draft, _) = try stage.save()
    #expect(draft.changes == Changes(email: .set("ada@example.comm")))
  }

  @Test func pasteOutsideAFieldDoesNothingAndSaysSo() {
    var stage = Stage.running()
    let before = stage.model
    stage.send(.input(.paste("qqqq")))
    #expect(stage.status.contains(stage.model.look.words.pasteOutside))
    #expect(stage.model.list == before.list)
    #expect(stage.model.ending == nil)
  }

  // MARK: Asking

  @Test func liveDataAsksByAnotherKey() throws {
    var stage = opened(isLive: true)
    stage.type(" King")
    stage.press(.enter)
    #expect(stage.takeSave() == nil)
    stage.press(.enter)
    #expect(stage.takeSave() == nil)
    stage.press("y")
    let (draft, _) = try stage.save()
    #expect(!draft.override)
  }

  @Test func theProjectsModeCountsToo() {
    var stage = opened()
    stage.send(
      .project(.success(ProjectState(schemaVersion: 1, now: noon, livemode: true, receiverSeenAt: noon))))
    #expect(stage.model.isLive)
    #expect(stage.text.contains(" LIVE "))
  }

  @Test func othersChangesNeedAWordOfTheOperator() throws {
    var stage = opened()
    stage.type(" King")
    stage.send(.due(.check))
    let theirs = EditProblem(
      .changedSince, blocking: false, detail: .init(name: "Ada Byron", email: "ada@byron.example.com"))
    stage.send(.checked(serial: stage.model.form?.serial ?? 0, .success(EditCheck(problems: [theirs]))))
    stage.press(.enter)
    #expect(stage.takeSave() == nil)
    #expect(stage.text.contains("Ada Byron"))
    #expect(stage.text.contains("Ada Lovelace King"))
    stage.press("y")
    let (draft, _) = try stage.save()
    #expect(draft.override)
  }

  @Test func backFromTheQuestionToTheText() {
    var stage = opened(isLive: true)
    stage.type(" King")
    stage.press(.enter)
    stage.press(.escape)
    #expect(stage.model.form?.phase == .typing)
    #expect(stage.model.form?.name.text == "Ada Lovelace King")
  }

  @Test func discardingAsksWhenChanged() {
    var stage = opened()
    stage.press(.escape)
    #expect(stage.model.form == nil)
    stage.press("e")
    stage.type("x")
    stage.press(.escape)
    #expect(stage.model.question == .discard)
    stage.press(.escape)
    #expect(stage.model.form?.name.text == "Ada Lovelacex")
    stage.press(.escape)
    stage.press("d")
    #expect(stage.model.form == nil)
  }

  @Test func aChangeUnderTheFormIsFound() {
    var stage = opened()
    stage.type("x")
    stage.answerAll()
    stage.base.accounts[0] = People.person(1, "Ada B.", "ada@example.com", version: 2)
    stage.send(.due(.refresh))
    let detail = stage.base.detail(People.id(1))
    stage.send(.detail(People.id(1), .success(detail)))
    #expect(stage.wanted.contains { if case .check(let draft, _) = $0 { draft.expectedVersion == 1 } else { false } })
    #expect(stage.model.form?.name.text == "Ada Lovelacex")
  }

  @Test func undoIsAnEditBack() throws {
    var stage = Stage.running()
    stage.press(.enter)
    stage.answerAll()
    stage.press("u")
    let form = try #require(stage.model.form)
    #expect(form.changes == Changes(name: .set("Ada Byron")))
  }

  // MARK: The cursor

  @Test func theRealCursorStandsInTheField() throws {
    var stage = opened()
    stage.control("a")
    let first = try #require(stage.frame.cursor)
    stage.type("李")
    let second = try #require(stage.frame.cursor)
    #expect(second == Position(column: first.column + 2, row: first.row))
    stage.press(.tab)
    #expect(stage.frame.cursor?.row == first.row + 1)
    stage.press("!")
    stage.press(.escape)
    #expect(stage.frame.cursor == nil)
  }

  @Test func aLongTextScrollsInItsField() throws {
    var stage = opened()
    stage.send(.input(.paste(String(repeating: "long ", count: 45) + "end")))
    let cursor = try #require(stage.frame.cursor)
    #expect(cursor.column < 79)
    #expect(stage.frame.lines[cursor.row].contains("end"))
    stage.control("a")
    #expect(stage.frame.lines[cursor.row].contains("Ada Lovelace"))
  }

  /// While it is being typed every address is cut short; after a pause, or when the field is left, it is said. Stripe
  /// decides.
  @Test func anAddressThatIsCutShortIsSaid() {
    let text = English().emailNotWhole
    var stage = Stage.running()
    stage.press("e")
    stage.press(.tab)
    stage.control("u")
    stage.type("ada@example")
    #expect(!stage.text.contains(text))
    stage.answerAll()
    #expect(stage.text.contains(text))
    stage.type(".org")
    #expect(!stage.text.contains(text))
    stage.press(.backspace)
    for _ in 1...3 { stage.press(.backspace) }
    stage.press(.tab)
    #expect(stage.text.contains(text))
    stage.press(.enter)
    #expect(stage.takeSave() != nil)
  }
}
