// A run: many edits under one id, told line by line.

import Crypto
import FoundationEssentials
public import Supabase

/// The id of a run: a uuid in small letters.
public struct RunID: RawRepresentable, Codable, Hashable, Sendable, CustomStringConvertible {
  public let rawValue: String

  /// A new one.
  public init() { rawValue = UUID().uuidString.lowercased() }

  public init?(rawValue: String) {
    guard let uuid = UUID(uuidString: rawValue) else { return nil }
    self.rawValue = uuid.uuidString.lowercased()
  }

  /// The run that takes a run back: always the same, so that it can be gone on with by asking for it again.
  public init(undoing run: RunID) { rawValue = DerivedID.text(["undo", run.rawValue]) }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let run = RunID(rawValue: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a run's id")
    }
    self = run
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }

  public var description: String { rawValue }

  /// The id of the edit that a line of this run is: the same for the same line, and another one where it says
  /// something else.
  func edit(_ request: EditRequest) -> EditID {
    if let edit = request.edit { return edit }
    let values = Field.allCases.map { field -> String in
      switch request.changes[field] {
      case nil: "-"
      case .clear: "0"
      case .set(let text): "=" + text
      }
    }
    return EditID(rawValue: DerivedID.text([rawValue, "\(request.line)", request.account] + values))
  }

  /// The id of the edit by which this run takes another one back.
  func edit(undoing edit: EditID) -> EditID { EditID(rawValue: DerivedID.text([rawValue, edit.rawValue])) }
}

private enum DerivedID {
  /// A uuid of version 8 made of texts.
  static func text(_ parts: [String]) -> String {
    var hash = SHA256()
    for part in parts {
      // With its length, so that no two lists read the same.
      hash.update(data: Data("\(part.utf8.count):\(part)".utf8))
    }
    var bytes = Array(hash.finalize().prefix(16))
    bytes[6] = bytes[6] & 0x0f | 0x80
    bytes[8] = bytes[8] & 0x3f | 0x80
    let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { hex[$0].joined() }.joined(separator: "-")
  }
}

/// One line's work, before it is done.
public struct EditItem: Sendable {
  public enum Work: Sendable {
    case edit(EditRequest)
    case undo(Edit)
    /// It cannot be read.
    case unreadable(EditLineProblem)
  }

  /// From 1.
  public let line: Int
  public let work: Work

  public init(line: Int, _ work: Work) {
    self.line = line
    self.work = work
  }

  init(_ line: EditLine) {
    self.line = line.number
    switch line.content {
    case .success(let request): work = .edit(request)
    case .failure(let problem): work = .unreadable(problem)
    }
  }

  /// The account as it was written; nil of a line that cannot be read.
  var account: String? {
    switch work {
    case .edit(let request): request.account
    case .undo(let edit): edit.account
    case .unreadable: nil
    }
  }
}

/// What became of one line.
public struct EditRunLine: Sendable {
  /// Why nothing was changed.
  public enum Reason: Hashable, Sendable {
    case unreadable(EditLineProblem)
    case noSuchAccount
    case severalAccounts
    case problems([EditProblem])
    /// Stripe said no to this edit.
    case stripe(Edit)
    case notSendable(NotSendable)
    /// The edit's own id stands in the journal for something else.
    case editTaken
  }

  public enum Outcome: Sendable {
    /// All three records have the values.
    case confirmed
    /// They had them before.
    case alreadySo
    /// Stripe has them; Supabase follows.
    case accepted
    /// The same, and it takes long.
    case late
    /// Somebody's later change stands instead.
    case superseded
    /// Of a dry run: what would be changed.
    case possible(ChangedValues)
    case refused(Reason)
    /// Not taken back.
    case skipped(Reason)
    case failed(ResyncFailure)
    /// It could not be found out whether Stripe took it; running the same again does.
    case unknown(String?)
  }

  public let line: Int
  /// The account as it was written.
  public let account: String?
  public let edit: EditID?
  public let outcome: Outcome
}

/// How many lines met which end.
public struct EditRunTally: Sendable {
  public private(set) var counts: [String: Int] = [:]
  public init() {}
  public mutating func take(_ outcome: EditRunLine.Outcome) { counts[outcome.code, default: 0] += 1 }
  public subscript(code: String) -> Int { counts[code] ?? 0 }
  public var lines: Int { counts.values.reduce(0, +) }
}

extension EditRunLine.Outcome {
  /// Every word that scripts may meet, in the order of a summary.
  public static let codes = [
    "confirmed", "already_so", "accepted", "late", "superseded", "would_edit", "refused", "skipped", "failed",
    "unknown",
  ]

  public var code: String {
    switch self {
    case .confirmed: "confirmed"
    case .alreadySo: "already_so"
    case .accepted: "accepted"
    case .late: "late"
    case .superseded: "superseded"
    case .possible: "would_edit"
    case .refused: "refused"
    case .skipped: "skipped"
    case .failed: "failed"
    case .unknown: "unknown"
    }
  }

  /// Why, as scripts know it; nothing of a person is in it.
  public var reason: String? {
    switch self {
    case .confirmed, .alreadySo, .accepted, .late, .superseded, .possible: nil
    case .refused(let reason), .skipped(let reason): reason.code
    case .failed(let failure): failure.description
    case .unknown(let why): why
    }
  }
}

extension EditRunLine.Reason {
  var code: String {
    switch self {
    case .unreadable(let problem): problem.code
    case .noSuchAccount: "no_such_account"
    case .severalAccounts: "several_accounts"
    case .problems(let problems): (problems.first { $0.blocking } ?? problems.first)?.code.word ?? "refused"
    case .stripe(let edit): edit.refusal?.code ?? edit.refusal?.type ?? "refused"
    case .notSendable(let why): why.rawValue
    case .editTaken: "edit_taken"
    }
  }
}

extension AccountStore {
  /// What a run changed or may still change, the last recorded first: `page` edits (1 to 1000) behind the edit `after`.
  public func edits(of run: RunID, after: EditID?, page: Int = 200) async throws(SupabaseError) -> [Edit] {
    struct Arguments: Encodable {
      let run: RunID
      let after: EditID?
      let page: Int
    }
    return try await client.call(
      "accountdesk_run_edits", Arguments(run: run, after: after, page: page), repeatable: true)
  }
}
