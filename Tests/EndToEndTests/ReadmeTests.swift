// The README against the program: whatever it tells somebody to type is there, and a test types it.

import Foundation
import Sandbox
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct ReadmeTests {
  /// A command and an option that the README names with it.
  private struct Mention: Hashable, CustomStringConvertible {
    let command: [String]
    let option: String?
    var description: String { (["accountdesk"] + command + [option].compactMap(\.self)).joined(separator: " ") }
  }

  @Test func everyCommandAndOptionIsThere() async throws {
    let mentions = try Self.mentions()
    #expect(mentions.count > 100, "the README is not read any more")
    for (command, mentions) in Dictionary(grouping: mentions, by: \.command) {
      let help = try await Program.run(command + ["--help"])
      #expect(help.status == 0, "accountdesk \(command)")
      // Of the command itself, not of the program that knows no such one.
      if let last = command.last { #expect(help.output.contains("accountdesk \(command.first ?? last)"), "\(command)") }
      for option in mentions.compactMap(\.option) {
        #expect(help.output.contains(option), "accountdesk \(command.joined(separator: " ")) has no \(option)")
      }
    }
  }

  /// By its words in a test, one beside the other; what the rehearsal plays is read from the README.
  @Test func everyCommandAndOptionIsTypedByATest() throws {
    let played = Readme.commands(under: "On your own project").map { " " + $0 + " " }
    var tests: [String] = []
    let folder = Readme.root.appending(path: "Tests").path
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder) where path.hasSuffix(".swift") {
      guard !path.hasSuffix("ReadmeTests.swift") else { continue }
      // Whatever starts a receiver has its options.
      let text = try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8)
      tests.append(text.replacing(/(?:withReceiver|RunningReceiver\.with)\(/, with: " serve "))
    }
    for mention in try Self.mentions() where mention.option != "--help" {
      // The desk needs no word of its own.
      let words = mention.command.filter { $0 != "desk" } + [mention.option].compactMap(\.self)
      let isPlayed = played.contains { line in words.allSatisfy { line.contains(" \($0) ") } }
      #expect(isPlayed || tests.contains { Self.types(words, in: $0) }, "no test runs \(mention)")
    }
  }

  /// Side by side: in a list of words in quotation marks, or in a line for a shell.
  private static func types(_ words: [String], in text: String) -> Bool {
    guard let last = words.last else { return true }
    return text.ranges(of: last).contains { range in
      let start = text.index(range.lowerBound, offsetBy: -160, limitedBy: text.startIndex) ?? text.startIndex
      let end = text.index(range.upperBound, offsetBy: 160, limitedBy: text.endIndex) ?? text.endIndex
      let place = text[start..<end].split { " \"\n,()[]=\\".contains($0) }
      return words.allSatisfy { word in place.contains { $0 == word } }
    }
  }

  /// Whoever brings a colleague in types what stands there, and the colleague what that prints.
  @Test func aColleagueIsLetInAsItStandsThere() async throws {
    try await RunningSandbox.with(["--users", "5"]) { sandbox in
      try await Folder.with { folder in
        let colleague = "XDG_CONFIG_HOME=\(folder.path) XDG_STATE_HOME=\(folder.path) \(Program.path) "
        var printed = ""
        let commands = Readme.commands(under: "For your support team")
        #expect(commands.count == 2)
        for command in commands {
          // One of the app's people who has a password.
          let words = command.replacing("bea@example.com", with: "ada@example.com").split(separator: " ").dropFirst()
          let result = try await Program.run(words.map(String.init), settings: sandbox.settings)
          #expect(result.status == 0, "\(command): \(result.errors)")
          printed = result.output
        }
        #expect(printed.contains("accountdesk login"))
        let pasted = try await Program.shell(
          printed.replacing("accountdesk login", with: "printf '\(People.password)\n' | accountdesk login")
            .replacing("accountdesk ", with: colleague) + "\n\(colleague) whoami")
        #expect(pasted.status == 0 && pasted.output.contains("editor"), "\(pasted.output) \(pasted.errors)")
      }
    }
  }

  /// An alert on a metric that nobody serves never rings.
  @Test func everyMetricOfTheAlertsIsServed() async throws {
    let text = try String(contentsOf: Readme.root.appending(path: "README.md"), encoding: .utf8)
    let names = Set(text.matches(of: /accountdesk_[a-z_]+[a-z]/).map { String($0.output) })
    #expect(names.count >= 5, "\(names)")
    try await RunningSandbox.with(["--users", "5", "--no-receiver"]) { sandbox async throws in
      try await RunningReceiver.with(sandbox.settings) { receiver async throws in
        // What has a type in the answer is served, whether or not it has a value yet; some only once the database and
        // Stripe were asked.
        try await eventually {
          let served = try await receiver.metrics().filter { $0.hasPrefix("# TYPE ") }.map {
            String($0.split(separator: " ")[2])
          }
          return names.subtracting(served).isEmpty
        }
      }
    }
  }

  /// In a block, in a sentence, in the first column of the table and in its second, where options stand.
  private static func mentions() throws -> Set<Mention> {
    let text = try String(contentsOf: Readme.root.appending(path: "README.md"), encoding: .utf8)
    var mentions: Set<Mention> = []
    for line in text.split(separator: "\n") {
      let spans = line.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter {
        $0.offset % 2 == 1
      }
      .map { $0.element.replacing("\\|", with: "|") }
      if line.hasPrefix("accountdesk ") || line.hasPrefix("    accountdesk ") {
        add(line.drop { $0 == " " }.split(separator: "#")[0], to: &mentions)
      } else if line.hasPrefix("| `accountdesk"), let first = spans.first {
        let command = self.command(first.split(separator: " ").map(String.init))
        add(first[...], to: &mentions)
        for span in spans.dropFirst() {
          let words = span.split(separator: " ").map(String.init)
          if let option = words.first, option.hasPrefix("--") {
            mentions.insert(Mention(command: command, option: option))
          } else if let word = words.first, subcommands[command.first ?? ""]?.contains(word) == true {
            mentions.insert(Mention(command: command + [word], option: nil))
          }
        }
      } else {
        for span in spans where span.hasPrefix("accountdesk ") { add(span[...], to: &mentions) }
      }
    }
    return mentions
  }

  private static func add(_ line: some StringProtocol, to mentions: inout Set<Mention>) {
    let words = line.split(whereSeparator: \.isWhitespace).map { String($0) }
    let command = command(words)
    mentions.insert(Mention(command: command, option: nil))
    for word in words where word.hasPrefix("--") { mentions.insert(Mention(command: command, option: word)) }
  }

  /// Those that have commands of their own.
  private static let subcommands: [String: Set<String>] = [
    "config": ["init", "show"],
    "webhooks": ["create", "list", "test", "roll", "mend", "untick", "delete"],
    "operators": ["list", "grant", "revoke", "invite", "code"],
  ]

  private static func command(_ words: [String]) -> [String] {
    guard words.count > 1, let first = words[1].first, first.isLowercase else { return ["desk"] }
    guard words.count > 2, subcommands[words[1]]?.contains(words[2]) == true else { return [words[1]] }
    return [words[1], words[2]]
  }
}
