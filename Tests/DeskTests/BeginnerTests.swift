// What somebody is told who sees the desk for the first time.

import Accounts
import Terminal
import Testing
import Words

@testable import Desk

@Suite struct BeginnerTests {
  @Test func aListThatIsEmptySaysWhyAndWhichKeyHelps() {
    var stage = Stage.running([], columns: 60, rows: 16)
    #expect(stage.text.contains("accountdesk sandbox"))
    expectSnapshot(stage.frame, "empty-project")
    stage = .running(columns: 60, rows: 16)
    stage.press("/")
    stage.type("nobody")
    stage.answerAll()
    expectSnapshot(stage.frame, "empty-searching")
    stage.press(.enter)
    #expect(stage.text.contains("No account has “nobody” in its name, e-mail or ids."))
    #expect(stage.text.contains("esc clears the search."))
    stage.press("4")
    stage.answerAll()
    expectSnapshot(stage.frame, "empty-search-and-filter")
    stage.press(.escape)
    stage.answerAll()
    #expect(!stage.model.list.rows.isEmpty)
    stage.press("3")
    stage.answerAll()
    #expect(stage.text.contains("No account is late."))
    #expect(stage.text.contains("esc shows all again."))
    stage.press(.escape)
    stage.answerAll()
    #expect(stage.model.list.rows.count == 10)
  }

  @Test func theKeyThatHelpsIsTheOperatorsOwn() throws {
    var stage = Stage.running(columns: 60, rows: 16)
    let keymap = try Keymap.parse(toml: "[keys.list]\nback = \"x\"\n", file: "config.toml")
    stage.model.look = Look(zone: .utc, keymap: keymap)
    stage.press("3")
    stage.answerAll()
    #expect(stage.text.contains("x shows all again."))
  }

  @Test(arguments: [Language.english, .simplifiedChinese]) func theHintOfTheFirstStartNamesTheKeys(_ language: Language)
  {
    var stage = Stage.running(columns: 60, rows: 16, language: language)
    stage.model.notice = .message(.info, stage.model.firstHint)
    expectSnapshot(stage.frame, language == .english ? "first-hint" : "zh-first-hint")
    #expect(!stage.model.list.visible.isEmpty)
  }
}
