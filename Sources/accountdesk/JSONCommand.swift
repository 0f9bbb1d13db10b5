// `accountdesk json`: what `--json` prints, for each command; a contract with scripts, which the tests hold the commands to.

import Accounts
import ArgumentParser
import Words

struct JSONCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "json", abstract: words.aboutJSON, discussion: words.discussionJSON)

  @OptionGroup var speech: LanguageOptions

  func run() async throws {
    try await withExitStatus {
      Output.line("# " + words.discussionJSON.replacing("\n", with: "\n# "))
      for (name, form) in Self.names { Output.line("\(name) = \(form)") }
      Output.line("")
      for (command, form) in Self.lines { Output.line("\(command): \(form)") }
    }
  }

  private static func oneOf(_ words: [String]) -> String { words.map { "\"\($0)\"" }.joined(separator: "|") }

  private static let names: [(String, String)] = [
    ("Status", oneOf(SyncStatus.allCases.map(\.rawValue))),
    ("Field", oneOf(Field.allCases.map(\.rawValue))),
    ("Record", oneOf(Record.allCases.map(\.rawValue))),
    ("Values", "{name: text?, email: text?}"),
    ("Drift", "{field: Field, record: Record, stripe: text?, value: text?}"),
    ("Change", "{field: Field, record: Record, from: text?, to: text?}"),
    ("FromTo", "{from: text?, to: text?}"),
    (
      "Account",
      "{id: uuid, name: text?, email: text?, stripe_customer_id: text?, status: Status, drift: [Drift], reason: text?, "
        + "last_synced_at: time?, pending_since: time?, version: number}"
    ),
    (
      "Refusal",
      "{type: text?, code: text?, param: text?, message: text?, status: number?, request_id: text?}"
    ),
    ("Superseded", "{event_id: text?, origin: text?, values: Values?}"),
    (
      "Edit",
      "{id: uuid, account: uuid, customer: text?, author: text?, reason: text?, undo_of: uuid?, run: uuid?, "
        + "before: Values, after: {name?: text?, email?: text?}, stage: \(oneOf(Stage.allCases.map(\.rawValue))), "
        + "recorded_at: time, accepted_at: time?, refused_at: time?, delivered_at: time?, settled_at: time?, late: bool, "
        + "request_id: text?, event_id: text?, already_so: bool, refusal: Refusal?, superseded_by: Superseded?, "
        + "failure: text?}"
    ),
    (
      "Event",
      "{at: time, kind: \"event\", type: text?, origin: text?, author: text?, outcome: text?, event_id: text?, "
        + "changed: {name?: FromTo, email?: FromTo}?}"
    ),
  ]

  private static let lines: [(String, String)] = [
    (
      "accounts",
      "{id: uuid, name: text?, email: text?, stripe_customer_id: text?, status: Status, drift: [Drift], "
        + "last_synced_at: time?}"
    ),
    (
      "show",
      "{account: Account, records: {stripe: {name: text?, email: text?, seen_at: time?, deleted: bool}?, "
        + "users: Values?, auth: Values?}, created_at: time?, signs_in_with: [text], same_name: number, "
        + "plan: {name: text?, status: text?, renews_at: time?}?, history: [{at: time, kind: \"edit\", edit: Edit}|Event], "
        + "open_edits: [Edit], version: number}"
    ),
    ("edit", "Edit"),
    ("edit --from-stdin", "\(runLine)|\(runSummary)"),
    ("undo", "\(runLine)|\(runSummary)"),
    (
      "resync",
      "{id: uuid, stripe_customer_id: text?, outcome: \"applied\"|\"unchanged\"|\"unlinked\"|\"deleted\"|\"conflict\"|"
        + "\"failed\"|\"held\", reason: text?, changes: [Change]}|{summary: {accounts: number, applied: number, "
        + "unchanged: number, skipped: number, failed: number, stopped: bool, dry_run: bool}}"
    ),
    (
      "backfill",
      "{id: uuid, stripe_customer_id: text?, field: Field, record: Record, from: text?, to: text?}|"
        + "{summary: {id: uuid?, done: bool, dry_run: bool, "
        + BackfillCounts.Kind.allCases.map { "\($0.rawValue): number" }.joined(separator: ", ") + "}}"
    ),
    (
      "link",
      "{kind: \(oneOf(LinkKind.allCases.map(\.rawValue))), id: uuid?, stripe_customer_id: text?, email: text?, "
        + "name: text?, customer_email: text?, customer_name: text?, evidence: [text], outcome: text?, reason: text?}|"
        + "{summary: {kinds: {\(LinkKind.allCases.map { "\($0.rawValue)?: number" }.joined(separator: ", "))}, "
        + "linked: number, created: number, failed: number, stopped: bool, dry_run: bool}}"
    ),
    (
      "reconcile",
      "{id: uuid, stripe_customer_id: text?, status: Status, field: Field?, record: Record?, stripe: text?, value: text?, "
        + "origin: \(oneOf(DriftOrigin.allCases.map(\.rawValue)))?, outcome: text?, reason: text?}|"
        + "{summary: {missed_events: number, events_complete: bool, accounts: number, out_of_step: number, found: number, "
        + "mended: number, left: number, kept: number, differences: [{field: Field, record: Record, count: number}], "
        + "origins: {\(DriftOrigin.allCases.map { "\($0.rawValue): number" }.joined(separator: ", "))}, stopped: bool, "
        + "dry_run: bool}}"
    ),
    (
      "events",
      "{id: text, type: text?, customer: text?, account: uuid?, created: time?, received_at: time?, "
        + "outcome: \"conflict\"|\"failed\"|\"unlinked\"|\"held\", reason: text?, conflict_with: uuid?}"
    ),
    ("events --replay", "{id: text, outcome: text, reason: text?, customer: text?}"),
    ("events --approve", decisionLine),
    ("events --reject", decisionLine),
    (
      "operators",
      "{id: uuid, email: text?, role: \(oneOf(StaffRole.allCases.map(\.rawValue))), last_sign_in_at: time?, "
        + "is_banned: bool, has_second_factor: bool}"
    ),
    ("settings", "{rule: \(oneOf(RuleName.allCases.map(\.rawValue))), value: text}"),
    (
      "journal",
      "{n: number, at: time, kind: text, what: text, author: text?, account: uuid?, customer: text?, edit: uuid?, "
        + "reason: text?, before: any, after: any, detail: any}"
    ),
    (
      "forget",
      "{outcome: \"forgotten\"|\"would_forget\"|\"already\", account: uuid?, customers: [text], counts: {accounts: number, "
        + "customers: number, events: number, subscriptions: number, edits: number, journal_values: number}, "
        + "kept_elsewhere: [text]}"
    ),
    ("config show", "{name: text, value: text?, secret: bool, source: text?}"),
    (
      "webhooks list",
      "{id: text, url: text, status: \"enabled\"|\"disabled\", api_version: text?, events: [text], ours: bool, "
        + "created: time, livemode: bool}"
    ),
    (
      "doctor",
      "{check: \(oneOf(DoctorCheck.allCases.map(\.rawValue))), state: \(oneOf(Finding.State.allCases.map(\.rawValue))), "
        + "code: \(oneOf(DoctorCode.allCases.map(\.rawValue))), what: text, why: text?, mend: text?, help: text?}"
    ),
    ("webhooks test", "{event: text?, customer: text, came_by: text?, milliseconds: number?}"),
    (
      "whoami",
      "{id: uuid?, email: text?, role: \"viewer\"|\"editor\"|\"admin\"|\"owner\"|\"key\"|\"none\", aal: text?, "
        + "needs_aal2: bool, livemode: bool?, idle_lock: number?}"
    ),
    ("themes", "{name: text, ground: \"dark\"|\"light\"|\"any\", file: text?}"),
  ]

  private static let decisionLine =
    "{id: text, outcome: \"approved\"|\"rejected\"|\"not_held\"|\"not_found\"|\"conflict\"|\"failed\", account: uuid?, "
    + "customer: text?, from: text?, to: text?, origin: text?}"
  private static let runLine =
    "{line: number, id: text?, edit: uuid?, outcome: \(oneOf(EditRunLine.Outcome.codes)), reason: text?}"
  private static let runSummary =
    "{summary: {run: uuid, undo_of: uuid?, lines: number, "
    + EditRunLine.Outcome.codes.map { "\($0): number" }.joined(separator: ", ") + ", stopped: bool, dry_run: bool}}"
}
