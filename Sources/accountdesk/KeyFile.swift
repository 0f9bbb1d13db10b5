// The operator's own keys, from the settings' file.

import Desk
import FoundationEssentials
import Words

enum KeyFile {
  /// The keys of the table where there is no file.
  static func keymap() throws(CommandFailure) -> Keymap {
    guard let path = ConfigFile.path, FileManager.default.fileExists(atPath: path) else { return .standard }
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
