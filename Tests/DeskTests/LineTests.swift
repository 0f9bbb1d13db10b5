// Lines of text: broken, cut and coloured.

import Terminal
import Testing
import Themes
import Words

@testable import Desk

@Suite struct LineTests {
  private func wrap(_ text: String, _ columns: Int, indent: Int = 0) -> [String] {
    Line(text).wrapped(to: columns, indent: indent).map(\.text)
  }

  @Test func breaksAtBlanks() {
    #expect(wrap("one two three", 20) == ["one two three"])
    #expect(wrap("one two three", 8) == ["one two", "three"])
    #expect(wrap("one two three", 9, indent: 2) == ["one two", "  three"])
    #expect(wrap("one  two", 4) == ["one", "two"])
  }

  @Test func breaksLongWordsAndWideOnes() {
    #expect(wrap("abcdefgh", 3) == ["abc", "def", "gh"])
    #expect(wrap("李明李明", 5) == ["李明", "李明"])
    #expect(wrap("李", 1) == ["李"])
    #expect(wrap("abc", 0) == [])
  }

  @Test func breaksBetweenChineseCharacters() {
    #expect(wrap("Stripe 没有响应。", 12) == ["Stripe 没有", "响应。"])
    #expect(wrap("使用 ada@example.com 登录", 16) == ["使用", "ada@example.com", "登录"])
    // No line begins with a stop or ends with an opening bracket.
    #expect(wrap("完成了。好", 6) == ["完成", "了。好"])
    #expect(wrap("甲乙（丙）", 6) == ["甲乙", "（丙）"])
    #expect(wrap("甲乙 Ada", 5) == ["甲乙", "Ada"])
  }

  @Test func keepsTogetherWhatIsReadAsOne() {
    let stage = Line("webhook ").with("✓", .ok).with(" 36 ms", .dim).whole()
    let line = Line("accepted ✓ 1 ms").whole().with("   ").with(stage)
    #expect(line.wrapped(to: 28, indent: 2).map(\.text) == ["accepted ✓ 1 ms  ", "  webhook ✓ 36 ms"])
    #expect(Line("Ada  ").with(Line("in all three").whole()).wrapped(to: 14).map(\.text) == ["Ada ", "in all three"])
    // Where there is no room for it, it is broken as ever.
    #expect(Line("in all three").whole().wrapped(to: 8).map(\.text) == ["in all", "three"])
  }

  @Test func keepsItsRoles() {
    let line = Line("red words ", .error).with("and more", .ok)
    let lines = line.wrapped(to: 10)
    #expect(lines == [Line("red words", .error), Line("and more", .ok)])
  }

  @Test func isCutVisibly() {
    let line = Line("red ", .error).with("green", .ok)
    #expect(line.truncated(to: 9, ellipsis: "…") == line)
    #expect(line.truncated(to: 6, ellipsis: "…").text == "red g…")
    #expect(line.truncated(to: 3, ellipsis: "...").text == "...")
    #expect(line.truncated(to: 2, ellipsis: "...").text == "")
  }
}
