// `accountdesk themes`: what each theme looks like on this terminal.

import ArgumentParser
import FoundationEssentials
import Glibc
import Terminal
import Themes
import Words

struct ThemesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes", abstract: words.aboutThemes, discussion: words.discussionThemes)

  @Flag(help: ArgumentHelp(words.optionAccountsJson)) var json = false
  @OptionGroup var speech: LanguageOptions

  func run() async throws {
    try await withExitStatus {
      let folder = ThemeFolder(ThemeFolder.path)
      for theme in folder.themes {
        let file = folder.files[theme.name]
        if json {
          try Output.json(ThemeLine(theme, file: file))
        } else {
          preview(theme, file: file)
        }
      }
      let mistakes = folder.mistakes.sorted { $0.key < $1.key }.map(\.value)
      if !mistakes.isEmpty { throw CommandFailure(.badInput, mistakes.joined(separator: "\n")) }
    }
  }

  private func preview(_ theme: Theme, file: String?) {
    let environment = ProcessInfo.processInfo.environment
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let depth = isTerminal ? Capabilities.printedColors(environment) : .none
    func styled(_ role: Role, _ text: String) -> String {
      isTerminal ? theme[role].sequence(depth) + text + Style.endSequence : text
    }
    let source = file.map { Output.safe($0) } ?? words.themeShipped
    Output.line(
      styled(.heading, theme.name) + "  " + styled(.dim, words.themeFor(theme.ground.rawValue) + " · " + source))
    let samples: [(Role, String)] = [
      (.live, " \(words.modeLive) "), (.test, words.modeTest), (.selected, " Ada Lovelace "),
      (.text, "ada@example.com"),
      (.ok, words.status("in_sync")), (.pending, words.status("pending")), (.warning, words.status("drifted")),
      (.error, words.status("failed")), (.key, "e"), (.dim, words.helpEdit), (.accent, "/ada"),
      (.field, " ada@example.com "),
    ]
    Output.line("  " + samples.map { styled($0, $1) }.joined(separator: "  "))
  }
}

/// One theme as a line of JSON.
private struct ThemeLine: Encodable {
  let name: String
  /// dark, light or any.
  let ground: String
  /// Null for a shipped one.
  let file: String?

  init(_ theme: Theme, file: String?) {
    name = theme.name
    ground = theme.ground.rawValue
    self.file = file
  }

  private enum CodingKeys: CodingKey { case name, ground, file }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(ground, forKey: .ground)
    try container.encode(file, forKey: .file)
  }
}
