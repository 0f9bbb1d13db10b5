// What guides through the desk: the palette of commands, the log, and the keys of a line of text.

public protocol GuideWords: Sendable {
  // Keys, as the page of keys has them.
  var helpPalette: String { get }
  var helpChoose: String { get }
  var helpInPalette: String { get }
  var helpLog: String { get }
  var helpSearchLog: String { get }
  var helpCopyRequest: String { get }
  var helpCopyEvent: String { get }
  var helpCopyCustomer: String { get }

  // Everybody's parked events.
  var helpParked: String { get }
  var helpInParked: String { get }
  var helpOpenAccount: String { get }
  var helpReplayEvent: String { get }
  var parkedTitle: String { get }
  var parkedNone: String { get }
  var parkedWithoutAccount: String { get }
  func parkedOpens(key: String, replay: String) -> String
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

  // The commands that show themes and keys.
  var aboutThemes: String { get }
  var discussionThemes: String { get }
  var themeShipped: String { get }
  /// For which kind of background a theme is made: dark, light or any.
  func themeFor(_ ground: String) -> String
  var aboutKeys: String { get }
  var discussionKeys: String { get }

  // Mistakes in the operator's keys.
  func keysUnknown(_ name: String, expected: [String]) -> String
  /// Such a value was expected.
  func keysWanted(_ place: String) -> String
  func keysNoKey(_ place: String, _ name: String) -> String
  func keysClash(_ key: String, _ one: String, _ other: String) -> String
  func keysTyped(_ place: String, _ key: String) -> String
  func keysNeeded(_ place: String) -> String
  func keysApart(_ key: String, _ one: String, _ other: String) -> String
  func keysTable(_ place: String) -> String
}

extension English: GuideWords {
  public var helpPalette: String { "commands" }
  public var helpChoose: String { "do it" }
  public var helpInPalette: String { "Among the commands" }
  public var helpLog: String { "log of all messages" }
  public var helpSearchLog: String { "search" }
  public var helpCopyRequest: String { "copy the request id" }
  public var helpCopyEvent: String { "copy the event id" }
  public var helpCopyCustomer: String { "copy the customer id" }

  public var helpParked: String { "parked events" }
  public var helpInParked: String { "In the parked events" }
  public var helpOpenAccount: String { "open the account" }
  public var helpReplayEvent: String { "try it again" }
  public var parkedTitle: String { "Parked events" }
  public var parkedNone: String { "No event is parked: everything that Stripe sent has been applied." }
  public var parkedWithoutAccount: String {
    "No account has this customer. Link it (accountdesk link); then the event is applied by itself."
  }
  public func parkedOpens(key: String, replay: String) -> String {
    "\(key) opens the account, which says what helps; \(replay) tries the event again."
  }
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

  public var aboutThemes: String { "Shows the themes, each as it looks on this terminal." }
  public var discussionThemes: String {
    "Your own stand in accountdesk/themes of the configuration folder, usually ~/.config."
  }
  public var themeShipped: String { "shipped" }
  public func themeFor(_ ground: String) -> String {
    ground == "any" ? "for any background" : "for a \(ground) background"
  }
  public var aboutKeys: String { "Prints the desk's keys, as its file has them." }
  public var discussionKeys: String {
    """
    What is written into config.toml in accountdesk of the configuration folder, usually ~/.config, replaces the key or \
    keys of that action. A key is a character, or enter, esc, tab, space, up, f1 and so on, with ctrl-, alt- or shift- \
    before it; [] takes all keys away.
    """
  }

  public func keysUnknown(_ name: String, expected: [String]) -> String {
    "\(name) is not known here; expected one of: \(expected.joined(separator: ", "))."
  }
  public func keysWanted(_ place: String) -> String {
    "\(place) has to be a key (\"e\"), several ([\"e\", \"ctrl-e\"]) or none ([])."
  }
  public func keysNoKey(_ place: String, _ name: String) -> String {
    """
    \(place): \(name) is no key; expected a character, or a name as enter, esc, tab, space, up, pgdn, f1, with ctrl-, \
    alt- or shift- before it.
    """
  }
  public func keysClash(_ key: String, _ one: String, _ other: String) -> String {
    "\(key) is a key of both \(one) and \(other); give one of them another."
  }
  public func keysTyped(_ place: String, _ key: String) -> String {
    "\(place): \(key) is typed as text there; expected one with ctrl- or alt- before it, or one that types nothing."
  }
  public func keysNeeded(_ place: String) -> String { "\(place) needs a key: without it there is no way out." }
  public func keysApart(_ key: String, _ one: String, _ other: String) -> String {
    "\(key) is a key of both \(one) and \(other), and a slip must not do the second; give one of them another."
  }
  public func keysTable(_ place: String) -> String { "\(place) has to be a table, as in [\(place)]." }
}
