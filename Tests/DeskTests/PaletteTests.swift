// The palette of all commands.

import Accounts
import Terminal
import Testing
import Themes
import Words

@testable import Desk

@Suite struct PaletteTests {
  /// The palette with something typed.
  private func stage(_ text: String, _ stage: Stage = .running()) -> Stage {
    var stage = stage
    stage.press(":")
    stage.type(text)
    return stage
  }

  private func labels(_ stage: Stage) -> [String] { stage.model.paletteEntries.map(\.label) }

  @Test func everyActionOfTheTableThatDoesSomethingHereIsThere() {
    for focus in [Model.Focus.list, .detail] {
      var stage = Stage.running(columns: 100, rows: 28)
      stage.model.focus = focus
      stage.press(":")
      let actions = stage.model.paletteEntries.compactMap { entry in
        if case .action(let action) = entry.command { action } else { nil }
      }
      #expect(Set(actions).count == actions.count)
      let contexts: [Context] = [focus == .list ? .list : .detail, .commands, .always]
      for binding in Keymap.bindings where contexts.contains(binding.context) && binding.action != .palette {
        #expect(actions.contains(binding.action), "\(binding.action) in \(focus)")
      }
    }
  }

  @Test func theKeyBesideACommandDoesIt() {
    var stage = Stage.running()
    stage.press(":")
    var below = stage.model
    below.palette = nil
    for entry in stage.model.paletteEntries where !entry.key.isEmpty {
      guard case .action(let action) = entry.command else { continue }
      let key = below.look.keymap.key(for: action, in: below.contexts)
      #expect(key?.name(below.look) == entry.key)
      #expect(key.flatMap { below.look.keymap.action(for: $0, in: below.contexts) } == action)
    }
    // `a` is no key in the list, and the command is there all the same.
    #expect(stage.model.paletteEntries.contains { $0.command == .action(.replay) && $0.key.isEmpty })
  }

  @Test func aFewLettersAndEnterDoIt() throws {
    var stage = stage("sor")
    #expect(labels(stage).first == "sort")
    let effects = stage.press(.enter)
    #expect(stage.model.palette == nil)
    #expect(stage.model.list.query.sort == .email)
    #expect(effects.contains { if case .loadPage = $0 { true } else { false } })
  }

  @Test func aLetterInThePaletteIsNoCommand() {
    var stage = stage("q")
    #expect(stage.model.ending == nil)
    stage.send(.input(.paste("uit\n")))
    #expect(stage.model.palette?.field.text == "quit")
    stage.press(.enter)
    #expect(stage.model.ending == .now)
  }

  @Test func filterTakesAWord() {
    var stage = stage("filter dri")
    #expect(labels(stage) == ["filter drifted"])
    #expect(stage.model.paletteEntries[0].key == "4")
    stage.press(.enter)
    #expect(stage.model.list.query.status == .drifted)
    stage = self.stage("drifted", stage)
    stage.press(.enter)
    #expect(stage.model.list.query.status == .drifted)
    stage = self.stage("filter all", stage)
    stage.press(.enter)
    #expect(stage.model.list.query.status == nil)
    // As JSON and the command line write it.
    stage = self.stage("filter in_sync", stage)
    stage.press(.enter)
    #expect(stage.model.list.query.status == .inSync)
  }

  @Test func aCommandThatWantsAWordAsksForIt() {
    var stage = stage("theme")
    let place = labels(stage).firstIndex(of: "theme …")
    #expect(place != nil)
    for _ in 0..<(place ?? 0) { stage.press(.down) }
    stage.press(.enter)
    #expect(stage.model.palette?.field.text == "theme ")
    #expect(labels(stage) == stage.model.look.themes.map { "theme \($0.name)" })
    stage.type("nord")
    stage.press(.enter)
    #expect(stage.model.look.themeName == "nord")
  }

  @Test func sortTakesAWord() {
    var stage = stage("sort sta")
    stage.press(.enter)
    #expect(stage.model.list.query.sort == .status)
  }

  @Test func anAccountIsOpenedByItsAddress() {
    var stage = stage("open grace@navy.test")
    stage.press("x")
    stage.press(.backspace)
    stage.press(.enter)
    stage.answerAll()
    #expect(stage.model.list.query.search == "grace@navy.test")
    #expect(stage.model.list.rows.count == 1)
    #expect(stage.model.focus == .detail)
  }

  @Test func whatFitsSeveralIsListed() {
    var stage = stage("open ada")
    stage.press("4")
    stage.press(.backspace)
    stage.press(.enter)
    stage.answerAll()
    #expect(stage.model.list.rows.count > 1)
    #expect(stage.model.focus == .list)
    // What comes later for another search opens nothing.
    stage.press("/")
    stage.type(" lovelace")
    stage.answerAll()
    #expect(stage.model.focus == .list)
  }

  @Test func anAddressAloneIsEnough() {
    let stage = stage("<ada@example.test>")
    #expect(labels(stage) == ["open <ada@example.test>"])
    #expect(self.stage("no such command").model.paletteEntries.isEmpty)
  }

  @Test func whatIsNotPossibleSaysWhy() throws {
    var stage = Stage.running()
    let unlinked = try #require(stage.model.list.rows.first { $0.stripeCustomerID == nil })
    stage.model.list.selected = unlinked.id
    stage = self.stage("edit", stage)
    let entry = try #require(stage.model.paletteEntries.first)
    #expect(entry.command == .action(.edit))
    #expect(entry.reason == English().accountUnlinked)
    stage.press(.enter)
    #expect(stage.model.form == nil)
    #expect(stage.model.notice == .message(.warning, English().accountUnlinked))
  }

  /// What the palette says is what the key says.
  @Test func objectionsAreThoseOfTheKeys() {
    for (number, account) in People.few.enumerated() {
      for action in [Action.edit, .undo, .resync, .replay] {
        var stage = Stage.running(columns: 100, rows: 28)
        stage.model.list.selected = account.id
        stage.send(.due(.tick))
        stage.answerAll()
        stage.model.notice = nil
        let objection = stage.model.objection(to: action)
        _ = stage.model.perform(action)
        let did =
          stage.model.form != nil || stage.model.question != nil || !stage.model.resyncing.isEmpty
          || !stage.model.replaying.isEmpty
        #expect(did == (objection == nil), "\(action) on \(number): \(objection ?? "possible")")
      }
    }
  }

  @Test func escapeAndAClickBesideItCloseIt() {
    var stage = stage("ed")
    stage.press(.escape)
    #expect(stage.model.palette == nil && stage.model.form == nil)
    stage.press(":")
    stage.send(.input(.mouse(Mouse(.press, at: Position(column: 0, row: 20)))))
    #expect(stage.model.palette == nil)
  }

  @Test func aClickDoesIt() {
    var stage = stage("edit")
    let area = stage.model.paletteArea
    stage.send(.input(.mouse(Mouse(.press, at: Position(column: area.origin.column + 3, row: area.origin.row + 2)))))
    #expect(stage.model.palette == nil)
    #expect(stage.model.form != nil)
  }

  @Test func itIsThereOverAnEditThatWasSaved() throws {
    var stage = Stage.running()
    stage.editAda()
    stage.press(.enter)
    let (_, id) = try stage.save()
    stage.press(":")
    stage.type("re-s")
    #expect(labels(stage).first == "re-sync")
    #expect(stage.model.form?.phase == .saved(id))
    stage.press(.escape)
    #expect(stage.model.form?.phase == .saved(id))
  }

  @Test func bothEndsMeet() {
    var stage = stage("")
    let count = stage.model.paletteEntries.count
    stage.press(.up)
    #expect(stage.model.palette?.chosen == count - 1)
    stage.press(.tab)
    #expect(stage.model.palette?.chosen == 0)
    stage.press(.pageDown)
    #expect(stage.model.palette?.chosen == stage.model.paletteRows - 1)
    stage.press("x")
    #expect(stage.model.palette?.chosen == 0)
  }

  @Test func namesOfActionsAreDifferentAndCanBeTyped() {
    let actions = Set(Keymap.bindings.map(\.action))
    let names = actions.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(Action.previousField.name == "previous-field")
    #expect(Action.filter(3).name == "filter")
    #expect(names.allSatisfy { $0.allSatisfy { $0.isLowercase && $0.isASCII || $0 == "-" } })
  }

  // MARK: How it looks

  @Test(arguments: [(60, 16), (80, 24), (100, 28)]) func view(_ columns: Int, _ rows: Int) throws {
    var stage = Stage.running(columns: columns, rows: rows)
    stage.model.list.selected = try #require(stage.model.list.rows.first { $0.stripeCustomerID == nil }).id
    stage.press(":")
    expectSnapshot(stage.frame, "palette-\(columns)x\(rows)")
    if columns == 80 {
      stage.type("fil d")
      expectSnapshot(stage.frame, "palette-typed")
      stage.type("qqq")
      expectSnapshot(stage.frame, "palette-nothing")
    }
  }

  @Test func viewInASCII() {
    expectSnapshot(stage("", .running(isUnicode: false)).frame, "ascii-palette")
  }

  @Test func viewInChinese() {
    expectSnapshot(stage("", .running(language: .simplifiedChinese)).frame, "zh-palette")
    expectSnapshot(
      stage("filter ", .running(columns: 60, rows: 16, language: .simplifiedChinese)).frame, "zh-palette-filter")
  }
}
