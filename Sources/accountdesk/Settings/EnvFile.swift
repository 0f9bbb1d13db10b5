// A `.env` file, and a file that holds one secret.

import FoundationEssentials
import Glibc

enum EnvFile {
  /// `NAME=value` lines; `export`, quotes and comments as a shell has them, nothing expanded.
  static func variables(inFile path: String) throws(SettingsError) -> [String: String] {
    guard let text = text(of: path) else { throw .unreadable(file: path) }
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
    let secrets = SettingName.allCases.filter(\.isSecret).flatMap(\.names)
    let hasSecret = secrets.contains { variables[$0].map { !$0.isEmpty } ?? false }
    if hasSecret, isExposed(path) { throw .exposed(file: path) }
    return variables
  }

  /// Whether others may read it. A pipe is nobody else's.
  private static func isExposed(_ path: String) -> Bool {
    var file = stat()
    return stat(path, &file) == 0 && file.st_mode & S_IFMT == S_IFREG && file.st_mode & 0o077 != 0
  }

  /// To its end, as a pipe has to be read: a file may be /dev/stdin.
  private static func text(of path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file, &piece, piece.count)
      if count == 0 { return String(validating: text, as: UTF8.self) }
      if count < 0, errno != EINTR { return nil }
      text += piece.prefix(max(0, count))
    }
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

enum SecretFile {
  /// The first line of a file that nobody else may read.
  /// - Parameter credentials: systemd's own folder of secrets, whose files show the group's bit for its access list.
  static func read(_ path: String, credentials: String?) throws(SettingsError) -> String {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      let text = try? String(contentsOfFile: path, encoding: .utf8)
    else { throw .unreadable(file: path) }
    let isCredential = credentials.map { !$0.isEmpty && path.hasPrefix($0 + "/") } ?? false
    let forbidden = isCredential ? 0o037 : 0o077
    if let mode = attributes[.posixPermissions] as? Int, mode & forbidden != 0 { throw .exposed(file: path) }
    return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
  }
}
