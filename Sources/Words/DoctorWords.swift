// What a doctor says: what it has found, why that matters, and what to do by hand where no command helps.

/// What is looked at; in this order.
public enum DoctorCheck: String, CaseIterable, Sendable {
  case settings
  case stripeKey = "stripe.key"
  case stripePermissions = "stripe.permissions"
  case clock
  case endpoint = "webhooks.endpoint"
  case reach = "webhooks.reach"
  case secret = "webhooks.secret"
  case otherEndpoints = "webhooks.others"
  case supabase
  case signIn = "supabase.sign_in"
  case door
  case supabaseKey = "supabase.key"
  case migrations = "database.migrations"
  case functions = "database.functions"
  case triggers = "database.triggers"
  case indexes = "database.indexes"
  case grants = "database.grants"
  case timeout = "database.timeout"
  case schemaCache = "database.cache"
  case identities = "people.identities"
  case terminal
}

/// What was found; scripts may match on it.
public enum DoctorCode: String, CaseIterable, Sendable {
  case well
  case notSeen = "not_seen"
  case failed
  case settingsWell = "settings_well"
  case settingsWrong = "settings_wrong"
  case stripeKeyWell = "stripe_key_well"
  case stripeUnreachable = "stripe_unreachable"
  case stripeKeyRefused = "stripe_key_refused"
  case stripeKeyExpired = "stripe_key_expired"
  case otherMode = "other_mode"
  case permissionMissing = "permission_missing"
  case clockOff = "clock_off"
  case endpointsUnseen = "endpoints_unseen"
  case endpointWell = "endpoint_well"
  case polled
  case endpointMissing = "endpoint_missing"
  case endpointTwice = "endpoint_twice"
  case endpointDisabled = "endpoint_disabled"
  case endpointEvents = "endpoint_events"
  case endpointVersion = "endpoint_version"
  case endpointUnreachable = "endpoint_unreachable"
  case endpointNotReceiver = "endpoint_not_receiver"
  case noSecretHere = "no_secret_here"
  case secretRefused = "secret_refused"
  case secretHere = "secret_here"
  case deliveriesFail = "deliveries_fail"
  case otherEndpoint = "other_endpoint"
  case supabaseWell = "supabase_well"
  case signedIn = "signed_in"
  case signedOut = "signed_out"
  case doorWell = "door_well"
  case doorUnreachable = "door_unreachable"
  case secretKeyWell = "secret_key_well"
  case supabaseUnreachable = "supabase_unreachable"
  case supabaseKeyRefused = "supabase_key_refused"
  case keyIsPublishable = "key_is_publishable"
  case publishableIsSecret = "publishable_is_secret"
  case otherProject = "other_project"
  case notMigrated = "not_migrated"
  case schemaCacheOld = "schema_cache_old"
  case migrationsWell = "migrations_well"
  case migrationsMissing = "migrations_missing"
  case migrationsNewer = "migrations_newer"
  case migrationsChanged = "migrations_changed"
  case functionMissing = "function_missing"
  case functionChanged = "function_changed"
  case functionOpen = "function_open"
  case functionClosed = "function_closed"
  case tableOpen = "table_open"
  case triggerMissing = "trigger_missing"
  case triggerDisabled = "trigger_disabled"
  case triggerChanged = "trigger_changed"
  case indexMissing = "index_missing"
  case indexInvalid = "index_invalid"
  case timeoutShort = "timeout_short"
  case identitiesApart = "identities_apart"
  case noTerminal = "no_terminal"
  case terminalWell = "terminal_well"
  case terminalType = "terminal_type"
  case terminalColors = "terminal_colors"
  case terminalASCII = "terminal_ascii"
  case terminalSmall = "terminal_small"
}

public protocol DoctorWords: Sendable {
  var aboutDoctor: String { get }
  var discussionDoctor: String { get }
  func doctorState(_ state: String) -> String
  func doctorWhat(_ code: DoctorCode, _ details: [String]) -> String
  func doctorWhy(_ code: DoctorCode) -> String?
  func doctorByHand(_ code: DoctorCode, _ details: [String]) -> String?
  func doctorMends(_ command: String) -> String
  func doctorFound(_ problems: Int) -> String
  var doctorAllWell: String { get }
  /// Of one setting: its name and where it comes from.
  func settingFrom(_ name: String, _ source: String) -> String
}

extension English: DoctorWords {
  public var aboutDoctor: String { "Looks at everything that has to be right, and says what to do about the rest." }
  public var discussionDoctor: String {
    """
    Nothing is written anywhere: a key's rights are tried on what does not exist. 0 only when all is well; 69 if Stripe or \
    Supabase cannot be reached, 78 if something else is wrong.
    """
  }
  public func doctorState(_ state: String) -> String {
    switch state {
    case "ok": "ok"
    case "problem": "!!"
    default: "--"
    }
  }
  public func doctorWhat(_ code: DoctorCode, _ details: [String]) -> String {
    func a(_ index: Int) -> String { index < details.count ? details[index] : "" }
    return switch code {
    case .well: "All is well."
    case .notSeen: "Not looked at."
    case .failed: "Could not be looked at: \(a(0))"
    case .signedIn: "Signed in as \(a(0))."
    case .signedOut: "Nobody is signed in here."
    case .doorWell: "The door answers at \(a(0))."
    case .doorUnreachable: "The door at \(a(0)) does not let anybody through: \(a(1))"
    case .migrationsChanged: "The database has another text than this program of: \(a(0))."
    case .settingsWell: "Settings: \(a(0))."
    case .settingsWrong: a(0)
    case .stripeKeyWell: "Stripe takes the \(a(0)) key (\(a(1)) mode, …\(a(2)))."
    case .stripeUnreachable: a(0)
    case .stripeKeyRefused: "Stripe does not accept the key …\(a(0))."
    case .stripeKeyExpired: "The Stripe key …\(a(0)) has expired."
    case .otherMode: "This project belongs to Stripe's \(a(0)) mode, and the key is of the other one."
    case .permissionMissing: "The Stripe key lacks a right: \(a(0))."
    case .clockOff: "This machine's clock is \(a(0)) s off Stripe's."
    case .endpointsUnseen:
      "The key may not see webhook endpoints (it needs that for setting up only), so they were not looked at."
    case .endpointWell: "Stripe sends our events to \(a(1)) (\(a(0)))."
    case .polled: "No endpoint: a receiver asks Stripe for events by itself (--poll)."
    case .endpointMissing: "Stripe has no endpoint of ours."
    case .endpointTwice: "\(a(0)) is an old endpoint with the same address, \(a(1)): a roll was not ended."
    case .endpointDisabled: "The endpoint \(a(0)) (\(a(1))) is switched off."
    case .endpointEvents: "The endpoint \(a(0)) is not told of: \(a(1))."
    case .endpointVersion: "The endpoint \(a(0)) has the version \(a(1)), and this program reads \(a(2))."
    case .endpointUnreachable: "Nothing answers at \(a(0))."
    case .endpointNotReceiver: "What answers at \(a(0)) is no receiver (status \(a(1)))."
    case .noSecretHere: "Deliveries come; the signing secret is not set here, where it is not needed."
    case .secretRefused:
      "The receiver at \(a(0)) does not take the configured signing secret, and newest events do not come by webhook."
    case .secretHere: "The receiver at \(a(0)) has another signing secret than is configured here, and deliveries come."
    case .deliveriesFail: "The newest event (\(a(0))) did not come by webhook, though a receiver answers."
    case .otherEndpoint: "The endpoint \(a(0)) of your app (\(a(1))) is sent: \(a(2)). Untick these there."
    case .supabaseWell: "Supabase answers at \(a(0))."
    case .secretKeyWell: "Supabase takes the secret key (…\(a(0)))."
    case .supabaseUnreachable: "\(a(0)): \(a(1))"
    case .supabaseKeyRefused: "Supabase does not accept the key …\(a(0))."
    case .keyIsPublishable: "SUPABASE_SECRET_KEY has a publishable key (…\(a(0)))."
    case .publishableIsSecret: "SUPABASE_PUBLISHABLE_KEY has a secret key."
    case .otherProject: "The key is of the project \(a(0)), and the address is \(a(1))."
    case .notMigrated: "The database lacks what this program needs."
    case .schemaCacheOld: "The database is migrated, and its interface does not know it yet."
    case .migrationsWell: "All \(a(0)) migrations are applied."
    case .migrationsMissing: "\(a(0)) migrations are not applied, the first of them \(a(1))."
    case .migrationsNewer: "The database has migrations that this program does not know, the last of them \(a(0))."
    case .functionMissing: "The function \(a(0)) is gone."
    case .functionChanged: "The function \(a(0)) is not as it was made."
    case .functionOpen: "The function \(a(0)) can be called by: \(a(1))."
    case .functionClosed: "The function \(a(0)) can no longer be called by: \(a(1))."
    case .tableOpen: "\(a(0)) can be reached by: \(a(1))."
    case .triggerMissing: "The trigger \(a(0)) is gone."
    case .triggerDisabled: "The trigger \(a(0)) is switched off."
    case .triggerChanged: "The trigger \(a(0)) is not as it was made."
    case .indexMissing: "The index \(a(0)) is gone."
    case .indexInvalid: "The index \(a(0)) is not whole."
    case .timeoutShort: "The database stops our calls after \(a(0)) ms."
    case .identitiesApart: "\(a(0)) logins have another e-mail than their identity: \(a(1))"
    case .noTerminal: "No terminal to look at."
    case .terminalWell: "The terminal (\(a(0)), \(a(1))) can show the desk."
    case .terminalType: "This terminal says that it can do nothing (TERM=\(a(0)))."
    case .terminalColors: "This terminal says that it has no colours (TERM=\(a(0)))."
    case .terminalASCII: "The locale is not one of UTF-8."
    case .terminalSmall: "The terminal is too small (\(a(0)))."
    }
  }
  public func doctorWhy(_ code: DoctorCode) -> String? {
    switch code {
    case .well, .notSeen, .settingsWell, .stripeKeyWell, .endpointsUnseen, .endpointWell, .polled, .noSecretHere,
      .supabaseWell, .signedIn, .doorWell, .secretKeyWell, .migrationsWell, .noTerminal, .terminalWell:
      nil
    case .settingsWrong: "Without its settings the program does nothing, rather than something wrong."
    case .failed: "What was not looked at may be wrong as well."
    case .signedOut: "The database shows nothing to nobody."
    case .doorUnreachable: "Edits go to Stripe by it: without it nothing can be changed from here."
    case .migrationsChanged:
      "It was set up by a version that was never released, or a file was edited: migrate refuses it."
    case .stripeUnreachable: "Edits go to Stripe first: without it nothing can be changed."
    case .stripeKeyRefused, .stripeKeyExpired: "Nothing can be read or changed at Stripe."
    case .otherMode: "Customers of one mode do not exist in the other: everybody would look deleted."
    case .permissionMissing: "What needs it is refused in the middle of somebody's work."
    case .clockOff: "Webhooks that are 300 s off are refused, and one-time codes fail sooner."
    case .endpointMissing: "No change at Stripe is heard of, so no edit is ever confirmed."
    case .endpointTwice: "Each event comes twice, and the old secret is still good."
    case .endpointDisabled: "Stripe sends it nothing; it does so itself where deliveries fail for days."
    case .endpointEvents: "Such changes at Stripe are not heard of until the next catch-up."
    case .endpointVersion: "Events may have another shape than is read; a version is fixed when an endpoint is made."
    case .endpointUnreachable: "Stripe tries for three days and then switches the endpoint off."
    case .endpointNotReceiver: "Webhooks go to something that does not apply them."
    case .secretRefused: "It refuses whatever Stripe sends, so nothing is applied before the next catch-up."
    case .secretHere: "The next receiver that starts with these settings would refuse every webhook."
    case .deliveriesFail: "Stripe signs with another secret, or the receiver was away: edits are confirmed late."
    case .otherEndpoint:
      "An app of the template answers them with an error, and Stripe switches an endpoint off that fails for days."
    case .supabaseUnreachable, .supabaseKeyRefused: "Nobody can be shown, and no event can be applied."
    case .keyIsPublishable: "It may do nothing for the receiver and for commands."
    case .publishableIsSecret: "It is handed to every desk, and opens everything."
    case .otherProject: "Keys of two projects are mixed: one would be shown and the other changed."
    case .notMigrated: "No account can be listed, and no event applied."
    case .schemaCacheOld: "Every call fails until the interface reads the schema again."
    case .migrationsMissing: "This program is newer than the database: what it asks for may not be there."
    case .migrationsNewer: "This program is older than the database, and may misread it."
    case .functionMissing: "What calls it fails."
    case .functionChanged: "Its rules are no longer those that were tested."
    case .functionOpen: "Whoever has the publishable key might change a login by it."
    case .functionClosed: "What needs it is refused."
    case .tableOpen: "It holds people's data, and is to be reached by our functions alone."
    case .triggerMissing, .triggerDisabled: "What the app itself changes is not heard of any more."
    case .triggerChanged: "It may miss changes, or fire at every sign-in."
    case .indexMissing: "With many people, lists and events become slow or time out."
    case .indexInvalid: "It is kept up to date and never used: its making was broken off."
    case .timeoutShort: "Pieces of work are made to fit in 8 s; shorter ones are broken off again and again."
    case .identitiesApart: "Such people sign in by one address and are shown another."
    case .terminalType: "The desk cannot be drawn on it; commands work."
    case .terminalColors: "The desk shows what matters by its marks alone, and no theme."
    case .terminalASCII: "Names in most scripts are shown as question marks."
    case .terminalSmall: "The desk needs 60 columns and 16 rows."
    }
  }
  public func doctorByHand(_ code: DoctorCode, _ details: [String]) -> String? {
    func a(_ index: Int) -> String { index < details.count ? details[index] : "" }
    return switch code {
    case .settingsWrong: "Mend what it says, then ask again."
    case .failed: "Ask again in a minute."
    case .doorUnreachable: "It runs on the server, with the receiver."
    case .migrationsChanged:
      "A project: accountdesk migrate --remove with the version that was used, then accountdesk migrate."
    case .stripeUnreachable: "Try again later; https://status.stripe.com tells how Stripe is."
    case .stripeKeyRefused:
      "Make a restricted key at https://dashboard.stripe.com/apikeys and put it where `accountdesk config show` says the old one is."
    case .stripeKeyExpired:
      "Make another at https://dashboard.stripe.com/apikeys and put it where `accountdesk config show` says the old one is."
    case .otherMode: "Use the project and the key that belong together: accountdesk config show"
    case .permissionMissing: "Give the key \(a(0)) at https://dashboard.stripe.com/apikeys."
    case .secretHere: "Put the receiver's secret where `accountdesk config show` says the old one is."
    case .supabaseUnreachable:
      "Try again later; https://status.supabase.com tells how Supabase is. A paused project is resumed in its dashboard."
    case .supabaseKeyRefused:
      "Take the secret key from Supabase, Settings, API Keys, and put it where `accountdesk config show` says the old one is."
    case .keyIsPublishable: "Put it into SUPABASE_PUBLISHABLE_KEY, and the secret one here."
    case .publishableIsSecret:
      "Put the publishable key there; if a colleague has the other one already, revoke it in Supabase, Settings, API Keys."
    case .otherProject: "Use the address and the key that belong together: accountdesk config show"
    case .migrationsNewer: "Install the newer AccountDesk here."
    case .identitiesApart: "Link them first, then re-sync: accountdesk link"
    default: nil
    }
  }
  public func doctorMends(_ command: String) -> String { "to mend it: \(command)" }
  public func doctorFound(_ problems: Int) -> String {
    problems == 1 ? "One thing is wrong." : "\(problems) things are wrong."
  }
  public var doctorAllWell: String { "All is well." }
  public func settingFrom(_ name: String, _ source: String) -> String { "\(name): \(source)" }
}
