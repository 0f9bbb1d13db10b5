// A call of a function: which of that name is meant, with which arguments, as which statement.

internal import Postgres

struct RestCall: Sendable {
  let routine: RestRoutine
  let arguments: RestArguments

  /// - Throws: PGRST202 where no function takes these arguments, PGRST203 where several do.
  init(
    _ name: String, schema: String, arguments: RestArguments, in known: RestSchema
  ) throws(RestFailure) {
    let overloads = known.routines[schema]?[name] ?? []
    let keys = Set(arguments.keys)
    var named: [RestRoutine] = []
    var unnamed: [RestRoutine] = []
    for routine in overloads {
      if Self.fits(routine, keys, arguments.kind) {
        named.append(routine)
      } else if routine.parameters.count == 1, routine.parameters[0].name.isEmpty,
        arguments.kind.unnamedTypes.contains(routine.parameters[0].type)
      {
        unnamed.append(routine)
      }
    }
    let candidates = named.isEmpty ? unnamed : named
    guard let only = candidates.first else {
      throw Self.missing("\(schema).\(name)", arguments, overloads, known.routines[schema] ?? [:], schema)
    }
    guard candidates.count == 1 else {
      let list = candidates.map { routine in
        "\(schema).\(name)(" + routine.parameters.map { "\($0.name) => \($0.type)" }.joined(separator: ", ") + ")"
      }
      throw RestFailure(
        300, "PGRST203",
        "Could not choose the best candidate function between: \(list.joined(separator: ", "))",
        hint: .string(
          "Try renaming the parameters or the function itself in the database so function overloading can be resolved"))
    }
    routine = only
    self.arguments = arguments
  }

  private static func fits(_ routine: RestRoutine, _ keys: Set<String>, _ kind: RestArguments.Kind) -> Bool {
    if routine.parameters.isEmpty { return keys.isEmpty && !kind.isRaw }
    let required = Set(routine.parameters.filter(\.isRequired).map(\.name))
    let optional = Set(routine.parameters.filter { !$0.isRequired }.map(\.name))
    return keys.subtracting(optional) == required
  }

  private static func missing(
    _ name: String, _ arguments: RestArguments, _ overloads: [RestRoutine], _ all: [String: [RestRoutine]],
    _ schema: String
  ) -> RestFailure {
    let keys = Set(arguments.keys).sorted()
    let list = keys.joined(separator: ", ")
    let kind = arguments.kind
    let searched = keys.isEmpty ? " without parameters" : " with parameter\(keys.count > 1 ? "s" : "") \(list)"
    let details =
      switch kind {
      case .raw(let type): " with a single unnamed \(type) parameter"
      case .json: searched + " or with a single unnamed json/jsonb parameter"
      case .query, .form, .csv: searched
      }
    var hint: String?
    if !kind.isRaw {
      if overloads.isEmpty {
        hint = NearNames.best(for: String(name.dropFirst(schema.count + 1)), among: all.keys).map { "\(schema).\($0)" }
      } else {
        hint = NearNames.best(
          for: "(\(list))",
          among: overloads.map { "(" + $0.parameters.map(\.name).sorted().joined(separator: ", ") + ")" },
          enough: NearNames.enoughForParameters
        ).map { name + $0 }
      }
    }
    let shown = kind.isRaw ? "" : keys.isEmpty ? " without parameters" : "(\(list))"
    return RestFailure(
      404, "PGRST202", "Could not find the function \(name)\(shown) in the schema cache",
      details: .string(
        "Searched for the function \(name)\(details), but no matches were found in the schema cache."),
      hint: .text(hint.map { "Perhaps you meant to call the function \($0)" }))
  }

  /// The statement that yields the rows, to be `pgrst_source`.
  func source(_ select: [RestSelectItem], _ sql: inout SQLText) -> String {
    let name = SQLText.quote(routine.schema) + "." + SQLText.quote(routine.name)
    let given = routine.parameters.filter { Set(arguments.keys).contains($0.name) }
    var call: String
    var before = ""
    if routine.parameters.count == 1, let only = routine.parameters.first, only.name.isEmpty {
      call = "\(name)(\(sql.bind(arguments.whole))::\(only.type))"
    } else if given.isEmpty {
      call = "\(name)()"
    } else if let direct = arguments.values {
      let list = given.map { parameter in
        let values = direct.filter { $0.name == parameter.name }.map(\.value)
        let value =
          parameter.isVariadic
          ? sql.bind(.text(SQLText.array(values))) : sql.bind(.text(values.last ?? ""))
        return "\(Self.label(parameter)) := \(value)::\(parameter.type)"
      }
      call = "\(name)(\(list.joined(separator: ", ")))"
    } else {
      let columns = given.map { "\(SQLText.quote($0.name)) \($0.type)" }.joined(separator: ", ")
      let reader = arguments.isArray ? "json_to_recordset" : "json_to_record"
      before =
        "(select \(sql.bind(arguments.whole))::json as json_data) pgrst_payload, lateral (select * from "
        + "\(reader)(pgrst_payload.json_data) as _(\(columns)) limit 1) pgrst_body"
      let list = given.map { "\(Self.label($0)) := pgrst_body.\(SQLText.quote($0.name))" }
      call = "\(name)(\(list.joined(separator: ", ")))"
    }
    if routine.isScalar {
      return "select \(call) as pgrst_scalar" + (before.isEmpty ? "" : " from \(before)")
    }
    var columns = "pgrst_call.*"
    if !select.contains(where: { $0.field == nil }) {
      var names: [String] = []
      for name in select.compactMap(\.field?.name) where !names.contains(name) { names.append(name) }
      columns = names.map { "pgrst_call.\(SQLText.quote($0))" }.joined(separator: ", ")
    }
    let from = before.isEmpty ? "\(call) pgrst_call" : "\(before), lateral \(call) pgrst_call"
    return "select \(columns) from \(from)"
  }

  private static func label(_ parameter: RestRoutine.Parameter) -> String {
    (parameter.isVariadic ? "variadic " : "") + SQLText.quote(parameter.name)
  }
}
