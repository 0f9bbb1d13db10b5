// The operator's own keys, read from a file.

import Terminal
import Testing
import Words

@testable import Desk

@Suite struct KeyFileTests {
  private func keymap(_ toml: String) throws -> Keymap { try Keymap.parse(toml: toml, file: "config.toml") }

  /// What is said of a file that is wrong.
  private func said(_ toml: String, _ words: some Words = English()) -> String {
    do {
      _ = try keymap(toml)
      return "nothing"
    } catch {
      return (error as? KeymapError)?.sentence(words) ?? "\(error)"
    }
  }

  @Test func whatTheFileDoesNotNameStays() throws {
    #expect(try keymap("") == .standard)
    #expect(try keymap("[profiles.live]\nkeys = 1\n[other]\n") == .standard)
    #expect(try keymap("[keys]\n") == .standard)
  }

  @Test func aKeyReplacesTheKeysOfTheTable() throws {
    let keymap = try keymap(
      """
      [keys.list]
      edit = "E"
      resync = ["ctrl-r", "f5"]
      sort = []
      undo = "none"
      """)
    #expect(keymap.action(for: Key(.character("E")), in: [.list]) == .edit)
    #expect(keymap.action(for: Key(.character("e")), in: [.list]) == nil)
    #expect(keymap.action(for: Key(.character("R"), control: true), in: [.list]) == .resync)
    #expect(keymap.action(for: Key(.function(5)), in: [.list]) == .resync)
    #expect(keymap.action(for: Key(.character("s")), in: [.list]) == nil)
    #expect(keymap.action(for: Key(.character("u")), in: [.list]) == nil)
    // The detail has its own.
    #expect(keymap.action(for: Key(.character("e")), in: [.detail]) == .edit)
  }

  @Test func twoActionsMayExchangeTheirKeys() throws {
    let keymap = try keymap("[keys.list]\nedit = \"r\"\nresync = \"e\"\n")
    #expect(keymap.action(for: Key(.character("e")), in: [.list]) == .resync)
    #expect(keymap.action(for: Key(.character("r")), in: [.list]) == .edit)
  }

  // MARK: Mistakes

  @Test func aClashNamesBothAndItsLine() {
    let said = said("# mine\n[keys.list]\nsearch = \"x\"\nedit = \"r\"\n")
    #expect(said == "config.toml, line 4: r is a key of both list.edit and list.resync; give one of them another.")
  }

  @Test func aClashMayBeWithWhatHoldsEverywhere() {
    #expect(self.said("[keys.list]\nedit = \"q\"\n").contains("both list.edit and commands.quit"))
    #expect(self.said("[keys.commands]\nhelp = \"e\"\n").contains("both commands.help and list.edit"))
    #expect(self.said("[keys.form]\nsave = \"ctrl-a\"\n").contains("both form.save and text.line-start"))
    #expect(self.said("[keys.always]\nredraw = \"ctrl-k\"\n").contains("both always.redraw and text.delete-to-end"))
    // The list and the detail are never there together.
    #expect(self.said("[keys.detail]\nedit = \"s\"\n") == "nothing")
  }

  @Test func whatIsNotKnownIsNamedWithWhatIs() {
    let context = said("[keys.lists]\nedit = \"x\"\n")
    #expect(context.hasPrefix("config.toml, line 1: lists is not known here; expected one of: list, detail,"))
    let action = said("[keys.list]\n\nedits = \"x\"\n")
    #expect(action.hasPrefix("config.toml, line 3: edits is not known here; expected one of: open, edit,"))
    let key = said("[keys.list]\nedit = [\"x\", \"ctrl-entre\"]\n")
    #expect(key.hasPrefix("config.toml, line 2: list.edit: ctrl-entre is no key; expected a character,"))
    for value in ["1", "true", "[\"x\", 2]", "{ a = 1 }"] {
      #expect(self.said("[keys.list]\nedit = \(value)\n").contains("list.edit has to be a key"), "\(value)")
    }
    #expect(self.said("keys = 1\n").contains("keys has to be a table"))
    #expect(self.said("[keys]\nlist = \"x\"\n").contains("line 2: keys.list has to be a table"))
    #expect(self.said("[keys.list\n").contains("line 1: this is not TOML"))
  }

  @Test func aLetterIsTextInAField() {
    #expect(said("[keys.form]\nsave = \"s\"\n").contains("form.save: s is typed as text"))
    #expect(said("[keys.always]\nredraw = \"space\"\n").contains("always.redraw: space is typed as text"))
    #expect(said("[keys.form]\nsave = \"ctrl-s\"\n") == "nothing")
  }

  @Test func theWayOutStays() {
    #expect(said("[keys.always]\nquit = []\n").contains("always.quit needs a key"))
    #expect(said("[keys.help]\nclose = \"none\"\n").contains("help.close needs a key"))
    #expect(said("[keys.commands]\nquit = []\n") == "nothing")
  }

  @Test func whatConfirmsIsAnotherKeyThanWhatAsks() {
    let said = said("[keys.confirm]\ngo-on = \"enter\"\n")
    #expect(said.contains("enter is a key of both confirm.go-on and form.save"))
    #expect(self.said("[keys.login]\ntake-login = \"r\"\n").contains("both login.take-login and list.resync"))
  }

  @Test func mistakesAreToldInChineseToo() {
    #expect(said("[keys.list]\nedit = \"r\"\n", SimplifiedChinese()).contains("同时是 list.edit 和 list.resync 的按键"))
  }

  // MARK: Names of keys

  @Test func everyKeyOfTheTableHasAName() {
    for binding in Keymap.bindings {
      for key in binding.keys {
        // Ctrl-H is the backspace of some terminals, and is told from it where it can be.
        #expect(Key(name: key.fileName) == key, "\(key.fileName)")
      }
    }
  }

  @Test func namesAreReadAsPeopleWriteThem() {
    #expect(Key(name: "Ctrl-X") == Key(.character("x"), control: true))
    #expect(Key(name: "ctrl-alt-f") == Key(.character("f"), control: true, alt: true))
    #expect(Key(name: "alt-shift-up") == Key(.up, alt: true, shift: true))
    #expect(Key(name: "shift-tab") == Key(.backTab))
    #expect(Key(name: "PageUp") == Key(.pageUp))
    #expect(Key(name: "-") == Key(.character("-")))
    #expect(Key(name: "ctrl--") == Key(.character("-"), control: true))
    #expect(Key(name: "ctrl-i") == Key(.tab))
    #expect(Key(name: "ctrl-m") == Key(.enter))
    #expect(Key(name: "F12") == Key(.function(12)))
    #expect(Key(name: "é") == Key(.character("é")))
    for name in ["", " ", "ctrl-", "xy", "hyper-x", "f0", "f21", "\u{1b}", "\n"] {
      #expect(Key(name: name) == nil, "\(name.debugDescription)")
    }
  }

  @Test func whatIsPrintedIsReadAgain() throws {
    #expect(try keymap(Keymap.standard.toml(English())) == .standard)
    let own = try keymap("[keys.list]\nedit = [\"E\", \"\\\\\", \"\\\"\"]\nsort = []\n")
    #expect(try keymap(own.toml(SimplifiedChinese())) == own)
  }

  // MARK: On the screen

  @Test func theScreenShowsTheChangedKeys() throws {
    var stage = Stage.running(columns: 100, rows: 60)
    let look = stage.model.look
    let keymap = try keymap("[keys.list]\nedit = \"E\"\nresync = []\n[keys.commands]\npalette = \"ctrl-o\"\n")
    stage.model.look = Look(
      theme: look.theme, themes: look.themes, language: look.language, zone: look.zone, keymap: keymap)
    let hints = stage.frame.lines.last { !$0.allSatisfy(\.isWhitespace) } ?? ""
    #expect(hints.contains("E edit") && !hints.contains("re-sync") && hints.contains("^O commands"))
    stage.press("?")
    #expect(stage.text.contains("E                   edit"))
    stage.press(.escape)
    stage.press(":")
    #expect(stage.model.palette == nil)
    stage.control("o")
    let entries = stage.model.paletteEntries
    #expect(entries.first { $0.command == .action(.edit) }?.key == "E")
    #expect(entries.first { $0.command == .action(.resync) }?.key == "")
    stage.press(.escape)
    stage.press("e")
    #expect(stage.model.form == nil)
    stage.press("E")
    #expect(stage.model.form != nil)
  }

  @Test func aSentenceNamesTheKeyOfItsPlace() throws {
    var stage = Stage.running(columns: 160, rows: 40)
    let look = stage.model.look
    stage.model.look = Look(
      theme: look.theme, themes: look.themes, language: look.language, zone: look.zone,
      keymap: try keymap("[keys.detail]\nresync = \"ctrl-r\"\n"))
    #expect(stage.model.keyName(.resync) == "r")
    stage.press(.enter)
    #expect(stage.model.keyName(.resync) == "^R")
    // What is read underneath goes on naming it.
    for opening: Character in ["?", ":"] {
      stage.press(opening)
      #expect(stage.model.keyName(.resync) == "^R")
      stage.press(.escape)
    }
  }
}
