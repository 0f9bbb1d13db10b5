// Settings: the file of them, what is wrong with it, and where each comes from.

public protocol ConfigWords: Sendable {
  var aboutConfig: String { get }
  var discussionConfig: String { get }
  var aboutConfigInit: String { get }
  var discussionConfigInit: String { get }
  var aboutConfigShow: String { get }
  var discussionConfigShow: String { get }
  var optionProfile: String { get }
  var optionConfigProfile: String { get }
  var optionConfigInitEnvFile: String { get }
  var profileName: String { get }
  var noHome: String { get }
  func configExists(_ path: String, profile: String) -> String
  func configWritten(_ path: String, profile: String) -> String

  /// Where a setting was found: a variable of a place, or a key at a line of the settings' file.
  var placeEnvironment: String { get }
  func settingSource(_ variable: String, place: String) -> String
  func settingSourceFile(_ key: String, file: String, line: Int) -> String
  var settingNotSet: String { get }

  // What is wrong.
  func configText(_ key: String) -> String
  func configSwitch(_ key: String) -> String
  func configOneOf(_ key: String, _ values: [String]) -> String
  func configTwice(_ one: String, _ other: String) -> String
  func noProfile(_ name: String, known: [String], file: String?) -> String
  func settingDiffers(_ name: String, profile: String, elsewhere: String) -> String
  func settingBadAddress(_ name: String) -> String
  func settingPlainHTTP(_ name: String, host: String) -> String

  // The comments of the file.
  var configHead: String { get }
  func configProfile(_ name: String) -> String
  /// What a setting is for, by its name in the environment.
  func configKey(_ name: String) -> String
  var configDesk: String { get }
  func configDeskKey(_ key: String) -> String
  var configKeys: String { get }

  // Inviting.
  var aboutInvite: String { get }
  var discussionInvite: String { get }
  var optionInviteEmail: String { get }
  func noEmail(_ text: String) -> String
  func invited(_ email: String) -> String
}

extension English: ConfigWords {
  public var aboutConfig: String { "The settings' file: writes one, and shows what is set and where it comes from." }
  public var discussionConfig: String {
    """
    Settings come from the environment, then from --env-file, then from a profile of config.toml in accountdesk of the \
    configuration folder, usually ~/.config. With --profile they come from that profile alone, and a different value in \
    the environment is refused. Every secret may stand in a file of its own, named by NAME_FILE or by its key with _file.
    """
  }
  public var aboutConfigInit: String { "Writes the settings' file with every key, explained, for you to fill in." }
  public var discussionConfigInit: String {
    """
    Only you can read the file. What is there is never overwritten: where the file exists, a profile that it does not \
    have is added at its end.
    """
  }
  public var aboutConfigShow: String { "Shows each setting and where it comes from; of secrets the last four." }
  public var discussionConfigShow: String { "The desk's keys are shown by: accountdesk keys" }
  public var optionProfile: String { "Take all settings from this profile of the settings' file." }
  public var optionConfigProfile: String { "The profile to write." }
  public var optionConfigInitEnvFile: String { "Fill in what this .env file has." }
  public var profileName: String { "A profile's name has letters, digits, - and _ only." }
  public var noHome: String { "There is no home folder to write to: set HOME or XDG_CONFIG_HOME. Nothing was changed." }
  public func configExists(_ path: String, profile: String) -> String {
    "\(path) has the profile \(profile) already, and is never overwritten. Nothing was changed."
  }
  public func configWritten(_ path: String, profile: String) -> String {
    """
    Written: profile \(profile) in \(path). Fill in what is missing, then: accountdesk doctor --profile \(profile)
    """
  }

  public var placeEnvironment: String { "the environment" }
  public func settingSource(_ variable: String, place: String) -> String { "\(variable) in \(place)" }
  public func settingSourceFile(_ key: String, file: String, line: Int) -> String { "\(key) in \(file), line \(line)" }
  public var settingNotSet: String { "not set" }

  public func configText(_ key: String) -> String { "\(key) has to be a text in quotes." }
  public func configSwitch(_ key: String) -> String { "\(key) has to be true or false." }
  public func configOneOf(_ key: String, _ values: [String]) -> String {
    "\(key) has to be one of: \(values.joined(separator: ", "))."
  }
  public func configTwice(_ one: String, _ other: String) -> String { "\(one) and \(other) exclude each other." }
  public func noProfile(_ name: String, known: [String], file: String?) -> String {
    let place = file ?? "config.toml"
    let has = known.isEmpty ? "\(place) has no profile." : "\(place) has: \(known.joined(separator: ", "))."
    return
      "There is no profile \(name). \(has) Nothing was changed. To make it: accountdesk config init --profile \(name)"
  }
  public func settingDiffers(_ name: String, profile: String, elsewhere: String) -> String {
    """
    \(name) has two values: one from \(profile), another from \(elsewhere). With --profile only the first may be \
    meant, so nothing was done. Take the other away (unset it), or leave out --profile.
    """
  }
  public func settingBadAddress(_ name: String) -> String {
    "\(name) is not an address as https://example.com. Nothing was sent."
  }
  public func settingPlainHTTP(_ name: String, host: String) -> String {
    "\(name) is plain http to \(host), and only this machine may be spoken to like that. Nothing was sent."
  }

  public var configHead: String {
    """
    AccountDesk's settings. Only you may read this file (chmod 600), as it may hold secrets.
    A line with # before it says nothing: take it away and fill in the value.
    `accountdesk config show` tells what is set, `accountdesk doctor` whether it works.

    The profile that is used where --profile names none; the environment stands before it.
    """
  }
  public func configProfile(_ name: String) -> String {
    "One project and the Stripe account that belongs to it: accountdesk --profile \(name)"
  }
  public func configKey(_ name: String) -> String {
    switch name {
    case "SUPABASE_URL": "The project's address. Supabase: Settings, Data API."
    case "SUPABASE_PUBLISHABLE_KEY":
      "Fit for every desk: who signs in may do what their role allows. Supabase: API Keys."
    case "SUPABASE_SECRET_KEY": "Opens everything: for servers and the owner, never for a support desk."
    case "STRIPE_SECRET_KEY":
      """
      A restricted key is best. Stripe: Developers, API keys; Customers: write, Events: read, Customer portal: write, and
      Webhook Endpoints: write for setting up. A desk with a door needs none.
      """
    case "STRIPE_WEBHOOK_SECRET":
      """
      What webhooks are signed with; for serve alone. `accountdesk webhooks create` writes it to a file, which is named
      by the second line. Several, with commas between, while one is rolled.
      """
    case "STRIPE_API_BASE": "Another address than Stripe's, for a sandbox; leave it out otherwise."
    case "ACCOUNTDESK_DOOR_URL": "The door of your server (serve --desk): a desk reaches Stripe by it without a key."
    default: "For migrate alone. Supabase: Connect, Session pooler; it has the database's password in it."
    }
  }
  public var configDesk: String { "How the desk looks; flags stand before this." }
  public func configDeskKey(_ key: String) -> String {
    switch key {
    case "theme": "One of `accountdesk themes`."
    case "ascii": "Lines and marks of plain ASCII."
    case "ambiguous": "How many columns the terminal gives to ● and ─: 1 or 2. It is asked where this is left out."
    case "sync-output":
      "Frames that appear as a whole: ask (the terminal says whether it can), always, or never where it flickers."
    default: "For screen readers: no borders, nothing that moves."
    }
  }
  public var configKeys: String {
    "The desk's own keys: `accountdesk keys` prints them as they may stand here, in tables as [keys.list]."
  }

  public var aboutInvite: String {
    "Prints what a colleague pastes to have this project at their desk; no secret is in it."
  }
  public var discussionInvite: String {
    """
    The colleague needs AccountDesk, a user of the project with this e-mail, and a role. The address of the project, the \
    publishable key and the door are in what is printed.
    """
  }
  public var optionInviteEmail: String { "The colleague's e-mail." }
  public func noEmail(_ text: String) -> String { "\(text) is not an e-mail address." }
  public func invited(_ email: String) -> String {
    "Send these lines to \(email): they go into a terminal. The role is given by: accountdesk operators grant \(email) editor"
  }
}
