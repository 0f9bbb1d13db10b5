// The operator's own themes, beside those that come with the program.

import Desk
import FoundationEssentials
import Themes
import Words

/// The themes that can be had, and what is wrong with those that cannot.
struct ThemeFolder {
  private(set) var themes = Theme.shipped
  private(set) var mistakes: [String: String] = [:]
  /// The file of each theme that is not a shipped one.
  private(set) var files: [String: String] = [:]

  /// Reads every `*.toml` of the folder; one that has a shipped theme's name takes its place.
  /// - Parameter path: nil where there is no home.
  init(_ path: String?) {
    guard let path, let files = try? FileManager.default.contentsOfDirectory(atPath: path) else { return }
    for file in files.sorted() where file.hasSuffix(".toml") {
      let name = String(file.dropLast(5))
      guard let data = FileManager.default.contents(atPath: "\(path)/\(file)") else { continue }
      do throws(ThemeError) {
        let theme = try Theme.parse(
          toml: String(decoding: data, as: UTF8.self), file: "\(path)/\(file)", inheritingFrom: Theme.shipped)
        themes.removeAll { $0.name == theme.name }
        themes.append(theme)
        self.files[theme.name] = "\(path)/\(file)"
      } catch {
        mistakes[name] = error.sentence(words)
      }
    }
  }

  /// `$XDG_CONFIG_HOME/accountdesk/themes`.
  static var path: String? { Folders.config.map { "\($0)/themes" } }

  func theme(_ name: String) -> Theme? { themes.first { $0.name == name } }
}
