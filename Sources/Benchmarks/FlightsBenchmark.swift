// How soon the desk answers a key while five hundred edits of it are under way and Supabase takes five seconds.

import Accounts
import FoundationEssentials
import HTTPTypes
import TestSupport
import Transport

struct FlightsBenchmark {
  let sandbox: RunningSandbox
  let store: AccountStore

  private static let edits = 500

  func run() async throws {
    // Nobody's webhook comes while this is measured, nor is there a catch-up.
    let noEvents = #""webhook_delay": 600, "missing_permissions": ["rak_event_read"]"#
    try await fault("{\(noEvents)}")
    let settings = Dictionary(
      uniqueKeysWithValues: ["SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY", "STRIPE_API_BASE", "STRIPE_SECRET_KEY"].map {
        ($0, sandbox[$0])
      })
    let desk = try PtyProgram.desk(settings)
    desk.drain(quiet: .seconds(1))
    var made = 0
    while made < Self.edits {
      try desk.write("e")
      // Some have no customer, or an edit that waits: there is no form for them, and the next one's turn comes.
      if desk.wait(for: "Reason", limit: .milliseconds(500)) {
        made += 1
        try desk.write("\u{15}Flight \(made)\r")
        guard desk.wait(for: "Flight \(made)", limit: .seconds(20)) else { throw NotShown(text: "edit \(made)") }
        desk.drain(quiet: .milliseconds(30))
        try desk.write("\u{1b}")
        desk.drain(quiet: .milliseconds(60))
        // What cannot be sent is still being typed.
        if desk.shows(" Edit "), desk.wait(for: "Discard what you have typed?", limit: .milliseconds(500)) {
          made -= 1
          try desk.write("d")
          desk.drain(quiet: .milliseconds(60))
        }
      }
      try desk.write("j")
      desk.drain(quiet: .milliseconds(60))
    }
    let text = desk.text.first { $0.contains("in flight") } ?? ""
    report("edits in flight", text.split(separator: " ").last { Int($0) != nil }.map(String.init) ?? "?")
    try await fault("{\(noEvents), \"supabase_latency\": 5}")
    // Away from both ends of the list, where a step would change nothing and the next frame would be something else's.
    try desk.write("g" + String(repeating: "j", count: 60))
    desk.drain(quiet: .milliseconds(40))
    var answers: [Duration] = []
    for step in 0..<500 {
      desk.drain(quiet: .milliseconds(2))
      let begun = ContinuousClock.now
      try desk.write(step / 20 % 2 == 0 ? "k" : "j")
      guard desk.wait(upTo: .seconds(5)) else { throw NotShown(text: "a step") }
      answers.append(ContinuousClock.now - begun)
    }
    report("key to frame, Supabase taking 5 s", Figures(answers))
    try await fault(#"{"supabase_latency": 0, "webhook_delay": 0}"#)
  }

  private func fault(_ json: String) async throws {
    var request = Request(.post, sandbox["STRIPE_API_BASE"] + "/sandbox/faults")
    request.headers[.contentType] = "application/json"
    request.body = Data(json.utf8)
    _ = try await CurlTransport().send(request)
  }
}
