import Door
import Testing

@Suite struct PassageTests {
  @Test func letsTheTwoRequestsOfTheRingThrough() {
    #expect(Passage(method: "GET", target: "/v1/customers/cus_Nff1", form: []) == .readCustomer(id: "cus_Nff1"))
    #expect(
      Passage(method: "POST", target: "/v1/customers/cus_Nff1", form: [("email", "a@example.com"), ("name", "Ada")])
        == .updateCustomer(id: "cus_Nff1", fields: ["email": "a@example.com", "name": "Ada"]))
  }

  @Test(arguments: [
    "/v1/customers", "/v1/customers/", "/v1/customers/cus_", "/v1/customers/cus_1?expand[]=x", "/v1/customers/cus_1/",
    "/v1/customers/cus_1/../cus_2", "/v1/customers/cus_%31", "/v1/customers/cus_1#", "/v1/customers/sub_1",
    "/v1/customers/cus_1/sources", "//v1/customers/cus_1", "/v1/charges/cus_1", "", "/v1/customers/cus_é",
  ])
  func refusesEveryOtherPath(target: String) {
    #expect(Passage(method: "GET", target: target, form: []) == nil)
    #expect(Passage(method: "POST", target: target, form: [("name", "Ada")]) == nil)
  }

  @Test(arguments: ["DELETE", "PUT", "PATCH", "get", "HEAD", ""])
  func refusesEveryOtherMethod(method: String) {
    #expect(Passage(method: method, target: "/v1/customers/cus_1", form: []) == nil)
  }

  @Test func refusesFieldsThatAreNotAnEdits() {
    let target = "/v1/customers/cus_1"
    #expect(Passage(method: "POST", target: target, form: [("balance", "-100")]) == nil)
    #expect(
      Passage(method: "POST", target: target, form: [("email", "a@example.com"), ("email", "b@example.com")]) == nil)
    #expect(Passage(method: "POST", target: target, form: [("metadata[x]", "1")]) == nil)
    #expect(Passage(method: "POST", target: target, form: []) == nil)
    #expect(Passage(method: "GET", target: target, form: [("name", "Ada")]) == nil)
  }
}
