// The one table of keys: it dispatches them, and it is what the help line and the page of keys are drawn from.

import Terminal
import Words

/// Where a key means something. Several may hold at once; the first that knows the key wins.
enum Context: Hashable, CaseIterable {
  case list, detail, own, copy, portal, linkChoice, link, linkEnd, search, form, confirm, outcome, help, signIn
  case palette, log, dashboard, parked
  case discard, leave, abandon, login, decide
  /// The re-sync of many, by what it waits for.
  case bulkWait, bulkStart, bulkLogins, bulkRunning, bulkStopping, bulkRest, bulkReport, bulkFailures
  /// Any line of text.
  case text
  /// Wherever letters are not text.
  case commands
  case always
}

/// One line of the table.
struct Binding: Sendable {
  let context: Context
  /// The first of them is the one that the help line names.
  var keys: [Key]
  let action: Action
  /// Whether the help line has it.
  let isHint: Bool
  let label: @Sendable (any Words) -> String
}

extension Binding: Equatable {
  /// The label follows from the rest.
  static func == (one: Binding, other: Binding) -> Bool {
    one.context == other.context && one.action == other.action && one.keys == other.keys
  }
}

/// The keys of one desk.
public struct Keymap: Equatable, Sendable {
  var bindings: [Binding] {
    didSet {
      actions = Self.actions(of: bindings)
      hints = Self.hints(of: bindings)
    }
  }
  /// The same by what is pressed.
  private var actions: [Context: [Key: Action]]
  private var hints: [Context: [Binding]]

  init(bindings: [Binding]) {
    self.bindings = bindings
    actions = Self.actions(of: bindings)
    hints = Self.hints(of: bindings)
  }

  /// The table as it stands here.
  public static let standard = Keymap(bindings: bindings)

  /// The first that has the key is the one that gets it.
  private static func actions(of bindings: [Binding]) -> [Context: [Key: Action]] {
    bindings.reduce(into: [:]) { actions, binding in
      for key in binding.keys where actions[binding.context]?[key] == nil {
        actions[binding.context, default: [:]][key] = binding.action
      }
    }
  }

  private static func hints(of bindings: [Binding]) -> [Context: [Binding]] {
    Dictionary(grouping: bindings.filter { $0.isHint && !$0.keys.isEmpty }, by: \.context)
  }

  /// Those that the help line has, with the key that it names. One whose key does something else here is not among them.
  func hints(in contexts: [Context]) -> [(key: Key, binding: Binding)] {
    contexts.flatMap { hints[$0] ?? [] }.compactMap { binding in
      guard let key = binding.keys.first, action(for: key, in: contexts) == binding.action else { return nil }
      return (key, binding)
    }
  }

  func action(for key: Key, in contexts: [Context]) -> Action? {
    let key = key.normal
    for context in contexts {
      if let action = actions[context]?[key] { return action }
      if context == .list || context == .detail, let digit = key.digit { return .filter(digit) }
    }
    return nil
  }

  /// The key that does this here, as the help line names it; nil where none does.
  func key(for action: Action, in contexts: [Context]) -> Key? {
    let candidates = contexts.lazy.flatMap { context in bindings.filter { $0.context == context } }
      .filter { $0.action == action }.flatMap(\.keys)
    if let key = candidates.first(where: { self.action(for: $0, in: contexts) == action }) { return key }
    guard case .filter(let digit) = action, (0...9).contains(digit) else { return nil }
    let key = Key(.character(Character(String(digit))))
    return self.action(for: key, in: contexts) == action ? key : nil
  }

  static let bindings: [Binding] =
    listKeys + markKeys + detailKeys + ownKeys + copyKeys + portalKeys + linkKeys + searchKeys + formKeys + answerKeys
    + textKeys + holdKeys + commonKeys + paletteKeys + logKeys + dashboardKeys + parkedKeys + bulkKeys + signInKeys

  private static let listKeys = [
    hint(.list, [.enter, "l", .right], .open) { $0.helpOpen },
    hint(.list, ["e"], .edit) { $0.helpEdit },
    hint(.list, ["r"], .resync) { $0.helpResync },
    hint(.list, [" "], .mark) { $0.helpMark },
    hint(.list, ["/"], .search) { $0.helpSearch },
    hint(.list, ["f", "]"], .nextFilter) { $0.helpFilter },
    bind(.list, ["F", "["], .previousFilter) { $0.helpPreviousFilter },
    hint(.list, ["s"], .sort) { $0.helpSort },
    bind(.list, ["S"], .reverseSort) { $0.helpReverseSort },
    bind(.list, ["u"], .undo) { $0.helpUndo },
    bind(.list, [.down, "j", .control("n")], .down) { $0.helpDown },
    bind(.list, [.up, "k", .control("p")], .up) { $0.helpUp },
    bind(.list, [.pageDown, .control("f"), .control("d")], .pageDown) { $0.helpPageDown },
    bind(.list, [.pageUp, .control("b"), .control("u")], .pageUp) { $0.helpPageUp },
    bind(.list, ["g", .home], .top) { $0.helpTop },
    bind(.list, ["G", .end], .bottom) { $0.helpBottom },
    bind(.list, [.escape], .back) { $0.helpClear },
    bind(.list, ["y"], .copyMenu) { $0.helpCopy },
    bind(.list, ["o"], .copyStripePage) { $0.helpCopyStripePage },
    bind(.list, ["O"], .copySupabasePage) { $0.helpCopySupabasePage },
    bind(.list, ["P"], .portalLink) { $0.helpPortal },
    bind(.list, ["c"], .link) { $0.helpLink },
  ]

  private static let detailKeys = [
    hint(.detail, [.escape, "h", .left, .enter], .back) { $0.helpBack },
    hint(.detail, ["e"], .edit) { $0.helpEdit },
    hint(.detail, ["r"], .resync) { $0.helpResync },
    hint(.detail, ["y"], .copyMenu) { $0.helpCopy },
    bind(.detail, ["o"], .copyStripePage) { $0.helpCopyStripePage },
    bind(.detail, ["O"], .copySupabasePage) { $0.helpCopySupabasePage },
    bind(.detail, ["P"], .portalLink) { $0.helpPortal },
    bind(.detail, ["c"], .link) { $0.helpLink },
    hint(.detail, ["n"], .nextAccount) { $0.helpNext },
    hint(.detail, ["p"], .previousAccount) { $0.helpPrevious },
    bind(.detail, ["u"], .undo) { $0.helpUndoChosen },
    bind(.detail, ["a"], .replay) { $0.helpReplay },
    bind(.detail, ["S"], .sendOurs) { $0.helpSendOurs },
    bind(.detail, ["w"], .openOther) { $0.helpOpenOther },
    bind(.detail, ["/"], .search) { $0.helpSearch },
    bind(.detail, [.down, "j"], .down) { $0.helpDown },
    bind(.detail, [.up, "k"], .up) { $0.helpUp },
    bind(.detail, [.pageDown, .control("f"), .control("d"), " "], .pageDown) { $0.helpPageDown },
    bind(.detail, [.pageUp, .control("b"), .control("u")], .pageUp) { $0.helpPageUp },
    bind(.detail, ["g", .home], .top) { $0.helpTop },
    bind(.detail, ["G", .end], .bottom) { $0.helpBottom },
  ]

  private static let portalKeys = [
    hint(.portal, ["y"], .copyPortalLink) { $0.helpCopyAgain },
    hint(.portal, ["P"], .portalLink) { $0.helpNewLink },
    hint(.portal, [.escape, .enter, "q"], .close) { $0.helpClose },
  ]

  private static let linkKeys = [
    hint(.linkChoice, [.down, "j"], .down) { $0.helpDown },
    hint(.linkChoice, [.up, "k"], .up) { $0.helpUp },
    hint(.link, [.enter], .acceptLink) { $0.helpLinkAccept },
    hint(.link, [.escape, "q"], .close) { $0.helpClose },
    // Nothing is to be accepted.
    hint(.linkEnd, [.escape, .enter, "q"], .close) { $0.helpClose },
  ]

  private static let copyKeys = [
    hint(.copy, [.enter, "y"], .copyChosen) { $0.helpCopyThis },
    hint(.copy, [.escape, "q", "h", .left], .close) { $0.helpClose },
    bind(.copy, [.down, "j"], .down) { $0.helpDown },
    bind(.copy, [.up, "k"], .up) { $0.helpUp },
    bind(.copy, ["g", .home], .top) { $0.helpTop },
    bind(.copy, ["G", .end], .bottom) { $0.helpBottom },
    bind(.copy, ["c"], .copyCustomer) { $0.copyCustomer },
    bind(.copy, ["u"], .copyUser) { $0.copyUser },
    bind(.copy, ["e"], .copyEmail) { $0.copyEmail },
    bind(.copy, ["n"], .copyName) { $0.copyName },
    bind(.copy, ["r"], .copyRequest) { $0.copyRequest },
    bind(.copy, ["v"], .copyEvent) { $0.copyEvent },
    bind(.copy, ["o"], .copyStripePage) { $0.copyStripePage },
    bind(.copy, ["O"], .copySupabasePage) { $0.copySupabasePage },
  ]

  private static let searchKeys = [
    hint(.search, [.enter, .tab], .acceptSearch) { $0.helpAcceptSearch },
    hint(.search, [.escape], .leaveSearch) { $0.helpLeaveSearch },
    hint(.search, [.down], .down) { $0.helpDown },
    hint(.search, [.up], .up) { $0.helpUp },
    bind(.search, [.pageDown], .pageDown) { $0.helpPageDown },
    bind(.search, [.pageUp], .pageUp) { $0.helpPageUp },
  ]

  private static let formKeys = [
    hint(.form, [.enter], .save) { $0.helpSave },
    hint(.form, [.tab, .down], .nextField) { $0.helpNextField },
    bind(.form, [.backTab, .up], .previousField) { $0.helpPreviousField },
    hint(.form, [.control("x")], .clearName) { $0.helpClearName },
    bind(.form, [.control("r")], .takeUpDraft) { $0.helpTakeUpDraft },
    bind(.form, [.control("o")], .forgetDraft) { $0.helpForgetDraft },
    hint(.form, [.escape], .discard) { $0.helpDiscard },
    hint(.outcome, [.escape, .enter], .close) { $0.helpClose },
  ]

  private static let dashboardKeys = [
    hint(.dashboard, [.escape, "D", "q"], .close) { $0.helpClose },
    hint(.dashboard, ["R"], .retry) { $0.helpRetry },
    hint(.dashboard, [.down, "j", .control("n")], .down) { $0.helpDown },
    hint(.dashboard, [.up, "k", .control("p")], .up) { $0.helpUp },
    bind(.dashboard, [.pageDown, .control("f"), .control("d"), " "], .pageDown) { $0.helpPageDown },
    bind(.dashboard, [.pageUp, .control("b"), .control("u")], .pageUp) { $0.helpPageUp },
    bind(.dashboard, ["g", .home], .top) { $0.helpTop },
    bind(.dashboard, ["G", .end], .bottom) { $0.helpBottom },
  ]

  private static let paletteKeys = [
    hint(.palette, [.enter], .choose) { $0.helpChoose },
    hint(.palette, [.down, .tab, .control("n")], .down) { $0.helpDown },
    hint(.palette, [.up, .backTab, .control("p")], .up) { $0.helpUp },
    bind(.palette, [.pageDown], .pageDown) { $0.helpPageDown },
    bind(.palette, [.pageUp], .pageUp) { $0.helpPageUp },
    hint(.palette, [.escape], .close) { $0.helpClose },
  ]

  private static let logKeys = [
    hint(.log, [.escape, "L", "q", .enter], .close) { $0.helpClose },
    hint(.log, ["/"], .search) { $0.helpSearchLog },
    hint(.log, ["y"], .copyRequest) { $0.helpCopyRequest },
    bind(.log, ["v"], .copyEvent) { $0.helpCopyEvent },
    bind(.log, [.down, "j", .control("n")], .down) { $0.helpDown },
    bind(.log, [.up, "k", .control("p")], .up) { $0.helpUp },
    bind(.log, [.pageDown, .control("f"), .control("d"), " "], .pageDown) { $0.helpPageDown },
    bind(.log, [.pageUp, .control("b"), .control("u")], .pageUp) { $0.helpPageUp },
    bind(.log, ["g", .home], .top) { $0.helpTop },
    bind(.log, ["G", .end], .bottom) { $0.helpBottom },
  ]

  private static let answerKeys = [
    hint(.confirm, ["y"], .goOn) { $0.helpGoOn },
    hint(.confirm, [.escape, "n"], .stay) { $0.helpStayInForm },
    hint(.discard, ["d"], .discardNow) { $0.helpDiscardNow },
    hint(.discard, [.escape], .stay) { $0.helpStayInForm },
    hint(.leave, ["w"], .waitForAnswer) { $0.helpWait },
    hint(.leave, ["l"], .leaveNow) { $0.helpLeave },
    hint(.leave, [.escape], .stay) { $0.helpStay },
    hint(.abandon, ["l"], .leaveNow) { $0.helpLeave },
    hint(.abandon, [.escape], .stay) { $0.helpStayInForm },
    hint(.login, ["k"], .keepLogin) { $0.helpKeepLogin },
    hint(.login, ["t"], .takeLogin) { $0.helpTakeLogin },
    hint(.login, [.escape], .stay) { $0.helpStay },
    hint(.help, [.escape, "?", "q", .enter], .close) { $0.helpCloseHelp },
    bind(.help, [.down, "j"], .down) { $0.helpDown },
    bind(.help, [.up, "k"], .up) { $0.helpUp },
    bind(.help, [.pageDown, " "], .pageDown) { $0.helpPageDown },
    bind(.help, [.pageUp], .pageUp) { $0.helpPageUp },
    bind(.help, ["g", .home], .top) { $0.helpTop },
    bind(.help, ["G", .end], .bottom) { $0.helpBottom },
  ]

  private static let textKeys = [
    bind(.text, [.left, .control("b")], .left) { $0.helpLeft },
    bind(.text, [.right, .control("f")], .right) { $0.helpRight },
    bind(.text, [.control("a"), .home], .lineStart) { $0.helpLineStart },
    bind(.text, [.control("e"), .end], .lineEnd) { $0.helpLineEnd },
    bind(.text, [.alt("b"), .controlLeft, .altLeft], .wordLeft) { $0.helpWordLeft },
    bind(.text, [.alt("f"), .controlRight, .altRight], .wordRight) { $0.helpWordRight },
    bind(.text, [.backspace, .control("h")], .deleteBackward) { $0.helpDeleteBackward },
    bind(.text, [.delete, .control("d")], .deleteForward) { $0.helpDeleteForward },
    bind(.text, [.control("w")], .deleteWordLeft) { $0.helpDeleteWordLeft },
    bind(.text, [.alt("d")], .deleteWordRight) { $0.helpDeleteWordRight },
    bind(.text, [.altBackspace], .deleteWordPartLeft) { $0.helpDeleteWordPartLeft },
    bind(.text, [.control("u")], .deleteToStart) { $0.helpDeleteToStart },
    bind(.text, [.control("k")], .deleteToEnd) { $0.helpDeleteToEnd },
    bind(.text, [.control("y")], .yank) { $0.helpYank },
    bind(.text, [.control("t")], .transpose) { $0.helpTranspose },
    bind(.text, [.control("_"), .control("/")], .undoTyping) { $0.helpUndoTyping },
    bind(.text, [.alt("_"), .alt("/")], .redoTyping) { $0.helpRedoTyping },
  ]

  private static let commonKeys = [
    hint(.commands, ["?", .function(1)], .help) { $0.helpHelp },
    hint(.commands, [":"], .palette) { $0.helpPalette },
    hint(.commands, ["q"], .quit) { $0.helpQuit },
    bind(.commands, ["L"], .log) { $0.helpLog },
    bind(.commands, ["D"], .dashboard) { $0.helpDashboard },
    bind(.commands, ["v"], .parkedEvents) { $0.helpParked },
    bind(.commands, ["R"], .retry) { $0.helpRetry },
    bind(.commands, ["T"], .nextTheme) { $0.helpNextTheme },
    bind(.always, [.control("c")], .quit) { $0.helpQuit },
    bind(.always, [.control("l")], .redraw) { $0.helpRedraw },
    bind(.always, [.control("z")], .suspend) { $0.helpSuspend },
  ]

  static func hint(
    _ context: Context, _ keys: [Stroke], _ action: Action, _ label: @escaping @Sendable (any Words) -> String
  ) -> Binding {
    Binding(context: context, keys: keys.map(\.key), action: action, isHint: true, label: label)
  }

  static func bind(
    _ context: Context, _ keys: [Stroke], _ action: Action, _ label: @escaping @Sendable (any Words) -> String
  ) -> Binding {
    Binding(context: context, keys: keys.map(\.key), action: action, isHint: false, label: label)
  }
}
