// What the commands print.

public protocol CommandWords: Sendable {
  /// One line for each command's help.
  var about: String { get }
  var aboutDesk: String { get }
  var aboutServe: String { get }
  var aboutMigrate: String { get }
  var aboutAccounts: String { get }
  var aboutShow: String { get }
  var aboutEdit: String { get }
  var aboutResync: String { get }
  var aboutEvents: String { get }
  var discussionEvents: String { get }

  /// What is wrong with a command line.
  func languageNeedsUnicode(_ language: String) -> String
  var limitTooLow: String { get }
  var nothingToEdit: String { get }
  var nameAndClearName: String { get }
  var undoAlone: String { get }
  func noSuchEdit(_ id: String) -> String
  func undoOf(_ id: String) -> String
  var nothingToResync: String { get }
  func replayQuestion(_ count: Int) -> String
  var liveNeedsYes: String { get }
  func liveQuestion(_ change: String) -> String
  var noTerminal: String { get }
  func terminalCannotMoveCursor(_ type: String) -> String
  func terminalNotDescribed(_ type: String) -> String
  func terminalFailed(_ call: String, reason: String) -> String
  func terminalUnknown(_ type: String, used: String) -> String
  func noSuchTheme(_ name: String) -> String

  /// The columns and rows of an account shown as text.
  var recordStripe: String { get }
  var recordUsers: String { get }
  var recordAuth: String { get }
  var fieldName: String { get }
  var fieldEmail: String { get }
  var historyTitle: String { get }
  func plan(_ name: String, status: String) -> String

  /// One line for each stage of an edit, as it happens.
  func editRecorded(id: String, changes: String) -> String
  func editAccepted(milliseconds: Int, requestID: String) -> String
  func editDelivered(milliseconds: Int) -> String
  func editConfirmed(milliseconds: Int) -> String
  var editAlreadySo: String { get }
  func editLate(seconds: Int) -> String
  func editNotAwaited(id: String) -> String
  func editNotConfirmedInTime(id: String, account: String) -> String
  func editSuperseded(by what: String) -> String

  func applied(_ migration: String) -> String
  var nothingToApply: String { get }
  func migrationFailed(_ migration: String, said: String) -> String
  func migrationLocked(_ migration: String) -> String
  func databaseFailed(said: String) -> String
  func listening(on address: String) -> String
  func addressInUse(_ address: String) -> String
  func addressUnusable(_ address: String) -> String

  /// What cannot be had of the settings, and how to have it.
  func settingsMissing(_ names: [String]) -> String
  func settingsFileUnreadable(_ file: String) -> String
  func settingsFileExposed(_ file: String) -> String
  func settingsLineMalformed(_ file: String, line: Int) -> String
  func keyUnusable(_ name: String) -> String
  func plainHTTP(host: String) -> String
  func liveKeyElsewhere(host: String) -> String
  func noSuchAccount(_ id: String) -> String
  func severalAccounts(_ id: String) -> String

  /// What became of events that were to be replayed.
  func noSuchEvents(_ ids: [String]) -> String
  func eventsExpired(_ ids: [String]) -> String
  func eventsStillParked(_ count: Int) -> String
}

extension English: CommandWords {
  public var about: String { "Keeps a person's name and e-mail the same at Stripe, in public.users and in auth.users." }
  public var aboutDesk: String { "The desk on the configured project (this is what runs without a command)." }
  public var aboutServe: String { "The receiver: takes Stripe's webhooks and commits them into Supabase." }
  public var aboutMigrate: String { "Applies the SQL migrations to DATABASE_URL; a second run changes nothing." }
  public var aboutAccounts: String { "Lists accounts." }
  public var aboutShow: String { "Shows one account: its three records side by side, and its history." }
  public var aboutEdit: String { "Changes a name or an e-mail: Stripe first, then all three records." }
  public var aboutResync: String { "Reads accounts from Stripe now and applies what it says." }
  public var aboutEvents: String { "Lists parked events (conflict, failed, unlinked), and tries them again." }
  public var discussionEvents: String {
    """
    With --replay: 0 if none of them is parked any more; 66 if an id is unknown; 65 if the text of one is kept no \
    longer; 75 if one is still parked. The others are replayed all the same.
    """
  }

  public func languageNeedsUnicode(_ language: String) -> String {
    "--lang \(language) needs a UTF-8 locale, as LANG=zh_CN.UTF-8; English is used instead."
  }
  public var limitTooLow: String { "--limit takes a number from 0 up." }
  public var nothingToEdit: String { "Say what is to change: --name, --email, --clear-name or --undo." }
  public var nameAndClearName: String { "--name and --clear-name exclude each other." }
  public var undoAlone: String { "--undo brings back what was before: it takes no --name, --email or --clear-name." }
  public func noSuchEdit(_ id: String) -> String { "This account has no edit \(id)." }
  public func undoOf(_ id: String) -> String { "undo of \(id)" }
  public var nothingToResync: String { "Name at least one account." }
  public func replayQuestion(_ count: Int) -> String {
    count == 1 ? "One parked event is replayed." : "\(count) parked events are replayed."
  }
  public var liveNeedsYes: String { "This is live data. Without a terminal to ask on, say --yes. Nothing was changed." }
  public func liveQuestion(_ change: String) -> String { "This is LIVE data. \(change)\nType yes to go on:" }
  public var noTerminal: String {
    "The desk needs a terminal. For scripts there are: accountdesk accounts, show, edit (see accountdesk --help)."
  }
  public func terminalCannotMoveCursor(_ type: String) -> String {
    "This terminal (TERM=\(type)) cannot show the desk: its cursor cannot be moved. \(noTerminal)"
  }
  public func terminalNotDescribed(_ type: String) -> String {
    "This terminal (TERM=\(type)) is not described on this machine, so the desk cannot be shown. Install ncurses-base."
  }
  public func terminalFailed(_ call: String, reason: String) -> String {
    "The terminal cannot be used: \(call): \(reason)."
  }
  public func terminalUnknown(_ type: String, used: String) -> String {
    "TERM=\(type) is not described on this machine; \(used) was used instead."
  }
  public func noSuchTheme(_ name: String) -> String { "There is no theme \(name)." }

  public var recordStripe: String { "STRIPE" }
  public var recordUsers: String { "USERS" }
  public var recordAuth: String { "AUTH" }
  public var fieldName: String { "name" }
  public var fieldEmail: String { "email" }
  public var historyTitle: String { "history" }
  public func plan(_ name: String, status: String) -> String { "plan: \(name) (\(status))" }

  public func editRecorded(id: String, changes: String) -> String { "recorded   \(changes)   edit \(id)" }
  public func editAccepted(milliseconds: Int, requestID: String) -> String {
    "accepted   by Stripe, \(milliseconds) ms   \(requestID)"
  }
  public func editDelivered(milliseconds: Int) -> String { "delivered  webhook verified, \(milliseconds) ms" }
  public func editConfirmed(milliseconds: Int) -> String {
    "confirmed  all three records agree, \(milliseconds) ms after it was recorded"
  }
  public var editAlreadySo: String { "confirmed  Stripe had these values already; nothing was sent" }
  public func editLate(seconds: Int) -> String {
    "late       accepted \(seconds) s ago and not confirmed yet; it goes on by itself"
  }
  public func editNotAwaited(id: String) -> String { "Stripe has accepted it; edit \(id) goes on by itself." }
  public func editNotConfirmedInTime(id: String, account: String) -> String {
    """
    Not confirmed in time. Stripe has the new values; Supabase does not have them yet. Edit \(id) goes on by itself \
    when the webhook comes. To take Stripe's values now: accountdesk resync \(account)
    """
  }
  public func editSuperseded(by what: String) -> String { "superseded by \(what)" }

  public func applied(_ migration: String) -> String { "applied \(migration)" }
  public var nothingToApply: String { "Nothing to apply: the database is up to date." }
  public func migrationFailed(_ migration: String, said: String) -> String {
    "Migration \(migration) failed and nothing of it was kept; those before it are in place. PostgreSQL says: \(said)"
  }
  public func migrationLocked(_ migration: String) -> String {
    "Migration \(migration) has to wait for a lock that somebody holds, and gave up. Nothing of it was kept. Try again later."
  }
  public func databaseFailed(said: String) -> String {
    "The database cannot be used: \(said). Nothing was changed. Check DATABASE_URL."
  }
  public func listening(on address: String) -> String { "Listening on \(address)." }
  public func addressInUse(_ address: String) -> String {
    "\(address) is in use by another program. Stop that one, or choose another address with --listen."
  }
  public func addressUnusable(_ address: String) -> String {
    "Cannot listen on \(address): it is not an address of this machine, or not one that this user may use."
  }

  public func settingsMissing(_ names: [String]) -> String {
    """
    Not configured: \(names.joined(separator: ", ")). Nothing was changed.
    Set \(names.count == 1 ? "it" : "them") in the environment, write into a file (chmod 600) that you name with --env-file, or run `accountdesk config init` and fill in its file:

    \(names.map { "  " + settingsLine($0) }.joined(separator: "\n"))

    To see everything without a project of your own: accountdesk sandbox
    """
  }
  public func settingsFileUnreadable(_ file: String) -> String { "Cannot read \(file). Nothing was changed." }
  public func settingsFileExposed(_ file: String) -> String {
    "\(file) holds a secret and other users can read it. Nothing was changed. To mend it: chmod 600 \(file)"
  }
  public func settingsLineMalformed(_ file: String, line: Int) -> String {
    "\(file), line \(line): expected NAME=value. Nothing was changed."
  }
  public func keyUnusable(_ name: String) -> String {
    "The value of \(name) is not a key of the kind that belongs there. Nothing was changed."
  }
  public func plainHTTP(host: String) -> String {
    "STRIPE_API_BASE is plain http to \(host), and only this machine may be spoken to like that. Nothing was sent."
  }
  public func liveKeyElsewhere(host: String) -> String {
    "A live key goes to Stripe's own address only, and STRIPE_API_BASE names \(host). Nothing was sent."
  }
  public func noSuchAccount(_ id: String) -> String {
    "No account has the user id, customer id or e-mail \(id). Nothing was changed."
  }
  public func severalAccounts(_ id: String) -> String {
    "\(id) fits several accounts; name one by its user id. Nothing was changed."
  }

  public func noSuchEvents(_ ids: [String]) -> String {
    "No event is stored with the id \(ids.joined(separator: ", ")). Nothing was done for it."
  }
  public func eventsExpired(_ ids: [String]) -> String {
    "\(ids.joined(separator: ", ")) could not be read, and its text is kept no longer. Re-sync the account instead."
  }
  public func eventsStillParked(_ count: Int) -> String {
    let those = count == 1 ? "One event is" : "\(count) events are"
    return "\(those) still parked, for the reason said above. Nothing was changed there."
  }
}
