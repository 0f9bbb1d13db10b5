// How far one edit has come, in one line: recorded ✓  accepted by Stripe ✓ 182 ms  webhook ⠹ 0.9 s

import Accounts
import FoundationEssentials
import Terminal
import Themes
import Words

extension EditFlight {
  func stageLine(_ now: Moment, _ look: Look) -> Line {
    let words = look.words
    let parts: [Line] =
      switch state {
      case .checking: [running(words.stageChecking, since: begun, now, look)]
      case .recorded:
        [done(words.stageRecorded, look), running(words.stageSending, since: recordedAt ?? begun, now, look)]
      case .sending(let attempt):
        [
          done(words.stageRecorded, look),
          running(
            attempt > 1 ? words.stageSendingAgain(attempt) : words.stageSending, since: recordedAt ?? begun, now, look),
        ]
      case .accepted:
        [
          done(words.stageRecorded, look), accepted(look),
          running(words.stageWebhook, since: acceptedAt ?? begun, now, look),
        ]
      case .late:
        [
          done(words.stageRecorded, look), accepted(look),
          Line("\(words.stageWebhook) ").with("\(look.glyphs.warning) \(words.stageLate) ", .warning)
            .with(words.age(seconds: secondsWaited(now)), .warning),
        ]
      case .uncertain: [done(words.stageRecorded, look), failed(words.stageUnknown, look, .warning)]
      case .settled(let edit): settled(edit, look)
      case .failed: [failed(words.stageNotSaved, look, .error)]
      }
    return parts.dropFirst().reduce(parts[0].whole()) { $0.with("   ").with($1.whole()) }
  }

  private func settled(_ edit: Edit, _ look: Look) -> [Line] {
    let words = look.words
    let recorded = done(words.stageRecorded, look)
    switch edit.stage {
    case .confirmed:
      if edit.alreadySo { return [recorded, done(words.stageConfirmed, look)] }
      let took = edit.settledAt.flatMap { end in edit.acceptedAt.map { end.timeIntervalSince($0) } }
      return [recorded, accepted(look), done(words.stageWebhook, look, milliseconds: took.map { $0 * 1000 })]
    case .superseded: return [recorded, accepted(look), failed(words.stageSuperseded, look, .warning)]
    case .refused: return [recorded, failed(words.stageRefused, look, .error)]
    case .unknown, .recorded, .accepted: return [recorded, failed(words.stageUnknown, look, .warning)]
    }
  }

  private func accepted(_ look: Look) -> Line {
    let took = edit?.acceptedAt.flatMap { end in edit.map { end.timeIntervalSince($0.recordedAt) * 1000 } }
    return done(look.words.stageAcceptedByStripe, look, milliseconds: took)
  }

  private func done(_ word: String, _ look: Look, milliseconds: Double? = nil) -> Line {
    let line = Line("\(word) ").with(look.glyphs.check, .ok)
    guard let milliseconds, milliseconds >= 0, milliseconds < 1e12 else { return line }
    return line.with(" " + look.words.duration(milliseconds: Int(milliseconds.rounded())), .dim)
  }

  private func running(_ word: String, since: Duration, _ now: Moment, _ look: Look) -> Line {
    let passed = max(0, (now.steady - since).milliseconds)
    let line = Line("\(word) ")
    // A time that runs is read aloud again and again.
    if look.isPlain { return line.with(look.glyphs.waiting, .pending) }
    // Less than the eye needs is no waiting.
    if passed < Loading.patience.milliseconds { return line.with(look.glyphs.waiting, .pending) }
    let mark = isMoving(now) ? look.glyphs.spin(now) : look.glyphs.waiting
    let time = passed < 60_000 ? look.words.tenths(milliseconds: passed) : look.words.age(seconds: passed / 1000)
    return line.with("\(mark) \(time)", .pending)
  }

  private func failed(_ word: String, _ look: Look, _ role: Role) -> Line {
    Line("\(word) ").with(role == .error ? look.glyphs.cross : look.glyphs.warning, role)
  }
}
