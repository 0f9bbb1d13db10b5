// What the desk needs of a terminal; a screen has it, and so has a test's.

public import Terminal

public protocol DeskTerminal: Sendable {
  /// For one reader. Its end is the terminal's.
  var events: AsyncStream<InputEvent> { get }
  var size: Size { get }
  /// Whether marks beyond ASCII can be shown, each in one column. May change with a `.resize`.
  var hasGlyphs: Bool { get }
  /// Leaves word to show a frame, and does not wait for it.
  func draw(_ frame: Frame)
  /// Draws everything anew, whatever the terminal shows.
  func redraw()
  /// Gives the terminal back and stops the process until the shell goes on with it; then a `.resize` comes.
  func suspend()
  /// Leaves a text for the clipboard of the terminal.
  /// - Returns: false where it is longer than terminals take.
  @discardableResult
  func copy(_ text: String) -> Bool
}

extension Screen: DeskTerminal {
  public var hasGlyphs: Bool { capabilities.hasGlyphs }
}
