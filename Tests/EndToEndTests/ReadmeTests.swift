// The README against the program: whatever it tells somebody to type is there, and a test types it.

import Foundation
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
      tests.append(try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8))
    }
    for mention in try Self.mentions() where mention.option != "--help" {
      let words = mention.command + [mention.option].compactMap(\.self)
      let isPlayed = played.contains { line in words.allSatisfy { line.contains(" \($0) ") } }
      // Both in one file: a list of words in quotation marks, or a line for a shell.
      let isTyped = tests.contains { text in
        words.allSatisfy { text.contains("\"\($0)") || text.contains(" \($0) ") || text.contains(" \($0)\"") }
      }
      #expect(isPlayed || isTyped, "no test runs \(mention)")
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
