// `accountdesk accounts`: the list, page by page, so that a million rows need no more memory than a page.

public import Accounts
public import ArgumentParser
import Words

struct AccountsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "accounts", abstract: words.aboutAccounts)

  @OptionGroup var services: ServiceOptions
  @Option(help: ArgumentHelp(words.optionAccountsSearch)) var search = ""
  @Option(
    help: ArgumentHelp(
      words.optionStatus, valueName: "status"))
  var status: SyncStatus?
  @Option(help: ArgumentHelp(words.optionAccountsSort)) var sort = AccountSort.name
  @Option(help: ArgumentHelp(words.optionAccountsLimit)) var limit: Int?
  @Flag(help: ArgumentHelp(words.optionAccountsJson)) var json = false

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError(words.limitTooLow) }
  }

  func run() async throws {
    try await withExitStatus {
      let store = try await services.store()
      let query = AccountQuery(search: search, status: status, sort: sort)
      if json { try await printLines(query, store) } else { try await printTable(query, store) }
    }
  }

  private func printTable(_ query: AccountQuery, _ store: AccountStore) async throws {
    var left = limit ?? .max
    var after: Cursor?
    while left > 0 {
      let page = try await store.accounts(query, after: after, page: min(left, 1000))
      for account in page.rows { print(account) }
      try Output.check()
      left -= page.rows.count
      guard page.more, let last = page.last else { break }
      after = last
    }
  }

  /// While one page is written the next is asked for.
  private func printLines(_ query: AccountQuery, _ store: AccountStore) async throws {
    var left = limit ?? .max
    guard left > 0 else { return }
    var page = try await store.lines(query, page: min(left, Self.page))
    while true {
      left -= page.count
      guard page.more, left > 0, let last = page.last else { break }
      let asked = min(left, Self.page)
      async let next = store.lines(query, after: last, page: asked)
      Output.lines(page.text)
      try Output.check()
      page = try await next
    }
    Output.lines(page.text)
  }

  /// Rows that are asked for at once; more makes it no faster.
  private static let page = 5000

  private func print(_ account: Account) {
    let drift =
      account.drift.isEmpty
      ? "" : " (" + Set(account.drift.map(\.field.rawValue)).sorted().joined(separator: ", ") + ")"
    Output.line(
      [
        Output.padded(account.status.rawValue + drift, 17), Output.padded(Output.safe(account.name), 28),
        Output.padded(Output.safe(account.email), 32), Output.padded(account.stripeCustomerID ?? "-", 18), account.id,
      ].joined(separator: "  "))
  }
}

extension SyncStatus: ExpressibleByArgument {}
extension AccountSort: ExpressibleByArgument {}
