// Where an operator's session is kept between two commands: one file for each project, for its owner's eyes only,
// replaced as a whole, and a lock for those who renew it.

import FoundationEssentials
import Glibc
import Supabase

/// A session, and when to renew it by this machine's clock, which may differ from the server's.
struct KeptSession: Codable, Equatable, Sendable {
  let session: AuthSession
  let renewAt: Date
  /// Nobody was at the desk: only those who had it before may use it. Absent where it never was.
  private(set) var locked: Bool?

  var isLocked: Bool { locked == true }

  /// - Parameter isLocked: stays so when it is renewed.
  init(_ session: AuthSession, now: Date, isLocked: Bool = false) {
    self.session = session
    locked = isLocked ? true : nil
    let life = session.expiresIn ?? 3600
    renewAt = now.addingTimeInterval(life - min(60, life / 4))
  }

  mutating func lock() { locked = true }
}

public struct SessionFile: Sendable {
  /// What tells one content from another without reading it.
  struct Stamp: Equatable, Sendable {
    let inode: UInt64
    let seconds: Int
    let nanoseconds: Int
    let size: Int
  }

  public let path: String

  /// - Parameters:
  ///   - folder: `$XDG_STATE_HOME/accountdesk`; made where it is missing, for its owner alone.
  ///   - project: the project's address.
  public init(folder: String, project: String) {
    let host = project.drop { $0 != ":" }.drop { $0 == ":" || $0 == "/" }.prefix { $0 != "/" }
    path =
      "\(folder)/session-"
      + host.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "." ? $0 : "-" }
  }

  /// Nil where there is no file.
  var stamp: Stamp? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    return Stamp(
      inode: UInt64(status.st_ino), seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec,
      size: Int(status.st_size))
  }

  /// - Returns: nil where there is none, or no session in it.
  /// - Throws: `signedOut`, for a file that others can read, that is another user's, or that cannot be read.
  func read() throws(SupabaseError) -> KeptSession? {
    let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    if file < 0 {
      if errno == ENOENT { return nil }
      if errno == ELOOP { throw .signedOut(.exposed(file: path)) }
      throw unusable()
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw unusable() }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
      throw .signedOut(.exposed(file: path))
    }
    var data = Data()
    var piece = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = Glibc.read(file, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw unusable() }
      if count == 0 { break }
      data.append(contentsOf: piece.prefix(count))
      if data.count > 1 << 20 { return nil }
    }
    return try? SupabaseJSON.decode(KeptSession.self, from: data)
  }

  /// Whole and on the disk, or not at all.
  /// - Throws: `signedOut`, where it cannot be written.
  func write(_ kept: KeptSession) throws(SupabaseError) {
    try makeFolder()
    guard let data = try? SupabaseJSON.encode(kept) else { throw .unexpected(path: "session") }
    let temporary = "\(path).\(getpid()).new"
    unlink(temporary)
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw unusable() }
    var written = 0
    while written < data.count {
      let count = data.withUnsafeBytes { Glibc.write(file, $0.baseAddress.map { $0 + written }, data.count - written) }
      if count < 0, errno == EINTR { continue }
      if count < 0 { break }
      written += count
    }
    let isWhole = written == data.count && fsync(file) == 0
    let code = errno
    close(file)
    guard isWhole, rename(temporary, path) == 0 else {
      if !isWhole { errno = code }
      let error = unusable()
      unlink(temporary)
      throw error
    }
  }

  func remove() { unlink(path) }

  private func makeFolder() throws(SupabaseError) {
    let folder = String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw unusable()
    }
  }

  private func unusable() -> SupabaseError {
    .signedOut(.unusable(file: path, reason: String(cString: strerror(errno))))
  }
}

extension SessionFile {
  /// Held by one process at a time, and by one task in it; let go with the value, or with the process.
  struct Lock: ~Copyable {
    fileprivate let descriptor: Int32
    deinit { close(descriptor) }
  }

  /// How long somebody else may take to renew.
  private static let patience: Duration = .seconds(60)

  /// Waits until nobody else renews the session.
  func lock() async throws(SupabaseError) -> Lock {
    try makeFolder()
    let descriptor = open("\(path).lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw unusable() }
    let lock = Lock(descriptor: descriptor)
    let deadline = ContinuousClock.now + Self.patience
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR, ContinuousClock.now < deadline else { throw unusable() }
      // Looked at again, since a wait in the kernel would hold a thread that the other may need.
      try? await Task.sleep(for: .milliseconds(20))
    }
    return lock
  }
}
