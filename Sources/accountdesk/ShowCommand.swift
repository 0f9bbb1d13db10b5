// `accountdesk show ID`: one account, three records side by side, and its history.

import Accounts
import ArgumentParser
import Supabase
import Words

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: words.aboutShow)

  @OptionGroup var services: ServiceOptions
  @Argument(help: ArgumentHelp(words.optionEditId)) var id: String
  @Flag(help: ArgumentHelp(words.optionShowJson)) var json = false

  func run() async throws {
    try await withExitStatus {
      let store = try await services.store()
      let account = try await store.one(id)
      guard let detail = try await store.account(account.id) else {
        throw CommandFailure(.noSuchAccount, words.noSuchAccount(id))
      }
      if json { try Output.json(detail) } else { print(detail) }
    }
  }

  private func print(_ detail: AccountDetail) {
    let account = detail.account
    Output.line("\(Output.safe(account.name))  \(account.status.rawValue)" + (account.reason.map { "  (\($0))" } ?? ""))
    let records: [(Record, String)] = [
      (.stripe, words.recordStripe), (.users, words.recordUsers), (.auth, words.recordAuth),
    ]
    let width = 34
    Output.line(Output.padded("", 7) + records.map { Output.padded($0.1, width) }.joined())
    for field in Field.allCases {
      let title = field == .name ? words.fieldName : words.fieldEmail
      let cells = records.map { record, _ in
        let differs = account.drift.contains { $0.field == field && $0.record == record }
        return Output.padded((differs ? "≠ " : "  ") + Output.safe(detail.records[record]?[field]), width)
      }
      Output.line(Output.padded(title, 7) + cells.joined())
    }
    Output.line("\(account.stripeCustomerID ?? "-")  \(account.id)  \(detail.signsInWith.joined(separator: ", "))")
    if let plan = detail.plan { Output.line(words.plan(Output.safe(plan.name), status: plan.status ?? "-")) }
    guard !detail.history.isEmpty else { return }
    Output.line("")
    Output.line(words.historyTitle)
    for line in detail.history { Output.line("  " + text(line)) }
  }

  private func text(_ line: HistoryLine) -> String {
    let time = String(RFC3339.text(line.at).prefix(19)) + "Z"
    switch line.content {
    case .edit(let edit):
      let parts = [
        time, edit.stage.rawValue, edit.after.sentence(from: edit.before, words), words.author(edit.author),
        edit.requestID,
        edit.eventID, edit.reason.map { words.historyReason($0) }, edit.undoOf.map { words.undoOf($0.rawValue) },
        edit.id.rawValue,
      ]
      return TextSafety.joined(parts)
    case .event(let event):
      return TextSafety.joined([
        time, event.outcome, event.type, event.origin, words.author(event.author), event.eventID,
      ])
    case .other(let kind): return TextSafety.joined([time, kind])
    }
  }
}

enum TextSafety {
  static func joined(_ parts: [String?]) -> String { parts.compactMap(\.self).map(Output.safe).joined(separator: "  ") }
}

extension AccountStore {
  /// The one account with this user id, customer id or e-mail.
  /// - Throws: `CommandFailure`, also where several fit; they are listed on standard error then.
  func one(_ id: String) async throws -> Account {
    let found = try await find(id)
    if found.count > 1 {
      for account in found {
        Output.say(TextSafety.joined([account.id, account.stripeCustomerID, account.name, account.email]))
      }
      throw CommandFailure(.badInput, words.severalAccounts(id))
    }
    guard let account = found.first else { throw CommandFailure(.noSuchAccount, words.noSuchAccount(id)) }
    return account
  }
}
