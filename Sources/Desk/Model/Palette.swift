// The palette: every command that there is, found by a few of its letters.

import Accounts
import Terminal
import Words

/// A search for a command.
public struct Palette: Equatable, Sendable {
  public internal(set) var field = TextField()
  /// The place of the chosen command among those that fit.
  var chosen = 0
}

/// What a line of the palette does.
enum PaletteCommand: Equatable {
  case action(Action)
  /// A command that wants a word behind it.
  case word(PaletteWord)
  case filter(SyncStatus?)
  case sort(AccountSort)
  case theme(String)
  case open(String)
}

/// Commands that take a word. The raw value is what is typed, in every language.
enum PaletteWord: String, CaseIterable {
  case filter, sort, theme, open
}

/// One line of the palette.
struct PaletteEntry: Equatable {
  let command: PaletteCommand
  /// As it stands on the screen, and as it may be typed as well.
  let label: String
  var alias = ""
  /// The key that does it here; empty where none does.
  var key = ""
  /// What stands beside it: a number, or what the command wants.
  var remark = ""
  /// Why it cannot be done now.
  var reason: String?
  /// The label's characters that fit what is typed.
  var places: [Int] = []
}
