// The settings' file, `config.toml`: profiles with the settings of the services, and how the desk is to look. Every
// mistake is told with its line and what was expected there. Its table `keys` is read by KeyFile.

import FoundationEssentials
import TOMLKit
import Themes
import Words

struct ConfigFile {
  /// How the desk looks where no flag says otherwise.
  struct Desk: Equatable {
    var theme: String?
    var ascii = false
    var plain = false
    var ambiguous: Int?
    var syncOutput: SyncOutput?
  }

  /// `$XDG_CONFIG_HOME/accountdesk/config.toml`.
  static var path: String? { Folders.config.map { "\($0)/config.toml" } }

  static let deskKeys = ["theme", "ascii", "plain", "ambiguous", "sync-output"]
  /// What a profile may have.
  static let profileKeys = SettingName.allCases.flatMap { $0.isSecret ? [$0.key, $0.key + "_file"] : [$0.key] }

  /// The profile that is used where none is asked for.
  private(set) var standard: String?
  private(set) var profiles: [String: [SettingName: Settings.Value]] = [:]
  private(set) var desk = Desk()

  /// - Returns: nil where there is no file.
  static func read(_ path: String?, credentials: String? = nil) throws(SettingsError) -> ConfigFile? {
    guard let path, FileManager.default.fileExists(atPath: path) else { return nil }
    guard let data = FileManager.default.contents(atPath: path),
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    else { throw .unreadable(file: path) }
    let file = try ConfigFile(toml: String(decoding: data, as: UTF8.self), file: path, credentials: credentials)
    let hasSecret = file.profiles.values.contains { $0.contains { $0.key.isSecret && $0.value.file == nil } }
    if hasSecret, let mode = attributes[.posixPermissions] as? Int, mode & 0o077 != 0 { throw .exposed(file: path) }
    return file
  }

  /// - Parameter file: what the errors call it; files that it names stand beside it, unless they are whole paths.
  init(toml: String, file: String, credentials: String? = nil) throws(SettingsError) {
    let table: TOMLTable
    do {
      table = try TOMLTable(string: toml)
    } catch let error as TOMLParseError {
      throw .config(file: file, line: max(1, error.source.begin.line), .syntax(error.description))
    } catch {
      throw .config(file: file, line: 1, .syntax("\(error)"))
    }
    let reader = ConfigReader(file: file, lines: KeyLines(toml), credentials: credentials)
    try reader.expect(["profile", "profiles", "desk", "keys"], in: table, at: [])
    for (name, profile) in try reader.tables(table, "profiles") {
      profiles[name] = try reader.profile(profile, name)
    }
    desk = try reader.desk(table)
    if table["profile"] != nil {
      let name = try reader.text(table, ["profile"]) ?? ""
      guard profiles[name] != nil else {
        throw reader.error(["profile"], .unknown(name, expected: profiles.keys.sorted()))
      }
      standard = name
    } else if profiles["default"] != nil {
      standard = "default"
    }
  }
}

/// Reads values out of one file, and knows where each stands.
private struct ConfigReader {
  let file: String
  let lines: KeyLines
  let credentials: String?

  func profile(_ table: TOMLTable, _ name: String) throws(SettingsError) -> [SettingName: Settings.Value] {
    let path = ["profiles", name]
    try expect(ConfigFile.profileKeys, in: table, at: path)
    var values: [SettingName: Settings.Value] = [:]
    for setting in SettingName.allCases {
      let text = try text(table, path + [setting.key])
      let key = setting.key + "_file"
      let named = setting.isSecret ? try self.text(table, path + [key]) : nil
      if let text {
        guard named == nil else { throw error(path + [key], .twice(setting.key, key)) }
        values[setting] = Settings.Value(text: text, source: source(path + [setting.key]))
      } else if let named {
        let whole = named.hasPrefix("/") ? named : folder + "/" + named
        values[setting] = Settings.Value(
          text: try SecretFile.read(whole, credentials: credentials), source: source(path + [key]), file: whole)
      }
    }
    return values
  }

  func desk(_ root: TOMLTable) throws(SettingsError) -> ConfigFile.Desk {
    var desk = ConfigFile.Desk()
    guard let value = root["desk"] else { return desk }
    guard let table = value.table else { throw error(["desk"], .noTable("desk")) }
    try expect(ConfigFile.deskKeys, in: table, at: ["desk"])
    desk.theme = try text(table, ["desk", "theme"])
    desk.ascii = try isOn(table, ["desk", "ascii"])
    desk.plain = try isOn(table, ["desk", "plain"])
    if let value = table["ambiguous"] {
      guard let columns = value.int, (1...2).contains(columns) else {
        throw error(["desk", "ambiguous"], .noneOf("desk.ambiguous", ["1", "2"]))
      }
      desk.ambiguous = columns
    }
    if let value = table["sync-output"] {
      guard let setting = value.string.flatMap(SyncOutput.init) else {
        throw error(
          ["desk", "sync-output"], .noneOf("desk.sync-output", SyncOutput.allCases.map(\.rawValue)))
      }
      desk.syncOutput = setting
    }
    return desk
  }

  /// The tables inside one, in the order of the file.
  func tables(_ root: TOMLTable, _ key: String) throws(SettingsError) -> [(String, TOMLTable)] {
    guard let value = root[key] else { return [] }
    guard let table = value.table else { throw error([key], .noTable(key)) }
    var tables: [(String, TOMLTable)] = []
    for name in inOrder(table.keys, at: [key]) {
      guard let inner = table[name]?.table else { throw error([key, name], .noTable("\(key).\(name)")) }
      tables.append((name, inner))
    }
    return tables
  }

  /// - Parameter path: of the value; its last part is the key in the table.
  /// - Returns: nil for what is absent or empty.
  func text(_ table: TOMLTable, _ path: [String]) throws(SettingsError) -> String? {
    guard let value = table[path[path.count - 1]] else { return nil }
    guard let text = value.string else { throw error(path, .noText(path.joined(separator: "."))) }
    return text.isEmpty ? nil : text
  }

  private func isOn(_ table: TOMLTable, _ path: [String]) throws(SettingsError) -> Bool {
    guard let value = table[path[path.count - 1]] else { return false }
    guard let isOn = value.bool else { throw error(path, .noSwitch(path.joined(separator: "."))) }
    return isOn
  }

  /// Refuses keys that are not of these; the first of them in the file.
  func expect(_ keys: [String], in table: TOMLTable, at path: [String]) throws(SettingsError) {
    guard let key = inOrder(table.keys.filter { !keys.contains($0) }, at: path).first else { return }
    throw error(path + [key], .unknown(key, expected: keys))
  }

  func error(_ path: [String], _ problem: ConfigProblem) -> SettingsError {
    .config(file: file, line: lines.line(of: path), problem)
  }

  private func source(_ path: [String]) -> String {
    words.settingSourceFile(path.joined(separator: "."), file: file, line: lines.line(of: path))
  }

  private func inOrder(_ keys: [String], at path: [String]) -> [String] {
    keys.sorted { (lines.line(of: path + [$0]), $0) < (lines.line(of: path + [$1]), $1) }
  }

  private var folder: String { file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "." }
}
