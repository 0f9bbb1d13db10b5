// The door before the real SQL: whoever may not is refused, in a word that says why, and nothing changes.

import Accounts
import FoundationEssentials
import HTTPTypes
import Sandbox
import Stripe
import Supabase
import TestSupport
import Testing
import Transport

@testable import Door

@Suite(.timeLimit(.minutes(40))) struct DoorProjectTests {
  @Test func everyoneIsHeldToWhatTheyMay() async throws {
    try await DoorProject.with { project async throws in
      try await Self.reading(project)
      try await Self.tokens(project)
      try await Self.editing(project)
      try await Self.portal(project)
      try await Self.resync(project)
      try await Self.linking(project)
    }
  }

  private static func reading(_ project: DoorProject) async throws {
    let (ada, other) = (project.people[0], try #require(project.people.dropFirst().first { $0.kind == .inSync }))
    let customer = try #require(ada.customer)
    let target = "/v1/customers/\(customer)"
    for name in DoorProject.staff {
      let answer = try await project.door.read(target, token: project.token(name))
      #expect(answer.status == 200, "\(name): \(answer.body)")
      #expect(answer.body.contains("ada@example.com"))
      #expect(
        try await project.door.read("/v1/customers/cus_unknown", token: project.token(name)).code == "no_such_account")
    }
    let own = DoorProject.token(ada.id)
    #expect(try await project.door.read(target, token: own).status == 200)
    // Whether there is such a customer is not for them to know.
    for strange in ["cus_unknown", try #require(other.customer)] {
      let answer = try await project.door.read("/v1/customers/\(strange)", token: own)
      #expect(answer.status == 403)
      #expect(answer.code == "not_permitted", "\(strange)")
    }
  }

  private static func tokens(_ project: DoorProject) async throws {
    let customer = try #require(project.people[0].customer)
    let editor = DoorProject.id("editor")
    let claims = #"{"role":"authenticated","sub":"\#(editor)","exp":\#(DoorProject.far)}"#
    func unsigned(_ algorithm: String, _ signature: String) -> String {
      DoorProject.base64URL(#"{"alg":"\#(algorithm)","typ":"JWT"}"#.utf8) + "." + DoorProject.base64URL(claims.utf8)
        + ".\(signature)"
    }
    let role = #","app_metadata":{"accountdesk_role":"admin"},"user_metadata":{"accountdesk_role":"admin"}"#
    let tokens: [(what: String, token: String, status: Int)] = [
      ("forged", DoorProject.token(editor, secret: "somebody else's secret of more than 32 bytes"), 401),
      (
        "another project's",
        DoorProject.token(editor, claims: #","ref":"other""#, secret: String(repeating: "x", count: 40)), 401
      ),
      ("expired", DoorProject.token(editor, expires: 1_000_000_000), 401),
      ("of no algorithm", unsigned("none", ""), 401), ("of no algorithm, signed", unsigned("none", "AAAA"), 401),
      ("of another algorithm", unsigned("HS512", "AAAA"), 401),
      ("cut", String(DoorProject.token(editor).dropLast(3)), 401),
      ("anon's", DoorProject.signed(#"{"role":"anon","exp":\#(DoorProject.far)}"#), 403),
      ("the key's", DoorProject.signed(#"{"role":"service_role","exp":\#(DoorProject.far)}"#), 403),
      ("the owner's of the database", DoorProject.signed(#"{"role":"postgres","exp":\#(DoorProject.far)}"#), 403),
      ("nobody's", DoorProject.token("00000000-0000-4000-8000-0000000000ff"), 403),
      ("without a person", DoorProject.signed(#"{"role":"authenticated","exp":\#(DoorProject.far)}"#), 403),
      ("of a person with a role by their own word", DoorProject.token(project.people[1].id, claims: role), 403),
      ("the secret key", project.local["SUPABASE_SECRET_KEY"], 401),
      ("the publishable key", project.local["SUPABASE_PUBLISHABLE_KEY"], 401),
    ]
    for (what, token, status) in tokens {
      let before = project.door.lines.text.count
      for answer in [
        try await project.door.read("/v1/customers/\(customer)", token: token),
        try await project.door.edit("/v1/customers/\(customer)", token: token),
        try await project.door.edit("/v1/billing_portal/sessions", body: "customer=\(customer)", token: token),
        try await project.door.resync(customer, token: token),
      ] {
        // A role that PostgREST does not know is refused by it, one way or the other.
        #expect(
          answer.status == status || what.hasPrefix("the owner's") && answer.status == 401, "\(what): \(answer.body)")
      }
      #expect(!project.door.lines.text.dropFirst(before).contains(token), "\(what)")
    }
    #expect(project.local.stripe.customer(customer)?.name == "Ada Lovelace")
  }

  private static func editing(_ project: DoorProject) async throws {
    let ada = project.people[0]
    let other = try #require(project.people.dropFirst().first { $0.kind == .inSync })
    let (customer, strange) = (try #require(ada.customer), try #require(other.customer))
    let target = "/v1/customers/\(customer)"
    let editor = project.token("editor")
    let id = try await project.record(ada, name: "Ada King", as: editor).rawValue
    let body = "name=Ada%20King"
    func refused(
      _ code: String, _ target: String = target, _ body: String = body, key: String = id, token: String = editor,
      sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
      let answer = try await project.door.edit(target, body: body, key: key, token: token)
      #expect(answer.status == 403 && answer.code == code, "\(answer.body)", sourceLocation: sourceLocation)
      #expect(project.local.stripe.customer(customer)?.name == "Ada Lovelace", sourceLocation: sourceLocation)
    }
    // Each of these would be carried out by Stripe.
    try await refused("other_values", target, "name=Ada%20Queen")
    try await refused("other_values", target, "name=")
    try await refused("other_values", target, "name=Ada%20King&email=ada%40example.com")
    try await refused("other_values", target, "email=ada%40example.com")
    try await refused("other_customer", "/v1/customers/\(strange)")
    try await refused("no_such_account", "/v1/customers/cus_unknown")
    try await refused("unknown_edit", key: EditID().rawValue)
    try await refused("not_yours", token: project.token("other"))
    try await refused("not_yours", token: project.token("admin"))
    try await refused("not_permitted", token: project.token("viewer"))
    try await refused("not_permitted", token: DoorProject.token(other.id))
    try await refused("not_yours", token: DoorProject.token(ada.id))
    try await project.execute("update accountdesk.settings set edits = false where only_row")
    try await refused("edits_off")
    try await project.execute("update accountdesk.settings set edits = true where only_row")
    // A role that was taken away is gone at once, whatever the token says.
    let role = { (role: String) in
      "update auth.users set raw_app_meta_data = '{\"accountdesk_role\": \"\(role)\"}' where id = '\(DoorProject.id("editor"))'"
    }
    try await project.execute(role("viewer"))
    try await refused("not_permitted")
    try await project.execute(role("editor"))
    try await project.execute("update accountdesk.settings set require_aal2 = true where only_row")
    try await refused("aal2")
    try await project.execute("update accountdesk.settings set require_aal2 = false where only_row")
    let back = "update accountdesk.edits set recorded_at = recorded_at - interval '21 hours' where id = '\(id)'"
    try await project.execute(back)
    try await refused("too_old")
    try await project.execute(back.replacing("- interval", with: "+ interval"))

    let answer = try await project.door.edit(target, body: body, key: id, token: editor)
    #expect(answer.status == 200, "\(answer.body)")
    #expect(project.local.stripe.customer(customer)?.name == "Ada King")
    #expect(try await project.query("select attempts::text from accountdesk.edits where id = '\(id)'") == "1")
    // The same again while nobody knows the outcome is Stripe's saved answer; once it is settled, it is over.
    #expect(
      try await project.door.edit(target, body: body, key: id, token: editor).header("idempotent-replayed") == "true")
    _ = try await project.store(editor).accepted(EditID(rawValue: id), requestID: answer.header("request-id"))
    #expect(try await project.door.edit(target, body: body, key: id, token: editor).code == "settled")
    // Staff is an admin's to edit.
    let staff = DoorProject.id("viewer")
    try await project.execute(
      "insert into public.customers (id, stripe_customer_id) values ('\(staff)', 'cus_ofStaff')")
    #expect(try await project.door.resync(staff, token: editor).code == "staff")
  }

  private static func portal(_ project: DoorProject) async throws {
    let ada = project.people[0]
    let body = "customer=\(try #require(ada.customer))"
    func portal(_ token: String) async throws -> RawResponse {
      try await project.door.edit("/v1/billing_portal/sessions", body: body, key: "k", token: token)
    }
    for token in [project.token("editor"), project.token("admin"), DoorProject.token(ada.id)] {
      let answer = try await portal(token)
      #expect(answer.status == 200, "\(answer.body)")
    }
    let asked = "select count(*)::text from accountdesk.journal where kind = 'portal'"
    #expect(try await project.query(asked) == "3")
    for token in [project.token("viewer"), DoorProject.token(project.people[1].id)] {
      #expect(try await portal(token).code == "not_permitted")
    }
    #expect(try await project.query(asked) == "3")
  }

  private static func resync(_ project: DoorProject) async throws {
    let ada = project.people[0]
    let customer = try #require(ada.customer)
    let drifted = try #require(project.people.first { $0.kind == .nameDrifted })
    for token in [project.token("viewer"), DoorProject.token(project.people[1].id)] {
      #expect(try await project.door.resync(ada.id, token: token).code == "not_permitted")
    }
    #expect(
      try await project.door.resync(customer, #"{"logins":"stripe"}"#, token: DoorProject.token(ada.id)).code
        == "not_permitted")
    #expect(try await project.door.resync(ada.id, token: DoorProject.token(ada.id)).status == 200)
    #expect(try await project.query("select full_name from public.users where id = '\(ada.id)'") == "Ada King")

    let token = project.token("editor")
    let client = Resync(store: project.store(token), stripe: try project.stripe(token))
    let id = try #require(drifted.customer)
    let tried = try await client.tryOut(customer: id)
    #expect(tried.changes.map(\.record) == [.users])
    #expect(
      try await project.query("select full_name from public.users where id = '\(drifted.id)'") == drifted.users.name)
    let done = try await client.run(customer: id, author: "anybody")
    #expect(done.changes == tried.changes)
    #expect(
      try await project.query("select full_name from public.users where id = '\(drifted.id)'") == drifted.stripe?.name)
    // The journal says who it was, and not who they said they were.
    let author = "select author from accountdesk.journal where kind = 're-sync' order by n desc limit 1"
    #expect(try await project.query(author) == "editor@example.com")
    let missing = try await project.door.resync("cus_unknown", token: token)
    #expect(missing.code == "resource_missing" && missing.status == 404)
    #expect(try await project.door.resync("cus_unknown", token: DoorProject.token(ada.id)).code == "not_permitted")
  }

  private static func linking(_ project: DoorProject) async throws {
    let unlinked = try #require(project.people.first { $0.kind == .unlinked })
    func link(_ token: String) async throws -> RawResponse {
      try await project.door.client.send(
        "POST", "/accounts/\(unlinked.id)/link",
        headers: [("Authorization", "Bearer \(token)"), ("Content-Type", "application/json")], body: "{}")
    }
    for token in [project.token("viewer"), DoorProject.token(unlinked.id), DoorProject.token(project.people[0].id)] {
      #expect(try await link(token).code == "not_permitted")
    }
    let token = project.token("editor")
    let linking = Linking(store: project.store(token), stripe: try project.stripe(token), author: "anybody")
    let made = try await linking.create(for: unlinked.id)
    #expect(made.outcome == .created)
    let customer = try #require(made.customer)
    #expect(project.local.stripe.customer(customer)?.metadata["supabaseUUID"] == unlinked.id)
    #expect(
      try await project.query("select stripe_customer_id from public.customers where id = '\(unlinked.id)'") == customer
    )
    #expect(try await linking.create(for: unlinked.id).outcome == .already)
  }

  /// The whole way of an edit by the same client, the same workflow, and no key.
  @Test func aDeskWithoutAKeyEditsAsOneWithIt() async throws {
    try await DoorProject.with { project async throws in
      let people = project.people.filter { $0.kind == .inSync && $0.id != project.people[0].id }
      let token = project.token("editor")
      let store = project.store(token)
      let workflow = EditWorkflow(store: store, stripe: try project.stripe(token), author: "anybody")
      let edit = try await workflow.run(EditDraft(account: people[0].id, changes: Changes(name: .set("Grace Hopper"))))
      #expect(edit.stage == .accepted)
      #expect(edit.author == "editor@example.com")
      #expect(edit.requestID != nil)
      #expect(project.local.stripe.customer(people[0].customer ?? "")?.name == "Grace Hopper")
      let settled = try await Resync(store: store, stripe: try project.stripe(token)).run(
        customer: people[0].customer ?? "", edit: edit.id, author: "")
      #expect(settled.edit?.stage == .confirmed)

      // Stripe has it already: a read that the door makes and applies settles it.
      var standing = try #require(project.local.stripe.customer(people[1].customer ?? ""))
      standing.name = "Edsger Dijkstra"
      project.local.stripe.load([standing])
      let already = try await workflow.run(
        EditDraft(account: people[1].id, changes: Changes(name: .set("Edsger Dijkstra"))))
      #expect(already.stage == .confirmed)
      #expect(already.alreadySo)

      // Stripe's own no is told as Stripe's.
      let refused = try await workflow.run(
        EditDraft(account: people[2].id, changes: Changes(email: .set("x@com"))))
      #expect(refused.stage == .refused)
      #expect(refused.refusal?.param == "email")

      // Who may not is told so by the database before anything is sent.
      let viewer = project.token("viewer")
      let mayNot = EditWorkflow(store: project.store(viewer), stripe: try project.stripe(viewer), author: "")
      await #expect(throws: EditFailure.self) {
        try await mayNot.run(EditDraft(account: people[3].id, changes: Changes(name: .set("X"))))
      }
    }
  }
}
