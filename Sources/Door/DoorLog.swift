// The door's log: one line a request, with ids, and never a name, an e-mail, a token or a key.

internal import Logging

struct DoorLog: Sendable {
  let logger: Logger

  func passed(
    _ passage: Passage, _ caller: Caller?, key: String?, status: Int, requestID: String?,
    since started: ContinuousClock.Instant
  ) {
    let milliseconds = Int((ContinuousClock.now - started) / .milliseconds(1))
    logger.info(
      "passed",
      metadata: metadata(passage, caller, key).merging([
        "status": "\(status)", "request": "\(requestID ?? "-")", "ms": "\(milliseconds)",
      ]) { $1 })
  }

  func refused(_ passage: Passage?, _ caller: Caller?, key: String?, _ code: String) {
    logger.warning("refused", metadata: metadata(passage, caller, key).merging(["reason": "\(code)"]) { $1 })
  }

  private func metadata(_ passage: Passage?, _ caller: Caller?, _ key: String?) -> Logger.Metadata {
    var metadata: Logger.Metadata = [
      "passage": "\(passage?.name ?? "-")", "id": "\(passage?.id ?? "-")", "operator": "\(caller?.operatorID ?? "-")",
    ]
    // Only an edit's id: what else may stand in that header is the caller's own idea.
    if let key, isUUID(key.utf8) { metadata["edit"] = "\(key)" }
    return metadata
  }
}
