// `accountdesk`: the desk on the configured project.

import ArgumentParser
import Desk
import FoundationEssentials
import Glibc
import Terminal
import Themes
import Words

struct DeskOptions: ParsableArguments {
  @Option(help: ArgumentHelp(words.optionTheme(Theme.shipped.map(\.name)))) var theme: String?
  @Flag(help: ArgumentHelp(words.optionDeskAscii)) var ascii = false

  @Flag(help: ArgumentHelp(words.optionDeskReadOnly)) var readOnly = false
  @Flag(help: ArgumentHelp(words.optionDeskPlain)) var plain = false
  @Option(help: ArgumentHelp(words.optionDeskAmbiguous, valueName: "1|2")) var ambiguous: Int?
  @Option(help: ArgumentHelp(words.optionDeskSyncOutput)) var syncOutput: SyncOutput?

  func validate() throws {
    if let ambiguous, !(1...2).contains(ambiguous) { throw ValidationError(words.ambiguousOneOrTwo) }
    guard let theme else { return }
    let folder = ThemeFolder(ThemeFolder.path)
    if folder.theme(theme) == nil, folder.mistakes[theme] == nil { throw ValidationError(words.noSuchTheme(theme)) }
  }

  /// What is settled here is not asked of the terminal.
  func screen(_ config: ConfigFile.Desk) -> ScreenOptions {
    var options = ScreenOptions()
    options.ambiguousColumns = ambiguous ?? config.ambiguous
    options.synchronizedOutput = (syncOutput ?? config.syncOutput ?? .ask).setting
    return options
  }
}

/// Whether frames appear as a whole, as people write it.
enum SyncOutput: String, CaseIterable, ExpressibleByArgument {
  case ask, always, never

  var setting: ScreenOptions.Setting {
    switch self {
    case .ask: .ask
    case .always: .always
    case .never: .never
    }
  }
}

struct DeskCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "desk", abstract: words.aboutDesk)

  @OptionGroup var services: ServiceOptions
  @OptionGroup var desk: DeskOptions
  @Flag(help: ArgumentHelp(words.optionLoginEphemeral)) var ephemeral = false

  func run() async throws {
    try await withExitStatus { try await Self.run(services, desk, isEphemeral: ephemeral) }
  }

  /// With a key the project is looked at, too; who has to sign in does so in the desk.
  /// - Parameters:
  ///   - wantsOwn: it is to be the account page of the one who signs in.
  ///   - expected: the e-mail of who signs in, where it is known.
  ///   - signsInByCode: by a one-time code, in the place of a password.
  static func run(
    _ options: ServiceOptions, _ desk: DeskOptions, isEphemeral: Bool, wantsOwn: Bool = false, expected: String = "",
    signsInByCode: Bool = false
  ) async throws {
    let settings = try options.settings()
    let services = try Services(settings, isReadOnly: desk.readOnly, isEphemeral: isEphemeral)
    if wantsOwn, services.signIn == nil { throw CommandFailure(.notConfigured, words.meNeedsSignIn) }
    try await run(
      on: services, desk, profile: settings.profile ?? "", wantsOwn: wantsOwn, expected: expected,
      signsInByCode: signsInByCode
    ) { if services.signIn == nil { _ = try await services.known() } }
  }

  /// - Parameter check: throws what is against it. The desk stands meanwhile, and nothing of it goes to Stripe.
  static func run(
    on services: Services, _ options: DeskOptions, profile: String, wantsOwn: Bool = false, expected: String = "",
    signsInByCode: Bool = false, check: @escaping @Sendable () async throws -> Void = {}
  ) async throws {
    let keymap = try KeyFile.keymap()
    let config = try ConfigFile.read(ConfigFile.path)?.desk ?? ConfigFile.Desk()
    let screen: Screen
    do {
      screen = try await Screen.open(options.screen(config))
    } catch {
      throw CommandFailure(error)
    }
    let folder = ThemeFolder(ThemeFolder.path)
    let theme = options.theme ?? config.theme
    let program = DeskProgram(
      services: DeskServices(
        store: services.store, stripe: services.stripe, author: services.author, signIn: services.signIn,
        projectAddress: services.supabaseURL, prove: services.signIn?.prove),
      profile: profile,
      isLive: services.isLive, language: language,
      theme: theme.flatMap(folder.theme) ?? .standard(on: screen.capabilities.colors), themes: folder.themes,
      greeting: theme.flatMap { folder.mistakes[$0] ?? (folder.theme($0) == nil ? words.noSuchTheme($0) : nil) },
      keymap: keymap,
      draftFolder: DraftFolder.path(in: ProcessInfo.processInfo.environment),
      isReadOnly: options.readOnly, isPlain: options.plain || config.plain, isFirst: FirstRun.isNow(),
      wantsOwn: wantsOwn, expected: expected, signsInByCode: signsInByCode)
    let terminal = DeskScreen(screen: screen, ascii: options.ascii || config.ascii)
    let end: Result<String?, any Error>
    do {
      end = .success(try await run(program, on: terminal, unless: check))
    } catch {
      end = .failure(error)
    }
    await screen.close()
    for notice in screen.notices { Output.say(notice.message) }
    if let farewell = try end.get() { Output.say(Output.safe(farewell)) }
  }

  /// Until it is left, or `check` has found what is against it. Whoever leaves does not wait for that.
  private static func run(
    _ program: DeskProgram, on terminal: DeskScreen, unless check: @escaping @Sendable () async throws -> Void
  ) async throws -> String? {
    try await withThrowingTaskGroup(of: String??.self) { group in
      group.addTask { .some(await program.run(on: terminal)) }
      group.addTask {
        try await check()
        return nil
      }
      for try await farewell in group {
        guard let farewell else { continue }
        group.cancelAll()
        return farewell
      }
      return nil
    }
  }
}

/// The live screen, as the desk wants it.
private struct DeskScreen: DeskTerminal {
  let screen: Screen
  let ascii: Bool

  var events: AsyncStream<InputEvent> { screen.events }
  var size: Size { screen.size }
  var hasGlyphs: Bool { !ascii && screen.capabilities.hasGlyphs }
  func draw(_ frame: Frame) { screen.draw(frame) }
  func redraw() { screen.redraw() }
  func suspend() { screen.suspend() }
  func copy(_ text: String) -> Bool { screen.copy(text) }
}

extension CommandFailure {
  fileprivate init(_ error: TerminalError) {
    switch error {
    case .alreadyOpen: self.init(.bug, words.bug)
    case .noTerminal: self.init(.wrongUsage, words.noTerminal)
    case .cannotMoveCursor(let type): self.init(.wrongUsage, words.terminalCannotMoveCursor(type))
    case .noDescription(let type): self.init(.badInput, words.terminalNotDescribed(type))
    case .system(let call, let code):
      self.init(.bug, words.terminalFailed(call, reason: String(cString: strerror(code))))
    }
  }
}

extension ScreenNotice {
  fileprivate var message: String {
    switch self {
    case .unknownTerminalType(let type, let used): words.terminalUnknown(type, used: used)
    }
  }
}
