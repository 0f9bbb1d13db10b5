// What comes in from a terminal: keys, pasted text, the mouse, and changes of the terminal itself.

public struct Key: Hashable, Sendable {
  public enum Code: Hashable, Sendable {
    case character(Character)
    case enter, tab, backTab, backspace, delete, escape, insert
    case up, down, left, right, home, end, pageUp, pageDown
    case function(Int)
  }

  public var code: Code
  public var control: Bool
  public var alt: Bool
  public var shift: Bool

  public init(_ code: Code, control: Bool = false, alt: Bool = false, shift: Bool = false) {
    self.code = code
    self.control = control
    self.alt = alt
    self.shift = shift
  }
}

public struct Mouse: Hashable, Sendable {
  public enum Action: Hashable, Sendable { case press, release, doublePress, wheelUp, wheelDown }

  public var action: Action
  public var position: Position

  public init(_ action: Action, at position: Position) {
    self.action = action
    self.position = position
  }
}

public enum InputEvent: Hashable, Sendable {
  case key(Key)
  /// One bracketed paste, without escape sequences and control characters.
  case paste(String)
  case mouse(Mouse)
  case resize(Size)
  case focus(Bool)
  /// SIGTERM, SIGHUP or the terminal's end: leave at once, nobody can answer a question any more.
  case hangUp
}
