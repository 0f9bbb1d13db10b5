// What is said about a theme that cannot be read.

import Desk
import Testing
import Themes
import Words

@Suite struct ThemeSentenceTests {
  @Test(arguments: [
    ("name = 1", "mine.toml, line 1: name has to be a text."),
    (
      "name = \"x\"\n[styles]\nok = { foreground = \"redd\" }",
      "mine.toml, line 3: styles.ok.foreground has to be a colour: a word (red, bright-blue, standard), a number from 0 to 255, or #rrggbb."
    ),
    (
      "name = \"x\"\nsize = 1",
      "mine.toml, line 2: size is not known here; expected one of: name, inherits, background, styles."
    ),
    ("background = \"any\"", "mine.toml, line 1: name is missing."),
  ]) func saysFileLineAndWhatWasExpected(_ toml: String, _ sentence: String) throws {
    let error = try #require(throws: ThemeError.self) { try Theme.parse(toml: toml, file: "mine.toml") }
    #expect(error.sentence(English()) == sentence)
  }
}
