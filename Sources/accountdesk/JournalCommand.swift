// `accountdesk journal`: the journal as NDJSON, page by page, so that any length of it fits.

import Accounts
import ArgumentParser
import FoundationEssentials
import Supabase
import Words

struct JournalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal", abstract: words.aboutJournal, discussion: words.discussionJournal)

  @OptionGroup var services: ServiceOptions
  @Option(help: ArgumentHelp(words.optionJournalSince, valueName: "time")) var since: String?
  @Option(help: ArgumentHelp(words.optionJournalAccount, valueName: "id")) var account: String?

  func validate() throws {
    if let since, Self.time(since) == nil { throw ValidationError(words.badTime(since)) }
  }

  func run() async throws {
    try await withExitStatus {
      let store = try await services.store()
      let start = since.flatMap(Self.time)
      var whose: String?
      if let account { whose = try await store.one(account).id }
      var after: Int?
      repeat {
        let page = try await store.journal(since: start, account: whose, after: after)
        for line in page.lines { try Output.json(line) }
        after = page.next
      } while after != nil
    }
  }

  private static func time(_ text: String) -> Date? {
    RFC3339.parse(text) ?? Period.seconds(text).map { Date().addingTimeInterval(-Double($0)) }
  }
}
