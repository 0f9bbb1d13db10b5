// What goes around the receiver on a server, and what is said when its parts are of different releases.

public protocol ServeWords: Sendable {
  var optionServePrint: String { get }

  // A program and a database of different releases.
  var databaseTooOld: String { get }
  var programTooOld: String { get }
  var upgradeThisMachine: String { get }
}

extension English: ServeWords {
  public var optionServePrint: String { "Print a file for a server, and serve nothing: systemd, caddy or dockerfile." }

  public var databaseTooOld: String { "The database's part of AccountDesk is older than this program." }
  public var programTooOld: String { "This program is too old for the database's part of AccountDesk." }
  public var upgradeThisMachine: String { "Upgrade AccountDesk on this machine." }
}
