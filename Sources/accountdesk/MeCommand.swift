// `accountdesk me`: the account page for oneself.

import Accounts
import ArgumentParser
import Supabase
import Words

struct MeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "me", abstract: words.aboutMe, discussion: words.discussionMe)

  @OptionGroup var services: ServiceOptions
  @OptionGroup(title: words.titleDesk) var desk: DeskOptions

  func run() async throws {
    try await withExitStatus { try await DeskCommand.run(services, desk, isEphemeral: false, wantsOwn: true) }
  }
}

extension SignIn {
  /// Has Auth send the mail that makes an address the sign-in, once it is confirmed.
  var prove: @Sendable (_ email: String) async throws(SupabaseError) -> Void {
    { [client, keeper] (email) async throws(SupabaseError) in
      let token = try await keeper.accessToken()
      _ = try await client.updateUser(token: token, AuthUserChanges(email: email))
    }
  }
}
