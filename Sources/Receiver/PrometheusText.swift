// The receiver's figures in Prometheus' text format (version 0.0.4).
// Source: prometheus.io, "Exposition formats".

internal import Accounts
internal import FoundationEssentials

struct PrometheusText {
  private(set) var text = ""

  init(_ values: ReceiverMetrics.Values) {
    family("accountdesk_events_total", "counter", "Events by type and by what became of them.")
    for (kind, count) in values.events.sorted(by: { ($0.key.type, $0.key.outcome) < ($1.key.type, $1.key.outcome) }) {
      sample("accountdesk_events_total", [("type", kind.type), ("outcome", kind.outcome)], Double(count))
    }
    family("accountdesk_refused_total", "counter", "Requests that were no event of Stripe's, by reason.")
    for (reason, count) in values.refused.sorted(by: { $0.key < $1.key }) {
      sample("accountdesk_refused_total", [("reason", reason)], Double(count))
    }
    histogram("accountdesk_event_age_seconds", "From an event's creation at Stripe to its commit.", values.age)
    histogram("accountdesk_batch_events", "Events in one transaction.", values.batch)
    histogram("accountdesk_commit_seconds", "How long a transaction took, from here to there and back.", values.commit)
    single(
      "accountdesk_commits_failed_total", "counter", "Transactions of which nothing was kept.", values.failedCommits)
    single("accountdesk_queue_events", "gauge", "Events that wait for a transaction.", values.waiting)
    family("accountdesk_catch_ups_total", "counter", "Passes over Stripe's list of events, by outcome.")
    for (outcome, count) in values.catchUps.sorted(by: { $0.key < $1.key }) {
      sample("accountdesk_catch_ups_total", [("outcome", outcome)], Double(count))
    }
    single("accountdesk_caught_up_events_total", "counter", "Events that only a catch-up brought.", values.caughtUp)
    single("accountdesk_swept_customers_total", "counter", "Customers read to put their events in order.", values.swept)
    guard let state = values.state else { return }
    single(
      "accountdesk_catch_up_cursor_seconds", "gauge", "Before this time of Unix nothing of Stripe's is missing.",
      Int(state.cursor.timeIntervalSince1970))
    if let passed = state.passedAt {
      single(
        "accountdesk_catch_up_passed_seconds", "gauge", "When the last whole pass ended, as a time of Unix.",
        Int(passed.timeIntervalSince1970))
    }
    if let newest = state.newestEventAt {
      single(
        "accountdesk_newest_event_seconds", "gauge", "When the newest stored event happened, as a time of Unix.",
        Int(newest.timeIntervalSince1970))
    }
    single("accountdesk_needs_read_customers", "gauge", "Customers that wait to be read from Stripe.", state.needsRead)
    single("accountdesk_queued_accounts", "gauge", "Accounts whose row of the list is to be looked at.", state.queued)
    family("accountdesk_parked_events", "gauge", "Events that could not be applied yet, by reason.")
    for (reason, count) in state.parked.sorted(by: { $0.key < $1.key }) {
      sample("accountdesk_parked_events", [("reason", reason)], Double(count))
    }
  }

  private mutating func single(_ name: String, _ kind: String, _ help: String, _ value: Int) {
    family(name, kind, help)
    sample(name, [], Double(value))
  }

  private mutating func histogram(_ name: String, _ help: String, _ histogram: Histogram) {
    family(name, "histogram", help)
    var total = 0
    for (bound, count) in zip(histogram.bounds.map(Self.number) + ["+Inf"], histogram.counts) {
      total += count
      sample("\(name)_bucket", [("le", bound)], Double(total))
    }
    sample("\(name)_sum", [], histogram.sum)
    sample("\(name)_count", [], Double(total))
  }

  private mutating func family(_ name: String, _ kind: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
  }

  /// Names and values of labels are ours, and need no escaping.
  private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Double) {
    let list = labels.map { "\($0)=\"\($1)\"" }.joined(separator: ",")
    text += "\(name)\(list.isEmpty ? "" : "{\(list)}") \(Self.number(value))\n"
  }

  private static func number(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? String(value)
  }
}
