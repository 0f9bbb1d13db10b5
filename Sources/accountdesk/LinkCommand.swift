// `accountdesk link`: users without a customer and customers without a user; lists what is proposed, links what is
// accepted, and makes customers for those who have none.

import Accounts
import ArgumentParser
import Words

struct LinkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "link", abstract: words.aboutLink, discussion: words.discussionLink)

  @OptionGroup var services: ServiceOptions
  @Argument(help: ArgumentHelp(words.optionLinkIds)) var ids: [String] = []
  @Option(help: ArgumentHelp(words.optionLinkAccept)) var accept: [String] = []
  @Flag(help: ArgumentHelp(words.optionLinkCreate)) var create = false
  @Flag(help: ArgumentHelp(words.optionLinkDryRun)) var dryRun = false
  @Option(help: ArgumentHelp(words.optionResyncRate(Int(BulkResync.usualRate)))) var rate = BulkResync.usualRate
  @Flag(help: ArgumentHelp(words.optionAccountsJson)) var json = false
  @Flag(help: ArgumentHelp(words.optionEditYes)) var yes = false

  /// As many accounts that were never read are asked for at Stripe, one by one.
  private static let mostUnread = 1000

  func validate() throws {
    if accept.contains(where: \.isEmpty) { throw ValidationError(words.acceptWhat) }
    if !BulkResync.rates.contains(rate) {
      throw ValidationError(words.rateOutOfRange(Int(BulkResync.rates.upperBound)))
    }
  }

  func run() async throws {
    try await withExitStatus {
      let services = try await services.services()
      let choice = LinkChoice(accept: accept, creates: create)
      let lines = try await lines(services.store, choice)
      let project = try await services.store.about()
      let isLive = services.isLive || project.livemode == true
      var total: Int?
      if choice.isWriting {
        let isAsking = isLive && !dryRun && !yes
        if isAsking { try Prompt.requireTerminal() }
        if isAsking || Output.hasTerminalForTalk {
          let (links, creations) = try await count(services.store, lines, choice)
          total = links + creations
          if isAsking { try Prompt.agree(to: words.linkQuestion(links: links, creations: creations)) }
        }
      }
      let unread = lines == nil && !choice.isWriting ? try await services.store.counts()[.unknown] : 0
      if unread > Self.mostUnread { Output.say(words.unreadMany(unread)) }
      let run = LinkRun(
        store: services.store, stripe: services.stripe, author: services.author, rate: rate,
        // Who names accounts wants to know at once; who runs through many wants it done.
        patience: lines == nil ? .seconds(120) : .zero)
      let report = LinkReport(isJSON: json, isDry: dryRun, isWriting: choice.isWriting, total: total)
      let end = await withStopSignals { [dryRun] in
        await run.run(
          lines, livemode: project.livemode ?? services.isLive, readsUnknown: unread <= Self.mostUnread, isDry: dryRun,
          choose: choice.action
        ) { await report.take($0) }
      }
      try await report.finish(end)
    }
  }

  /// The lines that were named; nil where it is the whole list. All ids are looked for before anything is done.
  private func lines(_ store: AccountStore, _ choice: LinkChoice) async throws -> [LinkProposal]? {
    var lines: [LinkProposal] = []
    for id in ids { lines += try await proposals(store, id) }
    if !choice.ids.isEmpty {
      for id in accept where choice.ids.contains(id) {
        let found = try await proposals(store, id).filter(\.kind.isProposal)
        if found.isEmpty { throw CommandFailure(.badInput, words.notProposed(id)) }
        if found.count > 1 { throw CommandFailure(.badInput, words.severalProposed(id)) }
        lines += found.filter { !lines.contains($0) }
      }
      // With a kind or --create as well, the rest of the list comes too.
      if ids.isEmpty, choice.isForAll { return nil }
    }
    return ids.isEmpty && choice.ids.isEmpty ? nil : lines
  }

  private func proposals(_ store: AccountStore, _ id: String) async throws -> [LinkProposal] {
    if id.hasPrefix("cus_") {
      let found = try await store.linkProposals(ids: [], customers: [id])
      if !found.isEmpty { return found }
    }
    var users = try await store.find(id).map(\.id)
    if users.isEmpty, !id.hasPrefix("cus_") { throw CommandFailure(.noSuchAccount, words.noSuchAccount(id)) }
    if users.count > 1 { users = [try await store.one(id).id] }
    return users.isEmpty ? [] : try await store.linkProposals(ids: users)
  }

  /// How many will be linked, and for how many a customer is made.
  private func count(
    _ store: AccountStore, _ lines: [LinkProposal]?, _ choice: LinkChoice
  ) async throws -> (links: Int, creations: Int) {
    var links = 0
    var creations = 0
    func count(_ rows: [LinkProposal]) {
      for row in rows {
        switch choice.action(row) {
        case .accept: links += 1
        case .create: creations += 1
        case .list, nil: break
        }
      }
    }
    if let lines {
      count(lines)
      return (links, creations)
    }
    var next: String?
    repeat {
      let page = try await store.linkProposals(after: next, page: 1000)
      count(page.rows)
      // Behind the users there is nothing that can be accepted.
      next = page.next?.hasPrefix("users") == true ? page.next : nil
    } while next != nil
    return (links, creations)
  }
}

/// What is to be done with which line.
struct LinkChoice: Sendable {
  let kinds: Set<LinkKind>
  /// User ids and customer ids.
  let ids: Set<String>
  let creates: Bool

  init(accept: [String], creates: Bool) {
    kinds = Set(accept.compactMap { $0 == "metadata" || $0 == "email" ? LinkKind(rawValue: $0) : nil })
    ids = Set(accept.filter { $0 != "metadata" && $0 != "email" })
    self.creates = creates
  }

  var isWriting: Bool { isForAll || !ids.isEmpty }
  /// Whether it goes for more than what was named.
  var isForAll: Bool { !kinds.isEmpty || creates }

  func action(_ row: LinkProposal) -> LinkAction? {
    guard isWriting else { return .list }
    let isNamed = [row.id, row.stripeCustomerID].contains { $0.map(ids.contains) == true }
    if row.kind.isProposal, kinds.contains(row.kind) || isNamed { return .accept }
    return creates && row.kind == .noCustomer ? .create : nil
  }
}
