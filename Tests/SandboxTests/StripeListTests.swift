// Lists: pages both ways, ranges, filters and search, over customers of any number.

import TestSupport
import Testing

@testable import Sandbox

@Suite struct StripeListTests {
  private static func customer(_ number: Int, created: Int) -> StripeEmulator.Customer {
    StripeEmulator.Customer(
      id: "cus_\(number)", name: "N\(number)", email: "n\(number)@example.com", created: created,
      metadata: ["number": "\(number)"])
  }

  @Test(.timeLimit(.minutes(40))) func pagesLeadThroughAllBothWays() async throws {
    let emulator = StripeEmulator(seed: 1)
    // Out of order, and several in one second.
    emulator.load((0..<25).map { Self.customer($0, created: 1000 + $0 * 7 % 25 / 2) })
    try await withRunning(emulator) { stripe in
      var forwards: [String] = []
      var page = try await stripe.get("/v1/customers?limit=10")
      #expect(page["object"] == .string("list"))
      #expect(page["url"] == .string("/v1/customers"))
      forwards += page.ids
      while page.hasMore == true {
        page = try await stripe.get("/v1/customers?limit=10&starting_after=\(forwards[forwards.count - 1])")
        forwards += page.ids
      }
      #expect(forwards.count == 25 && Set(forwards).count == 25)
      let created = forwards.compactMap { emulator.customer($0)?.created }
      #expect(created == created.sorted(by: >))

      var backwards = [forwards[24]]
      repeat {
        page = try await stripe.get("/v1/customers?limit=7&ending_before=\(backwards[0])")
        backwards = page.ids + backwards
      } while page.hasMore == true
      #expect(backwards == forwards)

      let range = try await stripe.get("/v1/customers?limit=100&created[gte]=1004&created[lt]=1007")
      #expect(range.ids == forwards.filter { (1004..<1007).contains(emulator.customer($0)?.created ?? 0) })
      #expect(try await stripe.get("/v1/customers?limit=100&created[gt]=1003&created[lte]=1006").ids == range.ids)
      #expect(
        try await stripe.get("/v1/customers?limit=100&created=1004").ids
          == forwards.filter { emulator.customer($0)?.created == 1004 })
      #expect(try await stripe.get("/v1/customers?created[gt]=1007&created[lt]=1005").ids == [])
      #expect(try await stripe.get("/v1/customers").ids.count == 10)
    }
  }

  @Test(
    .timeLimit(.minutes(40)),
    arguments: [
      ("limit=0", "limit"), ("limit=101", "limit"), ("limit=ten", "limit"), ("created[gte]=x", "created[gte]"),
      ("created[after]=1", "created[after]"), ("starting_after=cus_0", "starting_after"),
      ("ending_before=cus_0", "ending_before"), ("starting_after=", "starting_after"), ("page=1", "page"),
      ("email=", "email"),
    ]) func badParametersAreNamed(query: String, param: String) async throws
  {
    try await withRunning(StripeEmulator(seed: 1)) { stripe in
      let answer = try await stripe.get("/v1/customers?\(query)")
      #expect(answer.status == 400)
      #expect(answer.error?["type"] == .string("invalid_request_error"))
      #expect(answer.error?["param"] == .string(param))
    }
  }

  @Test(.timeLimit(.minutes(40))) func filtersAndFinds() async throws {
    let emulator = StripeEmulator(seed: 1)
    emulator.load((1...30).map { Self.customer($0, created: $0) })
    try await withRunning(emulator) { stripe in
      #expect(try await stripe.get("/v1/customers?email=n7%40example.com").ids == ["cus_7"])
      #expect(try await stripe.get("/v1/customers?email=N7%40example.com").ids == [])
      _ = try await stripe.post("/v1/customers/cus_7", ["email": "N8@example.com"])
      _ = try await stripe.post("/v1/customers/cus_9", ["email": "n8@example.com"])
      #expect(try await stripe.get("/v1/customers?email=n7%40example.com").ids == [])
      #expect(try await stripe.get("/v1/customers?email=n8%40example.com").ids == ["cus_9", "cus_8"])
      #expect(try await stripe.get("/v1/customers?email=n8%40example.com&limit=1").hasMore == true)
      #expect(
        try await stripe.get("/v1/customers?email=n8%40example.com&limit=1&starting_after=cus_9").ids == ["cus_8"])
      _ = try await stripe.delete("/v1/customers/cus_8")
      #expect(try await stripe.get("/v1/customers?email=n8%40example.com").ids == ["cus_9"])

      func search(_ query: String, _ rest: String = "") async throws -> StripeAnswer {
        try await stripe.get("/v1/customers/search?query=\(PercentCoding.encode(query.utf8))\(rest)")
      }
      // Unlike the filter, search knows no case.
      #expect(try await search("email:'n8@example.com'").ids == ["cus_9", "cus_7"])
      #expect(try await search(#"name:"n7" AND email:'n8@EXAMPLE.com'"#).ids == ["cus_7"])
      #expect(try await search("metadata['number']:'12'").ids == ["cus_12"])
      #expect(try await search("metadata['number']:'12' name:'N13'").ids == [])
      #expect(try await search("email:'n8@example.com'")["object"] == .string("search_result"))
      let first = try await search("email:'n8@example.com'", "&limit=1")
      #expect(first.hasMore == true)
      let next = try await search("email:'n8@example.com'", "&limit=1&page=\(first["next_page"]?.string ?? "")")
      #expect(first.ids + next.ids == ["cus_9", "cus_7"])
      #expect(next.hasMore == false && next["next_page"] == .null)
      for query in ["n8", "email:n8", "shoe:'x'", "email:'x", "metadata:'x'"] {
        #expect(try await search(query).status == 400)
      }
      for query in ["email~'n8'", "-email:'x'", "email:'x' OR name:'y'"] {
        #expect(try await search(query).status == 501)
      }
    }
  }

  /// Whatever is asked of a list, the answer is what a plain look through all would give.
  @Test func pagesAreThoseOfAPlainList() throws {
    let seed = freshSeed("lists")
    var random = SeededRandom(seed: seed)
    for _ in 0..<300 {
      var table = CustomerTable()
      let count = Int.random(in: 0...12, using: &random)
      let times = (0..<count).map { _ in Int.random(in: 0...6, using: &random) }
      let split = Int.random(in: 0...count, using: &random)
      func customer(_ n: Int) -> StripeCustomer { StripeCustomer(id: "cus_\(n)", created: times[n]) }
      table.load((0..<split).map(customer))
      for n in split..<count { table.add(customer(n)) }
      for n in 0..<count where Int.random(in: 0..<4, using: &random) == 0 { table.remove(n) }
      let all = (0..<count).filter { !table[$0].isDeleted }.sorted { (times[$0], $0) < (times[$1], $1) }
      #expect(table.order == all, "seed \(seed)")

      var query = "limit=\(Int.random(in: 1...4, using: &random))"
      var expected = all
      var isBackwards = false
      if count > 0 {
        let cursor = Int.random(in: 0..<count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
          query += "&starting_after=cus_\(cursor)"
          expected.removeAll { (times[$0], $0) >= (times[cursor], cursor) }
        case 1:
          isBackwards = true
          query += "&ending_before=cus_\(cursor)"
          expected.removeAll { (times[$0], $0) <= (times[cursor], cursor) }
        default: break
        }
      }
      let lower = Int.random(in: 0...6, using: &random)
      let upper = Int.random(in: 0...6, using: &random)
      if Bool.random(using: &random) {
        query += "&created[gte]=\(lower)&created[lte]=\(upper)"
        expected.removeAll { times[$0] < lower || times[$0] > upper }
      }
      let page = try StripePage(try StripeParameters(query: Substring(query), body: []))
      let found = try page.places(
        count: table.count, created: { table[table.order[$0]].created },
        place: { (id) throws(StripeRefusal) in
          table.place(of: table.number(of: id) ?? -1, in: table.order)
        })
      let wanted =
        isBackwards ? Array(expected.prefix(page.limit).reversed()) : Array(expected.reversed().prefix(page.limit))
      #expect(found.places.map { table.order[$0] } == wanted, "seed \(seed): \(query)")
      #expect(found.hasMore == (expected.count > page.limit), "seed \(seed): \(query)")
    }
  }
}
