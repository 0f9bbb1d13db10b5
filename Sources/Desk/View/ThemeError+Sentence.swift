// What is wrong with a theme file, in the words of a language.

public import Themes
public import Words

extension ThemeError {
  public func sentence(_ words: some Words) -> String {
    let what: String =
      switch problem {
      case .syntax(let parserWords): words.themeSyntax(parserWords)
      case .unknownKey(let key, let expected): words.themeUnknownKey(key, expected: expected)
      case .missing(let key): words.themeMissing(key)
      case .value(let key, let expected): words.themeValue(key, expected: expected.word(words))
      }
    return words.themeMistake(file: file, line: line, what)
  }
}

extension ThemeError.Expected {
  fileprivate func word(_ words: some Words) -> String {
    switch self {
    case .text: words.themeText
    case .yesOrNo: words.themeYesOrNo
    case .table: words.themeTable
    case .color: words.themeColor
    case .ground: words.themeGround
    case .oneOf(let names): words.themeOneOf(names)
    }
  }
}
