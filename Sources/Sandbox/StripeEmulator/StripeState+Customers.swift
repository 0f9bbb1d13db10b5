// Customers: make, read, change, delete, list, search.

extension StripeState {
  mutating func createCustomer(_ call: StripeCall, now: Int) throws(StripeRefusal) -> String {
    var customer = StripeCustomer(id: "", created: now)
    try customer.apply(call.parameters)
    customer.id = newCustomerID()
    customers.add(customer)
    happened(.created, customer, call, now: now)
    return customer.text
  }

  func customerText(_ id: String, _ parameters: StripeParameters) throws(StripeRefusal) -> String {
    try parameters.allow([], unsupported: ["expand"])
    guard let number = customers.number(of: id) else { throw .missing("customer", id) }
    return customers[number].text
  }

  mutating func updateCustomer(_ id: String, _ call: StripeCall, now: Int) throws(StripeRefusal) -> String {
    let number = try living(id)
    let old = customers[number]
    var new = old
    try new.apply(call.parameters)
    guard let previous = new.previousAttributes(before: old) else { return old.text }
    customers.update(number, new)
    happened(.updated, new, previous: previous, call, now: now)
    return new.text
  }

  mutating func deleteCustomer(_ id: String, _ call: StripeCall, now: Int) throws(StripeRefusal) -> String {
    try call.parameters.allow([])
    let number = try living(id)
    let old = customers[number]
    customers.remove(number)
    happened(.deleted, old, call, now: now)
    return customers[number].text
  }

  mutating func listCustomers(_ parameters: StripeParameters) throws(StripeRefusal) -> String {
    try parameters.allow(StripePage.parameters.union(["email"]), unsupported: ["expand", "test_clock"])
    let page = try StripePage(parameters)
    let email = try parameters.filled("email")
    // Found without case, taken with it.
    let list =
      email.map { email in customers.numbers(withEmail: email).filter { customers[$0].email == email } }
      ?? customers.order
    return try text(of: list, page)
  }

  private func text(of list: [Int], _ page: StripePage) throws(StripeRefusal) -> String {
    let (places, hasMore) = try page.places(
      count: list.count, created: { customers[list[$0]].created },
      place: { (id) throws(StripeRefusal) in
        guard let number = customers.number(of: id) else {
          throw .missing("customer", id, param: page.startingAfter == nil ? "ending_before" : "starting_after")
        }
        return customers.place(of: number, in: list)
      })
    return StripePage.text(places.map { customers[list[$0]].text }, hasMore: hasMore, url: "/v1/customers")
  }

  /// Finds at once what the real one finds after a minute.
  mutating func searchCustomers(_ parameters: StripeParameters) throws(StripeRefusal) -> String {
    try parameters.allow(["query", "limit", "page"], unsupported: ["expand"])
    let page = try StripePage(parameters)
    let search = try StripeSearch(try parameters.required("query"))
    let start = try parameters.filled("page").map { text in Int(text) ?? -1 } ?? 0
    guard start >= 0 else { throw StripeRefusal(400, "Invalid page.", param: "page") }
    let list = search.email.map { customers.numbers(withEmail: $0) } ?? customers.order
    var found: [Int] = []
    for number in list.reversed() where search.matches(customers[number]) {
      found.append(number)
      if found.count > start + page.limit { break }
    }
    let hasMore = found.count > start + page.limit
    let texts = found.dropFirst(start).prefix(page.limit).map { customers[$0].text }
    let next = hasMore ? WireJSON.string("\(start + page.limit)") : .null
    return #"{"object":"search_result","data":["# + texts.joined(separator: ",")
      + #"],"has_more":\#(hasMore),"next_page":\#(next.encoded),"url":"/v1/customers/search"}"#
  }

  private func living(_ id: String) throws(StripeRefusal) -> Int {
    guard let number = customers.number(of: id), !customers[number].isDeleted else { throw .missing("customer", id) }
    return number
  }
}
