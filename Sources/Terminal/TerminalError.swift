// Why there is no screen, and what is odd about the one there is.

public enum TerminalError: Error, Equatable, Sendable {
  /// ncurses is one for a process, so only one screen can be open at a time.
  case alreadyOpen
  /// The device is no terminal or cannot be opened; nil: the process has no terminal at all.
  case noTerminal(device: String?)
  /// TERM says `dumb`, or a type whose cursor cannot be moved.
  case cannotMoveCursor(type: String)
  /// Neither this type nor one that could stand in for it is described on this machine (Debian: ncurses-base).
  case noDescription(type: String)
  /// A call of the system failed, with its errno.
  case system(call: String, code: Int32)
}

/// Something that works otherwise than asked for; worth a word to the person.
public enum ScreenNotice: Hashable, Sendable {
  /// TERM is not described on this machine, and another type was taken.
  case unknownTerminalType(String, used: String)
}
