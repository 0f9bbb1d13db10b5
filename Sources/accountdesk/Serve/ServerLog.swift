// The receiver's log on standard error: with times for a terminal or a file; for journald, which has times of its own,
// with the level in front, as it is asked for there.

import Glibc
import Logging

enum ServerLog {
  static func logger() -> Logger {
    var logger = Logger(label: "accountdesk") { label -> any LogHandler in
      if isJournal { JournalLogHandler() } else { StreamLogHandler.standardError(label: label) }
    }
    logger.logLevel = .info
    return logger
  }

  /// systemd names the stream that leads to the journal by device and inode; it may have been redirected since.
  private static var isJournal: Bool {
    guard let named = getenv("JOURNAL_STREAM") else { return false }
    var status = stat()
    guard fstat(STDERR_FILENO, &status) == 0 else { return false }
    return String(cString: named) == "\(status.st_dev):\(status.st_ino)"
  }
}

/// `<6>event customer=cus_1 ms=4`
struct JournalLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?
  var logLevel = Logger.Level.info

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var all = metadata
    all.merge(metadataProvider?.get() ?? [:]) { $1 }
    all.merge(event.metadata ?? [:]) { $1 }
    let words = all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let text = ([event.message.description] + words).joined(separator: " ")
    // A line end would begin an entry of its own, with any level that somebody likes.
    Output.say("<\(Self.priority(event.level))>" + String(text.map { $0.isNewline ? " " : $0 }))
  }

  /// Those of syslog.
  private static func priority(_ level: Logger.Level) -> Int {
    switch level {
    case .critical: 2
    case .error: 3
    case .warning: 4
    case .notice: 5
    case .info: 6
    case .debug, .trace: 7
    }
  }
}
