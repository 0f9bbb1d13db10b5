// The desk as a program: it reads the terminal, keeps the model, does what the model wants, and draws.

import Accounts
import Stripe
import Terminal
public import Themes
public import Words

public struct DeskProgram: Sendable {
  private let services: DeskServices
  private let identity: Identity
  private let theme: Theme
  private let themes: [Theme]
  private let greeting: String?
  private let language: Language
  private let zone: Zone
  private let keymap: Keymap
  private let drafts: DraftFolder?
  private let isPlain: Bool
  private let isFirst: Bool

  /// - Parameters:
  ///   - profile: as the header shows it.
  ///   - isLive: whether the key moves real money.
  ///   - themes: those that can be tried.
  ///   - greeting: what is to be said first: a mistake in the operator's own files.
  ///   - zone: in which times are shown.
  ///   - draftFolder: where what is typed outlives the program; nil: nowhere.
  ///   - isReadOnly: nothing is changed, whatever is pressed.
  ///   - isPlain: for screen readers: no borders, nothing that moves, marks as words.
  ///   - isFirst: the operator has not seen a desk before.
  ///   - wantsOwn: it is to be the account page of the one who signs in.
  ///   - expected: the e-mail of who signs in, where it is known.
  ///   - signsInByCode: by a one-time code, in the place of a password.
  public init(
    services: DeskServices, profile: String, isLive: Bool, language: Language = .english, theme: Theme = .standard,
    themes: [Theme] = Theme.shipped, greeting: String? = nil, zone: Zone = .local,
    keymap: Keymap = .standard, draftFolder: String? = nil, isReadOnly: Bool = false, isPlain: Bool = false,
    isFirst: Bool = false, wantsOwn: Bool = false, expected: String = "", signsInByCode: Bool = false
  ) {
    self.services = services
    var identity = Identity(
      profile: profile, author: services.signIn == nil ? services.author : "", isLive: isLive,
      project: services.projectAddress, isReadOnly: isReadOnly, signsIn: services.signIn != nil)
    identity.wantsOwn = wantsOwn
    identity.expected = expected
    identity.signsInByCode = signsInByCode
    identity.isByDoor = services.stripe.isByDoor
    self.identity = identity
    self.theme = theme
    self.themes = themes
    self.greeting = greeting
    self.language = language
    self.zone = zone
    self.keymap = keymap
    drafts = draftFolder.map { DraftFolder(path: $0) }
    self.isPlain = isPlain
    self.isFirst = isFirst
  }

  /// What arrives while the desk runs.
  private enum Item: Sendable {
    case message(Message)
    case ended(Effect.Slot, number: Int)
  }

  /// Runs until the operator leaves or the terminal is gone. The terminal itself is the caller's to close.
  ///
  /// - Returns: what is to be said then, in the terminal as it was before: of edits that go on.
  @discardableResult
  public func run(on terminal: some DeskTerminal) async -> String? {
    let mailbox = Mailbox<Item>()
    var identity = identity
    // A file that cannot be read is told of when somebody asks by it.
    if let signIn = services.signIn {
      do { identity.startsSignedOut = try await signIn.keeper.session() == nil } catch {}
    }
    var model = Model(
      look: Look(
        theme: theme, themes: themes, language: language, isUnicode: terminal.hasGlyphs, zone: zone, keymap: keymap,
        isPlain: isPlain),
      identity: identity,
      size: terminal.size, now: now, spareIDs: (0..<4).map { _ in EditID() })
    if isFirst { model.greet(.info, model.firstHint) }
    if let greeting { model.greet(.warning, greeting) }
    // The screen stands before the first question is asked.
    var shown = view(model, size: model.size)
    terminal.draw(shown)
    mailbox.post(.message(.started))
    let (wishes, wish) = AsyncStream.makeStream(of: Effect.self)
    async let keeping: Void = DraftFolder.run(wishes, in: drafts, now: services.pace.date) {
      mailbox.post(.message(.draft($0)))
    }
    await withDiscardingTaskGroup { group in
      group.addTask { await Self.read(terminal, into: mailbox) }
      let runner = EffectRunner(services: services, words: language.words) { mailbox.post(.message($0)) }
      var running: [Effect.Slot: EffectTask] = [:]
      var started = 0

      func start(_ effect: Effect) {
        switch effect {
        case .cancel(let slot): running.removeValue(forKey: slot)?.cancel()
        case .redraw: terminal.redraw()
        case .suspend: terminal.suspend()
        case .copy(let text): terminal.copy(text)
        case .keepDraft, .dropDraft, .findDraft: wish.yield(effect)
        case .leave: break
        default:
          guard let slot = effect.slot else { return }
          running[slot]?.cancel()
          started += 1
          let task = EffectTask(number: started)
          running[slot] = task
          group.addTask {
            await task.run { await runner.run(effect) }
            mailbox.post(.ended(slot, number: task.number))
          }
        }
      }

      while model.ending != .now {
        let items = await mailbox.take()
        if items.isEmpty { break }
        var before = model
        var mustDraw = false
        var hasTimePassed = false
        model.now = now
        for item in items {
          switch item {
          case .message(let message):
            // After a stop, or with another width for its marks, the terminal has lost what it showed.
            if case .input(.resize) = message { mustDraw = true }
            // What spins or counts seconds looks different, though nothing else has happened.
            if case .due(.tick) = message { hasTimePassed = true }
            if case .due(.clock) = message { hasTimePassed = true }
            for effect in update(&model, message) { start(effect) }
          case .ended(let slot, let number): if running[slot]?.number == number { running[slot] = nil }
          }
        }
        before.now = model.now
        guard model != before || hasTimePassed || mustDraw else { continue }
        let frame = view(model, size: model.size)
        if frame != shown || mustDraw {
          shown = frame
          terminal.draw(frame)
        }
      }
      mailbox.close()
      group.cancelAll()
    }
    // The last of them is the one that matters.
    wish.finish()
    await keeping
    return model.farewell
  }

  private var now: Moment { Moment(steady: services.pace.now(), date: services.pace.date()) }

  private static func read(_ terminal: some DeskTerminal, into mailbox: Mailbox<Item>) async {
    for await event in terminal.events {
      if case .resize = event { mailbox.post(.message(.marks(isUnicode: terminal.hasGlyphs))) }
      await mailbox.offer(.message(.input(event)))
    }
    // Without a terminal there is nobody to ask.
    if !Task.isCancelled { mailbox.post(.message(.input(.hangUp))) }
  }
}
