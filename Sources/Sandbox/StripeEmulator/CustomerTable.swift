// All customers, in the order in which they were made, so that a page of a million costs no more than one of a hundred.

struct CustomerTable: Sendable {
  /// Every customer that ever was, by its number.
  private(set) var records: [StripeCustomer] = []
  /// The numbers of those that are there, oldest first.
  private(set) var order: [Int] = []
  /// The numbers of those with a plan, oldest first.
  private(set) var subscribers: [Int] = []
  private var numbers: [String: Int] = [:]
  /// By the e-mail in small letters; made when it is first asked for.
  private var byEmail: [String: Set<Int>]?

  var count: Int { order.count }

  subscript(number: Int) -> StripeCustomer { records[number] }

  func number(of id: String) -> Int? { numbers[id] }

  func contains(_ id: String) -> Bool { numbers[id] != nil }

  /// Those that are already there are replaced.
  mutating func load(_ customers: some Sequence<StripeCustomer>) {
    byEmail = nil
    for customer in customers {
      if let number = numbers[customer.id] {
        records[number] = customer
      } else {
        numbers[customer.id] = records.count
        records.append(customer)
      }
    }
    let living = records.indices.filter { !records[$0].isDeleted }
    let isInOrder = zip(living, living.dropFirst()).allSatisfy { records[$0].created <= records[$1].created }
    order = isInOrder ? living : living.sorted { isOlder($0, $1) }
    subscribers = order.filter { records[$0].plan != nil }
  }

  mutating func add(_ customer: StripeCustomer) {
    let number = records.count
    numbers[customer.id] = number
    records.append(customer)
    order.insert(number, at: place(of: number, in: order).lowerBound)
    index(number)
  }

  mutating func update(_ number: Int, _ customer: StripeCustomer) {
    unindex(number)
    records[number] = customer
    index(number)
  }

  /// What is left is its id.
  mutating func remove(_ number: Int) {
    unindex(number)
    order.removeSubrange(place(of: number, in: order))
    subscribers.removeSubrange(place(of: number, in: subscribers))
    let old = records[number]
    records[number] = StripeCustomer(id: old.id, created: old.created, isDeleted: true)
  }

  /// Where a number stands in a list that is in order, or where it would.
  func place(of number: Int, in list: [Int]) -> Range<Int> {
    let place = list.indices.partitioned { !isOlder(list[$0], number) }
    return place..<(place < list.count && list[place] == number ? place + 1 : place)
  }

  /// The numbers of those with this e-mail whatever its case, oldest first.
  mutating func numbers(withEmail email: String) -> [Int] {
    if byEmail == nil {
      byEmail = [:]
      for number in order { index(number) }
    }
    return (byEmail?[email.lowercased()] ?? []).sorted { isOlder($0, $1) }
  }

  private func isOlder(_ one: Int, _ other: Int) -> Bool {
    (records[one].created, one) < (records[other].created, other)
  }

  private mutating func index(_ number: Int) {
    guard let email = records[number].email else { return }
    byEmail?[email.lowercased(), default: []].insert(number)
  }

  private mutating func unindex(_ number: Int) {
    guard let email = records[number].email?.lowercased() else { return }
    byEmail?[email]?.remove(number)
    if byEmail?[email]?.isEmpty == true { byEmail?[email] = nil }
  }
}
