// What is known of the database without asking it at each request: functions, tables, and the roles' settings.

internal import Postgres

struct RestRoutine: Sendable {
  struct Parameter: Sendable {
    let name: String
    let type: String
    let isRequired: Bool
    let isVariadic: Bool
  }

  enum Returns: Sendable { case void, scalar, scalars, row, rows }

  let schema: String
  let name: String
  let parameters: [Parameter]
  let returns: Returns
  /// A function that is not volatile runs read-only, whatever the method.
  let isVolatile: Bool
  /// The function's own settings that must be in force before it is called.
  let settings: [RestSetting]
  /// The table or type whose rows it returns.
  let rowType: String?

  var isSet: Bool { returns == .rows || returns == .scalars }
  var isScalar: Bool { returns == .scalar || returns == .scalars || returns == .void }
}

struct RestSetting: Sendable {
  let name: String
  let value: String
}

struct RestRelation: Sendable {
  /// Types by the columns' names.
  let columns: [String: String]
}

struct RestSchema: Sendable {
  /// By schema, then by name.
  var routines: [String: [String: [RestRoutine]]] = [:]
  var relations: [String: [String: RestRelation]] = [:]
  /// By role.
  var settings: [String: [RestSetting]] = [:]

  /// One way to the server and back.
  static func load(_ connection: Connection, schemas: [String]) async throws(PostgresError) -> RestSchema {
    let exposed = Parameter.text(WireJSON.array(schemas.map(WireJSON.string)).encoded)
    let rows = try await connection.pipeline([
      Statement("begin transaction isolation level repeatable read read only"),
      // So that every type outside pg_catalog is written with its schema.
      Statement("select set_config('search_path', '', true)"),
      Statement(routinesQuery, [exposed]), Statement(relationsQuery, [exposed]), Statement(settingsQuery),
      Statement("commit"),
    ])
    var schema = RestSchema()
    for row in rows[2].values {
      guard let routine = RestRoutine(row: row) else { continue }
      schema.routines[routine.schema, default: [:]][routine.name, default: []].append(routine)
    }
    for row in rows[3].values {
      guard let namespace = row[0], let name = row[1], case .object(let members)? = row[2].flatMap({ WireJSON($0) })
      else { continue }
      let columns = members.map { ($0.key, $0.value.string ?? "") }
      schema.relations[namespace, default: [:]][name] = RestRelation(
        columns: Dictionary(columns, uniquingKeysWith: { first, _ in first }))
    }
    for row in rows[4].values {
      guard let role = row[0], let setting = row[1].flatMap(RestSetting.init(assignment:)) else { continue }
      schema.settings[role, default: []].append(setting)
    }
    return schema
  }

  private static let routinesQuery = """
    select n.nspname, p.proname, p.provolatile = 'v',
      case
        when t.oid = 'void'::regtype then 'void'
        when p.proargmodes && '{t,b,o}'::"char"[] or coalesce(b.typtype, t.typtype) = 'c'
          then case when p.proretset then 'rows' else 'row' end
        when p.proretset then 'scalars' else 'scalar'
      end,
      coalesce((
        select json_agg(json_build_array(
          coalesce(a.name, ''), format_type(a.type, null), a.place <= p.pronargs - p.pronargdefaults, a.mode = 'v')
          order by a.place)
        from (
          select u.name, u.type, u.mode, row_number() over (order by u.at) as place
          from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargnames, p.proargmodes)
            with ordinality u (type, name, mode, at)
          where coalesce(u.mode, 'i') in ('i', 'b', 'v')) a), '[]'),
      array_to_json(p.proconfig), c.relname
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    join pg_type t on t.oid = p.prorettype
    left join pg_type b on b.oid = t.typbasetype
    left join pg_class c on c.oid = t.typrelid
    where p.prokind = 'f' and n.nspname in (select json_array_elements_text($1::json))
    order by p.oid
    """

  private static let relationsQuery = """
    select n.nspname, c.relname,
      (select json_object_agg(a.attname, format_type(a.atttypid, null)) from pg_attribute a
       where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'v', 'm', 'f', 'p') and n.nspname in (select json_array_elements_text($1::json))
    """

  private static let settingsQuery = """
    select r.rolname, u.setting
    from pg_db_role_setting s
    join pg_roles r on r.oid = s.setrole
    cross join unnest(s.setconfig) u (setting)
    join pg_settings g on g.name = split_part(u.setting, '=', 1) and g.context = 'user'
    where pg_has_role(current_user, s.setrole, 'member') and g.name <> 'default_transaction_isolation'
      and s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
    order by s.setdatabase
    """
}

extension RestSetting {
  /// `name=value`, as the catalogues write it.
  init?(assignment: String) {
    guard let sign = assignment.firstIndex(of: "=") else { return nil }
    name = String(assignment[..<sign])
    value = String(assignment[assignment.index(after: sign)...])
  }
}

extension RestRoutine {
  /// PostgREST lifts these out of a function, since inside it they come too late.
  private static let lifted = ["statement_timeout", "plan_filter.statement_cost_limit"]

  fileprivate init?(row: [String?]) {
    guard let schema = row[0], let name = row[1], let list = row[4].flatMap({ WireJSON($0) })?.elements
    else { return nil }
    self.schema = schema
    self.name = name
    isVolatile = row[2] == "t"
    switch row[3] {
    case "void": returns = .void
    case "scalar": returns = .scalar
    case "scalars": returns = .scalars
    case "row": returns = .row
    default: returns = .rows
    }
    parameters = list.compactMap(\.elements).map { parts in
      Parameter(
        name: parts[0].string ?? "", type: parts[1].string ?? "", isRequired: parts[2].bool ?? true,
        isVariadic: parts[3].bool ?? false)
    }
    let assignments = row[5].flatMap { WireJSON($0) }?.elements?.compactMap(\.string) ?? []
    settings = assignments.compactMap(RestSetting.init(assignment:)).filter { Self.lifted.contains($0.name) }
    rowType = row[6]
  }
}
