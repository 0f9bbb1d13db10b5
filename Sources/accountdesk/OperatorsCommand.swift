// `accountdesk operators`: who has a role; roles given and taken.

public import Accounts
public import ArgumentParser
import Supabase
import Words

struct OperatorsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "operators", abstract: words.aboutOperators,
    subcommands: [
      OperatorsListCommand.self, OperatorsGrantCommand.self, OperatorsRevokeCommand.self, OperatorsInviteCommand.self,
      OperatorsCodeCommand.self,
    ],
    defaultSubcommand: OperatorsListCommand.self)
}

struct OperatorsListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: words.aboutOperatorsList)

  @OptionGroup var services: ServiceOptions
  @Flag(help: ArgumentHelp(words.optionOperatorsTable)) var table = false
  @Flag(help: ArgumentHelp(words.optionAccountsJson)) var json = false

  func run() async throws {
    try await withExitStatus {
      if table {
        let text = Permissions.table
        return Output.line(String(text.hasSuffix("\n") ? text.dropLast() : text[...]))
      }
      let staff = try await services.store().operators()
      if staff.isEmpty, !json { return Output.say(words.noOperators) }
      for member in staff {
        guard !json else {
          try Output.json(member)
          continue
        }
        let remarks = [
          member.hasSecondFactor ? words.operatorHasFactor : nil, member.isBanned ? words.operatorBanned : nil,
        ].compactMap(\.self)
        let signedIn = member.lastSignInAt.map { String(RFC3339.text($0).prefix(19)) + "Z" } ?? "-"
        Output.line(
          [
            Output.padded(member.role, 6), Output.padded(signedIn, 20), member.id, Output.safe(member.email),
          ].joined(separator: "  ") + (remarks.isEmpty ? "" : "  (\(remarks.joined(separator: ", ")))"))
      }
    }
  }
}

struct OperatorsGrantCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "grant", abstract: words.aboutOperatorsGrant)

  @OptionGroup var services: ServiceOptions
  @Argument(help: ArgumentHelp(words.optionGrantUser, valueName: "email")) var user: String
  @Argument(help: ArgumentHelp(words.optionGrantRole)) var role: StaffRole

  func run() async throws {
    try await withExitStatus {
      try await services.store().grant(role, to: user, author: Author.local()).tell(user)
    }
  }
}

struct OperatorsRevokeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "revoke", abstract: words.aboutOperatorsRevoke)

  @OptionGroup var services: ServiceOptions
  @Argument(help: ArgumentHelp(words.optionGrantUser, valueName: "email")) var user: String

  func run() async throws {
    try await withExitStatus {
      try await services.store().grant(nil, to: user, author: Author.local()).tell(user)
    }
  }
}

extension StaffRole: ExpressibleByArgument {}

extension Grant {
  /// Says what became of it.
  func tell(_ user: String) throws(CommandFailure) {
    let sentence = words.granted(outcome.rawValue, Output.safe(email ?? user), role: role)
    switch outcome {
    case .granted, .revoked, .unchanged: Output.say(sentence)
    case .noUser: throw CommandFailure(.noSuchAccount, sentence)
    case .severalUsers, .unconfirmed: throw CommandFailure(.badInput, sentence)
    case .ownRole, .lastAdmin: throw CommandFailure(.notPermitted, sentence)
    }
  }
}
