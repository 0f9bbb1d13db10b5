// How a cell is shown whose width is doubtful, so that a wrong guess cannot shift what stands behind it.
//
// ncurses is given a stand-in, a private character that it takes for one of a single column. In what ncurses writes the
// stand-in is replaced by the text of the cell, written onto blanks, and the cursor is put back and moved on by as many
// columns as we say. A terminal that gives the text more room has it overwritten by what follows, and one that gives it
// less leaves a blank.

internal import CNcurses

struct StandIns {
  private struct Key: Hashable {
    let text: String
    let columns: Int
    /// No two neighbours are the same, or ncurses would have the terminal repeat one of them.
    let isOdd: Bool
  }

  /// To remember where the cursor is, to go back there, and one to the right.
  private let save: [UInt8]
  private let restore: [UInt8]
  private let forward: [UInt8]
  private var numberOf: [Key: Int] = [:]
  private var keys: [Key] = []

  /// Supplementary Private Use Area-A, which takes four bytes that begin with F3; the first of them stands for the
  /// second column.
  private static let first: UInt32 = 0xf_0000
  private static let most = 60_000
  /// nil where the terminal cannot put its cursor back.
  init?() {
    save = Curses.string("sc")
    restore = Curses.string("rc")
    forward = Curses.string("cuf1")
    guard !save.isEmpty, !restore.isEmpty, !forward.isEmpty else { return nil }
  }

  /// Whether a frame of so many cells might not find room any more.
  func isFull(for cells: Int) -> Bool { keys.count + cells > Self.most }

  mutating func removeAll() {
    numberOf = [:]
    keys = []
  }

  /// What ncurses is given for the first column of a text.
  mutating func scalar(_ text: String, columns: Int, column: Int) -> Unicode.Scalar? {
    let key = Key(text: text, columns: columns, isOdd: column % 2 == 1)
    let number = numberOf[key] ?? keys.count
    if number == keys.count {
      numberOf[key] = number
      keys.append(key)
    }
    return Unicode.Scalar(Self.first + 1 + UInt32(number))
  }

  /// What ncurses is given for the second column of a text.
  static let second = CellText(Unicode.Scalar(first)!)

  // MARK: - In what is written

  func translated(_ bytes: [UInt8]) -> [UInt8] {
    guard !keys.isEmpty, bytes.contains(0xf3) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count * 2)
    var rest = bytes[...]
    while let start = rest.firstIndex(of: 0xf3) {
      result += rest[..<start]
      rest = rest[start...]
      var run: [Key?] = []
      while let scalar = Self.scalar(rest) {
        rest = rest.dropFirst(4)
        let number = Int(scalar) - Int(Self.first) - 1
        run.append(keys.indices.contains(number) ? keys[number] : nil)
      }
      if run.isEmpty { result.append(rest.removeFirst()) } else { write(run, into: &result) }
    }
    return result + rest
  }

  private static func scalar(_ bytes: ArraySlice<UInt8>) -> UInt32? {
    let four = bytes.prefix(4)
    guard four.count == 4, four.first == 0xf3 else { return nil }
    return four.dropFirst().reduce(3) { $0 << 6 | UInt32($1 & 0x3f) }
  }

  /// Neighbours share the blanks and the place to come back to.
  private func write(_ run: [Key?], into result: inout [UInt8]) {
    // A second column by itself, parted by something that ncurses wrote in between, was written with the first.
    let halves = run.prefix { $0 == nil }.count
    result += moved(halves)
    let run = Array(run.dropFirst(halves))
    // Blanks at the end are written over what the text before them has left there.
    guard let last = run.lastIndex(where: { $0?.text != " " }) else {
      result += [UInt8](repeating: 0x20, count: run.count)
      return
    }
    result += save + [UInt8](repeating: 0x20, count: last + (run[last]?.columns ?? 1))
    var isThere = false
    for (column, key) in run[...last].enumerated() {
      guard let key else { continue }
      if !isThere { result += restore + moved(column) }
      result += Array(key.text.utf8)
      isThere = key.text == " "
    }
    result += restore + moved(last + 1) + [UInt8](repeating: 0x20, count: run.count - last - 1)
  }

  private func moved(_ columns: Int) -> [UInt8] {
    guard columns > 1, forward == Self.sequence else { return Array(repeatElement(forward, count: columns).joined()) }
    return Array("\u{1b}[\(columns)C".utf8)
  }

  private static let sequence = Array("\u{1b}[C".utf8)
}
