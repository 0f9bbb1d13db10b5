// The header: whose data this is, how the services are, and who sits here. Mode and author are never cut.

import Accounts
import FoundationEssentials
import Terminal
import Themes
import Words

extension Model {
  /// One line where it fits, as many as needed otherwise.
  var headerLines: [Line] {
    let columns = size.columns - 2
    let title = Line("AccountDesk", .accent)
    let who = Line(identity.title, .dim).plain(look.glyphs)
    let pieces = ([mode] + lights).filter { !$0.text.isEmpty }.map { $0.plain(look.glyphs) }
    for shown in [[title] + pieces, pieces] {
      let left = shown.dropFirst().reduce(shown[0]) { $0.with("  ").with($1) }
      if left.columns + 2 + who.columns <= columns {
        return [Line(" ").with(left.padded(to: columns - who.columns)).with(who)]
      }
    }
    return flow(pieces, columns)
      + wrapped(who, to: columns).map { line in
        Line().padded(to: 1 + max(0, columns - line.columns)).with(line)
      }
  }

  /// Pieces one after another, none of them broken unless it is longer than a line.
  private func flow(_ pieces: [Line], _ columns: Int) -> [Line] {
    var lines: [Line] = []
    for piece in pieces.flatMap({ $0.wrapped(to: columns) }) {
      if let last = lines.last, last.columns + 2 + piece.columns <= columns + 1 {
        lines[lines.count - 1] = last.with("  ").with(piece)
      } else {
        lines.append(Line(" ").with(piece))
      }
    }
    return lines
  }

  /// Neither LIVE nor TEST while nobody knows: whoever signs in is not to be told the wrong one.
  var mode: Line {
    let words = look.words
    var parts: [Line] = []
    if isModeKnown { parts.append(isLive ? Line(" \(words.modeLive) ", .live) : Line(words.modeTest, .test)) }
    if !identity.profile.isEmpty { parts.append(Line(identity.profile, .heading)) }
    if identity.isReadOnly { parts.append(Line(words.modeReadOnly, .warning)) }
    return parts.dropFirst().reduce(parts.first ?? Line()) { $0.with(" ").with($1) }
  }

  private var lights: [Line] {
    let words = look.words
    return [
      light(words.lightStripe, stripe, since: stripeDownSince),
      supabaseSlow.map {
        Line(words.serviceSlow(words.lightSupabase, words.age(seconds: $0.milliseconds / 1000)), .warning)
      } ?? light(words.lightSupabase, supabase, since: downSince), webhooksLine,
    ]
  }

  private func light(_ name: String, _ light: Light, since: Duration?) -> Line {
    let words = look.words
    switch light {
    case .unknown: return Line(words.serviceUnknown(name), .dim)
    case .ok: return Line(words.serviceOk(name), .dim)
    case .down(let fault):
      guard fault.kind.isOutage else { return Line(words.serviceRefuses(name), .error) }
      let seconds = since.map { max(0, (now.steady - $0).milliseconds / 1000) } ?? 0
      return Line(words.serviceDown(name, words.age(seconds: seconds)), .error)
    }
  }

  private var webhooksLine: Line {
    let words = look.words
    switch webhooks {
    case .unknown: return Line(words.webhooksUnknown, .dim)
    case .never: return Line(words.receiverNever, .warning)
    case .silent(let seconds): return Line(words.receiverSilent(words.age(seconds: seconds)), .error)
    case .late(let count): return Line(words.eventsLate(count), .warning)
    case .noEventYet: return Line(words.noEventYet, .dim)
    case .ok(let polls, let quiet):
      let light = polls ? words.pollingOk : words.webhooksOk
      return Line(quiet < Webhooks.quietFrom ? light : words.quiet(light, words.age(seconds: quiet)), .dim)
    }
  }
}
