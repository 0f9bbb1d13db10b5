// Where the services are and how to speak to them: from the environment, a `.env` file or a profile of the settings'
// file, each value with the place it came from. Names are those that people's apps already have.

import FoundationEssentials
import Words

struct Settings {
  struct Value: Equatable {
    let text: String
    /// Where it was found, in words.
    let source: String
    /// The file that holds this value and nothing else, where a `NAME_FILE` names one.
    var file: String?
  }

  /// The profile that has a part in it; nil where none has.
  let profile: String?
  private var values: [SettingName: Value]

  /// - Parameters:
  ///   - environment: the process's variables; an empty value counts as none.
  ///   - envFile: a `.env` file, behind the environment.
  ///   - profile: of the settings' file. Everything comes from it alone, and where the environment says otherwise it is
  ///     refused; nil: the file's own choice stands behind the environment.
  ///   - config: the settings' file; there need not be one.
  init(
    environment: [String: String], envFile: String? = nil, profile: String? = nil, config: String? = ConfigFile.path
  ) throws(SettingsError) {
    let credentials = environment["CREDENTIALS_DIRECTORY"]
    let variables = try envFile.map { path throws(SettingsError) in try EnvFile.variables(inFile: path) }
    // By each of its names, the one that counts first.
    var outside: [SettingName: [Value]] = [:]
    for name in SettingName.allCases {
      var found = try Self.values(of: name, in: environment, place: words.placeEnvironment, credentials)
      if let variables, let envFile {
        found += try Self.values(of: name, in: variables, place: envFile, credentials)
      }
      outside[name] = found
    }
    let file = try ConfigFile.read(config, credentials: credentials)
    if let profile {
      guard let inside = file?.profiles[profile] else {
        throw .noProfile(profile, known: file?.profiles.keys.sorted() ?? [], file: config)
      }
      for name in SettingName.allCases {
        guard let own = inside[name], let other = outside[name]?.first(where: { $0.text != own.text }) else { continue }
        throw .differs(name, profile: own.source, elsewhere: other.source)
      }
      self.profile = profile
      values = inside
    } else {
      self.profile = file?.standard
      let inside = file?.standard.flatMap { file?.profiles[$0] } ?? [:]
      values = inside.merging(outside.compactMapValues(\.first)) { $1 }
    }
    // Where `webhooks create` puts it unless it is told otherwise.
    if values[.stripeWebhookSecret] == nil, let path = SecretStore.webhookSecret(profile: self.profile, beside: config),
      FileManager.default.fileExists(atPath: path)
    {
      let text = try SecretFile.read(path, credentials: credentials)
      if !text.isEmpty { values[.stripeWebhookSecret] = Value(text: text, source: path, file: path) }
    }
    for name in SettingName.allCases where name.isAddress {
      if let address = values[name]?.text { try Self.check(address, name) }
    }
  }

  subscript(_ name: SettingName) -> String? { values[name]?.text }

  func value(_ name: SettingName) -> Value? { values[name] }

  /// - Throws: all that are missing at once, so that nobody mends them one by one.
  func require(_ names: SettingName...) throws(SettingsError) -> [String] { try require(names) }

  func require(_ names: [SettingName]) throws(SettingsError) -> [String] {
    let missing = names.filter { values[$0] == nil }
    guard missing.isEmpty else { throw .missing(missing) }
    return names.compactMap { values[$0]?.text }
  }

  private static func values(
    of name: SettingName, in variables: [String: String], place: String, _ credentials: String?
  ) throws(SettingsError) -> [Value] {
    var values: [Value] = []
    for variable in name.names {
      if let text = variables[variable], !text.isEmpty {
        values.append(Value(text: text, source: words.settingSource(variable, place: place)))
      } else if let path = variables[variable + "_FILE"], !path.isEmpty {
        values.append(
          Value(
            text: try SecretFile.read(path, credentials: credentials),
            source: words.settingSource(variable + "_FILE", place: place), file: path))
      }
    }
    return values
  }

  /// Stripe's address is looked at more closely by its client; what is no address is told there, too.
  private static func check(_ text: String, _ name: SettingName) throws(SettingsError) {
    guard name != .stripeAPIBase else { return }
    guard let url = URL(string: text), let host = url.host(), !host.isEmpty,
      let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme)
    else { throw .badAddress(name) }
    if scheme == "http", !Self.isLoopback(host) { throw .plainHTTP(name, host: host) }
  }

  /// Only this machine: `localhost` and the loopback addresses, as numbers.
  static func isLoopback(_ host: String) -> Bool {
    if ["localhost", "::1", "[::1]"].contains(host.lowercased()) { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil && $0.allSatisfy(\.isNumber) }
  }
}
