// `accountdesk`: the desk on the configured project.

import ArgumentParser
import Words

struct DeskOptions: ParsableArguments {
  @Option(help: "The theme's name.") var theme: String?
  @Flag(help: "ASCII only: no line drawing, no symbols.") var ascii = false
}

struct DeskCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "desk", abstract: words.aboutDesk)

  @OptionGroup var services: ServiceOptions
  @OptionGroup var desk: DeskOptions

  func run() async throws {
    try await withExitStatus { try await Self.run(on: services.services(), desk, profile: "") }
  }

  static func run(on services: Services, _ options: DeskOptions, profile: String) async throws {
  }
}
