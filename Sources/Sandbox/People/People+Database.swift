// Puts people into a project's database, before the migrations or after them.

internal import FoundationEssentials
public import Postgres

extension People {
  private static let rowsAtOnce = 10_000

  /// Fills auth.users, auth.identities, public.users, public.customers, products, prices and subscriptions, all or
  /// nothing. Ten thousand take about a second. Where the migrations have run, their triggers see every row, which
  /// takes milliseconds each: load first, and migrate then.
  /// - Parameter connection: a superuser's, on a database that has the template's tables, and nobody's but ours.
  public static func load(_ people: [Person], into connection: Connection) async throws(PostgresError) {
    try await connection.execute("begin; set local statement_timeout = 0; " + staging)
    do throws(PostgresError) {
      let now = Int(Date().timeIntervalSince1970)
      for start in stride(from: 0, to: people.count, by: rowsAtOnce) {
        let rows = people[start..<min(start + rowsAtOnce, people.count)].map { row($0, now: now) }.joined()
        try await connection.copy("copy sandbox_people (\(columns)) from stdin", rows: rows)
      }
      try await connection.execute("analyze sandbox_people; " + plans + filling + "commit;")
    } catch {
      // The first error is the one to know, whether or not this works.
      _ = try? await connection.execute("rollback")
      throw error
    }
    try await connection.execute("analyze auth.users, auth.identities, public.users, public.customers")
  }

  private static let columns = """
    id, created, email, name, users_name, providers, has_customers_row, customer, price, subscription, period_start, \
    period_end
    """

  private static let staging = """
    create temporary table sandbox_people (
      n bigint generated always as identity, id uuid, created bigint, email text, name text, users_name text,
      providers text[], has_customers_row boolean, customer text, price text, subscription text, period_start bigint,
      period_end bigint
    ) on commit drop;
    """

  /// One line of the staging table, as COPY reads it.
  private static func row(_ person: Person, now: Int) -> String {
    let plan = person.customer.flatMap { customer in
      person.plan.map { plan in
        (
          price: plan.priceID, id: SandboxPlan.subscriptionID(ofCustomer: customer),
          period: plan.period(startedAt: person.created + customerAfter, now: now)
        )
      }
    }
    let values: [String?] = [
      person.id, "\(person.created)", person.auth.email, person.auth.name, person.users.name,
      "{\(person.providers.map(\.rawValue).joined(separator: ","))}", person.hasCustomersRow ? "t" : "f",
      person.customer, plan?.price, plan?.id, plan.map { "\($0.period.start)" }, plan.map { "\($0.period.end)" },
    ]
    return values.map(escaped).joined(separator: "\t") + "\n"
  }

  private static func escaped(_ value: String?) -> String {
    guard let value else { return "\\N" }
    var text = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": text += "\\\\"
      case "\t": text += "\\t"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  private static var plans: String {
    SandboxPlan.allCases.map { plan in
      """
      insert into public.products (id, active, name, metadata)
      values ('\(plan.productID)', true, '\(plan.productName)', '{}') on conflict do nothing;
      insert into public.prices (id, product_id, active, unit_amount, currency, type, interval, interval_count, metadata)
      values ('\(plan.priceID)', '\(plan.productID)', true, \(plan.unitAmount), 'usd', 'recurring',
        '\(plan.interval)', 1, '{}')
      on conflict do nothing;

      """
    }.joined()
  }

  /// The template's trigger would make the rows of public.users one by one, so it rests while they are made together.
  private static let filling = """
    create or replace function pg_temp.sandbox_trigger(state text) returns void language plpgsql as $$
    begin
      if exists (
        select from pg_trigger where tgrelid = 'auth.users'::regclass and tgname = 'on_auth_user_created'
      ) then
        execute format('alter table auth.users %s trigger on_auth_user_created', state);
      end if;
    end $$;
    select pg_temp.sandbox_trigger('disable');

    insert into auth.users (
      instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, confirmation_token, recovery_token,
      email_change_token_new, email_change, last_sign_in_at, raw_app_meta_data, raw_user_meta_data, created_at,
      updated_at)
    select
      '00000000-0000-0000-0000-000000000000', p.id, 'authenticated', 'authenticated', p.email,
      case when p.n = 1 then extensions.crypt('\(password)', extensions.gen_salt('bf')) end,
      to_timestamp(p.created), '', '', '', '', to_timestamp(p.created),
      jsonb_build_object('provider', p.providers[1], 'providers', to_jsonb(p.providers)),
      jsonb_strip_nulls(jsonb_build_object(
        'sub', p.id, 'email', p.email, 'full_name', p.name, 'email_verified', true, 'phone_verified', false)),
      to_timestamp(p.created), to_timestamp(p.created)
    from sandbox_people p
    order by p.n;

    insert into auth.identities (
      provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at, id)
    select
      case when i.provider = 'email' then p.id::text else '1' || lpad(p.n::text, 20, '0') end, p.id,
      jsonb_strip_nulls(jsonb_build_object(
        'sub', case when i.provider = 'email' then p.id::text else '1' || lpad(p.n::text, 20, '0') end,
        'email', p.email, 'full_name', p.name, 'email_verified', true, 'phone_verified', false)),
      i.provider, to_timestamp(p.created), to_timestamp(p.created), to_timestamp(p.created),
      md5(p.id::text || i.provider)::uuid
    from sandbox_people p
    cross join lateral unnest(p.providers) as i (provider)
    order by p.n;

    insert into public.users (id, full_name)
    select p.id, p.users_name from sandbox_people p order by p.n;

    insert into public.customers (id, stripe_customer_id)
    select p.id, p.customer from sandbox_people p where p.has_customers_row order by p.n;

    insert into public.subscriptions (
      id, user_id, status, metadata, price_id, quantity, cancel_at_period_end, created, current_period_start,
      current_period_end, ended_at, cancel_at, canceled_at, trial_start, trial_end)
    select
      p.subscription, p.id, 'active', '{}', p.price, 1, false, to_timestamp(p.created + \(customerAfter)),
      to_timestamp(p.period_start), to_timestamp(p.period_end), null, null, null, null, null
    from sandbox_people p
    where p.subscription is not null
    order by p.n;

    select pg_temp.sandbox_trigger('enable');

    """
}
