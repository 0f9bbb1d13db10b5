// Which language is spoken: what was asked for, otherwise the locale's.

public enum Language: String, CaseIterable, Sendable {
  case english = "en"
  case simplifiedChinese = "zh"

  public var words: any Words {
    switch self {
    case .english: English()
    case .simplifiedChinese: SimplifiedChinese()
    }
  }

  /// Whether it can be shown without anything beyond ASCII.
  public var isASCII: Bool { self == .english }

  /// The language of a process.
  /// - Parameters:
  ///   - arguments: the command line, in which `--lang` may stand anywhere.
  ///   - isUnicode: whether the locale has more than ASCII; without, it is English whatever was asked for.
  public init(arguments: [String], environment: [String: String], isUnicode: Bool) {
    let wanted = Self.asked(in: arguments) ?? Self.locale(in: environment)
    self = isUnicode || wanted.isASCII ? wanted : .english
  }

  /// What `--lang` says; the command line's own parser refuses what is none of ours.
  public static func asked(in arguments: [String]) -> Language? {
    let options = arguments.prefix { $0 != "--" }
    for (index, option) in options.enumerated().reversed() {
      if option == "--lang", index + 1 < options.count { return Language(rawValue: options[index + 1]) }
      if option.hasPrefix("--lang=") { return Language(rawValue: String(option.dropFirst(7))) }
    }
    return nil
  }

  /// By LC_ALL, LC_MESSAGES and LANG, the first that is set: `zh_CN.UTF-8`, `zh`, `zh-Hans`. Every Chinese locale is
  /// better served by simplified characters than by English.
  private static func locale(in environment: [String: String]) -> Language {
    let value = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    let code = (value ?? "").prefix { !"_.-@".contains($0) }
    return Language(rawValue: code.lowercased()) ?? .english
  }
}
