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
    // Nobody's webhook comes while this is measured.
    try await fault(#"{"webhook_delay": 600}"#)
    let settings = Dictionary(
      uniqueKeysWithValues: ["SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY", "STRIPE_API_BASE", "STRIPE_SECRET_KEY"].map {
        ($0, sandbox[$0])
      })
    let desk = try PtyProgram.desk(settings)
    try desk.write("1")
    desk.drain(quiet: .seconds(1))
    for number in 1...Self.edits {
      try desk.write("e\u{15}Flight \(number)\r")
      guard desk.wait(for: "Flight \(number)", limit: .seconds(20)) else { throw NotShown(text: "edit \(number)") }
      desk.drain(quiet: .milliseconds(30))
      try desk.write("\u{1b}")
      desk.drain(quiet: .milliseconds(60))
      try desk.write("j")
      desk.drain(quiet: .milliseconds(60))
    }
    let text = desk.text.first { $0.contains("in flight") } ?? ""
    report("edits in flight", text.split(separator: " ").last { Int($0) != nil }.map(String.init) ?? "?")
    try await fault(#"{"supabase_latency": 5}"#)
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
