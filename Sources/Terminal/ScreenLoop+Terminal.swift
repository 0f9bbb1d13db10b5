// The terminal taken over, asked, and given back.

internal import CNcurses
internal import Glibc

extension ScreenLoop {
  // MARK: - Questions

  /// Asks in the second row, which is blank, and blanks it again: what an old terminal shows of a question is gone too.
  func askTheTerminal() {
    guard curses.isAddressedBySequences else { return }
    let mode = options.synchronizedOutput == .ask ? "\u{1b}[?2026$p" : ""
    let measures = curses.isUnicode && options.ambiguousColumns == nil && curses.size.rows > 1
    let width = measures ? "\r●\u{1b}[6n" : ""
    guard !mode.isEmpty || measures else { return }
    if measures { asked = .now }
    outgoing += Array("\u{1b}[2;1H\(mode)\(width)\r\u{1b}[K\u{1b}[H".utf8)
  }

  func measured(_ position: Position) {
    guard asked != nil else { return }
    asked = nil
    guard position.column == 2 else { return }
    curses.ambiguousColumns = 2
    box.tell { $0.capabilities.ambiguousColumns = 2 }
    announce(curses.size)
  }

  /// The answers may be still on their way, and would be typed into the shell. The last one always comes.
  func waitForAnswers() {
    guard let asked else { return }
    let deadline = min(asked + .seconds(1), .now + .milliseconds(200))
    while self.asked != nil, isOurs, ContinuousClock.now < deadline {
      var waiting = pollfd(fd: device.descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&waiting, 1, 20) > 0 { readInput() }
    }
    self.asked = nil
  }

  // MARK: - Taking and giving

  func takeOver() throws(TerminalError) {
    try device.makeRaw()
    modes.arm(device)
    isOurs = true
    // ncurses goes to the alternate screen with the first update.
    curses.repaint()
    _ = curses.draw(frame ?? Frame(size: curses.size))
    outgoing = curses.takeOutput() + modes.enter
  }

  /// The end of the modes comes before the end of raw mode, or their reports would reach the shell.
  func giveBack() {
    curses.end()
    let bytes = modes.leave + curses.takeOutput()
    // Somebody who ends the process may have done it already.
    let isArmed = accountdesk_disarm()
    guard isArmed, isOurs else { return }
    device.writeAll(outgoing + bytes, limit: .seconds(1))
    waitForAnswers()
    device.restore()
    isOurs = false
  }

  func suspend() {
    guard isOurs else { return }
    giveBack()
    stop()
    takeBack()
  }

  /// Until the process is continued in the foreground: in the background the terminal is somebody else's.
  func takeBack() {
    var attempts = 0
    // Each attempt is somebody's who continues it, but where a process cannot be stopped.
    while hungUp == nil, device.isInBackground, attempts < 1000 {
      stop()
      attempts += 1
    }
    // A signal to end may have come meanwhile; then the terminal stays where it is.
    guard hungUp == nil else {
      isOurs = false
      return
    }
    // What ncurses would write to leave is not wanted; it makes it enter again.
    curses.end()
    _ = curses.takeOutput()
    if let size = device.size, size != curses.size { curses.resize(to: size) }
    do { try takeOver() } catch { return hangUp(isGone: true) }
    flush()
    announce(curses.size)
  }

  private func stop() {
    var stopping = accountdesk_stopping()
    if accountdesk_begin_stop(&stopping) {
      takeEndSignals()
      accountdesk_finish_stop(&stopping, hungUp == nil)
    }
    wentOn = .now
    takeEndSignals()
  }

  private func takeEndSignals() {
    for signal in WakePipe.shared.takeSignals() where signal == SIGTERM || signal == SIGHUP { handle(signal) }
  }
}
