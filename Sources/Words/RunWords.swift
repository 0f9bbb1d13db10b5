// Runs of many edits, and what scripts read.

public protocol RunWords: Sendable {
  var aboutUndo: String { get }
  var discussionUndo: String { get }
  var discussionEdit: String { get }
  var aboutJSON: String { get }
  var discussionJSON: String { get }
  var optionEditFromStdin: String { get }
  var optionEditRun: String { get }
  var optionUndoRun: String { get }
  var optionRunDryRun: String { get }
  func optionRunRate(_ usual: Int) -> String
  var stdinAlone: String { get }
  var onlyFromStdin: String { get }
  var noAccountNamed: String { get }
  func noRunID(_ text: String) -> String
  func noSuchRun(_ id: String) -> String
  var undoRunQuestion: String { get }
  func cannotWrite(reason: String) -> String

  /// How a run begins and ends. `goOn`: the options with which it goes on.
  func runBegun(_ id: String) -> String
  func runSummary(_ id: String, lines: String, counts: [String], isDry: Bool) -> String
  func runStopped(_ goOn: String) -> String
  func runTooManyRefusals(_ count: Int, goOn: String) -> String
  func runRefused(_ count: Int) -> String
  func runFailed(_ count: Int, goOn: String) -> String
  func runOpen(_ count: Int, goOn: String) -> String

  /// What is wrong with a line, and with a file.
  var lineNotUTF8: String { get }
  var lineNotJSON: String { get }
  var lineStrayQuote: String { get }
  func lineFieldCount(found: Int, wanted: Int) -> String
  func lineUnknownKey(_ key: String, known: [String]) -> String
  func lineWrongValue(_ key: String) -> String
  var lineNoAccount: String { get }
  var lineNothingToEdit: String { get }
  var lineNameAndClearName: String { get }
  func fileUnknownColumn(_ name: String, known: [String]) -> String
  func fileRepeatedColumn(_ name: String) -> String
  var fileNoIDColumn: String { get }
  var fileHeaderNotUTF8: String { get }
  var fileHeaderStrayQuote: String { get }
  func fileTooLong(line: Int, kilobytes: Int) -> String
  func fileUnclosedQuote(line: Int) -> String
  func fileReadFailed(_ reason: String) -> String
  var runNoSuchAccount: String { get }
  var runSeveralAccounts: String { get }
  var runEditTaken: String { get }
}

extension English: RunWords {
  public var aboutUndo: String { "Takes a run of edits back, as far as nobody has changed since what it set." }
  public var discussionUndo: String {
    """
    The last edit is taken back first, each by an edit of its own. What somebody has changed since stays, and is told \
    as skipped. The undo is a run, too, with an id that is always the same: asked for again, it goes on where it ended.
    """
  }
  public var discussionEdit: String {
    """
    With --from-stdin: one edit a line, as CSV with a header (id,name,email,clear_name,reason,edit; only id has to be \
    there, and an empty field changes nothing) or as one JSON object a line with the same keys. id is a user id, a \
    customer id or an e-mail; edit may be a uuid of your own, by which the line is known again. The run's id is \
    printed: the same file with --run ID goes on where it ended and edits nothing twice, and accountdesk undo --run ID \
    takes it back. It stops after 20 refusals in a row.
    """
  }
  public var aboutJSON: String { "Says what --json prints, for each command." }
  public var discussionJSON: String {
    """
    Every key is there, in any order; one with a question mark behind its name may be missing, a value with one may be \
    null. Commands may get more keys, and words more values; what stands here stays. Times are RFC 3339 in UTC.
    """
  }
  public var optionEditFromStdin: String { "Many edits, from standard input: CSV, or one JSON object a line." }
  public var optionEditRun: String { "With --from-stdin: go on with this run." }
  public var optionUndoRun: String { "The run that is taken back." }
  public var optionRunDryRun: String { "Of many: say for each line what would happen, and change nothing." }
  public func optionRunRate(_ usual: Int) -> String { "Of many: at most so many edits a second (\(usual))." }
  public var stdinAlone: String {
    "With --from-stdin the accounts and their values are on standard input: leave out ID, --name, --email, --clear-name, --undo and --reason."
  }
  public var onlyFromStdin: String { "--dry-run, --rate and --run belong to --from-stdin." }
  public var noAccountNamed: String { "Say whose: a user id, a customer id or an e-mail." }
  public func noRunID(_ text: String) -> String { "\(text) is no id of a run: that is a uuid." }
  public func noSuchRun(_ id: String) -> String { "There is no run \(id) that changed anything. Nothing was changed." }
  public var undoRunQuestion: String { "The edits of a run are taken back." }
  public func cannotWrite(reason: String) -> String {
    "The output cannot be written: \(reason). What was written is not whole."
  }

  public func runBegun(_ id: String) -> String { "Run \(id)" }
  public func runSummary(_ id: String, lines: String, counts: [String], isDry: Bool) -> String {
    let those = counts.isEmpty ? "" : " " + counts.joined(separator: ", ") + "."
    return "Run \(id): \(lines) lines.\(those)" + (isDry ? " Nothing was changed: this was a dry run." : "")
  }
  public func runStopped(_ goOn: String) -> String { "Stopped. What is told above is done. To go on: \(goOn)" }
  public func runTooManyRefusals(_ count: Int, goOn: String) -> String {
    "Stopped after \(count) refusals in a row: this cannot be what was meant. The rest was not touched. To go on: \(goOn)"
  }
  public func runRefused(_ count: Int) -> String {
    count == 1
      ? "One line was refused, and nothing was changed for it."
      : "\(count) lines were refused, and nothing was changed for them."
  }
  public func runFailed(_ count: Int, goOn: String) -> String {
    "\(count == 1 ? "One line" : "\(count) lines") could not be done. To try again: \(goOn)"
  }
  public func runOpen(_ count: Int, goOn: String) -> String {
    "\(count == 1 ? "One edit is" : "\(count) edits are") not confirmed. To look again: \(goOn)"
  }

  public var lineNotUTF8: String { "Not UTF-8." }
  public var lineNotJSON: String { "Not a JSON object on one line." }
  public var lineStrayQuote: String {
    "A quote inside a field; such a field is put in quotes, and its quotes are doubled."
  }
  public func lineFieldCount(found: Int, wanted: Int) -> String {
    "\(wanted) fields are expected, as in the header, and there are \(found)."
  }
  public func lineUnknownKey(_ key: String, known: [String]) -> String {
    "Unknown key \(key); expected: \(known.joined(separator: ", "))."
  }
  public func lineWrongValue(_ key: String) -> String {
    switch key {
    case "clear_name": "The value of clear_name has to be true or false."
    case "edit": "The value of edit has to be a uuid."
    default: "The value of \(key) has to be a text."
    }
  }
  public var lineNoAccount: String { "No id: expected a user id, a customer id or an e-mail." }
  public var lineNothingToEdit: String { "Nothing to change: expected a name, an email or clear_name." }
  public var lineNameAndClearName: String { "name and clear_name exclude each other." }
  public func fileUnknownColumn(_ name: String, known: [String]) -> String {
    "The header has an unknown column \(name); expected: \(known.joined(separator: ", "))."
  }
  public func fileRepeatedColumn(_ name: String) -> String { "The header has the column \(name) twice." }
  public var fileNoIDColumn: String { "The header has no column id." }
  public var fileHeaderNotUTF8: String { "The header is not UTF-8. Save the file as UTF-8." }
  public var fileHeaderStrayQuote: String { "The header has a quote inside a name." }
  public func fileTooLong(line: Int, kilobytes: Int) -> String {
    "Line \(line) is longer than \(kilobytes) kB; the rest was not read."
  }
  public func fileUnclosedQuote(line: Int) -> String {
    "Line \(line): a quote is opened and not closed; the rest was not read."
  }
  public func fileReadFailed(_ reason: String) -> String { "Standard input cannot be read: \(reason)." }
  public var runNoSuchAccount: String { "No account has this user id, customer id or e-mail." }
  public var runSeveralAccounts: String { "It fits several accounts; name one by its user id." }
  public var runEditTaken: String { "This edit's id stands in the journal for another change." }
}
