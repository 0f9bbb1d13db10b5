// What guides through the desk: the palette of commands, the log, and the keys of a line of text.

public protocol GuideWords: Sendable {
  // Keys, as the page of keys has them.
  var helpPalette: String { get }
  var helpChoose: String { get }
  var helpInPalette: String { get }
  var helpLog: String { get }
  var helpSearchLog: String { get }
  var helpInLog: String { get }
  var helpDeleteWordPartLeft: String { get }
  var helpYank: String { get }
  var helpTranspose: String { get }
  var helpUndoTyping: String { get }
  var helpRedoTyping: String { get }

  // The palette.
  var paletteTitle: String { get }
  var palettePrompt: String { get }
  var paletteNothing: String { get }
  /// A command that takes a word, by what is typed for it: filter, sort, theme, open.
  func paletteCommand(_ command: String) -> String
  /// What its word may be.
  func paletteWants(_ command: String) -> String
  /// Beside what is so already.
  var paletteChosen: String { get }
  /// By what a list is sorted: name, email, synced, status.
  func sortWord(_ sort: String) -> String

  // The log.
  var logTitle: String { get }
  var logEmpty: String { get }
  var logNothing: String { get }

  // Why something is not possible now.
  var underWay: String { get }
  var nothingNarrowed: String { get }
}

extension English: GuideWords {
  public var helpPalette: String { "commands" }
  public var helpChoose: String { "do it" }
  public var helpInPalette: String { "Among the commands" }
  public var helpLog: String { "log of all messages" }
  public var helpSearchLog: String { "search" }
  public var helpInLog: String { "In the log" }
  public var helpDeleteWordPartLeft: String { "delete back to a word's beginning" }
  public var helpYank: String { "put in what was deleted last" }
  public var helpTranspose: String { "exchange two characters" }
  public var helpUndoTyping: String { "undo the typing" }
  public var helpRedoTyping: String { "redo the typing" }

  public var paletteTitle: String { "Commands" }
  public var palettePrompt: String { "a few letters of what you want to do" }
  public var paletteNothing: String { "No command fits." }
  public func paletteCommand(_ command: String) -> String { command }
  public func paletteWants(_ command: String) -> String {
    switch command {
    case "filter": "a status"
    case "sort": "name, email, synced, status"
    case "theme": "its name"
    default: "an e-mail, a customer, a user id"
    }
  }
  public var paletteChosen: String { "so it is" }
  public func sortWord(_ sort: String) -> String { sort }

  public var logTitle: String { "Log" }
  public var logEmpty: String { "Nothing was said yet." }
  public var logNothing: String { "No message has this in it." }

  public var underWay: String { "This is under way already." }
  public var nothingNarrowed: String { "Nothing is searched or filtered." }
}
