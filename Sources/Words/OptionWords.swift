// What the options of the commands are for, one line each.

public protocol OptionWords: Sendable {
  var titleFaults: String { get }
  var titleDesk: String { get }
  func optionTheme(_ names: [String]) -> String
  var optionLang: String { get }
  var optionStatus: String { get }
  var optionAccountsSearch: String { get }
  var optionAccountsSort: String { get }
  var optionAccountsLimit: String { get }
  var optionAccountsJson: String { get }
  var optionDeskAscii: String { get }
  var optionEditId: String { get }
  var optionEditName: String { get }
  var optionEditEmail: String { get }
  var optionEditClearName: String { get }
  var optionEditReason: String { get }
  var optionEditUndo: String { get }
  var optionEditWait: String { get }
  var optionEditForce: String { get }
  var optionEditJson: String { get }
  var optionEditYes: String { get }
  var optionFaultWebhookDelay: String { get }
  var optionFaultWebhookLoss: String { get }
  var optionFaultWebhookDuplicate: String { get }
  var optionFaultWebhookReorder: String { get }
  var optionFaultApiLatency: String { get }
  var optionFaultApiError: String { get }
  var optionFaultApiRate: String { get }
  var optionFaultStripeDown: String { get }
  var optionFaultSupabaseDown: String { get }
  var optionFaultSupabaseLatency: String { get }
  var optionEventsAccount: String { get }
  var optionEventsReplay: String { get }
  var optionMigratePrint: String { get }
  var optionResyncIds: String { get }
  var optionResyncLogins: String { get }
  var optionSandboxUsers: String { get }
  var optionSandboxSeed: String { get }
  var optionSandboxData: String { get }
  var optionSandboxHeadless: String { get }
  var optionSandboxBare: String { get }
  var optionSandboxReceiver: String { get }
  var optionServeListen: String { get }
  var optionServePoll: String { get }
  var optionServeCatchUpEvery: String { get }
  var optionEnvFile: String { get }
  var optionShowJson: String { get }
}

extension English: OptionWords {
  public var titleFaults: String { "Faults" }
  public var titleDesk: String { "Desk" }
  public func optionTheme(_ names: [String]) -> String { "A shipped theme: \(names.joined(separator: ", "))." }
  public var optionLang: String { "The language, en or zh; by default the locale's." }
  public var optionStatus: String { "Only accounts of this status." }
  public var optionAccountsSearch: String { "Only accounts with this text in their name or e-mail, or with this id." }
  public var optionAccountsSort: String { "By what the list is sorted." }
  public var optionAccountsLimit: String { "At most this many." }
  public var optionAccountsJson: String { "One JSON object a line." }
  public var optionDeskAscii: String { "ASCII only: no line drawing, no symbols." }
  public var optionEditId: String { "A user id, a customer id or an e-mail." }
  public var optionEditName: String { "The new name." }
  public var optionEditEmail: String { "The new e-mail; the person signs in with it from then on." }
  public var optionEditClearName: String { "Leave the account without a name." }
  public var optionEditReason: String { "Why, for the journal." }
  public var optionEditUndo: String { "Takes this edit back, by an edit to the values before it." }
  public var optionEditWait: String { "How long to wait for the confirmation, as 10s or 500ms; 0 does not wait." }
  public var optionEditForce: String { "Go on although somebody else's edit is open, or the account was just changed." }
  public var optionEditJson: String { "One JSON object for each stage." }
  public var optionEditYes: String { "On live data, do not ask." }
  public var optionFaultWebhookDelay: String { "Webhooks leave this much later, as 0.8s." }
  public var optionFaultWebhookLoss: String { "This share of webhooks is never delivered, 0 to 1." }
  public var optionFaultWebhookDuplicate: String { "This share of webhooks is delivered twice." }
  public var optionFaultWebhookReorder: String { "This share of webhooks is overtaken by later ones." }
  public var optionFaultApiLatency: String { "Stripe answers this much later." }
  public var optionFaultApiError: String { "This share of Stripe's answers is a 500." }
  public var optionFaultApiRate: String { "More requests a second than this are answered with 429." }
  public var optionFaultStripeDown: String { "Stripe does not answer." }
  public var optionFaultSupabaseDown: String { "Supabase does not answer." }
  public var optionFaultSupabaseLatency: String { "Supabase answers this much later." }
  public var optionEventsAccount: String { "Only of this account: a user id, a customer id or an e-mail." }
  public var optionEventsReplay: String { "Try these events again, and say what became of each." }
  public var optionMigratePrint: String { "Print the SQL and change nothing." }
  public var optionResyncIds: String { "User ids, customer ids or e-mails." }
  public var optionResyncLogins: String {
    "keep: a login that differs stays as it is; stripe: it takes Stripe's e-mail."
  }
  public var optionSandboxUsers: String { "How many invented people." }
  public var optionSandboxSeed: String { "People, ids and faults are the same for the same seed." }
  public var optionSandboxData: String { "Keep everything in this directory; otherwise it is removed at the end." }
  public var optionSandboxHeadless: String {
    "No desk: print NAME=value lines, then ready, and run until SIGTERM or SIGINT."
  }
  public var optionSandboxBare: String { "Roles and the auth schema only: no tables, no migrations, no people." }
  public var optionSandboxReceiver: String { "Whether the receiver runs, too." }
  public var optionServeListen: String { "Where to listen: address and port." }
  public var optionServePoll: String { "Take no webhooks, and ask Stripe for its events instead." }
  public var optionServeCatchUpEvery: String {
    "How often to ask Stripe for events that were missed (5m; 10s with --poll)."
  }
  public var optionEnvFile: String { "Read settings from a .env file, behind the environment." }
  public var optionShowJson: String { "As one JSON object." }
}
