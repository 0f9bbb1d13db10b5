// Which language is taken, and how its sentences, numbers and times are put together.

import Testing
import Words

@Suite struct LanguageTests {
  private func language(_ arguments: [String], _ environment: [String: String], isUnicode: Bool = true) -> Language {
    Language(arguments: ["accountdesk"] + arguments, environment: environment, isUnicode: isUnicode)
  }

  @Test(arguments: [
    ([:], Language.english), (["LANG": "C.UTF-8"], .english), (["LANG": "de_DE.UTF-8"], .english),
    (["LANG": "zh_CN.UTF-8"], .simplifiedChinese), (["LANG": "zh"], .simplifiedChinese),
    (["LANG": "zh_TW.UTF-8"], .simplifiedChinese), (["LANG": "zh_HK"], .simplifiedChinese),
    (["LANG": "zh-Hans"], .simplifiedChinese), (["LANG": "zha_CN"], .english),
    (["LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"], .english),
    (["LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"], .simplifiedChinese),
    (["LC_MESSAGES": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"], .simplifiedChinese),
    (["LANG": "zh_CN.UTF-8", "LC_ALL": ""], .simplifiedChinese),
  ])
  func byTheLocale(_ environment: [String: String], _ expected: Language) {
    #expect(language([], environment) == expected)
  }

  @Test func theCommandLineComesFirst() {
    let chinese = ["LANG": "zh_CN.UTF-8"]
    #expect(language(["--lang", "zh"], [:]) == .simplifiedChinese)
    #expect(language(["accounts", "--lang=zh"], [:]) == .simplifiedChinese)
    #expect(language(["--lang", "en"], chinese) == .english)
    #expect(language(["--lang", "zh", "--lang", "en"], [:]) == .english)
    // The parser refuses these; it says so in the locale's language.
    #expect(language(["--lang", "fr"], chinese) == .simplifiedChinese)
    #expect(language(["--lang"], chinese) == .simplifiedChinese)
    #expect(language(["show", "--", "--lang", "en"], chinese) == .simplifiedChinese)
  }

  @Test func withoutUTF8ItIsEnglish() {
    #expect(language([], ["LANG": "zh_CN.GB18030"], isUnicode: false) == .english)
    #expect(language(["--lang", "zh"], ["LANG": "C"], isUnicode: false) == .english)
  }

  @Test func sentencesFollowEachOther() {
    #expect(sentences(["One.", "", "Two."]) == "One. Two.")
    #expect(sentences(["一。", "二：", "三"]) == "一。二：三")
    #expect(sentences(["“One”", "二。"]) == "“One” 二。")
    #expect(sentences([]) == "")
  }

  @Test func numbersAndTimes() {
    let words = SimplifiedChinese()
    #expect(words.number(1_204_331) == "1,204,331")
    #expect(words.age(seconds: 200) == "3 分钟")
    #expect(words.openEdit(author: nil, values: "Ada", age: words.age(seconds: 200)) == "有人在 3 分钟前修改过，尚未确认：Ada。")
    #expect(words.duration(milliseconds: 1_104) == "1.104 秒")
    #expect(words.date(year: 2026, month: 3, day: 3) == "2026年3月3日")
    #expect(words.date(year: nil, month: 11, day: 24) == "11月24日")
  }
}
