// The operator's own keys, from the settings' file.

import Desk
import FoundationEssentials
import Words

enum KeyFile {
  /// `$XDG_CONFIG_HOME/accountdesk/config.toml`.
  static var path: String? { Folders.config.map { "\($0)/config.toml" } }

  /// The keys of the table where there is no file.
  static func keymap() throws(CommandFailure) -> Keymap {
    guard let path, FileManager.default.fileExists(atPath: path) else { return .standard }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure(.notConfigured, words.settingsFileUnreadable(path))
    }
    do throws(KeymapError) {
      return try Keymap.parse(toml: String(decoding: data, as: UTF8.self), file: path)
    } catch {
      throw CommandFailure(.notConfigured, error.sentence(words))
    }
  }
}
