// `accountdesk resync ID…`: reads each customer from Stripe now, and applies it.

public import Accounts
public import ArgumentParser
import Words

struct ResyncCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "resync", abstract: words.aboutResync)

  @OptionGroup var services: ServiceOptions
  @Argument(help: ArgumentHelp(words.optionResyncIds)) var ids: [String]
  @Option(help: ArgumentHelp(words.optionResyncLogins)) var logins = Logins.keep

  func validate() throws {
    if ids.isEmpty { throw ValidationError(words.nothingToResync) }
  }

  func run() async throws {
    try await withExitStatus {
      let services = try services.services()
      for id in ids {
        let account = try await services.store.one(id)
        guard let customer = account.stripeCustomerID else { throw CommandFailure(.badInput, words.accountUnlinked) }
        let result = try await services.resync.run(customer: customer, logins: logins, author: services.author)
        Output.line("\(result.outcome.rawValue)  \(customer)  \(account.id)" + (result.reason.map { "  \($0)" } ?? ""))
      }
    }
  }
}

extension Logins: ExpressibleByArgument {}
