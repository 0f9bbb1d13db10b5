// The marks of the screens: in Unicode, and in ASCII for terminals that have nothing else.

import Accounts
import Words

/// Every mark is one column wide, but for `ellipsis`, and but for all where they are words.
public struct Glyphs: Hashable, Sendable {
  public let isUnicode: Bool
  /// Whether marks are words, and lines blank.
  private(set) var isSpoken = false
  private(set) var marker: String
  private(set) var check: String
  private(set) var cross: String
  private(set) var warning: String
  private(set) var info: String
  private(set) var waiting: String
  private(set) var differs: String
  let ellipsis: String
  private(set) var ascending: String
  private(set) var descending: String
  private(set) var spinner: [String]
  private(set) var box: Box

  /// The corners and lines of a box.
  struct Box: Hashable, Sendable {
    let horizontal: Character
    let vertical: Character
    let topLeft: String
    let topRight: String
    let bottomLeft: String
    let bottomRight: String
  }

  public static let unicode = Glyphs(
    isUnicode: true, marker: "▸", check: "✓", cross: "✗", warning: "!", info: "·", waiting: "◌", differs: "≠",
    ellipsis: "…", ascending: "↑", descending: "↓",
    spinner: ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"],
    box: Box(
      horizontal: "─", vertical: "│", topLeft: "┌", topRight: "┐", bottomLeft: "└", bottomRight: "┘"))

  public static let ascii = Glyphs(
    isUnicode: false, marker: ">", check: "+", cross: "x", warning: "!", info: "-", waiting: "~", differs: "#",
    ellipsis: "...", ascending: "^", descending: "v", spinner: ["|", "/", "-", "\\"],
    box: Box(
      horizontal: "-", vertical: "|", topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+"))

  /// The same as words, for those who hear the screen: nothing is drawn, and nothing turns.
  func spoken(_ words: some Words) -> Glyphs {
    var glyphs = self
    glyphs.isSpoken = true
    glyphs.marker = "*"
    glyphs.check = words.spokenDone
    glyphs.cross = words.spokenFailed
    glyphs.warning = words.spokenWarning
    glyphs.info = words.spokenNote
    glyphs.waiting = words.spokenWaiting
    glyphs.differs = words.spokenDiffers
    glyphs.spinner = [words.spokenWaiting]
    (glyphs.ascending, glyphs.descending) = (Glyphs.ascii.ascending, Glyphs.ascii.descending)
    glyphs.box = Box(
      horizontal: " ", vertical: " ", topLeft: " ", topRight: " ", bottomLeft: " ", bottomRight: " ")
    return glyphs
  }

  /// A status; each has a mark of its own. Where marks are words, the word that stands beside it is enough.
  func status(_ status: SyncStatus) -> String {
    if isSpoken { return " " }
    return switch status {
    case .inSync: isUnicode ? "●" : "o"
    case .pending: isUnicode ? "◌" : "~"
    case .late: isUnicode ? "◔" : "%"
    case .drifted: isUnicode ? "≠" : "#"
    case .conflict: "!"
    case .held: isUnicode ? "■" : "@"
    case .failed: isUnicode ? "✗" : "x"
    case .unlinked: isUnicode ? "–" : "-"
    case .deleted: isUnicode ? "∅" : "/"
    case .unknown: "?"
    }
  }

  /// The spinner's picture at a moment; ten a second.
  func spin(_ now: Moment) -> String { spinner[abs(now.steady.milliseconds / 100) % spinner.count] }

  /// A text of ours without the few typographic characters that ASCII lacks.
  func plain(_ text: String) -> String {
    if isUnicode || text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    return text.reduce(into: "") { $0 += Self.replacements[$1] ?? String($1) }
  }

  private static let replacements: [Character: String] = [
    "→": "->", "…": "...", "·": "-", "–": "-", "—": "-", "“": "\"", "”": "\"", "’": "'", "↵": "enter", "↑": "up",
    "↓": "down", "←": "left", "×": "x",
  ]
}
