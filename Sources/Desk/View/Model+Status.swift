// The line at the bottom: the newest thing that happened, whole; and how many edits are under way.

import Accounts
import Terminal
import Themes
import Words

extension Model {
  /// As many lines as the text needs.
  var statusLines: [Line] {
    var under: [String] = []
    if let bulk, bulk.isRunning, !bulk.isOpen {
      under.append(look.words.bulkShort("\(bulk.percent)%", key: keyName(.showBulk)))
    }
    if inFlight > 0 { under.append(look.words.inFlight(inFlight)) }
    let flying = under.joined(separator: "  ")
    let width = TextWidth.columns(of: flying)
    let columns = size.columns - 2 - (width > 0 ? width + 2 : 0)
    var lines = wrapped(newestLine, to: max(1, columns), indent: 2).map { Line(" ").with($0) }
    if lines.isEmpty { lines = [Line()] }
    if width > 0 { lines[0] = lines[0].padded(to: size.columns - 1 - width).with(flying, .pending) }
    return lines
  }

  private var newestLine: Line {
    let words = look.words
    if ending == .now { return marked(.pending, words.leaving) }
    if ending == .whenSent { return marked(.pending, words.leavingWhenSent) }
    switch notice {
    case nil: return Line()
    case .message(let tone, let text): return marked(tone, text)
    // Without any rows it stands in their place.
    case .outage where list.rows.isEmpty: return Line()
    case .outage(let fault):
      return marked(.error, sentences([fault.sentence, words.retriesByItself(key: keyName(.retry))]))
    case .edit(let id):
      // The form tells it already.
      guard let flight = flight(id), form?.phase != .saved(id) else { return Line() }
      let news = flight.news(now, look)
      return marked(news.tone, words.remark(on: flight.title, news.text))
    }
  }

  func marked(_ tone: Notice.Tone, _ text: String) -> Line {
    let (mark, role) = tone.mark(look.glyphs, now)
    return Line("\(mark) ", role).with(text, tone == .error ? .error : .text)
  }
}

extension Notice.Tone {
  func mark(_ glyphs: Glyphs, _ now: Moment) -> (String, Role) {
    switch self {
    case .info: (glyphs.info, .dim)
    case .ok: (glyphs.check, .ok)
    case .pending: (glyphs.waiting, .pending)
    case .warning: (glyphs.warning, .warning)
    case .error: (glyphs.cross, .error)
    }
  }
}

extension EditFlight {
  /// How it stands, in a sentence.
  func news(_ now: Moment, _ look: Look) -> (tone: Notice.Tone, text: String) {
    let words = look.words
    switch state {
    case .checking: return (.pending, words.checking)
    case .recorded: return (.pending, words.recorded)
    case .sending(let attempt): return (.pending, words.sending(attempt: attempt))
    case .accepted: return (.pending, isUnseen ? words.cannotWatch : words.waitingForWebhook)
    case .late:
      return (.warning, isUnseen ? words.cannotWatch : words.late(duration: words.age(seconds: secondsWaited(now))))
    case .uncertain:
      guard case .uncertain(let fault)? = failure else { return (.warning, words.unknownNotRead) }
      return (.warning, fault.sentence)
    case .settled(let edit):
      switch edit.stage {
      case .confirmed where isOwn: return (.ok, words.meDone(email: edit.after.email?.value))
      case .confirmed: return (.ok, edit.outcome(words))
      case .refused: return (.error, edit.outcome(words))
      case .recorded, .accepted, .superseded, .unknown: return (.warning, edit.outcome(words))
      }
    case .failed(.problems(let problems)):
      return (.error, sentences(problems.map { $0.sentence(words) } + [words.changedNothing]))
    case .failed(.fault(let fault)), .failed(.uncertain(let fault)): return (.error, fault.sentence)
    }
  }

  /// Since Stripe accepted it.
  func secondsWaited(_ now: Moment) -> Int {
    if let acceptedAt { return max(0, (now.steady - acceptedAt).milliseconds / 1000) }
    return 0
  }
}
