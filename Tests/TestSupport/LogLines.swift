// A log that a test reads.

public import Logging
internal import Synchronization

/// Keeps every line with its metadata, as a reader of the log would see it.
public final class LogLines: Sendable {
  private let kept = Mutex<[String]>([])

  public init() {}

  public var all: [String] { kept.withLock { $0 } }
  public var text: String { all.joined(separator: "\n") }
  public var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

  private struct Handler: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      lines.kept.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
  }
}
