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
      let store = try services.store()
      let query = AccountQuery(search: search, status: status, sort: sort)
      var left = limit ?? .max
      var after: Cursor?
      while left > 0 {
        let page = try await store.accounts(query, after: after, page: min(left, 1000))
        for account in page.rows { try print(account) }
        left -= page.rows.count
        guard page.more, let last = page.last else { break }
        after = last
      }
    }
  }

  private func print(_ account: Account) throws {
    guard !json else { return try Output.json(AccountLine(account)) }
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
