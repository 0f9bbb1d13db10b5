// Drafts on the disk: one file for each, for its author's eyes only, replaced as a whole, for a day.

import FoundationEssentials
import Glibc

/// A folder that cannot be used keeps nothing; nobody is kept from typing by that.
public struct DraftFolder: Sendable {
  let path: String

  /// `$XDG_STATE_HOME/accountdesk/drafts`; nil where there is no home.
  public static func path(in environment: [String: String]) -> String? {
    if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/") { return "\(folder)/accountdesk/drafts" }
    return environment["HOME"].map { "\($0)/.local/state/accountdesk/drafts" }
  }

  /// The draft that is kept there, unless it is older than it may become. All that are so old are removed.
  func find(_ place: KeptDraft.Place, now: Date) -> KeptDraft? {
    removeOld(now: now)
    guard let data = FileManager.default.contents(atPath: file(place)),
      let draft = try? JSONDecoder().decode(KeptDraft.self, from: data), draft.place == place
    else { return nil }
    return draft
  }

  func keep(_ draft: KeptDraft) {
    guard let data = try? JSONEncoder().encode(draft) else { return }
    try? FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    // Whole or not at all, whenever the program ends.
    let temporary = "\(path)/.\(getpid()).new"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    let written = data.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
    guard written == data.count, rename(temporary, file(draft.place)) == 0 else {
      unlink(temporary)
      return
    }
  }

  func drop(_ place: KeptDraft.Place) { unlink(file(place)) }

  private func removeOld(now: Date) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
      let file = "\(path)/\(name)"
      guard let changed = try? FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date else {
        continue
      }
      // One from the future has a wrong date, and no end.
      if abs(now.timeIntervalSince(changed)) > KeptDraft.lifetime { unlink(file) }
    }
  }

  /// A name of the place that no text in it can lead out of the folder.
  private func file(_ place: KeptDraft.Place) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in "\(place.author)\u{0}\(place.project)\u{0}\(place.account)".utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x0100_0000_01b3
    }
    return "\(path)/\(String(hash, radix: 16)).json"
  }
}

extension DraftFolder {
  /// What the desk wants done with drafts, one after another, until there is nothing more.
  static func run(
    _ wishes: AsyncStream<Effect>, in folder: DraftFolder?, now: @Sendable () -> Date,
    found: @Sendable (KeptDraft) -> Void
  ) async {
    for await wish in wishes {
      switch wish {
      case .keepDraft(let draft): folder?.keep(draft)
      case .dropDraft(let place): folder?.drop(place)
      case .findDraft(let place): if let draft = folder?.find(place, now: now()) { found(draft) }
      default: break
      }
    }
  }
}
