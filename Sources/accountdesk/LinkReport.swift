// The list of links, and what becomes of them, as it reaches a person and a script.

import Accounts
import Words

/// Told of everything that happens; one after another.
actor LinkReport {
  private let isJSON: Bool
  private let isDry: Bool
  private let isWriting: Bool
  private var kinds: [LinkKind: Int] = [:]
  private var linked = 0
  private var created = 0
  private var failed = 0
  private var failure: ResyncFailure?
  private let total: Int
  private let start = ContinuousClock.now
  private var meter = BulkMeter(start: .zero)
  private var waiting: String?
  private var bar: ProgressBar

  /// - Parameter total: how many are to be linked or made, for a bar; nil: no bar.
  init(isJSON: Bool, isDry: Bool, isWriting: Bool, total: Int? = nil) {
    self.isJSON = isJSON
    self.isDry = isDry
    self.isWriting = isWriting
    self.total = total ?? 0
    bar = ProgressBar(isShown: total != nil && Output.hasTerminalForTalk)
  }

  private var done: Int { linked + created + failed }

  private func showBar() {
    let whole = max(1, total, done)
    let parts =
      waiting.map { [$0] }
      ?? [words.bulkDone(words.number(done), of: words.number(whole))]
      + ProgressBar.pace(meter, left: whole - done, at: .now - start)
      + (failed > 0 ? ["\(words.number(failed)) \(words.bulkFailed)"] : [])
    bar.show(share: Double(done) / Double(whole), parts)
  }

  func take(_ told: LinkTold) {
    bar.hide()
    defer { showBar() }
    switch told {
    case .waiting(let failure, let wait):
      let seconds = words.age(seconds: Int(wait.components.seconds))
      let sentence = Output.safe(sentences([Fault(failure, words).what, words.bulkWaiting(seconds)]))
      waiting = sentence
      if !bar.isShown { Output.say(sentence) }
    case .line(let news):
      waiting = nil
      kinds[news.proposal.kind, default: 0] += 1
      switch news.end {
      case nil: break
      case .wouldLink: linked += 1
      case .wouldCreate: created += 1
      case .failed(let failure):
        failed += 1
        self.failure = self.failure ?? failure
      case .result(let result):
        switch result.outcome {
        case .created: created += 1
        case let outcome where outcome.isLinked: linked += 1
        default: failed += 1
        }
      }
      meter.note(done, at: .now - start)
      show(news)
    }
  }

  /// - Throws: `CommandFailure` for every end that is none to be glad of.
  func finish(_ end: BulkEnd) throws {
    bar.hide()
    var isStopped = false
    if case .done = end {} else { isStopped = true }
    if isJSON {
      try Output.json(
        LinkSummaryLine(
          kinds: kinds, linked: linked, created: created, failed: failed, isStopped: isStopped, isDry: isDry))
    }
    if isWriting {
      Output.say(
        words.linkSummary(
          linked: words.number(linked), created: words.number(created), failed: words.number(failed), isDry: isDry))
    } else if kinds.isEmpty {
      if !isStopped { Output.say(words.nothingToLink) }
    } else {
      let counts = LinkKind.allCases.compactMap { kind in
        kinds[kind].map { words.linkKindCount(kind.rawValue, count: words.number($0)) }
      }
      Output.say(words.list(counts))
    }
    switch end {
    case .stopped: throw CommandFailure(.tryAgain, words.linkStopped)
    case .gaveUp(let failure): throw CommandFailure(failure)
    case .done: break
    }
    if let failure, failed == 1 { throw CommandFailure(failure) }
    if failed > 0 { throw CommandFailure(.tryAgain, words.linkFailures(failed)) }
  }

  private func show(_ news: LinkNews) {
    let row = news.proposal
    if isJSON {
      try? Output.json(LinkLine(news))
      return
    }
    let evidence = words.list(row.evidence.map { words.linkEvidence($0) })
    let why = evidence.isEmpty ? words.linkKind(row.kind.rawValue) : evidence
    Output.line(
      TextSafety.joined([
        Output.padded(row.kind.rawValue, 16), row.id ?? "-", row.stripeCustomerID ?? "-",
        row.email ?? row.customerEmail,
        row.name ?? row.customerName, why, news.sentence,
      ]))
  }
}

extension LinkNews {
  fileprivate var code: String? {
    switch end {
    case nil: nil
    case .result(let result): result.outcome.rawValue
    case .wouldLink: "would_link"
    case .wouldCreate: "would_create"
    case .failed: "failed"
    }
  }

  fileprivate var customer: String? {
    if case .result(let result) = end, result.outcome.isLinked { return result.customer }
    return proposal.stripeCustomerID
  }

  fileprivate var reason: String? {
    switch end {
    case .failed(let failure): failure.description
    case .result(let result): result.other
    case nil, .wouldLink, .wouldCreate: nil
    }
  }

  fileprivate var sentence: String? {
    if case .failed(let failure) = end { return Fault(failure, words).what }
    return code.map { words.linkOutcome($0, customer: customer ?? "-", other: reason ?? "-") }
  }
}

/// One line of JSON: every field is there, with null where there is nothing.
private struct LinkLine: Encodable {
  private let news: LinkNews

  init(_ news: LinkNews) { self.news = news }

  private enum Key: String, CodingKey {
    case kind, id, email, name, evidence, outcome, reason
    case stripeCustomerID = "stripe_customer_id"
    case customerEmail = "customer_email"
    case customerName = "customer_name"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    let row = news.proposal
    try container.encode(row.kind, forKey: .kind)
    try container.encode(row.id, forKey: .id)
    try container.encode(news.customer, forKey: .stripeCustomerID)
    try container.encode(row.email, forKey: .email)
    try container.encode(row.name, forKey: .name)
    try container.encode(row.customerEmail, forKey: .customerEmail)
    try container.encode(row.customerName, forKey: .customerName)
    try container.encode(row.evidence, forKey: .evidence)
    try container.encode(news.code, forKey: .outcome)
    try container.encode(news.reason, forKey: .reason)
  }
}

private struct LinkSummaryLine: Encodable {
  struct Summary: Encodable {
    let kinds: [String: Int]
    let linked: Int
    let created: Int
    let failed: Int
    let stopped: Bool
    let dryRun: Bool

    enum CodingKeys: String, CodingKey {
      case kinds, linked, created, failed, stopped
      case dryRun = "dry_run"
    }
  }

  let summary: Summary

  init(kinds: [LinkKind: Int], linked: Int, created: Int, failed: Int, isStopped: Bool, isDry: Bool) {
    summary = Summary(
      kinds: Dictionary(kinds.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { first, _ in first }),
      linked: linked, created: created, failed: failed, stopped: isStopped, dryRun: isDry)
  }
}
