// Where a cluster lives: its data, its sockets, its log and its password, readable by its owner only.

internal import Glibc

struct ClusterDirectory: Sendable {
  let path: String
  let isKept: Bool
  let password: String

  var data: String { path + "/data" }
  /// The name of a socket may have 107 bytes, which a kept directory's path can exceed.
  let sockets: String
  var log: String { path + "/postgres.log" }
  var isInitialised: Bool { access(data + "/PG_VERSION", F_OK) == 0 }

  /// - Parameter owner: who runs the server, where that is somebody else than us.
  init(kept: String?, owner: ServerPrograms.Owner?) throws(SandboxError) {
    let temporary = try Self.temporary()
    isKept = kept != nil
    if let kept {
      path = kept
      sockets = temporary
      if mkdir(kept, 0o700) != 0, errno != EEXIST { throw .system(kept) }
    } else {
      path = temporary
      sockets = temporary
    }
    let secret = path + "/password"
    if let stored = Self.contents(secret) {
      password = stored
    } else {
      password = Self.randomPassword()
      try Self.write(password, to: secret)
    }
    if let owner {
      for item in [path, sockets, secret] where chown(item, owner.user, owner.group) != 0 { throw .system(item) }
    }
  }

  private static func temporary() throws(SandboxError) -> String {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base.utf8.count < 60 ? base : "/tmp")/accountdesk-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw .system(base) }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func randomPassword() -> String {
    (0..<4).map { _ in String(UInt64.random(in: 0 ... .max), radix: 36) }.joined()
  }

  private static func write(_ text: String, to path: String) throws(SandboxError) {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .system(path) }
    defer { close(file) }
    guard Glibc.write(file, text, text.utf8.count) == text.utf8.count else { throw .system(path) }
  }

  private static func contents(_ path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = read(file, &buffer, buffer.count)
    return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
  }
}

extension SandboxError {
  /// What the system said of the last call, on this path.
  static func system(_ path: String) -> SandboxError {
    .cannotCreate(path: path, reason: String(cString: strerror(errno)))
  }
}
