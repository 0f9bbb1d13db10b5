// The desk's screens.

public protocol DeskWords: DeskKeyWords, LightWords {
  // The header.
  var modeLive: String { get }
  var modeTest: String { get }
  var lightStripe: String { get }
  var lightSupabase: String { get }
  func serviceOk(_ name: String) -> String
  /// It answers, and says no.
  func serviceRefuses(_ name: String) -> String
  func serviceUnknown(_ name: String) -> String

  // Numbers, times and lists.
  func number(_ number: Int) -> String
  /// A short time, exactly.
  func duration(milliseconds: Int) -> String
  /// A time that is still passing.
  func tenths(milliseconds: Int) -> String
  /// How long ago, in one unit.
  func age(seconds: Int) -> String
  func clock(hour: Int, minute: Int, second: Int) -> String
  /// `month` from 1 to 12.
  func date(year: Int?, month: Int, day: Int) -> String
  func list(_ parts: [String]) -> String

  // The list.
  var listTitle: String { get }
  var tabAll: String { get }
  /// A status code as a tab's word, and as it stands in a row.
  func tab(_ status: String) -> String
  func status(_ status: String) -> String
  var columnName: String { get }
  var columnEmail: String { get }
  var columnStatus: String { get }
  var columnSynced: String { get }
  var columnCustomer: String { get }
  var loading: String { get }
  var noAccounts: String { get }

  // One account.
  var nobodySelected: String { get }
  var noRecord: String { get }
  var inAllThree: String { get }
  var labelCustomer: String { get }
  var labelPlan: String { get }
  var labelSignsIn: String { get }
  var labelAccount: String { get }
  var noPlan: String { get }
  func renews(_ date: String) -> String
  func planDetails(_ name: String, _ details: [String]) -> String
  /// A subscription's status, by its code at Stripe.
  func planStatus(_ code: String) -> String
  /// A way to sign in, by its code at Supabase.
  func signInWay(_ code: String) -> String
  func signsInWith(_ ways: String) -> String
  func sameName(_ count: Int) -> String
  func since(year: Int) -> String
  func sinceDay(_ day: String) -> String
  /// The database's reason for a status: a word of its own, perhaps with an id behind it.
  func reason(_ code: String) -> String
  func outcome(_ code: String) -> String
  func origin(_ code: String) -> String
  func from(_ origin: String) -> String
  var aRead: String { get }
  var aReplay: String { get }
  var aLink: String { get }
  var noHistory: String { get }
  func historyEdit(_ fields: String, by author: String?) -> String

  // The stage line.
  var stageSending: String { get }
  func stageSendingAgain(_ attempt: Int) -> String
  var stageAcceptedByStripe: String { get }
  var stageWebhook: String { get }
  var stageLate: String { get }
  var stageNotSaved: String { get }
  var waitingShort: String { get }

  // The form.
  func editing(_ name: String) -> String
  var formName: String { get }
  var formEmail: String { get }
  var formChanges: String { get }
  var formUnchanged: String { get }
  var nameWillBeCleared: String { get }
  var emailNotWhole: String { get }
  func nameEmptyInForm(key: String) -> String
  func notChecked(_ why: String) -> String
  func receiverSilentAtSaving(_ age: String) -> String
  var receiverNeverAtSaving: String { get }
  var liveAsks: String { get }
  var yours: String { get }
  var theirs: String { get }
  func goOnLive(key: String) -> String
  func goOnOver(key: String) -> String
  func close(key: String) -> String
  func closeGoesOn(key: String) -> String
  func resyncNow(key: String) -> String
  var nothingToUndo: String { get }

  // Questions, and leaving.
  var questionTitle: String { get }
  var askDiscard: String { get }
  var askAbandon: String { get }
  var askLeave: String { get }
  func askLogin(_ name: String, from: String, to: String) -> String
  var leavingWhenSent: String { get }
  var leaving: String { get }
  func editsGoOn(_ count: Int) -> String
  func editsLeft(_ names: [String]) -> String

  // The line at the bottom.
  func inFlight(_ count: Int) -> String
  var pasteOutside: String { get }
  func retriesByItself(key: String) -> String
  func resyncing(_ name: String) -> String
  func resyncApplied(_ name: String) -> String
  func resyncUnchanged(_ name: String) -> String
  func replaying(_ name: String) -> String
  func replayed(_ name: String, _ count: Int) -> String
  func nothingParked(_ name: String) -> String
  /// A mistake in a theme's file.
  func themeMistake(file: String, line: Int, _ what: String) -> String
  func themeSyntax(_ parserWords: String) -> String
  func themeUnknownKey(_ key: String, expected: [String]) -> String
  func themeMissing(_ key: String) -> String
  func themeValue(_ key: String, expected: String) -> String
  var themeText: String { get }
  var themeYesOrNo: String { get }
  var themeTable: String { get }
  var themeColor: String { get }
  var themeGround: String { get }
  func themeShown(_ name: String) -> String
  func themeOneOf(_ words: [String]) -> String
  func tooSmall(columns: Int, rows: Int, nowColumns: Int, nowRows: Int) -> String
}

extension English: DeskWords {
  public var modeLive: String { "LIVE" }
  public var modeTest: String { "TEST" }
  public var lightStripe: String { "Stripe" }
  public var lightSupabase: String { "Supabase" }
  public func serviceOk(_ name: String) -> String { "\(name) ok" }
  public func serviceRefuses(_ name: String) -> String { "\(name) refuses" }
  public func serviceUnknown(_ name: String) -> String { "\(name) …" }

  public func number(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    let grouped = digits.enumerated().map { index, digit in
      index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : "\(digit)"
    }
    return (number < 0 ? "-" : "") + grouped.joined()
  }
  public func duration(milliseconds: Int) -> String {
    if milliseconds < 1000 { return "\(milliseconds) ms" }
    if milliseconds >= 60_000 { return age(seconds: milliseconds / 1000) }
    return "\(milliseconds / 1000).\(zeroPadded(milliseconds % 1000, 3)) s"
  }
  public func tenths(milliseconds: Int) -> String { "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s" }
  public func age(seconds: Int) -> String {
    switch seconds {
    case ..<60: "\(seconds) s"
    case ..<3600: "\(seconds / 60) min"
    case ..<86_400: "\(seconds / 3600) h"
    default: "\(seconds / 86_400) d"
    }
  }
  public func clock(hour: Int, minute: Int, second: Int) -> String {
    "\(zeroPadded(hour, 2)):\(zeroPadded(minute, 2)):\(zeroPadded(second, 2))"
  }
  public func date(year: Int?, month: Int, day: Int) -> String {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let date = "\(day) \(months.indices.contains(month - 1) ? months[month - 1] : "\(month)")"
    return year.map { "\(date) \($0)" } ?? date
  }
  public func list(_ parts: [String]) -> String {
    parts.count < 2 ? parts.first ?? "" : parts.dropLast().joined(separator: ", ") + " and " + (parts.last ?? "")
  }

  public var listTitle: String { "Accounts" }
  public var tabAll: String { "All" }
  public func tab(_ status: String) -> String {
    let word = self.status(status)
    return word.prefix(1).uppercased() + word.dropFirst()
  }
  public func status(_ status: String) -> String { status == "in_sync" ? "in sync" : status }
  public var columnName: String { "NAME" }
  public var columnEmail: String { "EMAIL" }
  public var columnStatus: String { "STATUS" }
  public var columnSynced: String { "SYNCED" }
  public var columnCustomer: String { "CUSTOMER" }
  public var loading: String { "loading…" }
  public var noAccounts: String { "There are no accounts in this project yet." }

  public var nobodySelected: String { "No account" }
  public var inAllThree: String { "in all three" }
  public var noRecord: String { "(no record)" }
  public var labelCustomer: String { "customer" }
  public var labelPlan: String { "plan" }
  public var labelSignsIn: String { "signs in" }
  public var labelAccount: String { "account" }
  public var noPlan: String { "none" }
  public func renews(_ date: String) -> String { "renews \(date)" }
  public func planDetails(_ name: String, _ details: [String]) -> String {
    "\(name) (\(details.joined(separator: ", ")))"
  }
  public func planStatus(_ code: String) -> String { code.split(separator: "_").joined(separator: " ") }
  public func signInWay(_ code: String) -> String {
    switch code {
    case "email": "e-mail"
    case "phone": "phone"
    case "google": "Google"
    case "github": "GitHub"
    case "apple": "Apple"
    case "azure": "Microsoft"
    default: code
    }
  }
  public func signsInWith(_ ways: String) -> String { "signs in with \(ways)" }
  public func sameName(_ count: Int) -> String {
    count == 1 ? "1 other has this name" : "\(number(count)) others have this name"
  }
  public func since(year: Int) -> String { "since \(year)" }
  public func sinceDay(_ day: String) -> String { "since \(day)" }
  public func reason(_ code: String) -> String {
    let parts = code.split(separator: " ", maxSplits: 1)
    let id = parts.count > 1 ? " (\(parts[1]))" : ""
    return switch parts.first {
    case "two_accounts": "another account\(id) is linked to the same customer"
    case "email_taken": "another account\(id) has the e-mail"
    case "email_too_long": "the e-mail is too long for a login"
    case "no_email_at_stripe": "Stripe has no e-mail, and a login cannot be without one"
    case "unknown_outcome": "the outcome of an edit is unknown"
    case "needs_read": "Stripe has to be read again"
    case "login_from": "changed by \(parts.count > 1 ? origin(String(parts[1])) : "?")"
    case let state? where state.isDataError: "the database refuses its values (\(state))"
    default: code
    }
  }
  public func outcome(_ code: String) -> String {
    switch code {
    case "needs_read": "read again"
    case "approved": "let through"
    case "rejected": "turned down"
    case "other_mode": "of the other mode"
    default: code
    }
  }
  public func origin(_ code: String) -> String {
    switch code {
    case "operator": "an operator"
    case "owner": "the person themself"
    case "customer": "the customer"
    case "dashboard": "the dashboard or another program"
    case "app": "the app"
    case "catch-up": "the catch-up"
    default: "a \(code)"
    }
  }
  public func from(_ origin: String) -> String { "by \(origin)" }
  public var aRead: String { "read from Stripe" }
  public var aReplay: String { "parked events tried again" }
  public var aLink: String { "linked to this customer" }
  public var noHistory: String { "Nothing has happened yet." }
  public func historyEdit(_ fields: String, by author: String?) -> String {
    "edit \(fields)" + (author.map { "  \($0)" } ?? "")
  }

  public var stageSending: String { "sending to Stripe" }
  public func stageSendingAgain(_ attempt: Int) -> String { "sending to Stripe, attempt \(attempt)" }
  public var stageAcceptedByStripe: String { "accepted by Stripe" }
  public var stageWebhook: String { "webhook" }
  public var stageLate: String { "late" }
  public var stageNotSaved: String { "not saved" }
  public var waitingShort: String { "waiting for the webhook" }

  public func editing(_ name: String) -> String { "Edit \(name)" }
  public var formName: String { "Name" }
  public var formEmail: String { "Email" }
  public var formChanges: String { "Changes" }
  public var formUnchanged: String { "Nothing is changed yet." }
  public var nameWillBeCleared: String { "(the name will be cleared)" }
  public var emailNotWhole: String { "Not a whole address: Stripe would refuse it." }
  public func nameEmptyInForm(key: String) -> String { "The name is empty. To clear it, press \(key)." }
  public func notChecked(_ why: String) -> String { "Not checked: \(why)" }
  public func receiverSilentAtSaving(_ age: String) -> String {
    "No receiver for \(age): Stripe would take the change at once, Supabase when a receiver is back."
  }
  public var receiverNeverAtSaving: String {
    "No receiver has run yet: Stripe would take the change at once, Supabase when a receiver runs."
  }
  public var liveAsks: String { "This is LIVE data, of a real customer." }
  public var yours: String { "YOURS" }
  public var theirs: String { "THEIRS" }
  public func goOnLive(key: String) -> String { "Press \(key) to make this change." }
  public func goOnOver(key: String) -> String { "Press \(key) to make yours all the same." }
  public func close(key: String) -> String { "\(key) close" }
  public func closeGoesOn(key: String) -> String { "\(key) close (the edit goes on)" }
  public func resyncNow(key: String) -> String { "\(key) re-sync now" }
  public var nothingToUndo: String { "There is no confirmed edit of this account to undo." }

  public var questionTitle: String { "Question" }
  public var askDiscard: String { "Discard what you have typed?" }
  public var askAbandon: String { "What you have typed is not saved, and leaving discards it." }
  public var askLeave: String { "Stripe has not accepted yet:" }
  public func askLogin(_ name: String, from: String, to: String) -> String {
    "Re-sync \(name): the login differs from Stripe. Taking Stripe's changes it: \(from) → \(to)"
  }
  public var leaving: String { "Leaving…" }
  public var leavingWhenSent: String { "Leaving as soon as Stripe has answered…" }
  public func editsGoOn(_ count: Int) -> String {
    count == 1
      ? "1 edit that Stripe has accepted goes on by itself."
      : "\(count) edits that Stripe has accepted go on by themselves."
  }
  public func editsLeft(_ names: [String]) -> String {
    "Stopped while sending (\(list(names))): the history shows what became of it."
  }

  public func inFlight(_ count: Int) -> String { "\(count) in flight" }
  public var pasteOutside: String { "Nothing was pasted: pasting works in a text field only." }
  public func retriesByItself(key: String) -> String { "It is tried again by itself; \(key) tries now." }
  public func resyncing(_ name: String) -> String { "\(name): re-sync…" }
  public func resyncApplied(_ name: String) -> String { "\(name): re-synced, Stripe's values are applied." }
  public func resyncUnchanged(_ name: String) -> String { "\(name): re-synced, nothing had changed at Stripe." }
  public func replaying(_ name: String) -> String { "\(name): parked events are tried again…" }
  public func replayed(_ name: String, _ count: Int) -> String {
    count == 1 ? "\(name): one event tried again, and done." : "\(name): \(count) events tried again, and done."
  }
  public func nothingParked(_ name: String) -> String { "\(name): no event is parked." }
  public func themeMistake(file: String, line: Int, _ what: String) -> String { "\(file), line \(line): \(what)" }
  public func themeSyntax(_ parserWords: String) -> String { "this is not TOML (\(parserWords))." }
  public func themeUnknownKey(_ key: String, expected: [String]) -> String {
    "\(key) is not known here; expected one of: \(expected.joined(separator: ", "))."
  }
  public func themeMissing(_ key: String) -> String { "\(key) is missing." }
  public func themeValue(_ key: String, expected: String) -> String { "\(key) has to be \(expected)." }
  public var themeText: String { "a text" }
  public var themeYesOrNo: String { "true or false" }
  public var themeTable: String { "a table, as in { foreground = \"red\", bold = true }" }
  public var themeColor: String { "a colour: a word (red, bright-blue, standard), a number from 0 to 255, or #rrggbb" }
  public var themeGround: String { "dark, light, any, or the background's colour as #rrggbb" }
  public func themeShown(_ name: String) -> String {
    "Theme \(name), for as long as this desk runs: --theme \(name) keeps it."
  }
  public func themeOneOf(_ words: [String]) -> String { "one of: \(words.joined(separator: ", "))" }
  public func tooSmall(columns: Int, rows: Int, nowColumns: Int, nowRows: Int) -> String {
    "Needs \(columns)×\(rows), has \(nowColumns)×\(nowRows)."
  }
}

extension Substring {
  /// Whether it is an SQLSTATE of the classes that are an event's own fault: data and constraints.
  var isDataError: Bool { count == 5 && (hasPrefix("22") || hasPrefix("23")) }
}
