// Many edits from standard input: done, tried dry, gone on with, stopped, taken back, and waited for through an outage.

import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct EditRunTests {
  private struct Line: Decodable {
    struct Summary: Decodable {
      let run: String
      let lines: Int
      let confirmed: Int
      let refused: Int
      let failed: Int
      let skipped: Int
      let stopped: Bool
    }
    let line: Int?
    let id: String?
    let edit: String?
    let outcome: String?
    let reason: String?
    let summary: Summary?
  }

  private struct Ran {
    let status: Int
    let errors: String
    let lines: [Line]
    let output: String
    var summary: Line.Summary? { lines.last?.summary }
    /// `2 confirmed`, in the order told.
    var ends: [String] {
      lines.compactMap { line in line.line.map { "\($0) \(line.outcome ?? "?")" + (line.reason.map { " \($0)" } ?? "") }
      }
    }
  }

  private static func run(
    _ sandbox: RunningSandbox, _ file: String, _ options: String = "", changes: [String: String] = [:]
  ) async throws -> Ran {
    let settings = sandbox.settings.merging(changes) { $1 }.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
    let path = "/tmp/accountdesk-edits-\(UInt64.random(in: 0 ... .max))"
    try Data(file.utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try ran(
      try await Program.shell(
        "env \(settings) LANG=C.UTF-8 \(Program.path) edit --from-stdin --json --rate 20 \(options) <\(path)"))
  }

  private static func ran(_ result: Program.Result) throws -> Ran {
    Ran(
      status: result.status, errors: result.errors,
      lines: try result.output.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) },
      output: result.output)
  }

  /// People in sync, by their ids.
  private static func people(_ sandbox: RunningSandbox, _ count: Int) async throws -> [(id: String, name: String)] {
    try await sandbox.query(
      "select id, coalesce(name, '') from accountdesk.accounts where status = 'in_sync' order by id limit \(count)"
    ).map { ($0[0] ?? "", $0[1] ?? "") }
  }

  private static func names(_ sandbox: RunningSandbox, _ ids: [String]) async throws -> [String] {
    try await sandbox.query(
      "select coalesce(full_name, '') from public.users where id = any ($1::uuid[]) order by id",
      [.text("{\(ids.joined(separator: ","))}")]
    ).map { $0[0] ?? "" }
  }

  @Test(.timeLimit(.minutes(40))) func doneGoneOnWithAndTakenBack() async throws {
    let forms = try JSONForm.Forms(try await Program.run(["json"]).output)
    try await RunningSandbox.with(["--users", "40"]) { sandbox in
      let people = try await Self.people(sandbox, 6)
      let ids = people.map(\.id)
      let own = "0b0b0b0b-1111-4111-8111-111111111111"
      let file = """
        id,name,email,reason,edit
        \(ids[0]),New 0,,moved,
        nobody@example.com,X,,,
        \(ids[1]),New 1,,,\(own)
        \(ids[2]),\(people[2].name),,,
        \(ids[0]),Newer 0,,,
        \(ids[3]),,not an address,,
        \(ids[3]),New 3
        """
      let dry = try await Self.run(sandbox, file, "--dry-run")
      #expect(dry.status == 65)
      #expect(
        dry.ends == [
          "2 would_edit", "3 refused no_such_account", "4 would_edit", "5 already_so", "6 would_edit", "7 would_edit",
          "8 refused field_count",
        ])
      #expect(try await sandbox.query("select count(*) from accountdesk.edits") == [["0"]])
      #expect(try await Self.names(sandbox, ids) == people.map(\.name))

      let first = try await Self.run(sandbox, file)
      #expect(first.status == 65, "\(first.errors)")
      #expect(
        first.ends.map { $0.hasPrefix("7 refused") ? "7 refused" : $0 } == [
          "2 confirmed", "3 refused no_such_account", "4 confirmed", "5 already_so", "6 confirmed", "7 refused",
          "8 refused field_count",
        ], "\(first.errors)")
      #expect(forms.mistakes(in: first.output, of: "edit --from-stdin") == [])
      #expect(first.lines[2].edit == own)
      let run = try #require(first.summary?.run)
      #expect(first.errors.contains("Run \(run)\n"))
      #expect(try await Self.names(sandbox, Array(ids.prefix(3))) == ["Newer 0", "New 1", people[2].name])
      let journal = try await sandbox.query("select id, stage, run, reason from accountdesk.edits order by id")
      #expect(journal.allSatisfy { $0[2] == run } && journal.contains { $0[3] == "moved" })

      // The same again does nothing again.
      let again = try await Self.run(sandbox, file, "--run \(run)")
      #expect(again.ends == first.ends && again.summary?.run == run)
      #expect(again.lines.map(\.edit) == first.lines.map(\.edit))
      #expect(try await sandbox.query("select id, stage, run, reason from accountdesk.edits order by id") == journal)

      // Taken back, but for what somebody changed since.
      #expect(try await sandbox.run("edit", ids[1], "--name", "Somebody's own").status == 0)
      let foretold = try Self.ran(try await sandbox.run("undo", "--run", run, "--dry-run", "--json"))
      #expect(foretold.ends.map { $0.split(separator: " ")[1] }.sorted() == ["skipped", "skipped", "would_edit"])
      let undo = try Self.ran(try await sandbox.run("undo", "--run", run, "--json"))
      #expect(undo.status == 0, "\(undo.errors)")
      #expect(undo.ends.count == 3 && undo.ends.count { $0.hasSuffix("confirmed") } == 2, "\(undo.ends)")
      #expect(undo.ends.count { $0.hasSuffix("skipped changed_later") } == 1)
      #expect(forms.mistakes(in: undo.output, of: "undo") == [])
      #expect(
        try await Self.names(sandbox, Array(ids.prefix(3))) == [people[0].name, "Somebody's own", people[2].name])
      let undone = try Self.ran(try await sandbox.run("undo", "--run", run, "--json"))
      #expect(undone.ends == undo.ends && undone.summary?.run == undo.summary?.run)
    }
  }

  @Test(.timeLimit(.minutes(40))) func itStopsWhereItCannotBeMeant() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      let person = try #require(try await Self.people(sandbox, 1).first)
      let nobodies = (0..<30).map { #"{"id": "nobody\#($0)@example.com", "name": "X"}"# }
      let end = #"{"id": "\#(person.id)", "name": "Never"}"#
      let ran = try await Self.run(sandbox, (nobodies + [end]).joined(separator: "\n"))
      #expect(ran.status == 65 && ran.errors.contains("20 refusals in a row"), "\(ran.errors)")
      #expect(ran.ends.count >= 20 && ran.ends.count <= 25 && ran.summary?.stopped == true)
      #expect(try await Self.names(sandbox, [person.id]) == [person.name])
      // Nineteen are not twenty.
      let fewer = try await Self.run(sandbox, (nobodies.prefix(19) + [end]).joined(separator: "\n"))
      #expect(fewer.status == 65 && fewer.summary?.confirmed == 1 && fewer.summary?.refused == 19)
      for (file, words) in [
        ("name\nX\n", "no column id"), ("id,phone\n", "phone"), ("id,name\n\"x,\n", "Line 2"),
        ("id,name\n\(person.id),\"x\n", "Line 2"),
      ] {
        let ran = try await Self.run(sandbox, file)
        #expect(ran.status == 65 && ran.errors.contains(words), "\(ran.errors)")
      }
      let live = try await { () async throws -> Ran in
        _ = try await sandbox.query("update accountdesk.settings set livemode = true")
        return try await Self.run(sandbox, end, changes: RunningSandbox.liveKey)
      }()
      #expect(live.status == 65 && live.errors.contains("--yes"))
    }
  }

  /// Whoever writes the lines is slow, or never writes again.
  @Test(.timeLimit(.minutes(40))) func stoppedWhileItWaitsForALine() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      let person = try #require(try await Self.people(sandbox, 1).first)
      let settings = sandbox.settings.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
      let result = try await Program.shell(
        """
        dir=$(mktemp -d); mkfifo "$dir/in" "$dir/out"
        env \(settings) LANG=C.UTF-8 \(Program.path) edit --from-stdin --json <"$dir/in" >"$dir/out" & program=$!
        exec 3>"$dir/in" 4<"$dir/out"; rm -r "$dir"
        printf 'id,name\n\(person.id),After\n' >&3
        while read -r line <&4; do echo "$line"; case $line in *confirmed*) break ;; esac; done
        kill -INT $program; cat <&4; wait $program
        """)
      let ran = try Self.ran(result)
      #expect(ran.status == 75 && ran.ends == ["2 confirmed"] && ran.summary?.stopped == true, "\(ran.errors)")
    }
  }

  @Test(.timeLimit(.minutes(40))) func anOutageIsWaitedFor() async throws {
    try await RunningSandbox.with(["--users", "40"]) { sandbox in
      let people = try await Self.people(sandbox, 12)
      let file = "id,name\n" + people.map { "\($0.id),After" }.joined(separator: "\n")
      try await sandbox.setFaults(#"{"api_error": 1}"#)
      let settings = sandbox.settings.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
      let path = "/tmp/accountdesk-edits-\(UInt64.random(in: 0 ... .max))"
      try Data(file.utf8).write(to: URL(filePath: path))
      // Mended once the program has said that it waits.
      let faults =
        "curl -s -o /dev/null -X POST -H 'content-type: application/json' \(sandbox["STRIPE_API_BASE"])/sandbox/faults"
      let result = try await Program.shell(
        """
        mkfifo \(path).err; env \(settings) LANG=C.UTF-8 \(Program.path) edit --from-stdin --json --rate 20 \
        <\(path) >\(path).out 2>\(path).err & program=$!
        while read -r line; do case "$line" in *"goes on"*) \(faults) -d '{"api_error": 0}';; esac; \
        echo "$line" >&2; done <\(path).err
        wait $program; ended=$?; cat \(path).out; rm -f \(path)*; exit $ended
        """)
      let ran = try Self.ran(result)
      #expect(ran.status == 0, "\(ran.errors)")
      #expect(ran.summary?.confirmed == 12 && ran.summary?.lines == 12, "\(ran.ends)")
      #expect(
        try await sandbox.query("select count(*), count(distinct account) from accountdesk.edits") == [["12", "12"]])
    }
  }

  @Test(.timeLimit(.minutes(40))) func stoppedItSaysWhatWasDoneAndGoesOn() async throws {
    try await RunningSandbox.with(["--users", "60"]) { sandbox in
      let people = try await Self.people(sandbox, 30)
      let file = "id,name\n" + people.map { "\($0.id),After" }.joined(separator: "\n") + "\n"
      let settings = sandbox.settings.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
      let path = "/tmp/accountdesk-edits-\(UInt64.random(in: 0 ... .max))"
      try Data(file.utf8).write(to: URL(filePath: path))
      defer { try? FileManager.default.removeItem(atPath: path) }
      let result = try await Program.shell(
        """
        dir=$(mktemp -d); mkfifo "$dir/out"
        env \(settings) LANG=C.UTF-8 \(Program.path) edit --from-stdin --json --rate 5 <\(path) >"$dir/out" & program=$!
        exec 3<"$dir/out"; rm -r "$dir"
        for _ in 1 2 3; do read -r line <&3 && echo "$line"; done
        kill -INT $program; cat <&3; wait $program
        """)
      let ran = try Self.ran(result)
      #expect(ran.status == 75 && ran.errors.contains("Stopped."), "\(ran.errors)")
      let summary = try #require(ran.summary)
      #expect(summary.stopped && summary.lines >= 3 && summary.lines < 30)
      #expect(ran.ends.allSatisfy { !$0.contains("unknown") })
      let rest = try await Self.run(sandbox, file, "--run \(summary.run)")
      #expect(rest.status == 0, "\(rest.errors)")
      #expect(rest.summary?.confirmed == 30, "\(rest.ends)")
      #expect(
        try await sandbox.query("select count(*), count(distinct account) from accountdesk.edits") == [["30", "30"]])
    }
  }
}
