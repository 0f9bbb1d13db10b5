// From the terminal's bytes to keys, pastes and the mouse. Pure: it reads nothing and knows no clock; who feeds it waits
// as long as `patience` says, and then calls `timeOut`.

/// Takes bytes in pieces of any size; the pieces make no difference to what comes out.
/// What it does not know is swallowed as a whole, so that no part of a sequence ever becomes a key.
struct InputDecoder: Sendable {
  enum Output: Hashable, Sendable {
    case event(InputEvent)
    /// The answer to a question for the cursor's place; counted from 0.
    case cursor(Position)
    /// The answer to a question for a private mode: 0 unknown, 1 set, 2 reset, 3 and 4 the same for ever.
    case mode(Int, state: Int)
  }

  /// How long to wait for the rest of what has begun.
  enum Patience: Sendable {
    /// Nothing has begun.
    case endless
    /// An escape that may be a key by itself.
    case short
    /// A sequence that is surely one.
    case long
    /// A paste. What comes late would be keys, so a slow line gets all the time it needs; but not for ever, since until
    /// then no key is one.
    case veryLong
  }

  enum State: Sendable {
    case ground
    /// Inside of a UTF-8 character, with so many bytes to come.
    case character(missing: Int)
    case escape
    case doubleEscape
    /// CSI.
    case control
    /// The linux console's function keys: one letter behind `ESC [ [`.
    case consoleFunction
    /// SS3.
    case application
    /// A mouse report of the oldest kind: three bytes, whatever they are.
    case oldMouse
    /// OSC, DCS, APC, PM, SOS: up to their end, which may begin with an escape.
    case text(introducer: UInt8, isEmpty: Bool, hasEscape: Bool)
    case paste(matched: Int)
  }

  /// Sequences longer than this are of no known kind.
  static let longestSequence = 64
  /// A longer paste is cut here.
  static let longestPaste = 1 << 20

  var state = State.ground
  /// What has come of the sequence, character or paste.
  var buffer: [UInt8] = []
  /// An escape stood before it.
  var isAlt = false
  var outputs: [Output] = []

  var patience: Patience {
    switch state {
    case .ground: .endless
    case .paste: .veryLong
    case .escape, .doubleEscape: .short
    default: .long
    }
  }

  mutating func feed(_ bytes: some Sequence<UInt8>) -> [Output] {
    for byte in bytes { take(byte) }
    defer { outputs = [] }
    return outputs
  }

  /// The rest has not come in time.
  mutating func timeOut() -> [Output] {
    switch state {
    case .ground: return []
    case .paste: outputs.append(.event(.paste(PasteText.cleaned(buffer))))
    case .escape: emit(.escape)
    case .doubleEscape:
      emit(.escape)
      emit(.escape)
    case .control where buffer.isEmpty: emit(.character("["), alt: true)
    case .application where buffer.isEmpty: emit(.character("O"), alt: true)
    case .text(let introducer, isEmpty: true, _): emit(.character(Character(Unicode.Scalar(introducer))), alt: true)
    default: break
    }
    become(.ground)
    defer { outputs = [] }
    return outputs
  }

  mutating func take(_ byte: UInt8) {
    switch state {
    case .ground: takeKey(byte)
    case .character(let missing): takeContinuation(byte, missing: missing)
    case .escape: takeAfterEscape(byte)
    case .doubleEscape: takeAfterDoubleEscape(byte)
    case .control: takeControl(byte)
    case .consoleFunction:
      become(.ground)
      if (0x41...0x45).contains(byte) { emit(.function(Int(byte) - 0x40)) }
    case .application: takeApplication(byte)
    case .oldMouse: takeOldMouse(byte)
    case .text(let introducer, _, let hasEscape): takeText(byte, introducer: introducer, hasEscape: hasEscape)
    case .paste(let matched): takePaste(byte, matched: matched)
    }
  }

  mutating func become(_ next: State) {
    state = next
    buffer.removeAll(keepingCapacity: true)
    if case .ground = next { isAlt = false }
  }

  mutating func emit(_ code: Key.Code, control: Bool = false, alt: Bool = false, shift: Bool = false) {
    outputs.append(.event(.key(Key(code, control: control, alt: alt, shift: shift))))
  }

  // MARK: - Keys

  private mutating func takeKey(_ byte: UInt8) {
    let alt = isAlt
    switch byte {
    case 0x1b: become(.escape)
    case 0x20...0x7e: finish(.character(Character(Unicode.Scalar(byte))), alt: alt)
    case 0x00: finish(.character(" "), control: true, alt: alt)
    case 0x08, 0x7f: finish(.backspace, alt: alt)
    case 0x09: finish(.tab, alt: alt)
    case 0x0a, 0x0d: finish(.enter, alt: alt)
    case 0x01...0x1a: finish(.character(Character(Unicode.Scalar(byte + 0x60))), control: true, alt: alt)
    case 0x1c...0x1f: finish(.character(Character(Unicode.Scalar(byte + 0x40))), control: true, alt: alt)
    case 0xc2...0xdf: begin(byte, missing: 1)
    case 0xe0...0xef: begin(byte, missing: 2)
    case 0xf0...0xf4: begin(byte, missing: 3)
    // The introducers in their eight-bit form; anything else is not UTF-8.
    case 0x8f: become(.application)
    case 0x9b: become(.control)
    case 0x90, 0x98, 0x9d, 0x9e, 0x9f: become(.text(introducer: byte - 0x40, isEmpty: false, hasEscape: false))
    default: become(.ground)
    }
  }

  private mutating func finish(_ code: Key.Code, control: Bool = false, alt: Bool) {
    emit(code, control: control, alt: alt)
    become(.ground)
  }

  private mutating func begin(_ byte: UInt8, missing: Int) {
    become(.character(missing: missing))
    buffer.append(byte)
  }

  private mutating func takeContinuation(_ byte: UInt8, missing: Int) {
    guard (0x80...0xbf).contains(byte) else {
      // Cut off: what has come is no character, and this byte begins something new.
      become(.ground)
      return take(byte)
    }
    buffer.append(byte)
    guard missing == 1 else {
      state = .character(missing: missing - 1)
      return
    }
    let alt = isAlt
    let text = String(validating: buffer, as: UTF8.self)
    become(.ground)
    guard let scalar = text?.unicodeScalars.first else { return }
    // Eight-bit controls introduce sequences in this form too.
    if scalar.value < 0xa0 { return takeKey(UInt8(scalar.value)) }
    emit(.character(Character(scalar)), alt: alt)
  }

  private mutating func takeAfterEscape(_ byte: UInt8) {
    switch byte {
    case 0x1b: become(.doubleEscape)
    case UInt8(ascii: "["): become(.control)
    case UInt8(ascii: "O"): become(.application)
    case UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "]"), UInt8(ascii: "^"), UInt8(ascii: "_"):
      become(.text(introducer: byte, isEmpty: true, hasEscape: false))
    default:
      isAlt = true
      takeKey(byte)
    }
  }

  /// Some terminals put an escape before a sequence for Alt.
  private mutating func takeAfterDoubleEscape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "["), UInt8(ascii: "O"):
      isAlt = true
      become(byte == UInt8(ascii: "[") ? .control : .application)
    case 0x1b: emit(.escape)
    default:
      emit(.escape)
      become(.escape)
      takeAfterEscape(byte)
    }
  }

  // MARK: - What is not keys

  private mutating func takeText(_ byte: UInt8, introducer: UInt8, hasEscape: Bool) {
    switch byte {
    // Bell, cancel, substitute, the eight-bit end, and the second half of the seven-bit one.
    case 0x07, 0x18, 0x1a, 0x9c: become(.ground)
    case UInt8(ascii: "\\") where hasEscape: become(.ground)
    case 0x1b where !hasEscape: state = .text(introducer: introducer, isEmpty: false, hasEscape: true)
    case _ where hasEscape:
      // Another sequence has begun before the end came.
      become(.escape)
      takeAfterEscape(byte)
    // No text has these (ECMA-48, 5.6): it was cut off, or was none.
    case 0x00...0x06, 0x0e...0x1f:
      become(.ground)
      take(byte)
    default: state = .text(introducer: introducer, isEmpty: false, hasEscape: false)
    }
  }

  private mutating func takePaste(_ byte: UInt8, matched: Int) {
    let end = Self.pasteEnd
    guard byte != end[matched] else {
      guard matched + 1 == end.count else {
        state = .paste(matched: matched + 1)
        return
      }
      outputs.append(.event(.paste(PasteText.cleaned(buffer))))
      return become(.ground)
    }
    buffer.append(contentsOf: end.prefix(matched).prefix(Self.longestPaste - buffer.count))
    if byte == end[0] {
      state = .paste(matched: 1)
      return
    }
    if buffer.count < Self.longestPaste { buffer.append(byte) }
    state = .paste(matched: 0)
  }

  private static let pasteEnd = Array("\u{1b}[201~".utf8)
}
