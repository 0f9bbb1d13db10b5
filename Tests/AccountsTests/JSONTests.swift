// What stands in the database's answers and in what scripts read: each shape, both ways.

import Foundation
import Supabase
import Testing

@testable import Accounts

@Suite struct JSONTests {
  private func text(_ value: some Encodable) throws -> String {
    String(decoding: try SupabaseJSON.encode(value), as: UTF8.self)
  }
  private func read<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try SupabaseJSON.decode(type, from: Data(text.utf8))
  }
  /// Written and read again it is the same.
  private func expectRoundTrip<Value: Codable & Equatable>(
    _ value: Value, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(try read(Value.self, text(value)) == value, sourceLocation: sourceLocation)
  }

  @Test func changesTellAbsentFromCleared() throws {
    #expect(try text(Changes(name: .clear)) == #"{"name":null}"#)
    #expect(try text(Changes(email: .set("a@b.test"))) == #"{"email":"a@b.test"}"#)
    #expect(try text(Changes()) == "{}")
    #expect(try read(Changes.self, #"{"name":null,"email":"x"}"#) == Changes(name: .clear, email: .set("x")))
    #expect(try read(Changes.self, "{}").isEmpty)
    for changes in [
      Changes(), Changes(name: .clear), Changes(name: .set("é"), email: .set("")), Changes(email: .clear),
    ] {
      try expectRoundTrip(changes)
    }
    #expect(Changes(name: .clear, email: .set("x")).fields == [.name, .email])
  }

  @Test func values() throws {
    try expectRoundTrip(Values(name: "Ada", email: nil))
    #expect(try read(Values.self, #"{"name":null}"#) == Values())
    #expect(Values(name: "n", email: "e")[.email] == "e")
    try expectRoundTrip(ChangedValues(name: FromTo(from: nil, to: "x")))
  }

  /// As `accountdesk.edit_json` writes one.
  private static let edit = """
    {"id":"0B0B0B0B-1111-4111-8111-111111111111","account":"a","customer":"cus_1","author":"key:ada@desk","reason":null,
     "before":{"name":"Ada","email":"ada@example.com"},"after":{"email":"new@example.com"},"stage":"superseded",
     "recorded_at":"2026-10-28T12:34:56.123456+00:00","accepted_at":"2026-10-28T12:34:57+00:00","refused_at":null,
     "delivered_at":"2026-10-28T12:34:58+00:00","settled_at":"2026-10-28T12:34:58.5+00:00","late":false,
     "request_id":"req_1","event_id":"evt_1","already_so":false,"refusal":null,
     "superseded_by":{"event_id":"evt_2","origin":"dashboard","values":{"name":"Bea","email":null}},"failure":null}
    """

  @Test func anEdit() throws {
    let edit = try read(Edit.self, Self.edit)
    #expect(edit.id.rawValue == "0b0b0b0b-1111-4111-8111-111111111111")
    #expect(edit.stage == .superseded && edit.stage.isSettled)
    #expect(edit.after == Changes(email: .set("new@example.com")))
    #expect(edit.supersededBy == Superseded(eventID: "evt_2", origin: "dashboard", values: Values(name: "Bea")))
    #expect(edit.settledAt.map { $0.timeIntervalSince1970 } == 1_793_190_898.5)
    #expect(edit.unknownOutcome == nil)
    try expectRoundTrip(edit)
  }

  @Test(arguments: [
    ("not_there: Stripe: transport", UnknownOutcome?.some(.notThere)), ("not_read", .notRead),
    ("not_applied: email_taken b", .notApplied),
    ("something else", nil), ("", nil),
  ]) func whyAnOutcomeIsUnknown(_ failure: String, _ expected: UnknownOutcome?) {
    func edit(_ stage: Stage) -> Edit {
      Edit(
        id: EditID(), account: "a", customer: nil, before: Values(), after: Changes(), stage: stage, recordedAt: Date(),
        failure: failure)
    }
    #expect(edit(.unknown).unknownOutcome == expected)
    #expect(edit(.accepted).unknownOutcome == nil)
  }

  @Test func stages() {
    #expect(Stage.allCases.filter(\.isSettled) == [.refused, .confirmed, .superseded])
    #expect(
      Stage.allCases.map(\.rawValue) == ["recorded", "accepted", "refused", "confirmed", "superseded", "unknown"])
  }

  @Test func newIDsAreKeys() {
    let ids = (0..<100).map { _ in EditID() }
    #expect(Set(ids).count == 100)
    #expect(ids.allSatisfy { $0.rawValue == $0.rawValue.lowercased() && UUID(uuidString: $0.rawValue) != nil })
    #expect("\(EditID(rawValue: "ABC"))" == "abc")
  }

  @Test(arguments: [
    "no_such_account", "unlinked", "deleted", "two_accounts", "nothing_changed", "name_empty", "name_too_long",
    "email_too_long",
    "email_empty", "email_taken", "changed_since", "open_edit", "edits_off", "reason_required",
  ]) func everyWordOfACheckIsKnown(_ word: String) throws {
    let code = EditProblem.Code(word: word)
    #expect(code != .other(word))
    #expect(code.word == word)
    try expectRoundTrip(EditProblem(code, field: .name, blocking: false, detail: .init(ageSeconds: 1.5)))
  }

  @Test func newerWordsArrive() throws {
    let problem = try read(EditProblem.self, #"{"code":"moon_is_full","blocking":true}"#)
    #expect(problem == EditProblem(.other("moon_is_full")))
    #expect(try text(problem) == #"{"blocking":true,"code":"moon_is_full","detail":{}}"#)
  }

  @Test func aCheck() throws {
    let check = try read(
      EditCheck.self,
      """
      {"problems":[{"code":"open_edit","blocking":false,"detail":{"author":"bea","values":{"name":null},"age_seconds":4.2}},
       {"code":"email_taken","field":"email","blocking":true,"detail":{"account":"b"}}],
       "changes":{"email":{"from":null,"to":"x"}}}
      """)
    #expect(check.problems.contains { $0.blocking })
    #expect(check.problems[0].detail.values == Changes(name: .clear))
    #expect(check.changes == ChangedValues(email: FromTo(from: nil, to: "x")))
    #expect(!check.problems[0].blocking)
    try expectRoundTrip(check)
  }

  private static let account = """
    {"id":"a","name":"Ada","email":null,"stripe_customer_id":"cus_1","status":"drifted",
     "drift":[{"field":"email","record":"auth","stripe":null,"value":"x@example.com"}],"reason":null,
     "last_synced_at":"2026-10-28T12:34:56+00:00","pending_since":null,"version":7}
    """

  @Test func anAccount() throws {
    let account = try read(Account.self, Self.account)
    #expect(account.status == .drifted && account.version == 7)
    #expect(account.drift == [Drift(field: .email, record: .auth, value: "x@example.com", stripe: nil)])
    #expect(account.values == Values(name: "Ada"))
    try expectRoundTrip(account)
  }

  /// Lines are handed on as they came, whatever stands between them and inside them.
  @Test func theListsLines() throws {
    let rows = [#"{"id":"a","name":"]}\" , {","drift":[{"field":"name"}]}"#, #"{"id":"b","rows":[1,2],"name":null}"#]
    let more = try #require(
      AccountLines(
        answer: Data((#"{"rows": [ \#(rows[0]) ,"# + "\n" + #"\#(rows[1])], "more":true, "last" : ["x","y"]}"#).utf8)))
    #expect(String(decoding: more.text, as: UTF8.self) == rows.map { $0 + "\n" }.joined())
    #expect(more.count == 2 && more.more && more.last != nil)
    let none = try #require(AccountLines(answer: Data(#"{"more":false,"last":null,"rows":[]}"#.utf8)))
    #expect(none.text.isEmpty && none.count == 0 && !none.more && none.last == nil)
    // A line end between the parts of a row would break it in two.
    let wide = try #require(AccountLines(answer: Data("{\"more\":false,\"rows\":[{\"id\":\r\n1}]}".utf8)))
    #expect(String(decoding: wide.text, as: UTF8.self) == "{\"id\":  1}\n")
    for broken in ["", "[]", "{}", #"{"more":true,"rows":["#, #"{"rows":[]}"#, #"{"more":true,"rows":[{"id":"}]"#] {
      #expect(AccountLines(answer: Data(broken.utf8)) == nil, "\(broken)")
    }
  }

  @Test func aDetail() throws {
    let detail = try read(
      AccountDetail.self,
      """
      {"account":\(Self.account),"records":{"stripe":{"name":"Ada","email":null,"seen_at":"2026-10-28T12:34:56+00:00","deleted":false},
       "users":null,"auth":{"name":null,"email":"x@example.com"}},"created_at":"2026-01-01T00:00:00+00:00",
       "signs_in_with":["email"],"same_name":2,"plan":{"name":"Pro","status":"active","renews_at":null},
       "history":[{"at":"2026-10-28T12:34:56+00:00","kind":"edit","edit":\(Self.edit)},
        {"at":"2026-10-28T12:34:55+00:00","kind":"event","type":"customer.updated","origin":"dashboard","outcome":"applied",
         "event_id":"evt_1","changed":{"name":{"from":null,"to":"Ada"}}},
        {"at":"2026-10-28T12:34:54+00:00","kind":"sign_in","who":"x"}],
       "open_edits":[],"version":7}
      """)
    #expect(detail.records[.users] == nil)
    #expect(detail.records[.stripe] == Values(name: "Ada"))
    #expect(detail.records[.auth] == Values(email: "x@example.com"))
    guard case .edit(let edit) = detail.history[0].content, case .event(let event) = detail.history[1].content else {
      Issue.record("another history: \(detail.history)")
      return
    }
    #expect(edit.requestID == "req_1")
    #expect(
      event
        == HistoryLine.Event(
          type: "customer.updated", origin: "dashboard", outcome: "applied", eventID: "evt_1",
          changed: ChangedValues(name: FromTo(from: nil, to: "Ada"))))
    #expect(detail.history[2].content == .other(kind: "sign_in"))
    try expectRoundTrip(detail)
  }

  @Test func aPage() throws {
    let page = try read(
      AccountPage.self, #"{"rows":[\#(Self.account)],"first":["ada","a"],"last":[null,5,1.5,true],"more":true}"#)
    #expect(page.more && page.rows.count == 1)
    #expect(try text(page.last) == "[null,5,1.5,true]")
    try expectRoundTrip(page)
    #expect(try read(AccountPage.self, #"{"rows":[],"first":null,"last":null,"more":false}"#) == AccountPage(rows: []))
  }

  @Test func counts() throws {
    let counts = try read(Counts.self, #"{"all":10,"late":0,"in_sync":7,"drifted":3,"newer_word":4}"#)
    #expect(counts.all == 10 && counts[.inSync] == 7 && counts[.drifted] == 3 && counts[.held] == 0)
    try expectRoundTrip(counts)
  }

  @Test func theProject() throws {
    let state = try read(
      ProjectState.self,
      #"{"schema_version":1,"now":"2026-10-28T12:34:56.5+00:00","livemode":null,"late_after":15.000000,"edits":true,"require_reason":true,"late_events":0,"receiver_seen_at":null,"accounts":12}"#
    )
    #expect(state.lateAfter == 15 && state.livemode == nil && state.accounts == 12)
    try expectRoundTrip(state)
  }

  /// The SQL is upgraded first, and serves programs one release back.
  @Test func releasesThatDoNotFitAreTold() {
    func verdict(database: Int, serves: Int?, program: Int) -> Bool? {
      ProjectState(schemaVersion: database, servesVersion: serves, now: Date(), livemode: nil).isTooOld(for: program)
    }
    #expect(verdict(database: 3, serves: 2, program: 3) == nil)
    #expect(verdict(database: 3, serves: 2, program: 2) == nil)
    #expect(verdict(database: 3, serves: 2, program: 1) == false)
    #expect(verdict(database: 3, serves: 2, program: 4) == true)
    #expect(verdict(database: 3, serves: nil, program: 2) == false)
  }

  @Test func whatRecordingAnswers() throws {
    #expect(
      try read(Recording.self, #"{"recorded":true,"edit":\#(Self.edit)}"#) == .recorded(read(Edit.self, Self.edit)))
    #expect(
      try read(Recording.self, #"{"recorded":false,"problems":[{"code":"unlinked","blocking":true}]}"#)
        == .problems([EditProblem(.unlinked)]))
    #expect(try read(MaySend.self, #"{"may":true,"attempt":3}"#) == .yes(attempt: 3))
    #expect(try read(MaySend.self, #"{"may":false,"why":"too_old"}"#) == .no(.tooOld))
  }

  @Test func whatReadsAndEventsAnswer() throws {
    #expect(try read(ReadResult.self, #"{"outcome":"again"}"#) == ReadResult(outcome: .again))
    #expect(
      try read(ReadResult.self, #"{"outcome":"conflict","reason":"email_taken","account":"a","edit":null}"#)
        == ReadResult(outcome: .conflict, reason: "email_taken", account: "a"))
    let event = try read(EventResult.self, #"{"id":null,"outcome":"failed","customer":null,"reason":"22P02"}"#)
    #expect(event.outcome == "failed" && event.id == nil)
  }
}
