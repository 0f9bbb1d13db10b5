// `accountdesk settings`: the project's rules, which admins change for everybody.

import Accounts
import ArgumentParser
import Supabase
import Words

struct SettingsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings", abstract: words.aboutSettings, discussion: words.discussionSettings)

  @OptionGroup var services: ServiceOptions
  @Argument(help: ArgumentHelp(words.optionSettingsRule)) var rule: String?
  @Argument(help: ArgumentHelp(words.optionSettingsValue)) var value: String?
  @Option(help: ArgumentHelp(words.optionSettingsReason)) var reason: String?
  @Flag(help: ArgumentHelp(words.optionAccountsJson)) var json = false

  func validate() throws {
    guard let rule else { return }
    guard let name = RuleName(typed: rule) else {
      throw ValidationError(words.noSuchRule(rule, RuleName.allCases.map(\.rawValue)))
    }
    if let value, name.value(typed: value) == nil {
      throw ValidationError(words.badRuleValue(name.rawValue, isTime: name.isTime, mayBeOff: name.mayBeOff))
    }
  }

  func run() async throws {
    try await withExitStatus {
      let store = try await services.store()
      let name = rule.flatMap(RuleName.init(typed:))
      if let name, let value = value.flatMap(name.value(typed:)) {
        let change = try await store.setRule(name, to: value, author: Author.local(), reason: reason)
        let shown = name.shown(change.rules[name])
        Output.say(
          change.changed ? words.ruleChanged(name.rawValue, to: shown) : words.ruleUnchanged(name.rawValue, shown))
      } else {
        let rules = try await store.rules()
        for rule in name.map({ [$0] }) ?? RuleName.allCases { try print(rule, rules) }
      }
    }
  }

  private func print(_ rule: RuleName, _ rules: Rules) throws {
    if json {
      try Output.json(["rule": rule.rawValue, "value": rules[rule]])
    } else {
      Output.line(
        [
          Output.padded(rule.rawValue, 17), Output.padded(rule.shown(rules[rule]), 6), words.ruleMeaning(rule.rawValue),
        ].joined(separator: "  "))
    }
  }
}

extension RuleName {
  /// `late-after` is as good as `late_after`.
  init?(typed: String) { self.init(rawValue: typed.replacing("-", with: "_")) }

  /// The value as the database takes it; nil where it is none of this rule's.
  func value(typed: String) -> String? {
    if isTime {
      if typed == "off" { return mayBeOff ? typed : nil }
      return Period.seconds(typed).map(String.init)
    }
    let known = self == .hold ? ["apply", "hold"] : ["on", "off"]
    return known.contains(typed) ? typed : nil
  }

  func shown(_ value: String) -> String { isTime ? Int(value).map(Period.text) ?? value : value }
}

/// Lengths of time as they are typed: `15s`, `10m`, `8h`, `30d`.
enum Period {
  private static let units: [(letter: Character, seconds: Int)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]

  /// nil where the text is none.
  static func seconds(_ text: String) -> Int? {
    guard let unit = units.first(where: { text.last == $0.letter }), let count = Int(text.dropLast()), count > 0,
      text.first?.isNumber == true, count <= 1_000_000
    else { return nil }
    return count * unit.seconds
  }

  /// In the largest unit that fits.
  static func text(_ seconds: Int) -> String {
    guard let unit = units.first(where: { seconds > 0 && seconds % $0.seconds == 0 }) else { return "\(seconds)s" }
    return "\(seconds / unit.seconds)\(unit.letter)"
  }
}
