// The sequences of function keys, the mouse, pastes and answers, in the forms of xterm, tmux, screen, rxvt and the linux
// console.

extension InputDecoder {
  /// One byte behind `ESC [`.
  mutating func takeControl(_ byte: UInt8) {
    switch byte {
    case 0x1b:
      isAlt = false
      become(.escape)
    case 0x18, 0x1a: become(.ground)
    case 0x00...0x1f, 0x80...0xff:
      // Cut off.
      become(.ground)
      take(byte)
    case UInt8(ascii: "[") where buffer.isEmpty: become(.consoleFunction)
    case UInt8(ascii: "M") where buffer.isEmpty: become(.oldMouse)
    // rxvt ends a key with Shift in a byte that ends nothing elsewhere.
    case UInt8(ascii: "$") where !buffer.isEmpty && buffer.allSatisfy(isDigit): finishControl(byte)
    case 0x20...0x3f:
      // One more than the longest marks it as too long, and is as much as is kept.
      if buffer.count <= Self.longestSequence { buffer.append(byte) }
    case 0x7f: break
    default: finishControl(byte)
    }
  }

  /// One byte behind `ESC O`.
  mutating func takeApplication(_ byte: UInt8) {
    switch byte {
    case 0x1b:
      isAlt = false
      become(.escape)
    case 0x00...0x1f, 0x80...0xff:
      become(.ground)
      take(byte)
    case _ where isDigit(byte):
      if buffer.count <= Self.longestSequence { buffer.append(byte) }
    default:
      let modifiers = Modifiers(buffer.isEmpty ? 1 : number(buffer[...]))
      let alt = isAlt
      become(.ground)
      if (0x61...0x64).contains(byte), let code = Self.letters[byte - 0x20] {
        return emit(code, control: true, alt: alt)
      }
      guard let code = Self.letters[byte] ?? Self.keypad[byte] else { return }
      emit(code, control: modifiers.control, alt: modifiers.alt || alt, shift: modifiers.shift)
    }
  }

  mutating func takeOldMouse(_ byte: UInt8) {
    buffer.append(byte)
    guard buffer.count == 3 else { return }
    let numbers = buffer.map { Int($0) - 32 }
    become(.ground)
    mouse(button: numbers[0], column: numbers[1], row: numbers[2], isRelease: numbers[0] & 3 == 3 && numbers[0] < 64)
  }

  private mutating func finishControl(_ final: UInt8) {
    let sequence = buffer
    let alt = isAlt
    become(.ground)
    guard sequence.count <= Self.longestSequence else { return }
    switch sequence.first {
    case UInt8(ascii: "<"): return finishMouse(sequence.dropFirst(), final)
    case UInt8(ascii: "?"): return finishMode(sequence.dropFirst(), final)
    case UInt8(ascii: "=")?, UInt8(ascii: ">")?: return
    default: break
    }
    guard sequence.allSatisfy({ (0x30...0x3b).contains($0) }) else { return }
    let numbers = sequence.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map(number)
    let modifiers = Modifiers(numbers.count > 1 ? numbers[1] : 1)
    let code: Key.Code
    switch final {
    case UInt8(ascii: "~"):
      if numbers[0] == 200 { return become(.paste(matched: 0)) }
      guard let known = Self.numbers[numbers[0]] else { return }
      code = known
    case UInt8(ascii: "$"), UInt8(ascii: "^"), UInt8(ascii: "@"):
      guard let known = Self.numbers[numbers[0]] else { return }
      return emit(known, control: final != UInt8(ascii: "$"), alt: alt, shift: final != UInt8(ascii: "^"))
    case UInt8(ascii: "a")...UInt8(ascii: "d"):
      guard let known = Self.letters[final - 0x20] else { return }
      return emit(known, alt: alt, shift: true)
    case UInt8(ascii: "Z"): code = .backTab
    case UInt8(ascii: "I") where sequence.isEmpty: return outputs.append(.event(.focus(true)))
    case UInt8(ascii: "O") where sequence.isEmpty: return outputs.append(.event(.focus(false)))
    // F3 with modifiers, or the cursor's place; asked for, the cursor never stands in the first row.
    case UInt8(ascii: "R") where numbers.count == 2 && numbers[0] > 1:
      return outputs.append(.cursor(Position(column: max(0, numbers[1] - 1), row: numbers[0] - 1)))
    default:
      guard let known = Self.letters[final] else { return }
      code = known
    }
    emit(code, control: modifiers.control, alt: modifiers.alt || alt, shift: modifiers.shift)
  }

  private mutating func finishMouse(_ sequence: ArraySlice<UInt8>, _ final: UInt8) {
    let numbers = sequence.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map(number)
    guard numbers.count == 3, final == UInt8(ascii: "M") || final == UInt8(ascii: "m") else { return }
    mouse(button: numbers[0], column: numbers[1], row: numbers[2], isRelease: final == UInt8(ascii: "m"))
  }

  private mutating func finishMode(_ sequence: ArraySlice<UInt8>, _ final: UInt8) {
    guard final == UInt8(ascii: "y"), sequence.last == UInt8(ascii: "$") else { return }
    let numbers = sequence.dropLast().split(separator: UInt8(ascii: ";")).map(number)
    if numbers.count == 2 { outputs.append(.mode(numbers[0], state: numbers[1])) }
  }

  /// The left button and the wheel; the others are left to the terminal's own use.
  private mutating func mouse(button: Int, column: Int, row: Int, isRelease: Bool) {
    let isWheel = button & 64 != 0
    // Moves are not asked for, and buttons from 8 on have no name.
    guard button >= 0, button & 32 == 0, button < 128 else { return }
    let action: Mouse.Action
    switch (button & 3, isWheel) {
    case (0, true): action = .wheelUp
    case (1, true): action = .wheelDown
    case (0, false): action = isRelease ? .release : .press
    // The oldest reports do not say which button was let go.
    case (3, false): action = .release
    default: return
    }
    outputs.append(.event(.mouse(Mouse(action, at: Position(column: max(0, column - 1), row: max(0, row - 1))))))
  }

  private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// A parameter, of which only what stands before a colon counts; 0 for an empty one, and never beyond 65535.
  private func number(_ digits: ArraySlice<UInt8>) -> Int {
    digits.prefix(while: isDigit).reduce(0) { min(0xffff, $0 * 10 + Int($1) - 0x30) }
  }

  /// xterm's parameter: one more than a sum of 1 Shift, 2 Alt, 4 Control and 8 Meta. Others have further bits.
  private struct Modifiers {
    let shift: Bool
    let alt: Bool
    let control: Bool

    init(_ parameter: Int) {
      let bits = (1...256).contains(parameter) ? parameter - 1 : 0
      shift = bits & 1 != 0
      alt = bits & 10 != 0
      control = bits & 4 != 0
    }
  }

  private static let letters: [UInt8: Key.Code] = [
    UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right, UInt8(ascii: "D"): .left,
    UInt8(ascii: "F"): .end, UInt8(ascii: "H"): .home, UInt8(ascii: "P"): .function(1), UInt8(ascii: "Q"): .function(2),
    UInt8(ascii: "R"): .function(3), UInt8(ascii: "S"): .function(4),
  ]

  private static let numbers: [Int: Key.Code] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5), 17: .function(6),
    18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10), 23: .function(11), 24: .function(12),
    25: .function(13), 26: .function(14), 28: .function(15), 29: .function(16), 31: .function(17), 32: .function(18),
    33: .function(19), 34: .function(20),
  ]

  /// The keypad's own keys, where it sends them.
  private static let keypad: [UInt8: Key.Code] = {
    var keys: [UInt8: Key.Code] = [
      UInt8(ascii: "M"): .enter, UInt8(ascii: "I"): .tab, UInt8(ascii: " "): .character(" "),
      UInt8(ascii: "X"): .character("="),
    ]
    for (byte, character) in zip(UInt8(ascii: "j")...UInt8(ascii: "y"), "*+,-./0123456789") {
      keys[byte] = .character(character)
    }
    return keys
  }()
}
