// `accountdesk config`: writes the settings' file, and shows what is set and where each value comes from.

import ArgumentParser
import FoundationEssentials
import Glibc
import Words

struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: words.aboutConfig, discussion: words.discussionConfig,
    subcommands: [ConfigInitCommand.self, ConfigShowCommand.self])
}

struct ConfigInitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: words.aboutConfigInit, discussion: words.discussionConfigInit)

  @OptionGroup var speech: LanguageOptions
  @Option(help: ArgumentHelp(words.optionConfigProfile, valueName: "name")) var profile = "default"
  @Option(help: ArgumentHelp(words.optionConfigInitEnvFile, valueName: "file")) var envFile: String?

  func validate() throws {
    let isName = profile.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || "0"..."9" ~= $0 || "-_".unicodeScalars.contains($0))
    }
    if profile.isEmpty || !isName { throw ValidationError(words.profileName) }
  }

  func run() async throws {
    try await withExitStatus {
      guard let path = ConfigFile.path, let folder = Folders.config else {
        throw CommandFailure(.cannotCreate, words.noHome)
      }
      let values = try values()
      // Its mistakes first: nothing is written behind one.
      if let file = try ConfigFile.read(path) {
        guard file.profiles[profile] == nil else {
          throw CommandFailure(.cannotCreate, words.configExists(path, profile: profile))
        }
        try append("\n" + ConfigText.section(profile: profile, values: values), to: path, values)
      } else {
        try create(ConfigText.file(profile: profile, values: values), at: path, in: folder)
      }
      Output.say(words.configWritten(path, profile: profile))
    }
  }

  /// What the `.env` file has of ours.
  private func values() throws -> [SettingName: String] {
    guard let envFile else { return [:] }
    let settings = try Settings(environment: [:], envFile: envFile, config: nil)
    var values: [SettingName: String] = [:]
    for name in SettingName.allCases {
      guard let text = settings[name] else { continue }
      guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) else {
        throw CommandFailure(.badInput, words.keyUnusable(name.rawValue))
      }
      values[name] = text
    }
    return values
  }

  private func create(_ text: String, at path: String, in folder: String) throws {
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw CommandFailure(.cannotCreate, words.cannotCreate(path, reason: systemError())) }
    try write(text, to: file, path)
  }

  /// A file with secrets that others may read gets no more of them.
  private func append(_ text: String, to path: String, _ values: [SettingName: String]) throws {
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0
    if mode & 0o077 != 0, values.keys.contains(where: \.isSecret) { throw SettingsError.exposed(file: path) }
    let file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard file >= 0 else { throw CommandFailure(.cannotCreate, words.cannotCreate(path, reason: systemError())) }
    try write(text, to: file, path)
  }

  private func write(_ text: String, to file: Int32, _ path: String) throws {
    defer { close(file) }
    let bytes = Array(text.utf8)
    guard Glibc.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
      throw CommandFailure(.cannotCreate, words.cannotCreate(path, reason: systemError()))
    }
  }
}

/// What the last call of the system's says of itself.
func systemError() -> String { String(cString: strerror(errno)) }

struct ConfigShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: words.aboutConfigShow, discussion: words.discussionConfigShow)

  @OptionGroup var services: ServiceOptions
  @Flag(help: ArgumentHelp(words.optionAccountsJson)) var json = false

  func run() async throws {
    try await withExitStatus {
      let settings = try services.settings()
      for name in SettingName.allCases {
        let line = SettingLine(name, settings)
        guard !json else {
          try Output.json(line)
          continue
        }
        Output.line(
          [
            Output.padded(line.name, 24), Output.padded(line.value.map { Output.safe($0) } ?? words.noValue, 40),
            line.source.map { Output.safe($0) } ?? words.settingNotSet,
          ].joined(separator: "  "))
      }
    }
  }
}

/// One setting as it may be seen.
struct SettingLine: Encodable {
  let name: String
  /// Of a secret the last four.
  let value: String?
  let secret: Bool
  let source: String?

  init(_ name: SettingName, _ settings: Settings) {
    let value = settings.value(name)
    self.name = name.rawValue
    self.value = value.map { name.shown($0.text) }
    secret = name.isSecret
    source = value?.source
  }

  private enum CodingKeys: CodingKey { case name, value, secret, source }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(value, forKey: .value)
    try container.encode(secret, forKey: .secret)
    try container.encode(source, forKey: .source)
  }
}
