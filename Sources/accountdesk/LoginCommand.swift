// `accountdesk login`, `logout` and `whoami`: the operator's sign-in at Supabase.

import Accounts
import ArgumentParser
import FoundationEssentials
import Supabase
import Terminal
import Words

struct LoginCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "login", abstract: words.aboutLogin, discussion: words.discussionLogin)

  /// How often a code that is typed wrong may be typed again.
  private static let tries = 3

  @OptionGroup var services: ServiceOptions
  @Option(help: ArgumentHelp(words.optionLoginEmail)) var email: String?
  @Flag(help: ArgumentHelp(words.optionLoginCode)) var code = false
  @Flag(help: ArgumentHelp(words.optionLoginEnrol)) var enrol = false
  @Flag(help: ArgumentHelp(words.optionLoginEphemeral)) var ephemeral = false
  @OptionGroup(title: words.titleDesk) var desk: DeskOptions

  func validate() throws {
    if enrol, ephemeral { throw ValidationError(words.loginOneWay) }
  }

  func run() async throws {
    try await withExitStatus {
      if ephemeral {
        // The desk asks itself, and nothing of it is ever on a disk.
        return try await DeskCommand.run(
          services, desk, isEphemeral: true, expected: email ?? "", signsInByCode: code)
      }
      let signIn = try services.signIn()
      try await signInNow(signIn)
      let store = AccountStore(signIn.client.signedIn(signIn.keeper.tokens))
      let caller = try? await store.whoami()
      let mail = try await signIn.keeper.session()?.user.email
      Output.say(words.signedInAs(Output.safe(caller?.title ?? mail)))
      if enrol { try await enrolNow(signIn) }
      // Said last, as it is what to do next.
      if caller?.needsSecondFactor == true, !enrol { Output.say(words.whoamiNeedsFactor) }
    }
  }

  private func signInNow(_ signIn: SignIn) async throws {
    let email = try email ?? Prompt.line(words.askEmail)
    let step =
      if code {
        try await signIn(email: email, code: Prompt.line(words.askOneTimeCode))
      } else {
        try await signIn(email: email, password: Prompt.secret(words.askPassword))
      }
    guard case .needsCode(let pending) = step else { return }
    try await withTries { _ = try await signIn.finish(pending, code: Prompt.line(words.askFactorCode)) }
  }

  private func enrolNow(_ signIn: SignIn) async throws {
    let address = try services.settings().require(.supabaseURL)[0]
    let host = String(address.drop { $0 != ":" }.drop { $0 == ":" || $0 == "/" }.prefix { $0 != "/" })
    let number = UInt32.random(in: 0 ... .max)
    let enrolment = try await signIn.enrol(name: "AccountDesk \(String(number, radix: 36))", issuer: host)
    do {
      if let code = QRCode(enrolment.uri), Output.hasTerminalForTalk,
        Capabilities.isUnicode(ProcessInfo.processInfo.environment)
      {
        Output.say(words.enrolScan)
        for line in code.lines { Output.say(line) }
      }
      Output.say(words.enrolSecret(Output.safe(enrolment.secret)))
      try await withTries { try await signIn.confirm(enrolment, code: Prompt.line(words.askFactorCode)) }
    } catch {
      try? await signIn.withdraw(enrolment)
      throw error
    }
    Output.say(words.enrolDone)
  }

  /// A person may type a code wrong; a pipe has no other.
  private func withTries(_ body: () async throws -> Void) async throws {
    for attempt in 1... {
      do {
        return try await body()
      } catch let error as SupabaseError {
        guard case .auth(code: "mfa_verification_failed", _, _) = error, Prompt.isPerson, attempt < Self.tries else {
          throw error
        }
        Output.say(CommandFailure(error).message)
      }
    }
  }
}

struct LogoutCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "logout", abstract: words.aboutLogout)

  @OptionGroup var services: ServiceOptions
  @Flag(help: ArgumentHelp(words.optionLogoutEverywhere)) var everywhere = false

  func run() async throws {
    try await withExitStatus {
      let keeper = try services.signIn().keeper
      let wasSignedIn = try await keeper.signOut(scope: everywhere ? .global : .local)
      Output.say(wasSignedIn ? words.signedOutNow : words.wasNotSignedIn)
    }
  }
}

struct WhoamiCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "whoami", abstract: words.aboutWhoami)

  @OptionGroup var services: ServiceOptions
  @Flag(help: ArgumentHelp(words.optionWhoamiJson)) var json = false

  func run() async throws {
    try await withExitStatus {
      let caller = try await services.store().whoami()
      if json { return try Output.json(WhoamiLine(caller)) }
      let name = caller.email ?? caller.id ?? Author.local()
      var facts = [words.whoamiRole(caller.role)]
      if caller.aal == "aal2" { facts.append(words.whoamiSecondFactor) }
      if caller.needsSecondFactor { facts.append(words.whoamiNeedsFactor) }
      if let isLive = caller.livemode { facts.append(words.whoamiMode(isLive: isLive)) }
      Output.line(TextSafety.joined([name] + facts))
    }
  }
}

/// Who calls, as a line of JSON: every field is there, with null where there is nothing.
private struct WhoamiLine: Encodable {
  private let caller: Operator

  init(_ caller: Operator) { self.caller = caller }

  private enum Key: String, CodingKey {
    case id, email, role, aal, livemode
    case needsSecondFactor = "needs_aal2"
    case idleLock = "idle_lock"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(caller.id, forKey: .id)
    try container.encode(caller.email, forKey: .email)
    try container.encode(caller.role, forKey: .role)
    try container.encode(caller.aal, forKey: .aal)
    try container.encode(caller.needsSecondFactor, forKey: .needsSecondFactor)
    try container.encode(caller.livemode, forKey: .livemode)
    try container.encode(caller.idleLock, forKey: .idleLock)
  }
}
