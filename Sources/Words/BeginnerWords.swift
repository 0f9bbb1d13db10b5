// What is said to those who are new, who may only look, or who hear the screen.

public protocol BeginnerWords: Sendable {
  // An empty list.
  var noAccountsYet: String { get }
  var noAccountsSandbox: String { get }
  /// `text` may be empty, and `status` may be none; one of them is there.
  func nothingFound(text: String, status: String?) -> String
  func clearsSearch(key: String) -> String
  func clearsFilter(key: String) -> String
  // The first start.
  func firstHint(open: String, edit: String, search: String, help: String, palette: String) -> String
  /// A line of settings with what has to stand there, by its name.
  func settingsLine(_ name: String) -> String
  // A desk that only looks.
  var modeReadOnly: String { get }
  var readOnly: String { get }
  var optionDeskReadOnly: String { get }
  var optionDeskPlain: String { get }
  var optionDeskAmbiguous: String { get }
  var ambiguousOneOrTwo: String { get }
  var optionDeskSyncOutput: String { get }
  /// Less than a minute ago.
  var justNow: String { get }
  // Marks as words.
  var spokenDone: String { get }
  var spokenFailed: String { get }
  var spokenWarning: String { get }
  var spokenNote: String { get }
  var spokenWaiting: String { get }
  var spokenDiffers: String { get }
}

extension English: BeginnerWords {
  public var noAccountsYet: String { "Whoever signs up in your app appears here by itself." }
  public var noAccountsSandbox: String { "With invented people: accountdesk sandbox" }
  public func nothingFound(text: String, status: String?) -> String {
    switch (text.isEmpty, status) {
    case (true, let status?): "No account is \(status)."
    case (false, let status?): "No account that is \(status) has “\(text)” in it."
    default: "No account has “\(text)” in its name, e-mail or ids."
    }
  }
  public func clearsSearch(key: String) -> String { "\(key) clears the search." }
  public func clearsFilter(key: String) -> String { "\(key) shows all again." }
  public func firstHint(open: String, edit: String, search: String, help: String, palette: String) -> String {
    """
    Welcome. \(open) opens an account, \(edit) edits it, \(search) searches; \(palette) finds every command by its name, \
    \(help) shows every key. Nothing is changed before you save.
    """
  }
  public func settingsLine(_ name: String) -> String {
    switch name {
    case "SUPABASE_URL": "SUPABASE_URL=https://YOUR-PROJECT.supabase.co"
    case "SUPABASE_SECRET_KEY": "SUPABASE_SECRET_KEY=sb_secret_…   # Supabase: Settings, API Keys"
    case "STRIPE_SECRET_KEY": "STRIPE_SECRET_KEY=rk_test_…       # Stripe: Developers, API keys; Customers: write"
    case "STRIPE_WEBHOOK_SECRET": "STRIPE_WEBHOOK_SECRET=whsec_…     # Stripe: Developers, Webhooks, your endpoint"
    case "DATABASE_URL": "DATABASE_URL=postgresql://postgres:…   # Supabase: Connect, Session pooler"
    case "SUPABASE_PUBLISHABLE_KEY": "SUPABASE_PUBLISHABLE_KEY=sb_publishable_…   # Supabase: Settings, API Keys"
    case "ACCOUNTDESK_DOOR_URL": "ACCOUNTDESK_DOOR_URL=https://door.example.com   # your server: serve --desk"
    default: "\(name)=…"
    }
  }
  public var modeReadOnly: String { "READ-ONLY" }
  public var readOnly: String { "Nothing was changed: this desk was started with --read-only." }
  public var optionDeskReadOnly: String { "Shows everything and changes nothing." }
  public var optionDeskPlain: String {
    "For screen readers: no borders, nothing that moves, marks as words, the cursor on what the keys act on."
  }
  public var optionDeskAmbiguous: String {
    "How many columns the terminal gives to ● and ─, where its own answer is wrong."
  }
  public var ambiguousOneOrTwo: String { "--ambiguous is 1 or 2." }
  public var optionDeskSyncOutput: String {
    "Frames that appear as a whole (DEC mode 2026): ask the terminal, always, or never."
  }
  public var justNow: String { "just now" }
  public var spokenDone: String { "(done)" }
  public var spokenFailed: String { "(failed)" }
  public var spokenWarning: String { "(warning)" }
  public var spokenNote: String { "(note)" }
  public var spokenWaiting: String { "(waiting)" }
  public var spokenDiffers: String { "(differs)" }
}
