// The settings' file as `config init` writes it: every key with what it is for, and nothing said that was not known.

import Words

enum ConfigText {
  /// A whole file with one profile.
  static func file(profile: String, values: [SettingName: String]) -> String {
    let desk = ConfigFile.deskKeys.map { comment(words.configDeskKey($0)) + "# \($0) = \(example(ofDesk: $0))\n" }
    return comment(words.configHead) + "\nprofile = \(quoted(profile))\n\n" + section(profile: profile, values: values)
      + "\n" + comment(words.configDesk) + "[desk]\n" + desk.joined(separator: "\n") + "\n" + comment(words.configKeys)
  }

  /// One profile; to stand at the end of a file as well.
  static func section(profile: String, values: [SettingName: String]) -> String {
    var text = comment(words.configProfile(profile)) + "[profiles.\(name(profile))]\n"
    for setting in SettingName.allCases {
      text += comment(words.configKey(setting.rawValue))
      if let value = values[setting] {
        text += "\(setting.key) = \(quoted(value))\n"
      } else {
        text += "# \(setting.key) = \(quoted(example(of: setting)))\n"
        if setting.isSecret { text += "# \(setting.key)_file = \(quoted("/etc/accountdesk/\(setting.key)"))\n" }
      }
    }
    return text
  }

  private static func comment(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "#\n" : "# \($0)\n" }.joined()
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  /// As a bare key where it may be one.
  private static func name(_ text: String) -> String {
    let isBare = text.utf8.allSatisfy {
      48...57 ~= $0 || 65...90 ~= $0 || 97...122 ~= $0 || $0 == 45 || $0 == 95
    }
    return isBare && !text.isEmpty ? text : quoted(text)
  }

  private static func example(of setting: SettingName) -> String {
    switch setting {
    case .supabaseURL: "https://YOUR-PROJECT.supabase.co"
    case .supabasePublishableKey: "sb_publishable_…"
    case .supabaseSecretKey: "sb_secret_…"
    case .stripeSecretKey: "rk_test_…"
    case .stripeWebhookSecret: "whsec_…"
    case .stripeAPIBase: "https://api.stripe.com"
    case .doorURL: "https://door.example.com"
    case .databaseURL: "postgresql://postgres.YOUR-PROJECT:…@aws-0-eu-central-1.pooler.supabase.com:5432/postgres"
    }
  }

  private static func example(ofDesk key: String) -> String {
    switch key {
    case "theme": quoted("dark")
    case "ambiguous": "1"
    case "sync-output": quoted("never")
    default: "true"
    }
  }
}
