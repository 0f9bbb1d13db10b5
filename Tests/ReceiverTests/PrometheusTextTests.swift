// The figures as text, as a scraper reads them.

import Accounts
import Foundation
import Supabase
import Testing

@testable import Receiver

@Suite struct PrometheusTextTests {
  @Test func everyFamilyHasHelpAndTypeAndItsSamples() throws {
    let metrics = ReceiverMetrics()
    metrics.event(type: "customer.updated", outcome: "applied", age: 1.5)
    metrics.event(type: "customer.updated", outcome: "applied", age: -3)
    metrics.event(type: "other", outcome: "ignored", age: nil)
    metrics.refused("signature noMatch")
    metrics.committed(2, in: .milliseconds(30))
    metrics.commitFailed()
    metrics.queued(7)
    metrics.caughtUp("done", events: 3)
    metrics.swept(1)
    metrics.knows(
      try SupabaseJSON.decode(
        ReceiverState.self,
        from: Data(
          #"{"cursor":"2026-10-28T12:00:00Z","passed_at":null,"needs_read":2,"queued":0,"parked":{"conflict":1,"unlinked":4},"newest_event_at":"2026-10-28T12:00:01Z"}"#
            .utf8)))
    let text = PrometheusText(metrics.current).text
    let samples = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
    for sample in [
      #"accountdesk_events_total{type="customer.updated",outcome="applied"} 2"#,
      #"accountdesk_events_total{type="other",outcome="ignored"} 1"#,
      #"accountdesk_refused_total{reason="signature noMatch"} 1"#, "accountdesk_queue_events 7",
      #"accountdesk_event_age_seconds_bucket{le="1"} 1"#, #"accountdesk_event_age_seconds_bucket{le="2"} 2"#,
      #"accountdesk_event_age_seconds_bucket{le="+Inf"} 2"#, "accountdesk_event_age_seconds_sum 1.5",
      "accountdesk_event_age_seconds_count 2", #"accountdesk_batch_events_bucket{le="2"} 1"#,
      #"accountdesk_commit_seconds_bucket{le="0.02"} 0"#, #"accountdesk_commit_seconds_bucket{le="0.05"} 1"#,
      "accountdesk_commits_failed_total 1", #"accountdesk_catch_ups_total{outcome="done"} 1"#,
      "accountdesk_caught_up_events_total 3", "accountdesk_swept_customers_total 1",
      "accountdesk_catch_up_cursor_seconds 1793188800", "accountdesk_needs_read_customers 2",
      #"accountdesk_parked_events{reason="unlinked"} 4"#,
    ] { #expect(samples.contains(sample), "\(sample)") }
    // No pass has ended yet.
    #expect(!text.contains("catch_up_passed"))
    let families = samples.map { String($0.prefix { $0 != "{" && $0 != " " }) }
    for family in families {
      let name = ["_bucket", "_sum", "_count"].reduce(family) { $0.hasSuffix($1) ? String($0.dropLast($1.count)) : $0 }
      #expect(text.contains("# TYPE \(name) "), "\(family)")
      #expect(text.contains("# HELP \(name) "), "\(family)")
    }
    #expect(text.hasSuffix("\n"))
  }
}
