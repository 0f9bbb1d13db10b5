// The palette: which commands there are here, which of them fit what is typed, and doing one.

import Accounts
import Terminal
import Themes
import Words

extension Model {
  // MARK: What there is

  /// Those that fit what is typed, the best first. Without a word all actions, those that move about last.
  var paletteEntries: [PaletteEntry] {
    guard let palette else { return [] }
    let text = palette.field.text
    if let (word, rest) = wordTyped(text) { return entries(for: word, rest) }
    let pattern = text.trimmed
    if pattern.isEmpty { return actionEntries + wordEntries }
    let all = actionEntries + wordEntries + PaletteWord.allCases.flatMap { arguments(of: $0) }
    let found = ranked(all, pattern)
    return found.isEmpty && SearchText.isIdentifier(pattern) ? [openEntry(pattern)] : found
  }

  private func entries(for word: PaletteWord, _ rest: String) -> [PaletteEntry] {
    if word == .open { return rest.isEmpty ? wordEntries.filter { $0.command == .word(.open) } : [openEntry(rest)] }
    let arguments = arguments(of: word)
    return rest.isEmpty ? arguments : ranked(arguments, word.rawValue + " " + rest)
  }

  /// A command with a blank behind it: now its word is typed.
  private func wordTyped(_ text: String) -> (PaletteWord, String)? {
    for word in PaletteWord.allCases {
      for name in [word.rawValue, look.words.paletteCommand(word.rawValue)]
      where text.lowercased().hasPrefix(name + " ") {
        return (word, String(text.dropFirst(name.count)).trimmed)
      }
    }
    return nil
  }

  private func ranked(_ entries: [PaletteEntry], _ pattern: String) -> [PaletteEntry] {
    var found: [(entry: PaletteEntry, score: Int, place: Int)] = []
    for (place, entry) in entries.enumerated() {
      let byLabel = FuzzyMatch(pattern, in: entry.label)
      let byAlias = entry.alias.isEmpty ? nil : FuzzyMatch(pattern, in: entry.alias)
      guard let score = [byLabel?.score, byAlias?.score].compactMap(\.self).max() else { continue }
      var entry = entry
      entry.places = byLabel?.places ?? []
      found.append((entry, score, place))
    }
    return found.sorted { ($1.score, $0.place) < ($0.score, $1.place) }.map(\.entry)
  }

  /// Where the keys would go without the palette.
  private var contextsBelow: [Context] {
    var below = self
    below.palette = nil
    return below.contexts
  }

  /// Each action once, with its key where it has one here.
  private var actionEntries: [PaletteEntry] {
    let words = look.words
    let here = contextsBelow
    // What belongs to the other pane is possible from here, too.
    let beside = [Context.list, .detail].filter { !here.contains($0) }
    var known: Set<Action> = [.palette]
    var entries: [PaletteEntry] = []
    for context in here + beside {
      for binding in look.keymap.bindings where binding.context == context {
        let belongsElsewhere = beside.contains(context) && (binding.action.isMovement || binding.action == .back)
        guard !belongsElsewhere, known.insert(binding.action).inserted else { continue }
        entries.append(
          PaletteEntry(
            command: .action(binding.action), label: binding.label(words), alias: binding.action.name,
            key: look.keymap.key(for: binding.action, in: here)?.name(look) ?? "",
            reason: objection(to: binding.action)))
      }
    }
    return entries.filter { !$0.isMovement } + entries.filter(\.isMovement)
  }

  private var wordEntries: [PaletteEntry] {
    let words = look.words
    return PaletteWord.allCases.map { word in
      PaletteEntry(
        command: .word(word), label: words.paletteCommand(word.rawValue) + " …", alias: word.rawValue,
        remark: words.paletteWants(word.rawValue))
    }
  }

  /// Every word that may stand behind a command.
  private func arguments(of word: PaletteWord) -> [PaletteEntry] {
    let words = look.words
    func entry(
      _ command: PaletteCommand, _ shown: String, _ typed: String, key: String = "", remark: String = ""
    ) -> PaletteEntry {
      PaletteEntry(
        command: command, label: words.paletteCommand(word.rawValue) + " " + shown, alias: "\(word.rawValue) \(typed)",
        key: key, remark: remark)
    }
    switch word {
    case .filter:
      let here = contextsBelow
      return Self.filters.enumerated().map { digit, status in
        entry(
          .filter(status), status.map { words.status($0.rawValue) } ?? words.tabAll.lowercased(),
          status?.rawValue ?? "all", key: look.keymap.key(for: .filter(digit), in: here)?.name(look) ?? "",
          remark: (status.map { counts?[$0] } ?? counts?.all).map { words.number($0) } ?? "")
      }
    case .sort:
      return AccountSort.allCases.map { sort in
        entry(
          .sort(sort), words.sortWord(sort.rawValue), sort.rawValue,
          remark: sort == list.query.sort ? words.paletteChosen : "")
      }
    case .theme:
      return look.themes.map { theme in
        entry(
          .theme(theme.name), theme.name, theme.name, remark: theme.name == look.themeName ? words.paletteChosen : "")
      }
    case .open: return []
    }
  }

  private func openEntry(_ id: String) -> PaletteEntry {
    PaletteEntry(command: .open(id), label: look.words.paletteCommand(PaletteWord.open.rawValue) + " " + id)
  }

  // MARK: Choosing

  mutating func editPalette(_ change: (inout TextField) -> Void) {
    guard var palette else { return }
    let before = palette.field.text
    change(&palette.field)
    if palette.field.text != before { palette.chosen = 0 }
    self.palette = palette
  }

  mutating func movePalette(_ action: Action) {
    let count = paletteEntries.count
    guard var palette, count > 0 else { return }
    let page = max(1, paletteRows - 1)
    // At either end a single step goes on at the other.
    switch action {
    case .up: palette.chosen = (palette.chosen + count - 1) % count
    case .down: palette.chosen = (palette.chosen + 1) % count
    case .pageUp: palette.chosen = max(0, palette.chosen - page)
    case .pageDown: palette.chosen = min(count - 1, palette.chosen + page)
    default: break
    }
    self.palette = palette
  }

  /// Does the chosen command, or says why not.
  mutating func choose() -> [Effect] {
    let entries = paletteEntries
    guard let palette, entries.indices.contains(palette.chosen) else { return [] }
    return choose(entries[palette.chosen])
  }

  private mutating func choose(_ entry: PaletteEntry) -> [Effect] {
    if case .word(let word) = entry.command {
      palette?.field.set(word.rawValue + " ")
      palette?.chosen = 0
      return []
    }
    palette = nil
    if let reason = entry.reason {
      notice = .message(.warning, reason)
      return []
    }
    switch entry.command {
    case .filter, .sort, .open:
      if dashboard != nil { return closeDashboard() + choose(entry) }
    case .action, .word, .theme: break
    }
    switch entry.command {
    case .action(let action): return perform(action)
    case .word: return []
    case .filter(let status): return filter(status)
    case .sort(let sort):
      guard sort != list.query.sort else { return [] }
      list.query.sort = sort
      return [.loadPage(list.begin(.fresh, now))]
    case .theme(let name):
      look.takeTheme(name)
      notice = .message(.info, look.words.themeShown(name))
      return []
    case .open(let id): return open(id)
    }
  }

  mutating func pointedAtPalette(_ mouse: Mouse) -> [Effect] {
    switch mouse.action {
    case .wheelUp: movePalette(.up)
    case .wheelDown: movePalette(.down)
    case .press, .doublePress:
      let area = paletteArea
      guard area.contains(mouse.position) else {
        palette = nil
        return []
      }
      let index = paletteTop + mouse.position.row - area.origin.row - Self.paletteHeading
      let entries = paletteEntries
      guard index >= paletteTop, index < paletteTop + paletteRows, entries.indices.contains(index) else { return [] }
      palette?.chosen = index
      return choose(entries[index])
    case .release: break
    }
    return []
  }

  // MARK: Opening by an id

  mutating func open(_ id: String) -> [Effect] {
    search = nil
    focus = .list
    list.query.search = SearchText.clean(id)
    list.query.status = nil
    opening = list.query
    return [.cancel(.timer(.search)), .loadPage(list.begin(.fresh, now))]
  }

  /// Where an account was asked for by its id and is the only one, it is opened.
  mutating func openWhatCame(_ page: AccountPage, for request: PageRequest) {
    guard let opening, request.generation == list.generation else { return }
    self.opening = nil
    guard request.query == opening, search == nil, page.rows.count == 1, !page.more else { return }
    focus = .detail
  }
}

extension PaletteEntry {
  fileprivate var isMovement: Bool { if case .action(let action) = command { action.isMovement } else { false } }
}

extension Action {
  /// Whether it only moves about.
  var isMovement: Bool {
    switch self {
    case .up, .down, .pageUp, .pageDown, .top, .bottom: true
    default: false
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
