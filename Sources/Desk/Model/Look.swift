// How the desk looks: its colours, its marks, its language, its keys and its clock's zone.

public import Themes
public import Words

/// All that a screen needs beside what it shows.
public struct Look: Equatable, Sendable {
  public var theme: Theme
  /// Those that can be tried.
  let themes: [Theme]
  public var glyphs: Glyphs
  public var zone: Zone
  public var language: Language
  public let keymap: Keymap
  /// For screen readers: no borders, nothing that moves, marks as words.
  public let isPlain: Bool

  public init(
    theme: Theme = .standard, themes: [Theme] = Theme.shipped, language: Language = .english, isUnicode: Bool = true,
    zone: Zone = .local, keymap: Keymap = .standard, isPlain: Bool = false
  ) {
    self.theme = theme
    self.themes = themes
    self.zone = zone
    self.language = language
    self.keymap = keymap
    self.isPlain = isPlain
    glyphs = .unicode
    takeMarks(isUnicode: isUnicode)
  }

  public var words: any Words { language.words }

  var themeName: String { theme.name }

  /// What the terminal can show, or has begun to.
  mutating func takeMarks(isUnicode: Bool) {
    glyphs = isUnicode ? .unicode : .ascii
    if isPlain { glyphs = glyphs.spoken(words) }
  }

  mutating func takeTheme(_ name: String) {
    if let theme = themes.first(where: { $0.name == name }) { self.theme = theme }
  }

  /// After the last comes the first.
  mutating func takeNextTheme() {
    guard !themes.isEmpty else { return }
    let place = themes.firstIndex { $0.name == theme.name } ?? -1
    theme = themes[(place + 1) % themes.count]
  }
}

/// Whose desk it is. Where somebody signs in, who it is and their role are known after that.
public struct Identity: Hashable, Sendable {
  /// The profile's name, as the header shows it.
  public var profile: String
  /// Who edits, as the journal names them; empty until somebody has signed in.
  public var author: String
  /// What the one who signed in may do, as the database names it; nil with a key.
  public var role: String?
  /// Whether somebody has to sign in, since there is no secret key.
  public var signsIn: Bool
  /// Whether this machine keeps nobody's sign-in, so that there is nothing to ask before one.
  public var startsSignedOut = false
  /// Who is expected to sign in, and whether by a one-time code in the place of a password.
  public var expected = ""
  public var signsInByCode = false
  /// Whether the key moves real money.
  public var isLive: Bool
  /// Whether nothing may be changed from here.
  public var isReadOnly: Bool
  /// The Supabase project's address.
  public var project: String?
  /// The account of the one who sits here, where they see no other: then the desk is their account page.
  public var ownID: String?
  /// The account page is asked for, whatever role they have.
  public var wantsOwn = false
  /// Whether Stripe is reached by the door, so that no key tells the mode.
  public var isByDoor = false
  var isOwn: Bool { ownID != nil || wantsOwn }

  public init(
    profile: String, author: String, isLive: Bool, project: String? = nil, isReadOnly: Bool = false,
    signsIn: Bool = false
  ) {
    self.profile = profile
    self.author = author
    self.isLive = isLive
    self.isReadOnly = isReadOnly
    self.project = project
    self.signsIn = signsIn
  }

  /// Who sits here, as the header shows it: `ada@acme.dev (editor)`.
  var title: String { role.map { "\(author) (\($0))" } ?? author }
}
