// PostgreSQL's own programs: where they are, and how they are run as somebody who may run a server.

internal import Glibc
internal import Subprocess
internal import SystemPackage

struct ServerPrograms: Sendable {
  struct Owner: Sendable {
    let user: uid_t
    let group: gid_t
  }

  let directory: String
  /// The server refuses to be root: then it is Debian's user `postgres`. nil is ourselves.
  let owner: Owner?

  /// - Parameters:
  ///   - debian: where Debian keeps a folder for each major version.
  ///   - path: folders separated by colons, where everybody else's may be.
  static func find(
    debian: String = "/usr/lib/postgresql", path: String = getenv("PATH").map { String(cString: $0) } ?? ""
  ) throws(SandboxError) -> ServerPrograms {
    let directories = debianDirectories(debian) + path.split(separator: ":").map(String.init)
    guard let directory = directories.first(where: hasPrograms) else { throw .postgresNotInstalled }
    var owner: Owner?
    if geteuid() == 0 {
      guard let entry = getpwnam("postgres") else { throw .postgresNotInstalled }
      owner = Owner(user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
    }
    return ServerPrograms(directory: directory, owner: owner)
  }

  func initialise(_ place: ClusterDirectory) async throws(SandboxError) {
    try await run(
      "initdb",
      [
        "--pgdata", place.data, "--username", "supabase_admin", "--pwfile", place.path + "/password",
        "--auth-local", "scram-sha-256", "--auth-host", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8",
        "--no-sync",
      ])
  }

  /// - Returns: the port. Another program may take it between our look and the server's start; then the next is tried.
  func start(_ place: ClusterDirectory, outlivesCrashes: Bool) async throws(SandboxError) -> Int {
    var settings = [
      "listen_addresses=127.0.0.1", "unix_socket_directories=\(place.sockets)", "timezone=UTC", "log_timezone=UTC",
      "max_connections=200", "shared_buffers=128MB", "logging_collector=off", "log_min_messages=fatal",
    ]
    // A directory that goes with the program has nothing to keep through a power cut.
    if !place.isKept { settings.append("fsync=off") }
    // What the system was given outlives the server, so for that alone nothing has to reach the disk.
    if !place.isKept, !outlivesCrashes { settings += ["synchronous_commit=off", "full_page_writes=off"] }
    var attempts = 0
    while true {
      let port = try freePort()
      let options = (settings + ["port=\(port)"]).map { "-c \($0)" }.joined(separator: " ")
      do throws(SandboxError) {
        try await run("pg_ctl", ["start", "-w", "-t", "60", "-D", place.data, "-l", place.log, "-o", options])
        return port
      } catch {
        attempts += 1
        if attempts == 3 { throw error }
      }
    }
  }

  /// In PostgreSQL's mode `immediate`, with the options that it was started with.
  func restart(_ place: ClusterDirectory) async throws(SandboxError) {
    try await run("pg_ctl", ["restart", "-m", "immediate", "-w", "-t", "60", "-D", place.data, "-l", place.log])
  }

  private func run(_ name: String, _ arguments: [String]) async throws(SandboxError) {
    var words = [directory + "/" + name] + arguments
    if let owner {
      // Debian's setpriv, and not Subprocess's own way: between fork and exec glibc's setgroups waits for threads that
      // the child does not have, now and then for ever.
      words = ["/usr/bin/setpriv", "--reuid", "\(owner.user)", "--regid", "\(owner.group)", "--clear-groups"] + words
    }
    do {
      // pg_ctl leaves the server behind with our pipes, so nothing may wait for their end: output goes to files.
      let said = try temporaryFile()
      let result = try await Subprocess.run(
        .path(FilePath(words[0])), arguments: Arguments(Array(words.dropFirst())),
        environment: .custom(["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]), workingDirectory: "/", input: .none,
        output: .fileDescriptor(said, closeAfterSpawningProcess: false),
        error: .fileDescriptor(said, closeAfterSpawningProcess: false))
      defer { try? said.close() }
      guard case .exited(0) = result.terminationStatus else {
        throw SandboxError.programFailed(name: name, said: contents(of: said))
      }
    } catch let error as SandboxError {
      throw error
    } catch is CancellationError {
      throw .interrupted
    } catch {
      throw .programFailed(name: name, said: "\(error)")
    }
  }

  private func temporaryFile() throws -> FileDescriptor {
    let path = FilePath("/tmp/accountdesk-\(getpid())-\(UInt32.random(in: 0 ... .max)).out")
    let file = try FileDescriptor.open(
      path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite)
    unlink(path.string)
    return file
  }

  private func contents(of file: FileDescriptor) -> String {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = (try? buffer.withUnsafeMutableBytes { try file.read(fromAbsoluteOffset: 0, into: $0) }) ?? 0
    return String(decoding: buffer.prefix(count), as: UTF8.self)
  }

  /// Debian keeps each major version in a folder of its own; the newest first.
  private static func debianDirectories(_ place: String) -> [String] {
    guard let listing = opendir(place) else { return [] }
    defer { closedir(listing) }
    var versions: [Int] = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let version = Int(name) { versions.append(version) }
    }
    return versions.sorted(by: >).map { "\(place)/\($0)/bin" }
  }

  private static func hasPrograms(_ directory: String) -> Bool {
    ["initdb", "pg_ctl", "postgres"].allSatisfy { access(directory + "/" + $0, X_OK) == 0 }
  }
}

/// A port that nobody listened on a moment ago.
public func freePort() throws(SandboxError) -> Int {
  let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  guard listener >= 0 else { throw .cannotListen(port: 0) }
  defer { close(listener) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let bound = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
      bind(listener, generic, length) == 0 && getsockname(listener, generic, &length) == 0
    }
  }
  guard bound else { throw .cannotListen(port: 0) }
  return Int(UInt16(bigEndian: address.sin_port))
}
