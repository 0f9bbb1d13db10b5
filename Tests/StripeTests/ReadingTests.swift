// What is read of Stripe's answers, and what is kept of them byte for byte.

import Foundation
import HTTPTypes
import Testing
import Transport

@testable import Stripe

@Suite struct ReadingTests {
  @Test func aCustomerAndItsAnswer() async throws {
    let body = """
       { "object" : "customer", "id":"cus_1","name":"Zo\\u00eb","email":null, "created":1700000000,"livemode":false,
        "metadata":{"supabaseUUID":"u"}, "balance":0.10, "unknown":[{}] }

      """
    let stripe = ScriptedStripe(
      .answer(200, body, [.date: "Wed, 28 Oct 2026 12:34:56 GMT", HTTPField.Name("Request-Id")!: "req_1"]))
    let answer = try await stripe.client().customer("cus_1")
    #expect(answer.requestID == "req_1")
    #expect(answer.date == Date(timeIntervalSince1970: 1_793_190_896))
    #expect(answer.roundTrip == .milliseconds(1500))
    #expect(answer.body == Data(body.utf8))
    #expect(answer.value.raw == body)
    #expect(answer.value.name == "Zoë" && answer.value.email == nil && !answer.value.deleted)
    #expect(answer.value.created == Date(timeIntervalSince1970: 1_700_000_000))
    #expect(answer.value.livemode == false)
    #expect(answer.value.metadata == ["supabaseUUID": "u"])
  }

  @Test func ofADeletedOneTheIdIsLeft() async throws {
    let stripe = ScriptedStripe(.answer(200, #"{"id":"cus_1","object":"customer","deleted":true}"#))
    let answer = try await stripe.client().customer("cus_1")
    #expect(answer.value.deleted && answer.value.id == "cus_1" && answer.value.email == nil)
    #expect(answer.requestID == nil && answer.date == nil)
  }

  @Test func aPageOfCustomers() async throws {
    let first = #"{ "id":"cus_2","object":"customer","name":"a , b ]" ,"metadata":{}}"#
    let second = #"{"object":"customer","id":"cus_1","deleted":true}"#
    let stripe = ScriptedStripe(
      .answer(
        200, "{\"url\":\"/v1/customers\",\"data\":[\(first) ,\n \(second)],\"has_more\":true,\"object\":\"list\"}"))
    let page = try await stripe.client().customers().value
    #expect(page.hasMore)
    #expect(page.items.map(\.raw) == [first, second])
    #expect(page.items.map(\.id) == ["cus_2", "cus_1"])
    #expect(page.items.map(\.deleted) == [false, true])
  }

  @Test func aPageOfEvents() async throws {
    let event =
      #"{"id":"evt_1","object":"event","type":"customer.updated","created":1700000000,"data":{"object":{"id":"cus_1","n":1e999999,"t":"\u0000"}}}"#
    let stripe = ScriptedStripe(.answer(200, #"{"object":"list","data":[\#(event)],"has_more":false}"#))
    let page = try await stripe.client().events().value
    #expect(page.items == [Event(id: "evt_1", type: "customer.updated", created: 1_700_000_000, raw: event)])
    #expect(!page.hasMore)
  }

  /// All pages one after another are all customers, each once.
  @Test func pagesAdjoin() async throws {
    let stripe = ScriptedStripe(
      .answer(
        200,
        #"{"object":"list","data":[{"id":"cus_3","object":"customer"},{"id":"cus_2","object":"customer"}],"has_more":true}"#
      ),
      .answer(200, #"{"object":"list","data":[{"id":"cus_1","object":"customer"}],"has_more":false}"#))
    let client = try stripe.client()
    var ids: [String] = []
    var more = true
    while more {
      let page = try await client.customers(limit: 2, startingAfter: ids.last).value
      ids += page.items.map(\.id)
      more = page.hasMore
    }
    #expect(ids == ["cus_3", "cus_2", "cus_1"])
    #expect(stripe.requests[1].form == "limit=2&starting_after=cus_2")
  }

  @Test(arguments: [
    ("", ""), ("<html>", ""), ("{", ""), ("null", ""), ("[]", ""), ("{}", "object"), (#"{"object":"customer"}"#, "id"),
    (#"{"object":"customer","id":5}"#, "id"), (#"{"object":"list","id":"x"}"#, "object"),
    (#"{"object":"customer","id":"x","metadata":{"a":1}}"#, "metadata.a"),
    (#"{"object":"customer","id":"x","created":"now"}"#, "created"),
  ]) func otherShapesSayWhere(_ body: String, _ path: String) async throws {
    let stripe = ScriptedStripe(.answer(200, body))
    await #expect(throws: StripeError.unexpected(status: 200, path: path)) {
      try await stripe.client().customer("cus_1")
    }
    // It was an answer: asking again would bring the same.
    #expect(stripe.requests.count == 1)
  }

  @Test(arguments: [
    (#"{"object":"list","has_more":false}"#, "data"), (#"{"object":"list","data":[]}"#, "has_more"),
    (#"{"object":"customer","data":[],"has_more":false}"#, "object"),
    (#"{"object":"list","data":[{"object":"event","id":"x"}],"has_more":false}"#, "object"),
  ]) func otherListsSayWhere(_ body: String, _ path: String) async throws {
    let stripe = ScriptedStripe(.answer(200, body))
    await #expect(throws: StripeError.unexpected(status: 200, path: path)) { try await stripe.client().customers() }
  }
}
