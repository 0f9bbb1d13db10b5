// Why settings cannot be had, and the words for it.

import Words

/// Why a setting cannot be had. Names it, and never its value.
enum SettingsError: Error, Equatable {
  case missing([SettingName])
  case unreadable(file: String)
  /// A secret in a file that others may read.
  case exposed(file: String)
  case malformedLine(file: String, line: Int)
  /// A mistake in the settings' file.
  case config(file: String, line: Int, ConfigProblem)
  /// No profile of this name.
  case noProfile(String, known: [String], file: String?)
  /// The profile that was asked for says one thing, and the environment another.
  case differs(SettingName, profile: String, elsewhere: String)
  /// Not an `http` or `https` address.
  case badAddress(SettingName)
  /// Plain http is for this machine only.
  case plainHTTP(SettingName, host: String)
}

/// What is wrong at one place of the settings' file.
enum ConfigProblem: Equatable {
  /// Not TOML; the parser's own words.
  case syntax(String)
  case unknown(String, expected: [String])
  /// Something other than a text, than true or false, or than a table stands there.
  case noText(String)
  case noSwitch(String)
  case noTable(String)
  /// None of the few values that may stand there.
  case noneOf(String, [String])
  /// A secret, and a file that holds it.
  case twice(String, String)

  var sentence: String {
    switch self {
    case .syntax(let parserWords): words.themeSyntax(parserWords)
    case .unknown(let name, let expected): words.keysUnknown(name, expected: expected)
    case .noText(let key): words.configText(key)
    case .noSwitch(let key): words.configSwitch(key)
    case .noTable(let key): words.keysTable(key)
    case .noneOf(let key, let values): words.configOneOf(key, values)
    case .twice(let one, let other): words.configTwice(one, other)
    }
  }
}

extension SettingsError {
  var message: String {
    switch self {
    case .missing(let names): words.settingsMissing(names.map(\.rawValue))
    case .unreadable(let file): words.settingsFileUnreadable(file)
    case .exposed(let file): words.settingsFileExposed(file)
    case .malformedLine(let file, let line): words.settingsLineMalformed(file, line: line)
    case .config(let file, let line, let problem):
      sentences([words.themeMistake(file: file, line: line, problem.sentence), words.changedNothing])
    case .noProfile(let name, let known, let file): words.noProfile(name, known: known, file: file)
    case .differs(let name, let profile, let elsewhere):
      words.settingDiffers(name.rawValue, profile: profile, elsewhere: elsewhere)
    case .badAddress(let name): words.settingBadAddress(name.rawValue)
    case .plainHTTP(let name, let host): words.settingPlainHTTP(name.rawValue, host: host)
    }
  }
}
