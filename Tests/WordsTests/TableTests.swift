// The tables of words, read as text: what each language says to each phrase.

import Foundation
import Testing

/// That both languages have every phrase the compiler sees to; these are the mistakes that compile.
@Suite struct TableTests {
  /// What is the same in both: names of services and records, keys as they are printed, numbers, and bare marks.
  private static let sameInBoth: Set<String> = [
    "lightStripe", "lightSupabase", "removeWord", "recordStripe", "recordUsers", "recordAuth", "keyEscape", "keyTab",
    "keyBackTab",
    "keyDelete", "keyInsert", "keyHome", "keyEnd", "keyPageUp", "keyPageDown", "keyControl", "keyAlt", "serviceUnknown",
  ]
  /// What differs, and has no Chinese character: marks, punctuation, what English says as well, what is put together
  /// of other phrases.
  private static let withoutChinese: Set<String> = [
    "keyUp", "keyDown", "keyLeft", "keyRight", "number", "clock", "list", "tab", "series", "changes", "remark",
    "change",
    "stale", "planDetails", "stageWebhook", "webhooksUnknown", "linkKindCount",
  ]

  @Test func everyPhraseIsTranslated() throws {
    let english = try phrases(of: "English")
    let chinese = try phrases(of: "SimplifiedChinese")
    #expect(english.count > 250)
    #expect(Set(english.keys) == Set(chinese.keys))
    for (name, text) in english {
      guard let translated = chinese[name], !Self.sameInBoth.contains(name) else { continue }
      #expect(text != translated, "\(name) says the same in both languages")
      let isChinese = translated.unicodeScalars.contains { (0x4e00...0x9fff).contains($0.value) }
      #expect(isChinese || Self.withoutChinese.contains(name), "\(name) is not Chinese: \(translated)")
    }
  }

  @Test func whatIsTheSameIsTheSame() throws {
    let english = try phrases(of: "English")
    let chinese = try phrases(of: "SimplifiedChinese")
    for name in Self.sameInBoth {
      #expect(english[name] != nil, "\(name) is no phrase any more")
      #expect(english[name] == chinese[name], "\(name) differs and need not be named")
    }
  }

  /// A phrase with a default would be said in one language by all.
  @Test func noPhraseHasADefault() throws {
    for file in try files() {
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text.firstMatch(of: /extension \w*Words\b/) == nil, "\(file.lastPathComponent)")
    }
  }

  /// Chinese sentences have Chinese punctuation; a blank beside it is one too many.
  @Test func punctuationIsFullWidth() throws {
    for (name, text) in try phrases(of: "SimplifiedChinese") {
      #expect(text.firstMatch(of: /[\u{4e00}-\u{9fff}] ?[,;!?()]/) == nil, "\(name): \(text)")
      #expect(text.firstMatch(of: /[，。；：、！？（）] | [，。；：、！？（）]/) == nil, "\(name): \(text)")
    }
  }

  /// The text of each phrase by its name, without its declaration.
  private func phrases(of language: String) throws -> [String: String] {
    var phrases: [String: String] = [:]
    for file in try files() {
      var isInside = false
      var name: String?
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        if line.hasPrefix("extension ") { isInside = line.hasPrefix("extension \(language): ") }
        guard isInside else { continue }
        if let match = line.firstMatch(of: /^  public (?:var|func) (\w+)/) {
          name = String(match.1)
          // A word may be there twice, with arguments and without.
          phrases[String(match.1), default: ""] += line.firstMatch(of: /String \{(.*)$/)?.1 ?? ""
        } else if line == "}" {
          name = nil
        } else if let name {
          phrases[name, default: ""] += line + "\n"
        }
      }
    }
    return phrases
  }

  private func files() throws -> [URL] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/Words")
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return names.filter { $0.hasSuffix(".swift") }.sorted().map { folder.appending(path: $0) }
  }
}
