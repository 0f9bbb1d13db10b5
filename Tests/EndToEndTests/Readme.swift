// README.md as the tests read it.

import Foundation

/// What README.md tells somebody to type.
enum Readme {
  /// The package's folder.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The lines of the fenced blocks for a shell in one section, without comments.
  static func commands(under heading: String) -> [String] {
    guard let text = try? String(contentsOf: root.appending(path: "README.md"), encoding: .utf8) else { return [] }
    var commands: [String] = []
    var isInside = false
    var isShell = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("## ") { isInside = line == "## \(heading)" }
      guard isInside else { continue }
      let trimmed = line.drop { $0 == " " }
      if trimmed.hasPrefix("```") {
        isShell = trimmed == "```sh"
      } else if isShell, !trimmed.isEmpty, !trimmed.hasPrefix("#") {
        let command = trimmed.firstRange(of: "  #").map { trimmed[..<$0.lowerBound] } ?? trimmed
        commands.append(String(command))
      }
    }
    return commands
  }
}
