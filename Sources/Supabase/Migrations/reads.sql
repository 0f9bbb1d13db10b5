-- What the desk and the commands show: lists by keyset pages, counts, one account with its history.
set local lock_timeout = '2s';

-- The status that is shown: an edit that waits too long is late.
create function accountdesk.shown_status(a accountdesk.accounts) returns text
language sql stable set search_path = '' as $$
  select case
    when a.status = 'pending' and a.pending_since < clock_timestamp() - (select s.late_after from accountdesk.settings s)
      then 'late'
    else a.status
  end
$$;

create function accountdesk.account_json(a accountdesk.accounts) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'id', a.id, 'name', a.name, 'email', a.email, 'stripe_customer_id', a.customer,
    'status', accountdesk.shown_status(a), 'drift', a.drift, 'reason', a.reason, 'last_synced_at', a.synced_at,
    'pending_since', a.pending_since, 'version', a.version)
$$;

create function public.accountdesk_about() returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'schema_version', 1,
    'now', clock_timestamp(),
    'livemode', s.livemode,
    'late_after', extract(epoch from s.late_after),
    'edits', s.edits,
    'receiver_seen_at', (select max(r.seen_at) from accountdesk.receivers r),
    'accounts', (select coalesce(sum(c.n), 0) from accountdesk.count_changes c))
  from accountdesk.settings s
$$;

create function public.accountdesk_counts() returns jsonb
language sql stable security definer set search_path = '' as $$
  with counted as (select status, sum(n) as n from accountdesk.count_changes group by status),
  late as (
    select count(*) as n
    from accountdesk.accounts a
    where a.status = 'pending'
      and a.pending_since < clock_timestamp() - (select s.late_after from accountdesk.settings s))
  select jsonb_build_object('all', (select coalesce(sum(n), 0) from counted), 'late', (select n from late))
    || coalesce(
      (select jsonb_object_agg(status, case when status = 'pending' then n - (select n from late) else n end) from counted),
      '{}')
$$;

-- A page of the list: `page` rows behind `after` in the order asked for, or before it when going backwards;
-- backwards from nothing is the last page. The rows always come in the order in which they are shown.
--
-- The planner guesses badly how many rows a text fits, and takes the wrong one of two good plans. So both are here: up
-- to 2,000 matches are fetched by the search index and sorted; more than that, and the order's own index is walked.
create function public.accountdesk_accounts(
  search text default null, status text default null, sort text default 'name', descending boolean default false,
  after jsonb default null, backwards boolean default false, page integer default 100)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  asked integer := least(greatest(coalesce(page, 100), 1), 1000);
  key text := case sort
    when 'name' then 'a.sort_name' when 'email' then 'a.sort_email' when 'synced' then 'a.sort_synced'
    when 'status' then 'a.sort_status' end;
  kind text := case sort when 'synced' then 'timestamptz' when 'status' then 'smallint' else 'text' end;
  down boolean := coalesce(descending, false) <> coalesce(backwards, false);
  filters text := '';
  text_filter text;
  wanted text := lower(trim(search));
  pattern text;
  late_before timestamptz := clock_timestamp() - (select s.late_after from accountdesk.settings s);
  few uuid[];
  rows jsonb;
  keys jsonb;
  more boolean;
begin
  if key is null then
    raise invalid_parameter_value using message = 'unknown sort';
  end if;
  if status in ('pending', 'late') then
    filters := format(' and a.status = ''pending'' and a.pending_since %s %L', case status when 'late' then '<' else '>=' end, late_before);
  elsif status is not null then
    filters := format(' and a.status = %L', status);
  end if;
  if coalesce(wanted, '') <> '' then
    pattern := replace(replace(replace(wanted, '\', '\\'), '%', '\%'), '_', '\_');
    text_filter := case
      when wanted ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then format('a.id = %L', wanted)
      -- Stripe's ids have capital letters.
      when wanted like 'cus\_%' then format('a.customer like %L', replace(replace(trim(search), '\', '\\'), '_', '\_') || '%')
      else format('a.search like %L', '%' || pattern || '%')
    end;
    execute format('select array(select a.id from accountdesk.accounts a where %s%s limit 2001)', text_filter, filters) into few;
    if cardinality(few) <= 2000 then
      filters := format(' and a.id = any (%L::uuid[])', few);
    else
      filters := filters || ' and ' || text_filter;
    end if;
  end if;
  if after is not null then
    filters := filters || format(' and (%s, a.id) %s (%L::%s, %L::uuid)', key, case when down then '<' else '>' end,
      after ->> 0, kind, after ->> 1);
  end if;
  execute format(
    $q$
      select coalesce(jsonb_agg(accountdesk.account_json(p.a) order by p.n), '[]'),
        coalesce(jsonb_agg(jsonb_build_array(p.key, (p.a).id) order by p.n), '[]')
      from (
        select a, %1$s as key, row_number() over (order by %1$s %2$s, a.id %2$s) as n
        from accountdesk.accounts a
        where true%3$s
        order by %1$s %2$s, a.id %2$s
        limit %4$s
      ) p
    $q$, key, case when down then 'desc' else 'asc' end, filters, asked + 1)
  into rows, keys;
  more := jsonb_array_length(rows) > asked;
  if more then
    rows := rows - asked;
    keys := keys - asked;
  end if;
  if backwards then
    rows := (select coalesce(jsonb_agg(x order by n desc), '[]') from jsonb_array_elements(rows) with ordinality t (x, n));
    keys := (select coalesce(jsonb_agg(x order by n desc), '[]') from jsonb_array_elements(keys) with ordinality t (x, n));
  end if;
  return jsonb_build_object('rows', rows, 'first', keys -> 0, 'last', keys -> -1, 'more', more);
end $$;

-- The accounts with exactly this user id, customer id or e-mail.
create function public.accountdesk_find(id text) returns jsonb
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(accountdesk.account_json(f.a) order by (f.a).id), '[]')
  from (
    select a
    from accountdesk.accounts a
    where a.id::text = lower($1) and a.id = case
      when lower($1) ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then lower($1)::uuid end
    union
    select a from accountdesk.accounts a where a.customer = $1
    union
    select a from accountdesk.accounts a where a.sort_email = lower($1) and $1 <> ''
    union
    select a from accountdesk.accounts a where lower(a.auth_email) = lower($1) and $1 <> ''
    limit 20
  ) f
$$;

-- The plan, where the project keeps the template's tables for it.
create function accountdesk.plan(account uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  plan jsonb;
begin
  if to_regclass('public.subscriptions') is null or to_regclass('public.prices') is null
    or to_regclass('public.products') is null then
    return null;
  end if;
  execute $q$
    select jsonb_build_object('name', p.name, 'status', s.status, 'renews_at', s.current_period_end)
    from public.subscriptions s
    left join public.prices x on x.id = s.price_id
    left join public.products p on p.id = x.product_id
    where s.user_id = $1
    order by s.status in ('active', 'trialing', 'past_due') desc, s.created desc
    limit 1
  $q$ into plan using account;
  return plan;
end $$;

create function public.accountdesk_account(account text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  a accountdesk.accounts;
  c accountdesk.customers;
begin
  if lower(account) !~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then
    return null;
  end if;
  select * into a from accountdesk.accounts x where x.id = account::uuid;
  if not found then
    return null;
  end if;
  select * into c from accountdesk.customers x where x.id = a.customer;
  return jsonb_build_object(
    'account', accountdesk.account_json(a),
    'records', jsonb_build_object(
      'stripe', case when c.as_of is not null or c.deleted then jsonb_build_object(
        'name', c.name, 'email', c.email, 'seen_at', c.as_of, 'deleted', c.deleted) end,
      'users', case when a.has_users_row then jsonb_build_object('name', a.users_name, 'email', a.users_email) end,
      'auth', jsonb_build_object('name', a.auth_name, 'email', a.auth_email)),
    'created_at', a.created_at,
    'signs_in_with', (
      select coalesce(jsonb_agg(distinct i.provider), '[]') from auth.identities i where i.user_id = a.id),
    'same_name', case when coalesce(a.name, '') = '' then 0 else (
      select count(*) from (
        select from accountdesk.accounts x where x.sort_name = a.sort_name and x.id <> a.id limit 1000) others) end,
    'plan', accountdesk.plan(a.id),
    'history', (
      select coalesce(jsonb_agg(h.line order by h.at desc), '[]')
      from (
        (select e.recorded_at as at,
          jsonb_build_object('at', e.recorded_at, 'kind', 'edit', 'edit', accountdesk.edit_json(e)) as line
        from accountdesk.edits e
        where e.account = a.id
        order by e.recorded_at desc
        limit 50)
        union all
        (select v.applied_at,
          jsonb_build_object('at', v.applied_at, 'kind', 'event', 'type', v.type, 'origin', v.origin,
            'outcome', v.outcome, 'event_id', v.id, 'changed', v.changed)
        from accountdesk.events v
        where v.customer = a.customer and v.edit is null
        order by v.applied_at desc
        limit 50)
        order by at desc
        limit 50
      ) h),
    'open_edits', (
      select coalesce(jsonb_agg(accountdesk.edit_json(e) order by e.recorded_at), '[]')
      from accountdesk.edits e
      where e.account = a.id and e.stage in ('recorded', 'accepted', 'unknown')),
    'version', a.version);
end $$;

select accountdesk.close_functions();
