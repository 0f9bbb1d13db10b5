// Where the services are and how to speak to them: from the environment or a `.env` file, each value with the place
// it came from. Names are those that people's apps already have.

import FoundationEssentials

/// One setting and the environment names under which it is found, in the order in which they are tried.
enum SettingName: String, CaseIterable {
  case supabaseURL = "SUPABASE_URL"
  case supabasePublishableKey = "SUPABASE_PUBLISHABLE_KEY"
  case supabaseSecretKey = "SUPABASE_SECRET_KEY"
  case stripeSecretKey = "STRIPE_SECRET_KEY"
  case stripeWebhookSecret = "STRIPE_WEBHOOK_SECRET"
  case stripeAPIBase = "STRIPE_API_BASE"
  case databaseURL = "DATABASE_URL"

  var names: [String] {
    switch self {
    case .supabaseURL: ["SUPABASE_URL", "NEXT_PUBLIC_SUPABASE_URL"]
    case .supabasePublishableKey:
      [
        "SUPABASE_PUBLISHABLE_KEY", "SUPABASE_ANON_KEY", "NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY",
        "NEXT_PUBLIC_SUPABASE_ANON_KEY",
      ]
    case .supabaseSecretKey: ["SUPABASE_SECRET_KEY", "SUPABASE_SERVICE_ROLE_KEY"]
    case .stripeSecretKey: ["STRIPE_SECRET_KEY", "STRIPE_API_KEY"]
    case .stripeWebhookSecret, .stripeAPIBase, .databaseURL: [rawValue]
    }
  }

  var isSecret: Bool {
    switch self {
    case .supabaseSecretKey, .stripeSecretKey, .stripeWebhookSecret, .databaseURL: true
    case .supabaseURL, .supabasePublishableKey, .stripeAPIBase: false
    }
  }
}

/// Why a setting cannot be had. Names it, and never its value.
enum SettingsError: Error, Equatable {
  case missing([SettingName])
  case unreadable(file: String)
  /// A secret in a file that others may read.
  case exposed(file: String)
  case malformedLine(file: String, line: Int)
}

struct Settings {
  struct Value: Equatable {
    let text: String
    /// The variable or file it was found in.
    let source: String
  }

  private var values: [SettingName: Value] = [:]

  /// - Parameters:
  ///   - environment: the process's variables; an empty value counts as none.
  ///   - envFile: a `.env` file, behind the environment.
  init(environment: [String: String], envFile: String? = nil) throws(SettingsError) {
    let file = try envFile.map { path throws(SettingsError) in try Self.variables(inFile: path) } ?? [:]
    for name in SettingName.allCases {
      for (variables, place) in [(environment, "the environment"), (file, envFile ?? "")] {
        if let value = try Self.value(of: name, in: variables, place: place) {
          values[name] = value
          break
        }
      }
    }
  }

  subscript(_ name: SettingName) -> String? { values[name]?.text }

  /// - Throws: all that are missing at once, so that nobody mends them one by one.
  func require(_ names: SettingName...) throws(SettingsError) -> [String] { try require(names) }

  func require(_ names: [SettingName]) throws(SettingsError) -> [String] {
    let missing = names.filter { values[$0] == nil }
    guard missing.isEmpty else { throw .missing(missing) }
    return names.compactMap { values[$0]?.text }
  }

  private static func value(
    of name: SettingName, in variables: [String: String], place: String
  ) throws(SettingsError) -> Value? {
    for variable in name.names {
      if let text = variables[variable], !text.isEmpty { return Value(text: text, source: "\(variable) in \(place)") }
      if let path = variables[variable + "_FILE"], !path.isEmpty {
        return Value(text: try secret(inFile: path), source: "\(variable)_FILE in \(place)")
      }
    }
    return nil
  }

  private static func secret(inFile path: String) throws(SettingsError) -> String {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      let text = try? String(contentsOfFile: path, encoding: .utf8)
    else { throw .unreadable(file: path) }
    if let mode = attributes[.posixPermissions] as? Int, mode & 0o077 != 0 { throw .exposed(file: path) }
    return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
  }

  /// `NAME=value` lines; `export`, quotes and comments as a shell has them, nothing expanded.
  static func variables(inFile path: String) throws(SettingsError) -> [String: String] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { throw .unreadable(file: path) }
    var variables: [String: String] = [:]
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      var line = line.drop { $0 == " " || $0 == "\t" }
      if line.isEmpty || line.hasPrefix("#") { continue }
      if line.hasPrefix("export ") { line = line.dropFirst(7) }
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard parts.count == 2, !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else {
        throw .malformedLine(file: path, line: index + 1)
      }
      variables[name] = unquoted(parts[1])
    }
    return variables
  }

  private static func unquoted(_ text: Substring) -> String {
    var text = text
    while text.last == " " || text.last == "\t" { text.removeLast() }
    if let quote = text.first, quote == "'" || quote == "\"", text.count >= 2, text.last == quote {
      return String(text.dropFirst().dropLast())
    }
    // An unquoted value ends at a comment.
    if let comment = text.firstRange(of: " #") { text = text[..<comment.lowerBound] }
    return String(text)
  }
}
