// Whether an operator sees the desk for the first time: a hint is given once.

import FoundationEssentials
import Glibc

enum FirstRun {
  /// True once, and never where it cannot be remembered.
  static func isNow() -> Bool {
    guard let folder = Folders.state else { return false }
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let file = open("\(folder)/seen", O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    guard file >= 0 else { return false }
    close(file)
    return true
  }
}
