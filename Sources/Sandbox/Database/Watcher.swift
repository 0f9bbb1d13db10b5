// Ends the server whichever way the program ends, SIGKILL included: a small shell in a session of its own waits for
// the end of a socket whose other end only we hold.

internal import Glibc
internal import Synchronization

final class Watcher: Sendable {
  /// POSIX_SPAWN_SETSID of <spawn.h>, which the module map does not show.
  private static let newSession: Int32 = 0x80

  private let pipeEnd: Mutex<Int32?>
  private let processID: pid_t

  init(_ place: ClusterDirectory) throws(SandboxError) {
    // A kept directory's server is stopped in order (SIGINT), another's at once (SIGQUIT).
    let script = """
      trap '' HUP INT TERM
      cat > /dev/null
      pid=$(head -n 1 "$1/data/postmaster.pid" 2> /dev/null)
      if [ -n "$pid" ]; then
        kill -s "$3" "$pid" 2> /dev/null
        # An ended server that nobody has collected yet has ended all the same.
        while grep -qs '^State:.[^ZX]' "/proc/$pid/status"; do sleep 0.02; done
      fi
      rm -rf -- "$2"
      """
    var ends: [Int32] = [0, 0]
    // Closed on exec: a process that inherited the writing end would keep the watcher waiting.
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw .system("socketpair") }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var nothing = sigset_t()
    sigemptyset(&nothing)
    posix_spawnattr_setsigmask(&attributes, &nothing)
    posix_spawnattr_setflags(&attributes, Int16(Self.newSession | POSIX_SPAWN_SETSIGMASK))

    let removed = place.isKept ? place.sockets : place.path
    let arguments = [
      "/bin/sh", "-c", script, "accountdesk-watcher", place.path, removed, place.isKept ? "INT" : "QUIT",
    ]
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/bin:/bin"), nil]
    defer { for word in words + variables { free(word) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, "/bin/sh", &actions, &attributes, &words, &variables)
    close(ends[0])
    guard code == 0 else {
      close(ends[1])
      throw .cannotCreate(path: "/bin/sh", reason: String(cString: strerror(code)))
    }
    processID = child
    pipeEnd = Mutex(ends[1])
  }

  /// Lets the watcher do its work and waits for its end. A second call does nothing.
  func end() {
    let open = pipeEnd.withLock { end in
      defer { end = nil }
      return end
    }
    guard let open else { return }
    close(open)
    var status: Int32 = 0
    while waitpid(processID, &status, 0) == -1, errno == EINTR {}
  }
}
