// A file with one secret, which nobody but its owner can read: made anew, or replaced whole.

import FoundationEssentials
import Glibc
import Words

enum SecretStore {
  /// `webhook-secret` beside the settings' file, one for each profile; nil where there is no such place.
  static func webhookSecret(profile: String?, beside config: String? = ConfigFile.path) -> String? {
    let suffix = profile.map { $0 == "default" ? "" : "-\($0)" } ?? ""
    return config.flatMap { path in path.lastIndex(of: "/").map { path[..<$0] + "/webhook-secret" + suffix } }
  }

  /// Makes an empty file before there is a secret, so that there is a place for it.
  /// - Throws: where there is a file already: it is never overwritten.
  static func reserve(_ path: String) throws(CommandFailure) {
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try? FileManager.default.createDirectory(
        atPath: String(path[..<slash]), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
    let file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else {
      if errno == EEXIST { throw CommandFailure(.cannotCreate, words.secretFileExists(path)) }
      throw CommandFailure(.cannotCreate, words.cannotCreate(path, reason: systemError()))
    }
    close(file)
  }

  static func remove(_ path: String) { unlink(path) }

  /// One line; whoever reads the file meanwhile has the old one or the new one, never half of it. Owner, group and mode
  /// stay what they were.
  static func write(_ text: String, to path: String) throws(CommandFailure) {
    let new = "\(path).new"
    unlink(new)
    let file = open(new, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw CommandFailure(.cannotCreate, words.cannotCreate(new, reason: systemError())) }
    defer { close(file) }
    var standing = stat()
    if stat(path, &standing) == 0 {
      // Where it belongs to a service's user, it goes on to do so; who may not give it away keeps it.
      _ = fchown(file, standing.st_uid, standing.st_gid)
    }
    let bytes = Array((text + "\n").utf8)
    guard Glibc.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0, rename(new, path) == 0 else {
      let reason = systemError()
      unlink(new)
      throw CommandFailure(.cannotCreate, words.cannotCreate(path, reason: reason))
    }
  }

  /// What stands in it, with its line's end taken off; several secrets have commas between them.
  static func read(_ path: String) throws(SettingsError) -> [String] {
    try SecretFile.read(path, credentials: ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"])
      .split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty }
  }
}

extension Substring {
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
