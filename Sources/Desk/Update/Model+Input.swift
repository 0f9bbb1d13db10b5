// Keys, pasted text, the mouse and the terminal's size.

import Accounts
import Terminal
import Words

extension Model {
  /// Where the keys go now, the nearest first.
  var contexts: [Context] {
    // What cannot be seen cannot be answered; only leaving is left.
    if isTooSmall { return [.always] }
    if gate != nil { return [.signIn, .text, .always] }
    switch question {
    case .discard: return [.discard, .always]
    case .leave: return [.leave, .always]
    case .abandon: return [.abandon, .always]
    case .login: return [.login, .always]
    case .decide: return [.decide, .always]
    case nil: break
    }
    if palette != nil { return [.palette, .text, .always] }
    if helpTop != nil { return [.help, .always] }
    if copying != nil { return [.copy, .always] }
    if portal != nil { return [.portal, .always] }
    if let linking {
      return linking.isChoice
        ? [.linkChoice, .link, .always] : linking.acceptable == nil ? [.linkEnd, .always] : [.link, .always]
    }
    if !bulkContexts.isEmpty { return bulkContexts + [.always] }
    if let logView { return logView.field == nil ? [.log, .always] : [.search, .text, .always] }
    if dashboard != nil { return [.dashboard, .commands, .always] }
    if parked != nil { return [.parked, .commands, .always] }
    if search != nil { return [.search, .text, .always] }
    let commands: [Context] =
      identity.isOwn ? [.own, .always] : [focus == .detail ? .detail : .list, .commands, .always]
    switch form?.phase {
    case .typing: return [.form, .text, .always]
    case .confirming: return [.confirm, .always]
    case .saved: return [.outcome] + commands
    case nil: return commands
    }
  }

  mutating func input(_ event: InputEvent) -> [Effect] {
    switch event {
    case .key, .paste, .mouse: if !noteInput() { return [] }
    case .resize, .focus, .hangUp: break
    }
    switch event {
    case .key(let key):
      if let action = look.keymap.action(for: key, in: contexts) { return perform(action) }
      return contexts.contains(.text) ? key.typed.map { type($0) } ?? [] : []
    case .paste(let text): return paste(text)
    case .mouse(let mouse): return gate == nil ? pointed(mouse) : []
    case .resize(let size):
      self.size = size
      revealChosenLine()
      revealLogEntry()
      revealParked()
      return []
    case .focus: return []
    // Nobody can be asked: what is typed is kept.
    case .hangUp: return keepDraft() + leave(keepsDraft: true)
    }
  }

  mutating func perform(_ action: Action) -> [Effect] {
    if identity.isReadOnly, action.changesData {
      notice = .message(.warning, look.words.readOnly)
      return []
    }
    if gate == nil, let problem = roleObjection(to: action) {
      notice = .message(.warning, problem)
      return []
    }
    if gate != nil {
      if action == .quit { return quitFromGate() }
      if [.signIn, .signInOver, .signInByCode, .nextField, .previousField].contains(action) {
        return signInAction(action)
      }
    } else if dashboard != nil, action.leavesDashboard {
      return closeDashboard() + perform(action)
    }
    if question == nil, gate == nil, let effects = bulkAction(action) ?? parkedAction(action) { return effects }
    switch action {
    case .up, .down, .pageUp, .pageDown, .top, .bottom: return scroll(action)
    case .open:
      if list.selected != nil { focus = .detail }
      return []
    case .back: return back()
    case .nextAccount, .previousAccount:
      list.move(by: action == .nextAccount ? 1 : -1)
      return []
    case .search, .acceptSearch, .leaveSearch:
      if logView == nil { return searchAction(action) }
      searchLog(action)
      return []
    case .nextFilter, .previousFilter, .filter, .sort, .reverseSort: return queryAction(action)
    case .edit: return openForm()
    case .undo: return openUndo()
    case .sendOurs: return openSendOurs()
    case .openOther: return openOther()
    case .copyMenu, .copyChosen, .copyCustomer, .copyUser, .copyEmail, .copyName, .copyRequest, .copyEvent,
      .copyStripePage, .copySupabasePage:
      return copyAction(action)
    case .takeUpDraft, .forgetDraft: return draftAction(action)
    case .portalLink, .copyPortalLink: return portalAction(action)
    case .proveLogin: return proveLogin()
    case .link, .acceptLink: return linkAction(action)
    case .resync: return focus == .list && !marks.isEmpty ? previewBulk(marks.scope) : askResync()
    case .mark, .markAll, .unmarkAll: return markAction(action)
    case .showBulk:
      if bulk == nil { notice = .message(.info, look.words.bulkNone) }
      bulk?.isOpen = true
      return []
    case .hideBulk, .startBulk, .stopBulk: return []
    case .replay: return replay()
    case .approve, .reject: return askDecision(approve: action == .approve)
    case .signIn, .signInOver, .signInByCode: return signInAction(action)
    case .save, .nextField, .previousField, .discard, .clearName, .goOn: return formAction(action)
    case .close: return close()
    case .quit: return quit()
    case .discardNow, .stay, .waitForAnswer, .leaveNow, .keepLogin, .takeLogin, .decideNow: return answer(action)
    case .help:
      helpTop = 0
      return []
    case .retry:
      isRetrying = false
      return [.cancel(.timer(.retry)), .askStripe] + refresh(isAsked: true)
    case .palette:
      palette = Palette()
      return []
    case .choose: return choose()
    case .log:
      openLog()
      return []
    case .dashboard: return openDashboard()
    case .parkedEvents: return openParked()
    case .redraw: return [.redraw]
    case .nextTheme:
      look.takeNextTheme()
      notice = .message(.info, look.words.themeShown(look.themeName))
      return []
    case .suspend: return [.suspend]
    case .left, .right, .lineStart, .lineEnd, .wordLeft, .wordRight, .deleteBackward, .deleteForward, .deleteToStart,
      .deleteToEnd, .deleteWordLeft, .deleteWordRight, .deleteWordPartLeft, .yank, .transpose, .undoTyping, .redoTyping:
      return editText { $0.perform(action) }
    }
  }

  private mutating func close() -> [Effect] {
    if palette != nil {
      palette = nil
    } else if helpTop != nil {
      helpTop = nil
    } else if copying != nil {
      copying = nil
    } else if portal != nil {
      portal = nil
      return [.cancel(.portal)]
    } else if linking != nil {
      return closeLink()
    } else if logView != nil {
      logView = nil
    } else if dashboard != nil {
      return closeDashboard()
    } else {
      form = nil
    }
    return []
  }

  // MARK: Text

  private mutating func type(_ text: String) -> [Effect] { editText { $0.insert(text) } }

  private mutating func paste(_ text: String) -> [Effect] {
    guard contexts.contains(.text) else {
      notice = .message(.info, look.words.pasteOutside)
      return []
    }
    // As it is but for line breaks: a password may have blanks at its ends.
    if gate != nil { return editText { $0.insert(text.filter { !$0.isNewline }) } }
    if search != nil || palette != nil || logView?.field != nil {
      return editText { $0.insert(Field.name.cleaned(text).text) }
    }
    guard let place = form?.focus else { return [] }
    guard let field = place.field else { return editText { $0.insert(Field.name.cleaned(text).text) } }
    let clean = field.cleaned(text)
    let effects = editText { $0.insert(clean.text) }
    if clean.changed { form?.cleaned.insert(field) }
    return effects
  }

  /// Changes the text that is being typed in.
  private mutating func editText(_ change: (inout TextField) -> Void) -> [Effect] {
    if gate != nil {
      typeAtGate(change)
      return []
    }
    if palette != nil {
      editPalette(change)
      return []
    }
    if logView?.field != nil {
      editLogSearch(change)
      return []
    }
    if search != nil {
      guard var field = search else { return [] }
      change(&field)
      search = field
      return askWhileTyping()
    }
    return editForm(change)
  }
}

extension TextField {
  /// What a key of a line of text does.
  fileprivate mutating func perform(_ action: Action) {
    switch action {
    case .left: moveLeft()
    case .right: moveRight()
    case .lineStart: moveToStart()
    case .lineEnd: moveToEnd()
    case .wordLeft: moveWordLeft()
    case .wordRight: moveWordRight()
    case .deleteBackward: deleteBackward()
    case .deleteForward: deleteForward()
    case .deleteToStart: deleteToStart()
    case .deleteToEnd: deleteToEnd()
    case .deleteWordLeft: deleteWordLeft()
    case .deleteWordRight: deleteWordRight()
    case .deleteWordPartLeft: deleteWordPartLeft()
    case .yank: yank()
    case .transpose: transpose()
    case .undoTyping: undo()
    case .redoTyping: redo()
    default: break
    }
  }
}
