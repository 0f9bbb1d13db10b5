// What no file of keys may do: hide a command behind another, make a letter no text any more, take the way out, or put
// a confirmation on the key that asks for it.

extension Keymap {
  /// Who means the first must not do the second by pressing twice.
  static let apart: [(Action, Action)] = [
    (.save, .goOn), (.quit, .leaveNow), (.discard, .discardNow), (.resync, .takeLogin), (.link, .acceptLink),
    (.approve, .decideNow), (.reject, .decideNow),
  ]
}

extension Binding {
  /// As the file calls it.
  var place: String { "\(context).\(action.name)" }

  /// Without a key for it, there would be no way out.
  var isNeeded: Bool {
    switch action {
    case .close, .stay, .discard, .leaveSearch, .signIn: true
    case .quit: context == .always
    default: false
    }
  }
}

extension Context {
  /// Whether letters are text here.
  var takesText: Bool {
    switch self {
    case .form, .search, .palette, .signIn, .text, .always: true
    default: false
    }
  }

  /// Whether both may take one key, so that one of them would never get it. What follows an edit that was saved stands
  /// over the list on purpose.
  func holds(with other: Context) -> Bool {
    if self == other { return true }
    let (pane, anywhere): (Set<Context>, Context) = ([.list, .detail], .commands)
    func below(_ one: Context, _ other: Context) -> Bool {
      other == .always && one != .outcome || other == anywhere && pane.contains(one)
        || other == .text && [.form, .search, .palette, .signIn].contains(one) || one == .linkChoice && other == .link
    }
    return below(self, other) || below(other, self)
  }
}
