// `accountdesk operators invite EMAIL`: what a colleague pastes into a terminal to have this project at their desk. There
// is no secret in it.

import ArgumentParser
import Supabase
import Words

struct OperatorsInviteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite", abstract: words.aboutInvite, discussion: words.discussionInvite)

  @OptionGroup var services: ServiceOptions
  @Argument(help: ArgumentHelp(words.optionInviteEmail)) var email: String

  func validate() throws {
    let isPlain = email.unicodeScalars.allSatisfy {
      $0.value > 0x20 && $0.value != 0x7f && !"'\"\\`$".unicodeScalars.contains($0)
    }
    let parts = email.split(separator: "@", omittingEmptySubsequences: false)
    if !isPlain || parts.count != 2 || parts.contains("") || email.hasPrefix("-") {
      throw ValidationError(words.noEmail(email))
    }
  }

  func run() async throws {
    try await withExitStatus {
      let settings = try services.settings()
      let names: [SettingName] = [.supabaseURL, .supabasePublishableKey, .doorURL]
      let values = try settings.require(names)
      // Whoever put the wrong key there must not hand it out.
      guard !SupabaseKey(values[1]).isSecret else {
        throw CommandFailure(.notConfigured, words.keyUnusable(SettingName.supabasePublishableKey.rawValue))
      }
      for (name, value) in zip(names, values) {
        guard value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), !value.contains("'") else {
          throw CommandFailure(.notConfigured, words.keyUnusable(name.rawValue))
        }
      }
      let profile = settings.profile ?? "default"
      Output.line("accountdesk config init --profile \(profile) --env-file /dev/stdin <<'END'")
      for (name, value) in zip(names, values) { Output.line("\(name.rawValue)=\(value)") }
      Output.line("END")
      Output.line("accountdesk login --profile \(profile) --email '\(email)'")
      Output.say(words.invited(email))
    }
  }
}
