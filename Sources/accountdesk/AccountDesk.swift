// The program: one subcommand for each thing it does.

import ArgumentParser
import Words

@main
struct AccountDesk: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accountdesk", abstract: words.about, version: "0.1.0",
    subcommands: [
      DeskCommand.self, MeCommand.self, SandboxCommand.self, ServeCommand.self, MigrateCommand.self,
      AccountsCommand.self,
      ShowCommand.self, EditCommand.self, UndoCommand.self, ResyncCommand.self, BackfillCommand.self, LinkCommand.self,
      ReconcileCommand.self, EventsCommand.self, OperatorsCommand.self, SettingsCommand.self, JournalCommand.self,
      ForgetCommand.self, LoginCommand.self, LogoutCommand.self, WhoamiCommand.self,
      ConfigCommand.self, DoctorCommand.self, WebhooksCommand.self, ThemesCommand.self,
      KeysCommand.self, JSONCommand.self,
    ],
    defaultSubcommand: DeskCommand.self)

  @OptionGroup var speech: LanguageOptions

  static func main() async {
    if let asked = Language.asked(in: CommandLine.arguments), asked != language {
      Output.say(words.languageNeedsUnicode(asked.rawValue))
    }
    await main(nil)
  }
}
