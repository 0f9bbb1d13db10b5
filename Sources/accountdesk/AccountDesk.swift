import ArgumentParser

@main
struct AccountDesk: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "accountdesk")
}
