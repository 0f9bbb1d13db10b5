// What the sandbox says.

public protocol SandboxWords: Sendable {
  var aboutSandbox: String { get }
  var discussionSandbox: String { get }
  var startingSandbox: String { get }
  func playing(_ name: String) -> String
  var nothingToPlay: String { get }
  var usersOutOfRange: String { get }
  var shareOutOfRange: String { get }
  var postgresNotInstalled: String { get }
  func cannotCreate(_ path: String, reason: String) -> String
  func programFailed(_ name: String, said: String) -> String
}

extension English: SandboxWords {
  public var aboutSandbox: String { "The whole ring on this machine: try everything without a project of your own." }
  public var discussionSandbox: String {
    """
    Starts a Stripe emulator, a private PostgreSQL, a local Supabase and the receiver on free ports of 127.0.0.1, fills \
    them with invented people, and opens the desk on them. It is for trying and for tests, and not for real data. \
    Without a terminal it plays one edit round the ring and prints its stages. Everything is removed at the end.
    """
  }
  public var startingSandbox: String { "Starting PostgreSQL, Stripe, Supabase and the receiver on 127.0.0.1…" }
  public func playing(_ name: String) -> String { "Changing the e-mail of \(name), from here to Stripe and back:" }
  public var nothingToPlay: String { "There is nobody to edit in this sandbox, or no receiver to bring it back." }
  public var usersOutOfRange: String { "--users takes a number from 0 to 10000000." }
  public var shareOutOfRange: String { "A share is a number from 0 to 1." }
  public var postgresNotInstalled: String {
    """
    PostgreSQL is not installed on this machine; the sandbox needs its programs (initdb, pg_ctl, postgres). Nothing \
    was started. To install it: .ci/setup, or apt-get install postgresql
    """
  }
  public func cannotCreate(_ path: String, reason: String) -> String {
    "Cannot create or use \(path): \(reason). Nothing was started."
  }
  public func programFailed(_ name: String, said: String) -> String {
    "\(name) of PostgreSQL failed, and nothing was started. It said:\n\(said)"
  }
}
