// Stripe's endpoints: making, testing, rolling and mending them.

public protocol WebhookWords: Sendable {
  var aboutWebhooks: String { get }
  var discussionWebhooks: String { get }
  var aboutWebhooksCreate: String { get }
  var discussionWebhooksCreate: String { get }
  var aboutWebhooksList: String { get }
  var aboutWebhooksTest: String { get }
  var discussionWebhooksTest: String { get }
  var aboutWebhooksRoll: String { get }
  var discussionWebhooksRoll: String { get }
  var aboutWebhooksMend: String { get }
  var aboutWebhooksUntick: String { get }
  var discussionWebhooksUntick: String { get }
  var aboutWebhooksDelete: String { get }
  var discussionWebhooksDelete: String { get }
  var optionWebhookUrl: String { get }
  var optionSecretFile: String { get }
  var optionWebhookId: String { get }
  var optionWebhookRollId: String { get }
  var optionWebhookRollWait: String { get }
  var optionWebhookTestAccount: String { get }
  var optionWebhookTestWait: String { get }
  var webhooksNotPermitted: String { get }
  func stripeRefused(_ words: String) -> String
  func noSuchEndpoint(_ id: String) -> String
  var noEndpoint: String { get }
  func severalEndpoints(_ ids: [String]) -> String
  func endpointExists(_ url: String, id: String) -> String
  func endpointIsOurs(_ id: String) -> String
  func endpointNotOurs(_ id: String) -> String
  var endpointIsWell: String { get }
  func endpointWouldBeEmpty(_ id: String) -> String
  func endpointDeleted(_ id: String, url: String) -> String
  var endpointEnabled: String { get }
  var endpointDisabled: String { get }
  var endpointOurs: String { get }
  var endpointOthers: String { get }
  func webhookBadAddress(_ url: String) -> String
  func webhookNotPublic(_ url: String) -> String
  func webhookNeedsTLS(_ url: String) -> String
  func secretFileExists(_ path: String) -> String
  func secretFileEmpty(_ path: String) -> String
  func secretNotInFile(_ source: String) -> String
  func webhookCreated(secretFile path: String) -> String
  var receiverHasOtherSecret: String { get }
  func notAReceiver(_ url: String, status: Int) -> String
  func notReachable(_ url: String) -> String
  func webhookRolled(secretFile path: String) -> String
  func rollNotTaken(by receivers: String?, secretFile path: String) -> String
  func rollEnded(_ ids: [String], secretFile path: String) -> String
  func webhookCreateQuestion(_ url: String) -> String
  func webhookMendQuestion(_ url: String) -> String
  func webhookUntickQuestion(_ url: String, kept: [String]) -> String
  func webhookDeleteQuestion(_ url: String, isOurs: Bool) -> String
  func webhookRollQuestion(_ url: String) -> String
  func webhookTestQuestion(_ customer: String) -> String
  var nobodyToTest: String { get }
  func webhookCame(_ event: String, by way: String, time: String) -> String
  var webhookDidNotCome: String { get }
  var webhookCaughtUp: String { get }
}

extension English: WebhookWords {
  public var aboutWebhooks: String { "Stripe's webhook endpoint for the receiver: made, tested, rolled, taken away." }
  public var discussionWebhooks: String {
    """
    Without a public address: `accountdesk serve --poll` asks Stripe for events instead, and `stripe listen --forward-to \
    127.0.0.1:8787/webhooks/stripe` of the Stripe CLI forwards them while you try things. A restricted key needs Webhook \
    Endpoints: write for these commands, and for nothing else.
    """
  }
  public var aboutWebhooksCreate: String {
    "Makes the endpoint, with our events and our version; its secret goes into a file of your own."
  }
  public var discussionWebhooksCreate: String {
    """
    The secret is written to a file that only you can read and that is never overwritten, and is shown nowhere. Name \
    that file to the receiver: STRIPE_WEBHOOK_SECRET_FILE, or stripe_webhook_secret_file in the settings' file; \
    webhook-secret beside that file is found without.
    """
  }
  public var aboutWebhooksList: String { "Lists the account's endpoints, ours and others." }
  public var aboutWebhooksTest: String { "Sends an event round the ring, and tells how long it took." }
  public var discussionWebhooksTest: String {
    """
    A mark is written into the metadata of one customer (accountdesk_test) and taken away again, so Stripe tells of two \
    changes; nobody's name, e-mail or login changes. 0 if the event came by webhook; 75 if it came another way or not in \
    time.
    """
  }
  public var aboutWebhooksRoll: String { "Gives the endpoint another secret, without a delivery lost." }
  public var discussionWebhooksRoll: String {
    """
    Stripe cannot change a secret, so a second endpoint with the same address is made and its secret added to the file: \
    both are taken from then on. Let serve read the file again (systemctl reload accountdesk, or SIGHUP); as soon as it \
    takes the new secret, the old endpoint is deleted and its secret leaves the file. Each event comes twice meanwhile, \
    which does no harm. Stopped half way it loses nothing, and run again it goes on.
    """
  }
  public var aboutWebhooksMend: String { "Switches the endpoint on and ticks the events that are missing." }
  public var aboutWebhooksUntick: String {
    "Takes customer events away from an endpoint of your app, which answers them with an error."
  }
  public var discussionWebhooksUntick: String {
    """
    The app of the template knows products, prices, checkouts and subscriptions; every other event it answers with 400, \
    and Stripe switches an endpoint off that fails for days. What the app needs stays ticked; an endpoint that takes all \
    events gets the template's.
    """
  }
  public var aboutWebhooksDelete: String { "Takes an endpoint away; Stripe sends nothing there any more." }
  public var discussionWebhooksDelete: String {
    "What was not delivered yet is found by the receiver's catch-up, if there is another endpoint or --poll."
  }
  public var optionWebhookUrl: String { "The receiver's public address, as https://sync.example.com/webhooks/stripe." }
  public var optionSecretFile: String {
    "The file of the secret; otherwise the one that the settings name, or webhook-secret beside config.toml."
  }
  public var optionWebhookId: String { "The endpoint's id, as the list has it (we_…)." }
  public var optionWebhookRollId: String { "The endpoint's id; needed only where several are ours." }
  public var optionWebhookRollWait: String { "How long to wait for the receiver to take the new secret." }
  public var optionWebhookTestAccount: String {
    "Whose customer: a user id, a customer id or an e-mail; otherwise any that is in sync."
  }
  public var optionWebhookTestWait: String { "How long to wait for the event." }
  public var webhooksNotPermitted: String {
    "Stripe does not allow this with this key: a restricted key needs Webhook Endpoints: write. Nothing was changed."
  }
  public func stripeRefused(_ words: String) -> String { "Stripe refused: \(words) Nothing was changed." }
  public func noSuchEndpoint(_ id: String) -> String {
    "This Stripe account has no endpoint \(id). Nothing was changed."
  }
  public var noEndpoint: String { "There is no endpoint of ours. To make one: accountdesk webhooks create URL" }
  public func severalEndpoints(_ ids: [String]) -> String {
    "Several endpoints are ours; name one: \(ids.joined(separator: ", ")). Nothing was changed."
  }
  public func endpointExists(_ url: String, id: String) -> String {
    """
    \(id) has the address \(url) already, and each event would come twice. Nothing was changed. For another secret: \
    accountdesk webhooks roll \(id)
    """
  }
  public func endpointIsOurs(_ id: String) -> String {
    "\(id) is the receiver's own, which needs these events. Nothing was changed."
  }
  public func endpointNotOurs(_ id: String) -> String { "\(id) is not the receiver's. Nothing was changed." }
  public var endpointIsWell: String { "Nothing to change: it is as it has to be." }
  public func endpointWouldBeEmpty(_ id: String) -> String {
    "\(id) would have no event left. Nothing was changed. To take it away: accountdesk webhooks delete \(id)"
  }
  public func endpointDeleted(_ id: String, url: String) -> String { "Deleted: \(id), \(url)." }
  public var endpointEnabled: String { "enabled" }
  public var endpointDisabled: String { "disabled" }
  public var endpointOurs: String { "ours" }
  public var endpointOthers: String { "other" }
  public func webhookBadAddress(_ url: String) -> String {
    "\(url) is not an address as https://sync.example.com/webhooks/stripe. Nothing was changed."
  }
  public func webhookNotPublic(_ url: String) -> String {
    """
    Stripe cannot reach \(url): it is this machine's own. Nothing was changed. Without a public address: accountdesk \
    serve --poll; to try things: stripe listen --forward-to \(url)
    """
  }
  public func webhookNeedsTLS(_ url: String) -> String {
    "\(url) is plain http, and Stripe sends to https alone. Nothing was changed."
  }
  public func secretFileExists(_ path: String) -> String {
    "\(path) exists already, and is never overwritten. Nothing was changed. Name another with --secret-file."
  }
  public func secretFileEmpty(_ path: String) -> String {
    "\(path) has no secret in it. Name the right file with --secret-file."
  }
  public func secretNotInFile(_ source: String) -> String {
    """
    The secret is \(source), where it cannot be replaced. Nothing was changed. Put it into a file of its own (chmod 600), \
    named by STRIPE_WEBHOOK_SECRET_FILE, or name that file with --secret-file.
    """
  }
  public func webhookCreated(secretFile path: String) -> String {
    "Its secret is in \(path). The receiver finds it there by: STRIPE_WEBHOOK_SECRET_FILE=\(path)"
  }
  public var receiverHasOtherSecret: String {
    "The receiver at this address has another secret: let it read this one (systemctl reload accountdesk, or SIGHUP)."
  }
  public func notAReceiver(_ url: String, status: Int) -> String {
    "What answers at \(url) is no receiver yet (status \(status)): start accountdesk serve behind it."
  }
  public func notReachable(_ url: String) -> String {
    "Nothing answers at \(url) yet: start accountdesk serve behind it. Stripe tries again for days."
  }
  public func webhookRolled(secretFile path: String) -> String {
    """
    Both secrets are in \(path). Now let the receiver read it again: systemctl reload accountdesk (or SIGHUP). Waiting \
    until it takes the new one …
    """
  }
  public func rollNotTaken(by receivers: String?, secretFile path: String) -> String {
    """
    The receiver\(receivers.map { " \($0)" } ?? "") does not take the new secret yet. Nothing is lost: both endpoints stand, and both secrets are in \
    \(path). Let it read that file again, then go on with: accountdesk webhooks roll
    """
  }
  public func rollEnded(_ ids: [String], secretFile path: String) -> String {
    "Rolled: \(ids.joined(separator: ", ")) is gone, and \(path) has the new secret alone."
  }
  public func webhookCreateQuestion(_ url: String) -> String { "Stripe will send our events to \(url)." }
  public func webhookMendQuestion(_ url: String) -> String { "The endpoint \(url) is switched on, with our events." }
  public func webhookUntickQuestion(_ url: String, kept: [String]) -> String {
    "The endpoint \(url) keeps only: \(kept.joined(separator: ", "))."
  }
  public func webhookDeleteQuestion(_ url: String, isOurs: Bool) -> String {
    isOurs ? "The receiver's endpoint \(url) is deleted; no webhook comes any more." : "The endpoint \(url) is deleted."
  }
  public func webhookRollQuestion(_ url: String) -> String { "The endpoint \(url) gets another secret." }
  public func webhookTestQuestion(_ customer: String) -> String {
    "The metadata of the customer \(customer) is marked and cleared again."
  }
  public var nobodyToTest: String { "No account is in sync and has a customer to test with; name one with --account." }
  public func webhookCame(_ event: String, by way: String, time: String) -> String { "\(event)  \(way)  \(time)" }
  public var webhookDidNotCome: String {
    "The event did not come in time. What may be wrong is found by: accountdesk doctor"
  }
  public var webhookCaughtUp: String {
    "The event was fetched from Stripe's list and not brought by a webhook. Why is found by: accountdesk doctor"
  }
}
