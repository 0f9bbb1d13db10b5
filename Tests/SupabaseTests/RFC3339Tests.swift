// Times to text and back.

import Foundation
import Testing

@testable import Supabase

struct RFC3339Tests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2000-02-29T12:00:00+00:00", 951_825_600), ("1969-12-31T23:59:59.5Z", -0.5),
    ("2026-09-21T16:13:20.25+02:00", 1_790_000_000.25), ("2026-09-21T08:43:20-05:30", 1_790_000_000),
    ("2026-09-21 14:13:20.000001+00", 1_790_000_000.000001), ("2024-12-31T23:59:60Z", 1_735_689_600),
  ]) func reads(_ text: String, _ seconds: Double) throws {
    let date = try #require(RFC3339.parse(text))
    #expect(abs(date.timeIntervalSince1970 - seconds) < 0.000_000_5)
  }

  @Test(arguments: [
    "", "infinity", "2026-09-21", "2026-09-21T14:13:20", "2026-13-21T14:13:20Z", "2026-09-21T14:13:20.Z",
    "2026-09-21T14:13:20Zx", "2026-09-21T25:13:20Z", "２026-09-21T14:13:20Z",
  ]) func refuses(_ text: String) { #expect(RFC3339.parse(text) == nil) }

  @Test func writesWhatItReads() {
    // As exact as a Date is so far from its zero.
    let wrong = stride(from: -3_000_000_000.0, through: 30_000_000_000.0, by: 1_234_567.890123).filter { seconds in
      let read = RFC3339.parse(RFC3339.text(Date(timeIntervalSince1970: seconds)))
      return read.map { abs($0.timeIntervalSince1970 - seconds) > 0.000_008 } ?? true
    }
    #expect(wrong.isEmpty)
    #expect(RFC3339.text(Date(timeIntervalSince1970: -0.5)) == "1969-12-31T23:59:59.500000Z")
  }
}
