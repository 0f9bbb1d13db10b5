// What can be asked for at the door at all.

import Testing

@testable import Door

@Suite struct PassageTests {
  private static let form = "application/x-www-form-urlencoded"

  private func read(_ target: String) -> Passage? { Passage(method: "GET", target: target) }

  private func post(_ target: String, _ body: String, type: String? = form) -> Passage? {
    Passage(method: "POST", target: target, type: type, body: Array(body.utf8))
  }

  @Test func letsTheTwoRequestsOfTheRingThrough() {
    #expect(read("/v1/customers/cus_Nff1") == .readCustomer(id: "cus_Nff1"))
    #expect(
      post("/v1/customers/cus_Nff1", "email=a%40example.com&name=Ada+%C3%89")
        == .updateCustomer(id: "cus_Nff1", fields: ["email": "a@example.com", "name": "Ada É"]))
    #expect(
      post("/v1/customers/cus_Nff1", "name=", type: Self.form + "; charset=utf-8")
        == .updateCustomer(id: "cus_Nff1", fields: ["name": ""]))
  }

  @Test func letsPortalAndResyncThrough() {
    #expect(post("/v1/billing_portal/sessions", "customer=cus_1") == .portalSession(customer: "cus_1"))
    let user = "00000000-0000-4000-8000-00000000000a"
    #expect(post("/accounts/\(user)/resync", "{}", type: nil) == .resync(id: user, ResyncWish()))
    #expect(post("/accounts/\(user)/link", "{}", type: nil) == .link(id: user))
    #expect(post("/accounts/cus_1/link", "{}") == nil)
    #expect(post("/accounts/\(user)/link", #"{"customer":"cus_1"}"#) == nil)
    #expect(
      post("/accounts/cus_1/resync", #"{"edit":"\#(user)","logins":"stripe","dry_run":true}"#)
        == .resync(id: "cus_1", ResyncWish(edit: user, takesLogins: true, isDry: true)))
  }

  @Test(arguments: [
    "/v1/customers", "/v1/customers/", "/v1/customers/cus_", "/v1/customers/cus_1?expand[]=x", "/v1/customers/cus_1?",
    "/v1/customers/cus_1/", "/v1/customers/cus_1/../cus_2", "/v1/customers/cus_%31", "/v1/customers/cus_1#",
    "/v1/customers/sub_1", "/v1/customers/cus_1/sources", "//v1/customers/cus_1", "/v1/charges/cus_1", "",
    "/v1/customers/cus_é", "/v1/customers/cus_1 ", "/v1/customers/cus_\u{661}", "http://elsewhere/v1/customers/cus_1",
    "/V1/customers/cus_1", "/v1/events", "/v1/customers/search", "/v1/customers/CUS_1", "/accounts/cus_1/resync/",
    "/accounts//resync", "/accounts/resync", "/accounts/1/resync", "/accounts/cus_1/resync?x=1",
    "/accounts/00000000-0000-4000-8000-00000000000g/resync", "/v1/billing_portal/sessions?expand[]=customer",
    "/v1/billing_portal/configurations", "/v1/customers/cus_" + String(repeating: "1", count: 300),
  ])
  func refusesEveryOtherPath(target: String) {
    #expect(read(target) == nil)
    #expect(post(target, "name=Ada") == nil)
    #expect(post(target, "{}") == nil)
    #expect(post(target, "customer=cus_1") == nil)
  }

  @Test(arguments: ["DELETE", "PUT", "PATCH", "get", "HEAD", "OPTIONS", ""])
  func refusesEveryOtherMethod(method: String) {
    for target in ["/v1/customers/cus_1", "/accounts/cus_1/resync", "/v1/billing_portal/sessions"] {
      #expect(Passage(method: method, target: target) == nil)
      #expect(Passage(method: method, target: target, type: Self.form, body: Array("name=Ada".utf8)) == nil)
    }
  }

  @Test(arguments: [
    "balance=-100", "email=a&email=b", "metadata[x]=1", "", "name=Ada&expand[]=x", "name=Ada&", "name", "=Ada",
    "&name=Ada", "name=Ada&name[]=b", "na%6de[]=1", "name=%", "name=%4", "name=%zz", "name=%00", "name=%ff", "Name=Ada",
  ])
  func refusesFieldsThatAreNotAnEdits(body: String) {
    #expect(post("/v1/customers/cus_1", body) == nil)
  }

  @Test(arguments: [
    "customer=cus_1&return_url=http://elsewhere.test", "customer=", "customer=../cus_1",
    "customer=cus_1&customer=cus_2",
    "return_url=x", "",
  ])
  func refusesAPortalThatLeadsElsewhere(body: String) {
    #expect(post("/v1/billing_portal/sessions", body) == nil)
  }

  @Test(arguments: ["", "[]", "null", #"{"edit":"1"}"#, #"{"logins":"all"}"#, #"{"dry_run":1}"#, "{"])
  func refusesAResyncOfAnotherShape(body: String) {
    #expect(post("/accounts/cus_1/resync", body) == nil)
  }

  @Test func refusesABodyOfAnotherType() {
    #expect(post("/v1/customers/cus_1", "name=Ada", type: nil) == nil)
    #expect(post("/v1/customers/cus_1", "name=Ada", type: "application/json") == nil)
    #expect(post("/v1/customers/cus_1", "name=Ada", type: "multipart/form-data; boundary=x") == nil)
    #expect(Passage(method: "GET", target: "/v1/customers/cus_1", body: Array("name=Ada".utf8)) == nil)
  }

  @Test(arguments: [
    nil, "", "Bearer", "Bearer ", "Bearer a.b", "Bearer a.b.c.d", "Bearer a.b.", "Bearer .b.c", "bearer  a.b.c",
    "Bearer a.b.c, Bearer d.e.f", "Basic a.b.c", "Bearer sb_secret_abcdefghijklmnopqrstuvwx_12345678",
    "Bearer a.b.c ", "Bearer a.b.c\r\nX: y", "Bearer a.b.é", "a.b.c",
    "Bearer a.b." + String(repeating: "c", count: 9000),
  ])
  func noTokenIsTakenThatIsNone(header: String?) {
    #expect(AccessToken(header: header) == nil)
  }

  @Test func aTokenDoesNotShowItself() throws {
    let token = try #require(AccessToken(header: "Bearer aa-_.bb.cc"))
    #expect(token.text == "aa-_.bb.cc")
    #expect(!"\(token) \(String(reflecting: token)) \([token])".contains("bb"))
  }
}
