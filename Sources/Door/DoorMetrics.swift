// What the door counts, and its text for Prometheus (exposition format 0.0.4). No label has a person in it.

internal import Synchronization

final class DoorMetrics: Sendable {
  private struct Passed: Hashable {
    let passage: String
    /// `2xx`, `4xx`, `429`, `5xx`.
    let answer: String
  }

  private struct Refused: Hashable {
    let passage: String
    let reason: String
  }

  private struct Values {
    var passed: [Passed: Int] = [:]
    var refused: [Refused: Int] = [:]
    var time = Buckets([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15, 30])
    var waited = Buckets([0.001, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 15])
  }

  private let values = Mutex(Values())

  func passed(_ passage: String, status: Int, in time: Duration) {
    let answer = status == 429 ? "429" : "\(status / 100)xx"
    values.withLock {
      $0.passed[Passed(passage: passage, answer: answer), default: 0] += 1
      $0.time.observe(time / .seconds(1))
    }
  }

  func refused(_ passage: String, _ reason: String) {
    values.withLock { $0.refused[Refused(passage: passage, reason: reason), default: 0] += 1 }
  }

  func waited(_ time: Duration) { values.withLock { $0.waited.observe(time / .seconds(1)) } }

  func text(waiting lines: Door.Lines) -> String {
    let values = values.withLock { $0 }
    var text = Self.head("accountdesk_door_passed_total", "counter", "Requests handed on, by what Stripe answered.")
    for (key, count) in values.passed.sorted(by: { ($0.key.passage, $0.key.answer) < ($1.key.passage, $1.key.answer) })
    {
      text += "accountdesk_door_passed_total{passage=\"\(key.passage)\",answer=\"\(key.answer)\"} \(count)\n"
    }
    text += Self.head("accountdesk_door_refused_total", "counter", "Requests not handed on, by reason.")
    for (key, count) in values.refused.sorted(by: { ($0.key.passage, $0.key.reason) < ($1.key.passage, $1.key.reason) })
    {
      text += "accountdesk_door_refused_total{passage=\"\(key.passage)\",reason=\"\(key.reason)\"} \(count)\n"
    }
    text += Self.head("accountdesk_door_waiting", "gauge", "Requests that wait for their turn.")
    for (name, line) in [("read", lines.read), ("update", lines.update), ("portal", lines.portal)] {
      text += "accountdesk_door_waiting{line=\"\(name)\"} \(line.count)\n"
    }
    text += values.time.text("accountdesk_door_seconds", "From a request to Stripe's answer to it.")
    text += values.waited.text("accountdesk_door_waited_seconds", "How long a request waited for its turn.")
    return String(text.dropLast())
  }

  fileprivate static func head(_ name: String, _ type: String, _ help: String) -> String {
    "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }
}

/// A distribution by upper bounds.
private struct Buckets {
  let bounds: [Double]
  private var counts: [Int]
  private var sum = 0.0

  init(_ bounds: [Double]) {
    self.bounds = bounds
    counts = Array(repeating: 0, count: bounds.count + 1)
  }

  mutating func observe(_ value: Double) {
    counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
    sum += value
  }

  func text(_ name: String, _ help: String) -> String {
    var text = DoorMetrics.head(name, "histogram", help)
    var below = 0
    for (bound, count) in zip(bounds, counts) {
      below += count
      text += "\(name)_bucket{le=\"\(bound)\"} \(below)\n"
    }
    let all = counts.reduce(0, +)
    return text + "\(name)_bucket{le=\"+Inf\"} \(all)\n\(name)_sum \(sum)\n\(name)_count \(all)\n"
  }
}
