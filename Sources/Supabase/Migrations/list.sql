-- The list that the desk and the commands show, by keyset pages, and its counts.
set local lock_timeout = '2s';

-- The status that is shown: an edit that waits too long is late.
create function accountdesk.shown_status(a accountdesk.accounts) returns text
language sql stable set search_path = '' as $$
  select case
    when a.status = 'pending'
      and a.pending_since < clock_timestamp() - (select s.late_after from accountdesk.settings s) then 'late'
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

create function public.accountdesk_counts() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  perform accountdesk.require('see');
  return (
    with late as (
      select count(*) as n
      from accountdesk.accounts a
      where a.status = 'pending'
        and a.pending_since < clock_timestamp() - (select s.late_after from accountdesk.settings s)
    ),
    counted as (
      select c.status, sum(c.n) - case c.status when 'pending' then (select n from late) else 0 end as n
      from accountdesk.count_changes c
      group by c.status
    )
    select jsonb_build_object(
        'all', (select coalesce(sum(n), 0) from accountdesk.count_changes), 'late', (select n from late))
      || coalesce((select jsonb_object_agg(status, n) from counted), '{}'));
end $$;

-- As a pattern, what somebody typed means itself.
create function accountdesk.literal(typed text) returns text language sql immutable set search_path = '' as $$
  select replace(replace(replace(typed, '\', '\\'), '%', '\%'), '_', '\_')
$$;

-- The characters beyond ASCII of a text, and the pairs that have one: what trigrams do not find, since Chinese, Japanese
-- and Korean names are often two characters long.
create function accountdesk.beyond_ascii(text) returns text[] language sql immutable strict parallel safe
set search_path = '' as $$
  select coalesce(array_agg(distinct p.part), '{}')
  from generate_series(1, length($1)) n
  cross join lateral (values (substr($1, n, 1)), (substr($1, n, 2))) p (part)
  where octet_length(p.part) > length(p.part)
$$;
-- Of names in ASCII it has nothing, so they cost an apply nothing.
create index accounts_beyond_ascii_idx on accountdesk.accounts using gin (accountdesk.beyond_ascii(search))
  where octet_length(search) > length(search);

-- Whose a subscription is, where the project keeps the template's table for it.
create function accountdesk.subscriber(subscription text) returns uuid
language plpgsql stable set search_path = '' set enable_seqscan = off set jit = off as $$
declare
  account uuid;
begin
  if to_regclass('public.subscriptions') is null then
    return null;
  end if;
  execute 'select s.user_id from public.subscriptions s where s.id = $1' into account using subscription;
  return account;
exception
  -- Somebody else's table of the same name.
  when syntax_error_or_access_rule_violation or data_exception then
    return null;
end $$;

-- A condition on the accounts `a` for what somebody typed: a part of a name or an e-mail, the beginning of a
-- customer's id (with Stripe's capitals), a whole subscription's, or a user's id or its beginning, from eight digits on.
create function accountdesk.search_condition(typed text) returns text
language plpgsql stable set search_path = '' set enable_seqscan = off set jit = off as $$
declare
  wanted text := lower(trim(typed));
  part text := format('a.search like %L', '%' || accountdesk.literal(wanted) || '%');
  from_id text := '00000000-0000-0000-0000-000000000000';
  to_id text := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
begin
  if wanted like 'cus\_%' then
    return format('(%s or a.customer like %L)', part, accountdesk.literal(trim(typed)) || '%');
  end if;
  if wanted like 'sub\_%' then
    return format(
      '(%s or a.customer = %L or a.id = %L)', part,
      (select s.customer from accountdesk.subscriptions s where s.id = trim(typed)),
      accountdesk.subscriber(trim(typed)));
  end if;
  if length(wanted) between 8 and 36
    and wanted || substr(from_id, length(wanted) + 1) ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    return format('(%s or a.id between %L and %L)', part, wanted || substr(from_id, length(wanted) + 1),
      wanted || substr(to_id, length(wanted) + 1));
  end if;
  if length(wanted) <= 2 and octet_length(wanted) > length(wanted) then
    return format('(%s and octet_length(a.search) > length(a.search) and accountdesk.beyond_ascii(a.search) @> array[%L])', part,
      wanted);
  end if;
  return part;
end $$;

-- A condition on the accounts `a` for a status as it is shown; none is all.
create function accountdesk.status_condition(status text) returns text
language plpgsql stable set search_path = '' as $$
begin
  return case
    when status is null then 'true'
    when status in ('pending', 'late') then format('a.status = ''pending'' and a.pending_since %s %L::timestamptz',
      case status when 'late' then '<' else '>=' end,
      clock_timestamp() - (select s.late_after from accountdesk.settings s))
    else format('a.sort_status = %s', coalesce(array_position(
      array['deleted', 'unlinked', 'conflict', 'failed', 'held', '', 'drifted', 'in_sync', 'unknown'], status), 0) - 1)
  end;
end $$;

-- The first `asked` rows of a source of accounts, and one more if there is one: as they are shown, and their places.
create function accountdesk.page_query(keys text[], ordered text, condition text, asked integer, source text)
returns text language sql immutable set search_path = '' as $$
  select format(
    $q$
      select
        coalesce(jsonb_agg(accountdesk.account_json(p.a) order by p.n), '[]'),
        coalesce(jsonb_agg(p.place order by p.n), '[]')
      from (
        select a::accountdesk.accounts as a, jsonb_build_array(%1$s) as place, row_number() over (order by %2$s) as n
        from %3$s a
        where %4$s
        order by %2$s
        limit %5$s
      ) p
    $q$,
    array_to_string(keys, ', '), ordered, source, condition, asked + 1)
$$;

-- A page of the list: `page` rows behind `after` in the order asked for, or before it when going backwards;
-- backwards from nothing is the last page. The rows always come in the order in which they are shown.
--
-- The planner guesses badly how many rows a text fits. So a search goes two ways by turns: the next rows of the list
-- are looked through, which finds what many have; then up to 50,000 matches are fetched by an index, or from the table
-- where two letters have none, and sorted. What many have and nobody at this end of the list, as names of another
-- script, goes the same ways again, ten times as far, and then to the last match: of millions of people the walk alone
-- would take minutes. In 4 MB an index's matches in that many pages are not told apart, and each row of those pages is
-- looked at again.
create function public.accountdesk_accounts(
  search text default null, status text default null, sort text default 'name', descending boolean default false,
  after jsonb default null, backwards boolean default false, page integer default 100)
returns jsonb language plpgsql stable security definer set search_path = '' set enable_seqscan = on
set work_mem = '64MB' as $$
#variable_conflict use_variable
declare
  asked integer := least(greatest(coalesce(page, 100), 1), 1000);
  keys text[] := case sort
    when 'name' then '{a.sort_name, a.id}'
    when 'email' then '{a.sort_email, a.id}'
    when 'synced' then '{a.sort_synced, a.id}'
    when 'status' then '{a.sort_status, a.sort_name, a.id}'
  end;
  types text[] := case sort
    when 'synced' then '{timestamptz, uuid}'
    when 'status' then '{smallint, text, uuid}'
    else '{text, uuid}'
  end;
  down boolean := coalesce(descending, false) <> coalesce(backwards, false);
  ordered text := array_to_string(keys, case when down then ' desc, ' else ', ' end)
    || case when down then ' desc' else '' end;
  filters text := accountdesk.status_condition(status);
  wanted text := case when trim(search) <> '' then accountdesk.search_condition(search) end;
  -- Whether an index knows such a text: one of three letters in a row, or with one beyond ASCII.
  has_index boolean := search ~ '[[:alnum:]]{3}' or octet_length(search) > length(search);
  walked integer := 50 * asked;
  fetched integer := 50000;
  is_done boolean := false;
  found integer;
  ids uuid[];
  rows jsonb;
  places jsonb;
  more boolean;
begin
  perform accountdesk.require('see');
  if keys is null then
    raise sqlstate 'PT400' using message = 'a list is sorted by name, email, synced or status';
  end if;
  if after is not null then
    filters := filters || format(' and (%s) %s (%s)', array_to_string(keys, ', '), case when down then '<' else '>' end,
      (select string_agg(format('%L::%s', after ->> (k.n - 1)::integer, k.type), ', ' order by k.n)
        from unnest(types) with ordinality k (type, n)));
  end if;
  while wanted is not null and not is_done and ids is null loop
    execute accountdesk.page_query(keys, ordered, wanted, asked, format(
      '(select a.* from accountdesk.accounts a where %s order by %s limit %s)', filters, ordered, walked))
    into rows, places;
    is_done := jsonb_array_length(rows) > asked;
    exit when is_done;
    perform set_config('enable_seqscan', case when has_index then 'off' else 'on' end, true);
    execute format(
      $q$
        with matches as materialized (select %1$s from accountdesk.accounts a where %2$s and %3$s limit %4$s)
        select count(*), array(select a.id from matches a order by %5$s limit %6$s) from matches
      $q$,
      array_to_string(keys, ', '), filters, wanted, coalesce((fetched + 1)::text, 'all'), ordered, asked + 1)
    into found, ids;
    perform set_config('enable_seqscan', 'on', true);
    if found > fetched then
      ids := null;
    end if;
    walked := 10 * walked;
    fetched := null;
  end loop;
  if ids is not null then
    filters := format('a.id = any (%L::uuid[])', ids);
  end if;
  if not is_done then
    execute accountdesk.page_query(keys, ordered, filters, asked, 'accountdesk.accounts') into rows, places;
  end if;
  more := jsonb_array_length(rows) > asked;
  if more then
    rows := rows - asked;
    places := places - asked;
  end if;
  if backwards then
    rows := (
      select coalesce(jsonb_agg(t.x order by t.n desc), '[]') from jsonb_array_elements(rows) with ordinality t (x, n));
    places := (
      select coalesce(jsonb_agg(t.x order by t.n desc), '[]')
      from jsonb_array_elements(places) with ordinality t (x, n));
  end if;
  return jsonb_build_object('rows', rows, 'first', places -> 0, 'last', places -> -1, 'more', more);
end $$;

-- The list for scripts, as text that is passed on as it is: `page` rows (1 to 20000) behind `after`, in the order asked
-- for. What costs little for a page that is looked at costs much for a million rows: no function is called for a row.
create function public.accountdesk_account_lines(
  search text default null, status text default null, sort text default 'name', after jsonb default null,
  page integer default 5000)
returns json
language plpgsql stable security definer set search_path = '' set enable_seqscan = on set jit = off as $$
#variable_conflict use_variable
declare
  asked integer := least(greatest(coalesce(page, 5000), 1), 20000);
  keys text := case sort
    when 'name' then 'a.sort_name, a.id'
    when 'email' then 'a.sort_email, a.id'
    when 'synced' then 'a.sort_synced, a.id'
    when 'status' then 'a.sort_status, a.sort_name, a.id'
  end;
  types text[] := case sort
    when 'synced' then '{timestamptz, uuid}'
    when 'status' then '{smallint, text, uuid}'
    else '{text, uuid}'
  end;
  late timestamptz := clock_timestamp() - (select s.late_after from accountdesk.settings s);
  columns constant text := $c$
    a.id, a.name, a.email, a.customer as stripe_customer_id,
    case when a.status = 'pending' and a.pending_since < %L::timestamptz then 'late' else a.status end as status,
    a.drift, to_char(a.synced_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as last_synced_at
  $c$;
  source text;
  found jsonb;
  lines text;
  ids uuid[];
  last jsonb;
  more boolean;
begin
  perform accountdesk.require('see');
  if keys is null then
    raise sqlstate 'PT400' using message = 'a list is sorted by name, email, synced or status';
  end if;
  if trim(search) <> '' then
    -- Which rows fit a text is found in one place.
    found := public.accountdesk_accounts(search, status, sort, false, after, false, least(asked, 1000));
    source := format(
      $q$
        select %s
        from jsonb_array_elements(%L::jsonb) with ordinality f (x, n)
        join accountdesk.accounts a on a.id = (f.x ->> 'id')::uuid
        order by f.n
      $q$,
      format(columns, late), found -> 'rows');
  else
    source := format('select %s from accountdesk.accounts a where %s%s order by %s limit %s', format(columns, late),
      accountdesk.status_condition(status),
      case
        when after is not null then format(' and (%s) > (%s)', keys,
          (select string_agg(format('%L::%s', after ->> (k.n - 1)::integer, k.type), ', ' order by k.n)
            from unnest(types) with ordinality k (type, n)))
        else ''
      end,
      keys, asked);
  end if;
  execute format($q$ select string_agg(row_to_json(x)::text, E',\n'), array_agg(x.id) from (%s) x $q$, source)
  into lines, ids;
  if found is not null then
    last := found -> 'last';
    more := (found ->> 'more')::boolean;
  else
    more := coalesce(cardinality(ids), 0) = asked;
    execute format('select jsonb_build_array(%s) from accountdesk.accounts a where a.id = $1', keys)
    into last
    using ids[cardinality(ids)];
  end if;
  return ('{"more":' || more || ',"last":' || coalesce(last::text, 'null') || ',"rows":[' || coalesce(lines, '') || ']}')
    ::json;
end $$;

select accountdesk.close_functions();
