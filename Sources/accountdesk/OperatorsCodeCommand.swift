// `accountdesk operators code EMAIL`: a one-time code for somebody who has no password. At the machine with the secret
// key only, since whoever has the code is that person.

import Accounts
import ArgumentParser
import Supabase
import Transport
import Words

struct OperatorsCodeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "code", abstract: words.aboutOperatorsCode)

  @OptionGroup var services: ServiceOptions
  @Argument(help: ArgumentHelp(words.optionCodeEmail)) var email: String

  func run() async throws {
    try await withExitStatus {
      let values = try services.settings().require(.supabaseURL, .supabaseSecretKey)
      let client = SupabaseClient(url: values[0], key: SupabaseKey(values[1]), transport: CurlTransport())
      // In the journal before it is in anybody's hands.
      try await AccountStore(client).noteCode(email: email, author: Author.local())
      let code = try await client.generateCode(email: email)
      Output.line(Output.safe(code.code))
      Output.say(words.operatorsCode(Output.safe(code.email ?? email)))
    }
  }
}
