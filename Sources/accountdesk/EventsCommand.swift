// `accountdesk events`: what is parked, and what becomes of it when it is tried again.

import Accounts
import ArgumentParser
import FoundationEssentials
import Supabase
import Words

struct EventsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events", abstract: words.aboutEvents, discussion: words.discussionEvents)

  @OptionGroup var services: ServiceOptions
  @Option(help: ArgumentHelp(words.optionEventsAccount, valueName: "id")) var account: String?
  @Option(help: ArgumentHelp(words.optionAccountsLimit)) var limit: Int?
  @Option(parsing: .upToNextOption, help: ArgumentHelp(words.optionEventsReplay, valueName: "id"))
  var replay: [String] = []
  @Option(parsing: .upToNextOption, help: ArgumentHelp(words.optionEventsApprove, valueName: "id"))
  var approve: [String] = []
  @Option(parsing: .upToNextOption, help: ArgumentHelp(words.optionEventsReject, valueName: "id"))
  var reject: [String] = []
  @Option(help: ArgumentHelp(words.optionEditReason)) var reason: String?
  @Flag(help: ArgumentHelp(words.optionAccountsJson)) var json = false
  @Flag(help: ArgumentHelp(words.optionEditYes)) var yes = false

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError(words.limitTooLow) }
    let asked = [replay, approve, reject].count { !$0.isEmpty }
    if asked > 1 || asked == 1 && (account != nil || limit != nil) { throw ValidationError(words.oneThingWithEvents) }
  }

  func run() async throws {
    try await withExitStatus {
      let store = try await services.store()
      if !replay.isEmpty {
        try await tryAgain(store)
      } else if !approve.isEmpty || !reject.isEmpty {
        try await decide(store)
      } else {
        try await list(store)
      }
    }
  }

  private func list(_ store: AccountStore) async throws {
    var whose: String?
    if let account { whose = try await store.one(account).id }
    var left = limit ?? .max
    var after: String?
    while left > 0 {
      let asked = min(left, 1000)
      let page = try await store.parkedEvents(limit: asked, after: after, account: whose)
      for event in page { try print(event) }
      left -= page.count
      guard page.count == asked, let last = page.last else { break }
      after = last.id
    }
    var behind: String?
    while left > 0 {
      let asked = min(left, 1000)
      let page = try await store.heldLogins(limit: asked, after: behind, account: whose)
      for login in page { try print(login) }
      left -= page.count
      guard page.count == asked, let last = page.last else { break }
      behind = last.customer
    }
  }

  /// Each is decided by itself, and told; the worst end is the exit code.
  private func decide(_ store: AccountStore) async throws {
    let ids = approve + reject
    let isApproval = !approve.isEmpty
    if !yes, try await store.about().livemode == true {
      try Prompt.agree(to: words.decideQuestion(ids.count, approve: isApproval))
    }
    var ends: [Decision] = []
    for id in ids {
      let end = try await store.decide(id, approve: isApproval, author: Author.local(), reason: reason)
      if json {
        try Output.json(end)
      } else {
        Output.line(
          TextSafety.joined([
            end.id, words.decided(end.outcome.rawValue),
            end.outcome == .notFound ? nil : words.heldChange(from: Output.safe(end.from), to: Output.safe(end.to)),
          ]))
        if end.outcome == .rejected, let account = end.account, let email = end.from {
          Output.say(words.putBackAtStripe(account, email: Output.safe(email)))
        }
      }
      ends.append(end)
    }
    let unknown = ends.filter { $0.outcome == .notFound }.map { Output.safe($0.id) }
    if !unknown.isEmpty { throw CommandFailure(.noSuchAccount, words.noSuchEvents(unknown)) }
    if let end = ends.first(where: { $0.outcome == .notHeld }) {
      throw CommandFailure(.badInput, "\(Output.safe(end.id)): \(words.decided(end.outcome.rawValue))")
    }
    let parked = ends.count { $0.outcome == .conflict || $0.outcome == .failed }
    if parked > 0 { throw CommandFailure(.tryAgain, words.eventsStillParked(parked)) }
  }

  private func print(_ login: HeldLogin) throws {
    guard !json else { return try Output.json(EventLine(login)) }
    let time = String(RFC3339.text(login.at).prefix(19)) + "Z"
    Output.line(
      [
        Output.padded("held", 8), Output.padded(time, 20), Output.padded(login.origin, 29),
        Output.padded(Output.safe(login.customer), 18), Output.padded(login.account, 36), Output.safe(login.id),
        words.heldChange(from: Output.safe(login.from), to: Output.safe(login.to)),
      ].joined(separator: "  "))
  }

  /// All are tried, and each is told; the worst end is the exit code.
  private func tryAgain(_ store: AccountStore) async throws {
    if !yes, try await store.about().livemode == true { try Prompt.agree(to: words.replayQuestion(replay.count)) }
    var ends: [Replay] = []
    for start in stride(from: 0, to: replay.count, by: AccountStore.mostReplays) {
      let some = Array(replay[start..<min(start + AccountStore.mostReplays, replay.count)])
      for end in try await store.replay(some, author: Author.local()) {
        if json {
          try Output.json(ReplayLine(end))
        } else {
          Output.line(
            TextSafety.joined([Output.padded(end.outcome.word, 9), end.id, end.customer, end.reason]))
        }
        ends.append(end)
      }
    }
    func ids(_ isMeant: (Replay) -> Bool) -> [String] { ends.filter(isMeant).map { Output.safe($0.id) } }
    let unknown = ids { $0.outcome == .notFound }
    if !unknown.isEmpty { throw CommandFailure(.noSuchAccount, words.noSuchEvents(unknown)) }
    let expired = ids { $0.outcome == .expired }
    if !expired.isEmpty { throw CommandFailure(.badInput, words.eventsExpired(expired)) }
    let parked = ids { $0.outcome.isParked }
    if !parked.isEmpty { throw CommandFailure(.tryAgain, words.eventsStillParked(parked.count)) }
  }

  private func print(_ event: ParkedEvent) throws {
    guard !json else { return try Output.json(EventLine(event)) }
    let time = (event.created ?? event.receivedAt).map { String(RFC3339.text($0).prefix(19)) + "Z" } ?? "-"
    Output.line(
      [
        Output.padded(event.outcome.word, 8), Output.padded(time, 20), Output.padded(event.type ?? "-", 29),
        Output.padded(event.customer.map(Output.safe) ?? "-", 18), Output.padded(event.account ?? "-", 36),
        Output.safe(event.id),
      ].joined(separator: "  ") + (event.reason.map { "  " + Output.safe($0) } ?? ""))
  }
}

/// A parked event as a line of JSON: every field is there, with null where there is nothing.
private struct EventLine: Encodable {
  private let event: ParkedEvent

  init(_ event: ParkedEvent) { self.event = event }

  /// A held login is listed as the event that brought it.
  init(_ login: HeldLogin) {
    event = ParkedEvent(
      id: login.id, type: nil, customer: login.customer, account: login.account, receivedAt: login.at,
      outcome: .other("held"), reason: "login_from \(login.origin)")
  }

  private enum Key: String, CodingKey {
    case id, type, customer, account, created, outcome, reason
    case receivedAt = "received_at"
    case conflictWith = "conflict_with"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(event.id, forKey: .id)
    try container.encode(event.type, forKey: .type)
    try container.encode(event.customer, forKey: .customer)
    try container.encode(event.account, forKey: .account)
    try container.encode(event.created, forKey: .created)
    try container.encode(event.receivedAt, forKey: .receivedAt)
    try container.encode(event.outcome, forKey: .outcome)
    try container.encode(event.reason, forKey: .reason)
    try container.encode(event.conflictWith, forKey: .conflictWith)
  }
}

private struct ReplayLine: Encodable {
  private let end: Replay

  init(_ end: Replay) { self.end = end }

  private enum Key: String, CodingKey { case id, outcome, reason, customer }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(end.id, forKey: .id)
    try container.encode(end.outcome, forKey: .outcome)
    try container.encode(end.reason, forKey: .reason)
    try container.encode(end.customer, forKey: .customer)
  }
}
