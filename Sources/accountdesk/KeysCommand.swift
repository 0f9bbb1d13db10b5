// `accountdesk keys`: the desk's keys as the settings' file may have them, to be changed there.

import ArgumentParser
import Desk
import Words

struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: words.aboutKeys, discussion: words.discussionKeys)

  @OptionGroup var speech: LanguageOptions

  func run() async throws {
    try await withExitStatus { Output.line(try KeyFile.keymap().toml(words)) }
  }
}
