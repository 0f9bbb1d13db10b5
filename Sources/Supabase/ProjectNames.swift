// What a project calls the two tables of its own that we work with.

/// A table with a person's name, and one with a person's customer id; they may be one.
public struct ProjectNames: Equatable, Sendable {
  public struct Table: Equatable, Sendable {
    public var schema: String
    public var name: String

    public init(schema: String, name: String) {
      self.schema = schema
      self.name = name
    }
  }

  public var users: Table
  /// The column that is the key, and refers to auth.users.
  public var usersID: String
  public var usersName: String
  /// Made where it is missing.
  public var usersEmail: String
  public var customers: Table
  public var customersID: String
  public var customersCustomer: String

  /// As Vercel's subscription template has them.
  public static let template = ProjectNames(
    users: Table(schema: "public", name: "users"), usersID: "id", usersName: "full_name", usersEmail: "email",
    customers: Table(schema: "public", name: "customers"), customersID: "id", customersCustomer: "stripe_customer_id")

  public init(
    users: Table, usersID: String, usersName: String, usersEmail: String, customers: Table, customersID: String,
    customersCustomer: String
  ) {
    self.users = users
    self.usersID = usersID
    self.usersName = usersName
    self.usersEmail = usersEmail
    self.customers = customers
    self.customersID = customersID
    self.customersCustomer = customersCustomer
  }

  /// Why a text is no such name; nil where it is one. `public.profiles(id, display_name, email)`
  public init?(users: String?, customers: String?) {
    self = .template
    if let users {
      guard let (table, columns) = Self.parts(users), columns.count <= 3 else { return nil }
      self.users = table
      if columns.count > 0 { usersID = columns[0] }
      if columns.count > 1 { usersName = columns[1] }
      if columns.count > 2 { usersEmail = columns[2] }
    }
    if let customers {
      guard let (table, columns) = Self.parts(customers), columns.count <= 2 else { return nil }
      self.customers = table
      if columns.count > 0 { customersID = columns[0] }
      if columns.count > 1 { customersCustomer = columns[1] }
    }
  }

  /// `schema.table(column, column)`; without a schema it is `public`. Names stand as PostgreSQL stores them, unquoted.
  private static func parts(_ text: String) -> (Table, [String])? {
    var columns: [String] = []
    var place = Substring(text)
    if let open = text.firstIndex(of: "(") {
      guard text.last == ")" else { return nil }
      place = text[..<open]
      columns = text[text.index(after: open)...].dropLast().split(separator: ",", omittingEmptySubsequences: false)
        .map { trimmed($0) }
    }
    let parts = place.split(separator: ".", omittingEmptySubsequences: false).map { trimmed($0) }
    guard (1...2).contains(parts.count), (parts + columns).allSatisfy(isName) else { return nil }
    return (Table(schema: parts.count == 2 ? parts[0] : "public", name: parts[parts.count - 1]), columns)
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text.drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// PostgreSQL cuts at 63 bytes.
  private static func isName(_ name: String) -> Bool {
    (1...63).contains(name.utf8.count) && !name.contains { "\"(),.".contains($0) || $0.isNewline }
  }

  /// As they stand in the SQL.
  var values: String {
    "values ("
      + [
        users.schema, users.name, usersID, usersName, usersEmail, customers.schema, customers.name, customersID,
        customersCustomer,
      ].map { "'\($0.replacing("'", with: "''"))'" }.joined(separator: ", ") + ");"
  }

  /// From the row in which they are stored.
  init?(_ row: [String?]) {
    let names = row.compactMap(\.self)
    guard names.count == 9 else { return nil }
    self.init(
      users: Table(schema: names[0], name: names[1]), usersID: names[2], usersName: names[3], usersEmail: names[4],
      customers: Table(schema: names[5], name: names[6]), customersID: names[7], customersCustomer: names[8])
  }

  static let stored = """
    select
      users_schema, users_table, users_id, users_name, users_email, customers_schema, customers_table, customers_id,
      customers_customer
    from accountdesk.names
    """
}

extension ProjectNames {
  /// `public.users(id, full_name, email) public.customers(id, stripe_customer_id)`
  public var text: String {
    "\(users.text)(\(usersID), \(usersName), \(usersEmail)) "
      + "\(customers.text)(\(customersID), \(customersCustomer))"
  }
}

extension ProjectNames.Table {
  public var text: String { "\(schema).\(name)" }
}
