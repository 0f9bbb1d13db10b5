// `accountdesk doctor`: looks at everything that has to be right; what is made of it is decided in Accounts.

import Accounts
import ArgumentParser
import FoundationEssentials
import Supabase
import Words

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: words.aboutDoctor, discussion: words.discussionDoctor)

  @OptionGroup var services: ServiceOptions
  @Flag(help: ArgumentHelp(words.optionAccountsJson)) var json = false

  func run() async throws {
    try await withExitStatus {
      let findings = await findings()
      for finding in findings { try print(finding) }
      let problems = findings.filter { $0.state == .problem }
      guard !problems.isEmpty else { return Output.say(words.doctorAllWell) }
      let isAway = problems.contains {
        [.stripeUnreachable, .supabaseUnreachable, .doorUnreachable, .failed].contains($0.code)
      }
      throw CommandFailure(isAway ? .unreachable : .notConfigured, words.doctorFound(problems.count))
    }
  }

  private func findings() async -> [Finding] {
    let settings: Settings
    do throws(SettingsError) {
      settings = try services.settings()
    } catch {
      return [Finding(.settings, .problem, .settingsWrong, [error.message], command: error.mend)]
    }
    var findings = Self.settings(settings)
    let isWhole = !findings.contains { $0.state == .problem }
    let facts = await Examination(settings: settings).facts()
    if isWhole, let error = facts.refusal {
      findings.append(Finding(.settings, .problem, .settingsWrong, [error]))
    }
    return findings + Doctor.findings(facts.facts)
  }

  /// Where every setting comes from; and what is missing to go on.
  private static func settings(_ settings: Settings) -> [Finding] {
    let sources = SettingName.allCases.compactMap { name in
      settings.value(name).map { words.settingFrom(name.rawValue, $0.source) }
    }
    var findings = sources.map { Finding(.settings, .ok, .settingsWell, [$0]) }
    // A desk with a door needs no secret; who has none of both has to be told.
    let needed: [SettingName] =
      settings[.doorURL] != nil && settings[.supabaseSecretKey] == nil
      ? [.supabaseURL, .supabasePublishableKey] : [.supabaseURL, .supabaseSecretKey, .stripeSecretKey]
    do throws(SettingsError) {
      _ = try settings.require(needed)
    } catch {
      findings.append(Finding(.settings, .problem, .settingsWrong, [error.message], command: error.mend))
    }
    return findings
  }

  private func print(_ finding: Finding) throws {
    guard !json else { return try Output.json(FindingLine(finding)) }
    let state = Output.padded(words.doctorState(finding.state.rawValue), 4)
    Output.line("\(state)  \(Output.padded(finding.check.rawValue, 20))  \(Self.lines(finding.what(words)))")
    if let why = finding.why(words) { Output.line("      \(Self.lines(why))") }
    if let mend = finding.mend(words) { Output.line("      \(Self.lines(words.doctorMends(mend)))") }
    if let byHand = finding.byHand(words) { Output.line("      \(Self.lines(byHand))") }
  }

  /// Several lines stay such, and nothing else of a terminal's passes.
  private static func lines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { Output.safe(String($0)) }
      .joined(separator: "\n      ")
  }
}

extension SettingsError {
  /// The command that mends it, where one does.
  fileprivate var mend: String? {
    switch self {
    case .exposed(let file): "chmod 600 '\(file)'"
    case .missing: "accountdesk config init"
    case .noProfile(let name, _, _): "accountdesk config init --profile \(name)"
    case .differs(let name, _, _): "unset \(name.names.flatMap { [$0, $0 + "_FILE"] }.joined(separator: " "))"
    case .unreadable, .malformedLine, .config, .badAddress, .plainHTTP: nil
    }
  }
}

/// A finding as a line of JSON.
private struct FindingLine: Encodable {
  private let finding: Finding

  init(_ finding: Finding) { self.finding = finding }

  private enum Key: CodingKey { case check, state, code, what, why, mend, help }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(finding.check.rawValue, forKey: .check)
    try container.encode(finding.state, forKey: .state)
    try container.encode(finding.code.rawValue, forKey: .code)
    try container.encode(finding.what(words), forKey: .what)
    try container.encode(finding.why(words), forKey: .why)
    try container.encode(finding.mend(words), forKey: .mend)
    try container.encode(finding.byHand(words), forKey: .help)
  }
}
