// `accountdesk migrate`: applies what is missing, or prints it.

import ArgumentParser
import Postgres
import Supabase
import Words

struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "migrate", abstract: words.aboutMigrate)

  @OptionGroup var services: ServiceOptions
  @Flag(help: ArgumentHelp(words.optionMigratePrint)) var print = false
  @Option(help: ArgumentHelp(words.optionMigrateAdmin, valueName: "email")) var admin: String?

  func run() async throws {
    try await withExitStatus {
      if print {
        for migration in Migration.all { Output.line("-- \(migration.name)\n\(migration.sql)") }
        return
      }
      let url = try services.settings().require(.databaseURL)[0]
      let connection = try await Connection.connect(url)
      let applied = try await Migrator(connection).run { Output.line(words.applied($0)) }
      if applied.isEmpty { Output.say(words.nothingToApply) }
      if let admin { try await connection.grantAdmin(to: admin) }
      await connection.close()
    }
  }
}
