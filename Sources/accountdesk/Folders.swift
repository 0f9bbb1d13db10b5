// Where an operator's own files stand, as XDG has it.

import FoundationEssentials

enum Folders {
  /// Settings that people write: `$XDG_CONFIG_HOME/accountdesk`; nil where there is no home.
  static let config = folder("XDG_CONFIG_HOME", in: ".config")
  /// What the program remembers: `$XDG_STATE_HOME/accountdesk`.
  static let state = folder("XDG_STATE_HOME", in: ".local/state")

  private static func folder(_ variable: String, in home: String) -> String? {
    let environment = ProcessInfo.processInfo.environment
    // Anything but a whole path counts as none.
    if let folder = environment[variable], folder.hasPrefix("/") { return "\(folder)/accountdesk" }
    return environment["HOME"].flatMap { $0.isEmpty ? nil : "\($0)/\(home)/accountdesk" }
  }
}
