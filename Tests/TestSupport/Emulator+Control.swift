// The emulator's control sequences.

extension Emulator {
  mutating func control(_ body: String, _ final: Character) {
    if body.hasPrefix("?") { return privateControl(String(body.dropFirst()), final) }
    let numbers = body.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    let first = numbers.first ?? 0
    let count = max(1, first)
    switch final {
    case "A": moveTo(column: column, row: row - count)
    case "B": moveTo(column: column, row: row + count)
    case "C": moveTo(column: column + count, row: row)
    case "D": moveTo(column: column - count, row: row)
    case "G": moveTo(column: count - 1, row: row)
    case "H": moveTo(column: max(1, numbers.count > 1 ? numbers[1] : 1) - 1, row: count - 1)
    case "d": moveTo(column: column, row: count - 1)
    case "J":
      switch first {
      case 0:
        erase(column..<columns, row: row)
        for below in (row + 1)..<max(row + 1, rows) { erase(0..<columns, row: below) }
      case 2: for row in 0..<rows { erase(0..<columns, row: row) }
      default: unknown.append("CSI \(body)J")
      }
    case "K": erase(first == 0 ? column..<columns : first == 1 ? 0..<column + 1 : 0..<columns, row: row)
    case "X": erase(column..<column + count, row: row)
    case "P": shift(by: -count)
    case "@": shift(by: count)
    case "b": repeatLast(count)
    case "L": insertLines(count)
    case "M": insertLines(-count)
    case "m": select(numbers)
    case "n" where first == 6: answer("\u{1b}[\(row + 1);\(column + 1)R")
    case "r": setRegion(count - 1, numbers.count > 1 && numbers[1] > 0 ? numbers[1] : rows)
    case "S": scroll(count)
    case "T": scroll(-count)
    // Insert mode off, titles kept and given back, and in screen and tmux the cursor as it usually looks.
    case "l", "t": break
    case "h" where body == "34": break
    default: unknown.append("CSI \(body)\(final)")
    }
  }

  private mutating func privateControl(_ body: String, _ final: Character) {
    let numbers = body.split(separator: ";").compactMap { Int($0) }
    switch final {
    case "h":
      if numbers.contains(1049), !modes.contains(1049) { showAlternate(true) }
      modes.formUnion(numbers)
    case "l":
      if numbers.contains(1049), modes.contains(1049) { showAlternate(false) }
      modes.subtract(numbers)
    case "p" where body == "2026$": answer("\u{1b}[?2026;2$y")
    default: unknown.append("CSI ?\(body)\(final)")
    }
  }

  private mutating func select(_ numbers: [Int]) {
    var rest = (numbers.isEmpty ? [0] : numbers)[...]
    while let number = rest.popFirst() {
      switch number {
      case 0:
        pen = Cell()
      case 1...9: pen.attributes.insert(number)
      case 22: pen.attributes.subtract([1, 2])
      case 23...29: pen.attributes.remove(number - 20)
      case 30...37: pen.foreground = "38;5;\(number - 30)"
      case 90...97: pen.foreground = "38;5;\(number - 82)"
      case 40...47: pen.background = "48;5;\(number - 40)"
      case 100...107: pen.background = "48;5;\(number - 92)"
      case 39: pen.foreground = ""
      case 49: pen.background = ""
      case 38, 48:
        let length = rest.first == 2 ? 4 : 2
        let color = ([number] + rest.prefix(length)).map(String.init).joined(separator: ";")
        rest = rest.dropFirst(length)
        if number == 38 { pen.foreground = color } else { pen.background = color }
      default: unknown.append("SGR \(number)")
      }
    }
  }
}
