// Names and e-mails that would take a terminal over: through every screen, command and log, looked at byte by byte.

import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing
import Transport

@Suite(.timeLimit(.minutes(40))) struct BytesTests {
  private static func scalars(_ values: some Sequence<Int>) -> String {
    values.compactMap { Unicode.Scalar(UInt32($0)) }.map { String($0) }.joined()
  }

  /// Every control character and change of direction.
  private static let controls =
    scalars(1...0x1f) + "\u{7f}" + scalars(0x80...0x9f) + scalars([0x61c, 0x200e, 0x200f, 0x2028, 0x2029])
    + scalars(0x202a...0x202e) + scalars(0x2066...0x2069)
  /// Clears the screen, asks for the cursor, sets a title, copies, begins a string that has no end.
  private static let sequences =
    "\u{1b}[2J\u{1b}[6n\u{1b}]0;x\u{7}\u{1b}]52;c;RVZJTA==\u{7}\u{9b}31m\u{9d}0;x\u{9c}\u{1b}P"
  private static let marks = String(repeating: "\u{301}", count: 10_000)
  /// As Stripe takes a name of at most 256 characters.
  private static let short = "Wild\(sequences)\(controls)!"
  private static let long = "Wild\(sequences)\(controls)Z\(marks)!"
  private static let email = "w\(sequences)\u{202e}\u{7f}\u{85}@example.com"

  private struct Person: Sendable {
    let id: String
    let email: String
    let customer: String
  }

  @Test func nothingActsOnTheTerminal() async throws {
    try await RunningSandbox.with(["--users", "30", "--seed", "3", "--staff"]) { sandbox in
      let people = try await Self.makeWild(sandbox)
      try await Self.commands(sandbox, people)
      try await Self.desk(sandbox, people)
      try await Self.accountPage(sandbox)
    }
  }

  // MARK: - The people

  /// Ada's login is held; of two others the names differ, of one at Stripe, of one in the profile; the last has no
  /// customer.
  private static func makeWild(_ sandbox: RunningSandbox) async throws -> [Person] {
    #expect(try await sandbox.run("settings", "hold", "hold").status == 0)
    let rows = try await sandbox.query(
      """
      (select id, email, customer from accountdesk.accounts where email = 'ada@example.com')
      union all
      (select id, email, customer from accountdesk.accounts
        where status = 'in_sync' and email ~ '^[a-z0-9.]+@' and email <> 'ada@example.com' order by id limit 2)
      union all
      (select id, auth_email, '' from accountdesk.accounts
        where status = 'unlinked' and auth_email not like '%staff%' order by id limit 1)
      """)
    let people = rows.map { Person(id: $0[0] ?? "", email: $0[1] ?? "", customer: $0[2] ?? "") }
    try #require(people.count == 4)
    let (ada, named, profile, alone) = (people[0], people[1], people[2], people[3])
    for (sql, values) in [
      (
        "update auth.users set email = $1 where id = $2",
        [email.replacing("w", with: "ada", maxReplacements: 1), ada.id]
      ),
      ("update public.users set full_name = $1 where id = $2", [long, profile.id]),
      (
        "update auth.users set email = $1, raw_user_meta_data = jsonb_build_object('full_name', $2::text) where id = $3",
        [email, long, alone.id]
      ),
      ("update public.users set full_name = $1 where id = $2", [long, alone.id]),
      (
        "insert into accountdesk.customers (id, name, email, as_of) values ('cus_wild', $1, $2, now())",
        [long, email]
      ),
    ] {
      _ = try await sandbox.query(sql, values.map { .text($0) })
    }
    try await change(ada, "email=ada.byron%40example.com", sandbox)
    try await change(named, "name=" + escaped(String(short.prefix(250))), sandbox)
    try await eventually {
      let held = try await sandbox.query("select status from accountdesk.accounts where id = $1", [.text(ada.id)])
      let wild = try await sandbox.query(
        "select count(*) from accountdesk.accounts where name like 'Wild%'")
      return held == [["held"]] && wild == [["2"]]
    }
    return people
  }

  private static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      let digits = String(byte, radix: 16)
      return "%" + (digits.count < 2 ? "0" : "") + digits
    }.joined()
  }

  private static func change(_ person: Person, _ form: String, _ sandbox: RunningSandbox) async throws {
    let answer = try await CurlTransport.shared.send(
      Request(
        .post, "\(sandbox["STRIPE_API_BASE"])/v1/customers/\(person.customer)",
        headers: [
          .authorization: "Bearer \(sandbox["STRIPE_SECRET_KEY"])", .contentType: "application/x-www-form-urlencoded",
        ], body: Data(form.utf8)))
    #expect(answer.status == 200)
  }

  // MARK: - The commands

  private static func commands(_ sandbox: RunningSandbox, _ people: [Person]) async throws {
    let reason = "because\u{1b}[2J\u{9b}31m\u{202e}"
    var wild: [String] = []
    for words in [
      ["accounts"], ["show", people[1].id], ["show", people[2].id], ["show", people[3].id], ["events"], ["link"],
      ["reconcile", "--dry-run"], ["operators"], ["resync", "--all", "--dry-run", "--logins", "keep"],
      ["edit", people[1].id, "--name", "New\(short)", "--reason", reason, "--wait", "0"], ["journal"],
      ["doctor"], ["backfill", "--dry-run"], ["show", people[0].id], ["settings"],
    ] {
      for json in words == ["journal"] ? [[]] : [[], ["--json"]] {
        // The second edit is another one.
        let words = words + json + (words[0] == "edit" && json != [] ? ["--email", "wilder@example.com"] : [])
        let result = try await Program.run(words, settings: sandbox.settings)
        #expect([0, 65, 75, 78].contains(result.status), "\(words[0]): \(result.status) \(result.errors)")
        expectHarmless(result.output, "\(words.prefix(1)) \(json)")
        expectHarmless(result.errors, "\(words.prefix(1)) \(json), its talk")
        if result.output.contains("Wild") { wild.append(words[0]) }
        guard json != [] || words == ["journal"] else { continue }
        // Each line is one value, and what it says is what it was.
        let lines = result.output.split(separator: "\n")
        for line in lines {
          #expect(throws: Never.self, "\(words[0])") { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
        }
        if words[0] == "accounts" {
          let names = lines.compactMap {
            (try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])?["name"] as? String
          }
          #expect(names.contains(long))
        }
      }
    }
    #expect(wild.count >= 12, "\(wild)")
    // Without them they would have nothing to be harmless of.
    #expect(Set(wild).isSuperset(of: ["accounts", "show", "edit", "link", "journal"]), "\(wild)")
  }

  private static func expectHarmless(_ text: String, _ what: String) {
    let scalars = text.unicodeScalars
    let acting = scalars.filter { acts($0) && $0 != "\n" }
    #expect(Set(acting.map { String($0.value, radix: 16) }) == [], "\(what)")
    #expect(!scalars.split { $0 != "\u{301}" }.contains { $0.count > 5 }, "\(what): marks")
  }

  private static func acts(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f...0x9f, 0x61c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069: true
    default: false
    }
  }

  // MARK: - The desk

  private static func desk(_ sandbox: RunningSandbox, _ people: [Person]) async throws {
    let desk = try await DeskOnTerminal.start(sandbox, columns: 120, rows: 50, ["XDG_STATE_HOME": "/dev/null/none"])
    let terminal = desk.terminal
    func press(_ keys: String, _ text: String) async throws {
      try terminal.write(keys)
      try await desk.see(text)
      expectFrame(terminal, text)
    }
    /// By escape, which is one only when nothing is typed right after it.
    func leave(_ text: String) async throws {
      try terminal.write("\u{1b}")
      try await desk.see("no «\(text)»") { !$0.contains(text) }
      expectFrame(terminal, "without \(text)")
    }
    func find(_ id: String) async throws {
      try await press("/", "esc clear the search")
      try await press("\u{15}\(id)\r", "/\(id)")
    }
    // The list with all of them.
    try await press("/Wild\r", "/Wild")
    try await desk.see("Wild·")
    try await leave("/Wild")
    for person in people {
      let isLinked = !person.customer.isEmpty
      try await find(person.id)
      try await press("\r", "esc back")
      if person.id == people[0].id {
        for key in ["A", "X"] {
          try await press(key, "┌ Question ")
          try await leave("┌ Question ")
        }
      }
      try await press("y", "Copy: ")
      try await leave("Copy: ")
      if isLinked {
        try await press("e", "tab next field")
        try await leave("tab next field")
      } else {
        try await press("c", "cus_wild")
        try await leave("cus_wild")
      }
      if person.id == people[2].id {
        // The profile's name, as it would be sent to Stripe.
        try await press("S", "sends to Stripe")
        try await press("\u{1b}", "d discard")
        try terminal.write("d")
        try await desk.see("no form") { !$0.contains("sends to Stripe") }
      }
      try await press(":", "Commands")
      try await leave("Commands")
      try await leave("esc back")
      try await leave("/\(person.id)")
    }
    // Typed by a paste, saved, and told of.
    try await find(people[1].id)
    try await press("e", "tab next field")
    try await press("\u{15}\u{1b}[200~Wilder\(short)\u{1b}[201~", "Wilder")
    try await press("\r", "recorded ✓")
    try await leave("recorded ✓")
    for (key, title) in [("L", "┌ Log "), ("D", "┌ Sync dashboard "), ("?", "┌ Keys ")] {
      try await press(key, title)
      if key == "L" {
        #expect(
          terminal.emulator.lines.contains { $0.first == "│" && $0.contains("Wild") }, "\(terminal.emulator.text)")
      }
      try await leave(title)
    }
    try await leave("/\(people[1].id)")
    try await press("A", "marked")
    try await press("r", "┌ Re-sync of many ")
    try await leave("┌ Re-sync of many ")
    try terminal.write("q")
    await desk.expectEnd(0, "the end")
    expectBytes(terminal)
  }

  /// Somebody who sees only themselves, with an operator's wild note in their history; and the name of whoever is there.
  private static func accountPage(_ sandbox: RunningSandbox) async throws {
    let state = "/tmp/accountdesk-state-\(UInt64.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: state) }
    let id = try await sandbox.query(
      "select id from accountdesk.accounts where status = 'in_sync' and email ~ '^[a-z0-9.]+@' order by id limit 1")
    let person = try #require(id.first?[0])
    let rows = try await sandbox.query("select email from auth.users where id = $1", [.text(person)])
    let email = try #require(rows.first?[0])
    _ = try await sandbox.query("update public.users set full_name = $1 where id = $2", [.text(long), .text(person)])
    // The staff's password.
    _ = try await sandbox.query(
      """
      update auth.users u set encrypted_password = s.encrypted_password
      from auth.users s where s.email = $1 and u.id = $2
      """, [.text(sandbox["SANDBOX_EDITOR"]), .text(person)])
    let desk = DeskOnTerminal.environment(sandbox, ["XDG_STATE_HOME": state, "SUPABASE_SERVICE_ROLE_KEY": ""])
    let terminal = try PseudoTerminal(columns: 120, rows: 40)
    let page = DeskOnTerminal(
      terminal: terminal, processID: try terminal.start(Program.path, environment: desk), before: terminal.settings)
    try await page.see("Password")
    try terminal.write("\u{1b}[200~\(short)\u{1b}[201~")
    try await page.see("Wild")
    try terminal.write("\u{15}\(email)\t\(sandbox["SANDBOX_PASSWORD"])\r")
    try await page.see("Your account")
    try await page.see("Wild·")
    expectFrame(terminal, "the account page")
    // Whoever they are called by now stands in the header.
    _ = try await sandbox.query(
      "update auth.users set email = $1 where id = $2", [.text("me\(Self.email)"), .text(person)])
    try terminal.write("R")
    try await page.see("mew·")
    expectFrame(terminal, "the account page")
    try terminal.write("q")
    await page.expectEnd(0, "the end")
    expectBytes(terminal)
  }

  /// The boxes are whole: nothing has moved the cursor between what was written.
  private static func expectFrame(_ terminal: PseudoTerminal, _ what: String) {
    let emulator = terminal.emulator
    for line in emulator.lines {
      guard let first = line.first, "│┌└".contains(first) else { continue }
      #expect("│┐┘".contains(line.last ?? " "), "\(what): \(line)")
    }
    #expect(emulator.unknown == [], "\(what)")
  }

  /// All that was written: ncurses' own sequences, and text in which nothing acts.
  private static func expectBytes(_ terminal: PseudoTerminal) {
    let output = terminal.output
    // 8-bit controls and changes of direction only ever come from the people.
    let scalars = String(decoding: output, as: UTF8.self).unicodeScalars
    let acting = scalars.filter { acts($0) && !"\u{1b}\r\n\u{8}\t\u{7}\u{e}\u{f}".unicodeScalars.contains($0) }
    #expect(Set(acting.map { String($0.value, radix: 16) }) == [])
    #expect(!scalars.contains("\u{fffd}"))
    #expect(!scalars.split { $0 != "\u{301}" }.contains { $0.count > 4 })
    // Where the cursor stands is asked by the screen itself, too, behind the mark that it measures.
    for sequence in ["\u{1b}[2J\u{1b}[6n", "\u{1b}P", "RVZJTA==\u{7}", "\u{1b}]0;x"] {
      #expect(!ProcessMemory.contains(output, sequence), "\(sequence.dropFirst())")
    }
    #expect(terminal.emulator.commands.allSatisfy { !$0.contains("RVZJTA") })
  }
}
