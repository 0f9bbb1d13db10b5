// The marks of the screens: in Unicode, and in ASCII for terminals that have nothing else.

import Accounts

/// Every mark is one column wide, but for the names of keys, `arrow` and `ellipsis`.
public struct Glyphs: Hashable, Sendable {
  public let isUnicode: Bool
  let marker: String
  let check: String
  let cross: String
  let warning: String
  let info: String
  let waiting: String
  let differs: String
  let ellipsis: String
  let ascending: String
  let descending: String
  let spinner: [String]
  let box: Box

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

  /// A status; each has a mark of its own.
  func status(_ status: SyncStatus) -> String {
    switch status {
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
