// The one live screen: frames go in, events come out.

internal import Synchronization

/// How much has been shown since the screen was opened.
public struct ScreenCounts: Hashable, Sendable {
  /// Frames that changed something.
  public var frames = 0
  /// Bytes written to the terminal.
  public var bytes = 0

  public init() {}
}

/// A terminal taken over: raw, on its alternate screen, with mouse, paste and focus reports on. One thread of its own
/// makes every call of ncurses, reads what comes and writes what changes; everything here only leaves word for it, and
/// nothing waits. However the process ends, but for SIGKILL, the terminal is given back as it was.
///
/// SIGTERM, SIGHUP and the terminal's end become `.hangUp`, once; SIGINT becomes the key Ctrl-C; SIGTSTP suspends.
public final class Screen: Sendable {
  /// For one reader. Ends when the screen is closed.
  public let events: AsyncStream<InputEvent>
  /// What was odd at the start.
  public let notices: [ScreenNotice]
  private let box: ScreenBox

  private static let isOpen = Atomic(false)

  /// Takes the terminal over. Its alternate screen is blank until the first frame.
  public static func open(_ options: ScreenOptions = ScreenOptions()) async throws(TerminalError) -> Screen {
    guard isOpen.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged else {
      throw .alreadyOpen
    }
    let box = ScreenBox()
    let opened: Result<[ScreenNotice], TerminalError> = await withCheckedContinuation { continuation in
      ScreenThread(box: box, options: options, opened: continuation) {
        isOpen.store(false, ordering: .releasing)
      }.start()
    }
    return Screen(box: box, notices: try opened.get())
  }

  private init(box: ScreenBox, notices: [ScreenNotice]) {
    self.box = box
    self.notices = notices
    events = AsyncStream { await box.queue.next() }
  }

  /// Gives the terminal back a little later, should `close` have been forgotten.
  deinit { box.ask { $0.isClosing = true } }

  public var size: Size { box.tell { $0.size } }
  public var capabilities: Capabilities { box.tell { $0.capabilities } }
  public var counts: ScreenCounts { box.tell { $0.counts } }

  /// Shows a frame as soon as the terminal has taken the last one; of several that come meanwhile only the newest.
  /// Where nothing has changed, nothing is written.
  public func draw(_ frame: Frame) { box.ask { $0.frame = frame } }

  /// Writes everything once more, whatever the terminal shows (Ctrl-L).
  public func redraw() { box.ask { $0.wantsRedraw = true } }

  /// Gives the terminal back and stops the process group, like SIGTSTP (Ctrl-Z). When it is continued, the terminal is
  /// taken again and a `.resize` comes.
  public func suspend() { box.ask { $0.wantsSuspend = true } }

  /// Puts text into the clipboard of the terminal, over SSH too (OSC 52). Not every terminal allows it, and none says so.
  /// - Returns: false where the text is longer than terminals take (74,994 bytes).
  @discardableResult
  public func copy(_ text: String) -> Bool {
    guard text.utf8.count <= Clipboard.longest else { return false }
    box.ask { $0.messages.append(Array(text.utf8)) }
    return true
  }

  /// Gives the terminal back, and comes back when that is done. May be called more than once.
  public func close() async {
    box.ask { $0.isClosing = true }
    await box.waitForEnd()
  }
}
