// Writing into frames: clipped at every edge, wide characters never halved, and nothing that can trap.

import Terminal
import Testing

struct FrameTests {
  private let plain = Style.plain
  private let red = Style(foreground: .indexed(1))

  @Test func writesAndClips() {
    var frame = Frame(size: Size(columns: 8, rows: 2))
    #expect(frame.write("Lovelace", at: Position(column: 2, row: 0), columns: 4) == 4)
    #expect(frame.write("Lovelace", at: Position(column: 5, row: 1), columns: 40) == 3)
    #expect(frame.text == "  Love\n     Lov")
  }

  @Test func wideCharactersAreWholeOrAbsent() {
    var frame = Frame(size: Size(columns: 5, rows: 1))
    #expect(frame.write("李明李", at: Position(column: 0, row: 0), columns: 5) == 4)
    #expect(frame.cells.map(\.text) == ["李", "", "明", "", " "])
    #expect(frame.write("李明", at: Position(column: 0, row: 0), columns: 3) == 2)
  }

  @Test func overwritingHalfBlanksTheOther() {
    var frame = Frame(size: Size(columns: 6, rows: 1))
    frame.write("李明李", at: Position(column: 0, row: 0), columns: 6)
    frame.write("x", at: Position(column: 1, row: 0), columns: 1)
    #expect(frame.cells.map(\.text) == [" ", "x", "明", "", "李", ""])
    frame.write("yz", at: Position(column: 3, row: 0), columns: 2)
    #expect(frame.cells.map(\.text) == [" ", "x", " ", "y", "z", " "])
    frame.write("明", at: Position(column: 0, row: 0), columns: 2)
    frame.fill(Rectangle(column: 0, row: 0, columns: 1, rows: 1), with: "-", style: plain)
    #expect(frame.cells.map(\.text) == ["-", " ", " ", "y", "z", " "])
  }

  @Test func leftOfTheEdgeIsNotSeen() {
    var frame = Frame(size: Size(columns: 4, rows: 1))
    #expect(frame.write("abcdef", at: Position(column: -2, row: 0), columns: 6) == 6)
    #expect(frame.text == "cdef")
    frame.write("李明", at: Position(column: -1, row: 0), columns: 4)
    #expect(frame.cells.map(\.text) == [" ", "明", "", "f"])
  }

  @Test func fillAndRestyle() {
    var frame = Frame(size: Size(columns: 5, rows: 3))
    frame.fill(Rectangle(column: 1, row: 1, columns: 9, rows: 9), with: "─", style: red)
    #expect(frame.lines == ["", " ────", " ────"])
    #expect(frame[1, 1].style == red)
    frame.fill(Rectangle(column: 0, row: 0, columns: 5, rows: 1), with: "李", style: plain)
    #expect(frame.lines[0] == "李李")
    frame.restyle(row: 0) { $0.reverse = true }
    #expect(frame.cells.prefix(5).allSatisfy { $0.style.reverse })
    #expect(frame.lines[0] == "李李")
    #expect(frame.cells.dropFirst(5).allSatisfy { !$0.style.reverse })
  }

  @Test func aWideCharacterHasOneStyle() {
    var frame = Frame(size: Size(columns: 4, rows: 1))
    frame.write("李明", at: Position(column: 0, row: 0), columns: 4)
    frame.restyle(Rectangle(column: 1, row: 0, columns: 2, rows: 1)) { $0.bold = true }
    #expect(frame.cells.map(\.style.bold) == [false, false, true, true])
  }

  @Test func oneFrameOnAnother() {
    var inner = Frame(size: Size(columns: 4, rows: 1), style: red)
    inner.write("李明", at: Position(column: 0, row: 0), columns: 4, style: red)
    inner.cursor = Position(column: 2, row: 0)
    var frame = Frame(size: Size(columns: 6, rows: 2))
    frame.draw(inner, at: Position(column: 1, row: 1))
    #expect(frame.lines == ["", " 李明"])
    #expect(frame[1, 1].style == red)
    #expect(frame.cursor == Position(column: 3, row: 1))
    frame.draw(inner, at: Position(column: -1, row: 0))
    #expect(frame.cells.prefix(6).map(\.text) == [" ", "明", "", " ", " ", " "])
    frame.draw(inner, at: Position(column: 3, row: 0))
    #expect(frame.cells.prefix(6).map(\.text) == [" ", "明", "", "李", "", " "])
  }

  @Test(arguments: [(0, 0), (1, 1), (-4, 7), (3, 0), (2, 1)])
  func noSizeAndNoPositionTraps(columns: Int, rows: Int) {
    let places = [Int.min, -(1 << 20), -3, -1, 0, 1, 2, 1 << 40, Int.max]
    var frame = Frame(size: Size(columns: columns, rows: rows))
    for column in places {
      for row in places {
        let position = Position(column: column, row: row)
        for width in places {
          let used = frame.write("a李\u{301}\u{1b}🇩🇪", at: position, columns: width)
          #expect((0...max(0, width)).contains(used))
          let area = Rectangle(column: column, row: row, columns: width, rows: width)
          frame.fill(area, with: "明", style: red)
          frame.restyle(area) { $0.bold = true }
        }
        frame[column, row].text = "x"
        frame.draw(Frame(size: Size(columns: 3, rows: 3)), at: position)
      }
      frame.restyle(row: column) { $0.bold = false }
    }
    #expect(frame.cells.count == max(0, columns) * max(0, rows))
  }
}
