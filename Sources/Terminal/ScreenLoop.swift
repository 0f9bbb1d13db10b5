// What the terminal's thread does: waits for input, signals and work, and never for anything else.

internal import CNcurses
internal import Glibc

/// Lives on its thread only.
final class ScreenLoop {
  let box: ScreenBox
  let options: ScreenOptions
  let device: Device
  let curses: Curses
  let notices: [ScreenNotice]
  let modes: TerminalModes

  private var decoder = InputDecoder()
  private var clicks = ClickCounter()
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)
  /// When the last bytes came.
  private var lastInput = ContinuousClock.now
  /// What the terminal has not taken yet.
  var outgoing: [UInt8] = []
  /// The newest frame, kept for when everything has to be written once more.
  var frame: Frame?
  /// It has to be.
  private var isForced = false
  private var isSynchronized: Bool
  /// Between taking the terminal over and giving it back. Only then is anything read or written.
  var isOurs = false
  /// When it was said that the end has come.
  var hungUp: ContinuousClock.Instant?
  /// When it went on after it had been suspended; the signal that makes it go on is heard too, and says nothing new.
  var wentOn: ContinuousClock.Instant?
  /// When the terminal was asked for its cursor's place, until it has answered.
  var asked: ContinuousClock.Instant?

  init(box: ScreenBox, options: ScreenOptions) throws(TerminalError) {
    self.box = box
    self.options = options
    let type = options.environment["TERM"] ?? ""
    if type == "dumb" { throw .cannotMoveCursor(type: type) }
    device = try Device(path: options.device)
    let isUnicode = Capabilities.isUnicode(options.environment)
    CharacterType.use(utf8: isUnicode)
    var environment = options.environment
    if type.contains("-direct") { environment["COLORTERM"] = "truecolor" }
    curses = try Curses(types: Capabilities.terminalTypes(type), size: device.size, isUnicode: isUnicode) {
      min(options.colors, Capabilities.colors(environment, described: $0, canTranslate: $1))
    }
    notices = curses.type == type || type.contains("-direct") ? [] : [.unknownTerminalType(type, used: curses.type)]
    modes = TerminalModes(hasMouse: options.mouse)
    isSynchronized = options.synchronizedOutput == .always
    curses.ambiguousColumns = options.ambiguousColumns ?? 1
    let capabilities = Capabilities(
      isUnicode: isUnicode, colors: curses.depth, ambiguousColumns: options.ambiguousColumns ?? 1)
    box.tell { [size = curses.size] status in
      status.size = size
      status.capabilities = capabilities
    }
    _ = WakePipe.shared.takeSignals()
    WakePipe.shared.catchSignals()
    do {
      try takeOver()
    } catch {
      WakePipe.shared.releaseSignals()
      throw error
    }
    askTheTerminal()
  }

  func run() {
    while true {
      let work = box.takeWork()
      if work.isClosing { break }
      if isOurs { for text in work.messages { outgoing += Clipboard.sequence(text, environment: options.environment) } }
      if work.wantsRedraw { redraw() }
      if work.wantsSuspend { suspend() }
      flush()
      while outgoing.isEmpty, draw() { flush() }
      wait()
    }
    giveBack()
    WakePipe.shared.releaseSignals()
  }

  private func redraw() {
    curses.repaint()
    isForced = true
  }

  // MARK: - Waiting

  private func wait() {
    let reads = isOurs && box.queue.hasRoom()
    let writes = isOurs && !outgoing.isEmpty
    var polled = [
      pollfd(fd: WakePipe.shared.readEnd, events: Int16(POLLIN), revents: 0),
      pollfd(
        fd: reads || writes ? device.descriptor : -1,
        events: Int16((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)), revents: 0),
    ]
    let count = poll(&polled, 2, timeout())
    if polled[1].revents & Int16(POLLIN | POLLHUP | POLLERR | POLLNVAL) != 0 && reads { readInput() }
    // Only when nothing was there to read: on a busy machine the rest may have been waiting for longer than the limit.
    if count == 0, let deadline, ContinuousClock.now >= deadline { deliver(decoder.timeOut()) }
    for signal in WakePipe.shared.takeSignals() { handle(signal) }
  }

  /// When to wait no longer for the rest of what has begun; nil where nothing has.
  private var deadline: ContinuousClock.Instant? {
    switch decoder.patience {
    case .endless: nil
    case .short: lastInput + options.escapeDelay
    case .long: lastInput + .milliseconds(500)
    case .veryLong: lastInput + .seconds(30)
    }
  }

  /// In milliseconds; -1 for ever.
  private func timeout() -> Int32 {
    guard let deadline, isOurs else { return -1 }
    let left = deadline - ContinuousClock.now
    return Int32(max(0, min(60_000, (left / .milliseconds(1)).rounded(.up))))
  }

  func readInput() {
    switch device.read(into: &buffer) {
    case .bytes(let count):
      lastInput = .now
      deliver(decoder.feed(buffer.prefix(count)))
    case .nothing: break
    case .ended: hangUp(isGone: true)
    }
  }

  private func deliver(_ outputs: [InputDecoder.Output]) {
    for output in outputs {
      switch output {
      case .event(.mouse(let mouse)): box.queue.append(.mouse(clicks.counted(mouse, at: lastInput)))
      case .event(let event): box.queue.append(event)
      case .mode(2026, let state) where options.synchronizedOutput == .ask: isSynchronized = (1...3).contains(state)
      case .mode: break
      case .cursor(let position): measured(position)
      }
    }
  }

  // MARK: - Signals

  func handle(_ signal: Int32) {
    switch signal {
    case SIGWINCH: resize()
    case SIGTERM, SIGHUP:
      // Asked once more after a while: nobody has listened the first time.
      if let hungUp, ContinuousClock.now - hungUp > .seconds(3) {
        giveBack()
        accountdesk_die(signal)
      }
      hangUp(isGone: false)
    case SIGINT: box.queue.append(.key(Key(.character("c"), control: true)))
    case SIGTSTP: suspend()
    // Stopped by a signal that cannot be caught, and continued: nobody knows what was done to the terminal.
    case SIGCONT: if wentOn.map({ ContinuousClock.now - $0 > .seconds(1) }) != false { takeBack() }
    default: break
    }
  }

  /// - Parameter isGone: the terminal itself has ended, so that there is nothing to give back.
  func hangUp(isGone: Bool) {
    if isGone { isOurs = false }
    guard hungUp == nil else { return }
    hungUp = .now
    box.queue.append(.hangUp)
  }

  private func resize() {
    guard let size = device.size else { return }
    // For another size a new frame will come.
    if size != curses.size { curses.resize(to: size) } else { redraw() }
    announce(size)
  }

  func announce(_ size: Size) {
    box.tell { $0.size = size }
    box.queue.append(.resize(size))
  }

  // MARK: - Output

  /// The newest frame, or the last one once more. The caller sees to it that the one before has left.
  /// - Returns: whether there is something to write.
  private func draw() -> Bool {
    guard isOurs else { return false }
    if let newest = box.takeFrame() { frame = newest } else if !isForced { return false }
    isForced = false
    guard let frame, curses.draw(frame) else { return false }
    let bytes = curses.takeOutput()
    guard !bytes.isEmpty else { return false }
    box.tell { $0.counts.frames += 1 }
    outgoing = isSynchronized ? TerminalModes.beginUpdate + bytes + TerminalModes.endUpdate : bytes
    return true
  }

  func flush() {
    guard !outgoing.isEmpty, isOurs else { return }
    guard let count = device.write(outgoing[...]) else { return hangUp(isGone: true) }
    outgoing.removeFirst(count)
    box.tell { $0.counts.bytes += count }
  }
}
