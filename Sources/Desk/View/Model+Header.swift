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
    let who = Line(identity.author, .dim).plain(look.glyphs)
    let pieces = ([mode] + lights).map { $0.plain(look.glyphs) }
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

  private var mode: Line {
    let words = look.words
    let badge = isLive ? Line(" \(words.modeLive) ", .live) : Line(words.modeTest, .test)
    return badge.with(" ").with(identity.profile, .heading)
  }

  private var lights: [Line] {
    let words = look.words
    var lights = [
      light(words.lightStripe, stripe),
      light(words.lightSupabase, supabase),
    ]
    switch receiver {
    case nil: lights.append(Line(words.receiverUnknown, .dim))
    case .never?: lights.append(Line(words.receiverNever, .warning))
    case .alive?: lights.append(Line(words.receiverOk, .dim))
    case .silent(let seconds)?: lights.append(Line(words.receiverSilent(words.age(seconds: seconds)), .error))
    }
    return lights
  }

  private func light(_ name: String, _ light: Light) -> Line {
    switch light {
    case .unknown: Line(look.words.serviceUnknown(name), .dim)
    case .ok: Line(look.words.serviceOk(name), .dim)
    case .down(let fault):
      switch fault.kind {
      case .unreachable, .tryAgain: Line(look.words.serviceDown(name), .error)
      case .input, .noSuchAccount, .notPermitted, .notConfigured, .bug:
        Line(look.words.serviceRefuses(name), .error)
      }
    }
  }
}

/// The receiver, by its heartbeat.
enum Receiver: Equatable {
  case never
  case alive
  case silent(seconds: Int)

  /// A heartbeat comes every 15 s; two may be missed.
  static let patience = 45
}

extension Model {
  /// Nil while nothing is known. The database's clock tells the age, and the desk's own how long ago that was.
  var receiver: Receiver? {
    guard let project, let projectSeen else { return nil }
    guard let seen = project.receiverSeenAt else { return .never }
    let since = Double((now.steady - projectSeen).milliseconds) / 1000
    let age = project.now.timeIntervalSince(seen) + since
    return age < Double(Receiver.patience) ? .alive : .silent(seconds: Int(min(age, 1e9)))
  }
}
