// How a screen is opened.

public import FoundationEssentials

public struct ScreenOptions: Sendable {
  /// How a question about the terminal is settled: by asking it, or by the person.
  public enum Setting: Sendable {
    case ask, always, never
  }

  /// The terminal's path; nil: the process's own, whatever its standard input and output are.
  public var device: String?
  /// TERM, COLORTERM, NO_COLOR, LC_ALL, LC_CTYPE, LANG, TMUX and STY are read, and ESCDELAY when this is made.
  public var environment: [String: String]
  /// Clicks and the wheel come as events; selecting text then takes Shift in most terminals.
  public var mouse = true
  /// How long an escape waits for what makes it a sequence. Slow lines need more; ESCDELAY says it in milliseconds.
  public var escapeDelay = Duration.milliseconds(25)
  /// Frames that appear as a whole (DEC mode 2026).
  public var synchronizedOutput = Setting.ask
  /// 1 or 2 columns for characters of ambiguous width; nil: asked.
  public var ambiguousColumns: Int?
  /// At most this many colours.
  public var colors = ColorDepth.truecolor

  public init(device: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment) {
    self.device = device
    self.environment = environment
    if let value = environment["ESCDELAY"].flatMap({ Int($0) }), (1...10_000).contains(value) {
      escapeDelay = .milliseconds(value)
    }
  }
}
