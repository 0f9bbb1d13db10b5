// A desk that changes nothing, whatever is pressed.

import Accounts
import Sandbox
import Terminal
import TestSupport
import Testing
import Words

@testable import Desk

@Suite struct ReadOnlyTests {
  private let words = English()

  @Test(arguments: [("e"), ("u"), ("r"), ("a")] as [Character]) func everyKeyThatWouldChangeSomethingSaysSo(
    _ key: Character
  ) {
    var stage = Stage.running(columns: 100, rows: 28, isReadOnly: true)
    // In conflict: it could be edited, re-synced and replayed.
    stage.model.list.selected = People.id(6)
    stage.press(.enter)
    stage.answerAll()
    let effects = stage.press(key)
    #expect(stage.model.notice == .message(.warning, words.readOnly))
    #expect(stage.model.form == nil && stage.model.question == nil)
    #expect(effects.allSatisfy { !$0.changesData })
  }

  @Test func everythingElseGoesOn() {
    var stage = Stage.running(isReadOnly: true)
    stage.press("/")
    stage.type("grace")
    stage.press(.enter)
    stage.answerAll()
    #expect(stage.model.list.rows.map(\.name) == ["Grace Hopper"])
    stage.press(.enter)
    stage.answerAll()
    #expect(stage.text.contains("customer"))
  }

  @Test func thePaletteSaysWhy() {
    var stage = Stage.running(isReadOnly: true)
    stage.press(":")
    stage.type("edit")
    #expect(stage.model.paletteEntries.first?.reason == words.readOnly)
    stage.press(.enter)
    #expect(stage.model.form == nil)
  }

  @Test(arguments: [(60, 16), (80, 24), (100, 28)]) func theHeaderShowsIt(_ columns: Int, _ rows: Int) {
    let stage = Stage.running(columns: columns, rows: rows, isReadOnly: true)
    #expect(stage.frame.lines[0].contains(words.modeReadOnly))
    if columns == 80 { expectSnapshot(stage.frame, "read-only") }
    let chinese = Stage.running(columns: columns, rows: rows, language: .simplifiedChinese, isReadOnly: true)
    #expect(chinese.frame.lines[0].contains(SimplifiedChinese().modeReadOnly))
  }

  /// Whatever is pressed, nothing that changes data leaves the model.
  @Test func noSequenceOfKeysChangesAnything() {
    let seed = freshSeed("read-only keys")
    var random = SeededRandom(seed: seed)
    let keys = Keymap.bindings.filter { $0.action != .quit }.flatMap(\.keys) + "xyz".map { Key(.character($0)) }
    for _ in 0..<20 {
      var stage = Stage.running(columns: 100, rows: 28, isReadOnly: true)
      for _ in 0..<200 {
        let effects = stage.send(.input(.key(random.pick(keys))))
        #expect(effects.allSatisfy { !$0.changesData }, "seed \(seed)")
        #expect(stage.model.form == nil && stage.model.flights.isEmpty, "seed \(seed)")
        stage.answerAll()
      }
    }
  }

  /// What the keys might forget, the model's only door keeps.
  @Test func anEffectThatChangesDataNeverLeaves() {
    var stage = Stage.running(isReadOnly: true)
    stage.model.question = .login(stage.base.accounts[1], from: "a@example.com", to: "b@example.com")
    stage.model.form = EditForm(stage.base.accounts[0], version: 1)
    stage.model.question = nil
    stage.type("x")
    stage.press(.enter)
    #expect(stage.takeSave() == nil)
  }
}
