// What is switched on in the terminal beyond what ncurses does, and how it is switched off again.

internal import CNcurses

struct TerminalModes {
  /// Application cursor keys, focus and paste reports, the mouse with coordinates of any size.
  let enter: [UInt8]
  /// The same off.
  let leave: [UInt8]
  /// Everything off, and the alternate screen left: for one who can no longer ask ncurses.
  private let reset: [UInt8]

  static let beginUpdate = Array("\u{1b}[?2026h".utf8)
  static let endUpdate = Array("\u{1b}[?2026l".utf8)

  /// After `Curses` was opened, by whose description the terminal is known.
  init(hasMouse: Bool) {
    let mouseOn = hasMouse ? "\u{1b}[?1000h\u{1b}[?1006h" : ""
    let mouseOff = hasMouse ? "\u{1b}[?1006l\u{1b}[?1000l" : ""
    enter = Curses.string("smkx") + Array("\u{1b}[?1004h\u{1b}[?2004h\(mouseOn)".utf8)
    leave = Array("\(mouseOff)\u{1b}[?2004l\u{1b}[?1004l".utf8) + Curses.string("rmkx")
    // The first two end whatever is half written.
    reset =
      Array("\u{1b}\\".utf8) + Self.endUpdate + leave + Curses.string("sgr0") + Curses.string("rmcup")
      + Curses.string("cnorm")
  }

  /// From now on every end of the process gives the terminal back.
  func arm(_ device: Device) {
    var before = device.before
    reset.withUnsafeBytes { bytes in
      // safe: bytes may be read as characters, and are copied in the call.
      accountdesk_arm(device.descriptor, &before, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }
  }
}
