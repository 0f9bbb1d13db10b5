-- Reconcile: everybody looked at in the order of their ids, by what is stored; and of those that differ or are in doubt,
-- where each difference is likely to come from.
set local lock_timeout = '2s';

-- Where a pass over Stripe's events would begin, without taking its lease.
create function public.accountdesk_catch_up_from() returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'from', floor(extract(epoch from greatest(
      c.cursor - interval '10 minutes',
      case when c.cursor >= c.began_at then c.began_at end,
      clock_timestamp() - interval '30 days')))::bigint,
    'is_complete', c.cursor >= clock_timestamp() - interval '30 days' + interval '1 hour')
  from accountdesk.catch_up c
$$;

-- Whose customer one of these accounts has, too.
create function accountdesk.with_sharers(ids uuid[]) returns uuid[]
language plpgsql stable set search_path = '' as $$
begin
  return array(
    select i from unnest(ids) i
    union
    select b.id
    from accountdesk.links l
    join accountdesk.accounts b on b.customer = l.stripe_customer_id and b.id <> l.id
    where l.id = any (ids) and l.stripe_customer_id <> '');
end $$;

-- Where the next part of `page` accounts behind `after` ends; null where there are not more than that. So two parts can be
-- looked at side by side.
create function public.accountdesk_list_end(after uuid default null, page integer default 20000) returns jsonb
language plpgsql stable security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  start uuid := coalesce(after, '00000000-0000-0000-0000-000000000000');
  asked integer := least(greatest(coalesce(page, 20000), 1), 50000);
  ids uuid[];
begin
  ids := array(
    select x.id
    from (
      (select u.id from auth.users u where u.id > start order by u.id limit asked + 1)
      union
      (select a.id from accountdesk.accounts a where a.id > start order by a.id limit asked + 1)
    ) x
    order by x.id
    limit asked + 1);
  return case when cardinality(ids) > asked then to_jsonb(ids[asked]) end;
end $$;

-- Looks at the next accounts behind `after`, at most `page` of them and none behind `up_to`: whether their rows of the
-- list are what the records make of them (a trigger may have been off), and which are drifted or in doubt. With `mend`
-- the rows are brought up to date, 2,000 at most, behind whose last the next call goes on. An account that is gone has a
-- row too many.
create function public.accountdesk_check_list(
  after uuid default null, page integer default 20000, mend boolean default false, up_to uuid default null)
returns jsonb
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  start uuid := coalesce(after, '00000000-0000-0000-0000-000000000000');
  stop uuid := coalesce(up_to, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  asked integer := least(greatest(coalesce(page, 20000), 1), 50000);
  most constant integer := 2000;
  late timestamptz := clock_timestamp() - (select s.late_after from accountdesk.settings s);
  ids uuid[];
  upto uuid;
  is_last boolean;
  out_of_step uuid[];
  doubtful uuid[];
begin
  ids := array(
    select x.id
    from (
      (select u.id from auth.users u where u.id > start and u.id <= stop order by u.id limit asked)
      union
      (select a.id from accountdesk.accounts a where a.id > start and a.id <= stop order by a.id limit asked)
    ) x
    order by x.id
    limit asked);
  upto := ids[cardinality(ids)];
  is_last := cardinality(ids) < asked or upto = stop;
  with current as materialized (select * from accountdesk.current_accounts(accountdesk.with_sharers(ids)) c),
  compared as (
    select
      c.id,
      (
        a.customer, a.name, a.email, a.users_name, a.users_email, a.auth_name, a.auth_email, a.has_users_row,
        a.has_oauth, a.created_at, a.status, a.drift, a.reason, a.synced_at, a.pending_since, a.parked)
      is distinct from (
        c.customer, c.name, c.email, c.users_name, c.users_email, c.auth_name, c.auth_email, c.has_users_row,
        c.has_oauth, c.created_at, c.status, c.drift, c.reason, c.synced_at, c.pending_since, c.parked) as differs,
      c.status in ('conflict', 'failed', 'held', 'drifted', 'unknown') or (c.parked and c.status <> 'deleted')
        or (c.status = 'pending' and coalesce(c.pending_since < late, false)) as is_doubtful
    from current c
    left join accountdesk.accounts a on a.id = c.id
    -- Without those who only share a customer.
    where c.id > start and c.id <= upto
    union all
    select a.id, true, false
    from accountdesk.accounts a
    where a.id > start and a.id <= upto and not exists (select from auth.users u where u.id = a.id)
  )
  select
    coalesce(array_agg(x.id order by x.id) filter (where x.differs), '{}'),
    coalesce(array_agg(x.id order by x.id) filter (where x.is_doubtful), '{}')
  into out_of_step, doubtful
  from compared x;
  if mend and out_of_step <> '{}' then
    if cardinality(out_of_step) > most then
      out_of_step := out_of_step[:most];
      upto := out_of_step[most];
      is_last := false;
      ids := array(select i from unnest(ids) i where i <= upto);
      doubtful := array(select i from unnest(doubtful) i where i <= upto order by i);
    end if;
    perform accountdesk.refresh(out_of_step);
  end if;
  return jsonb_build_object(
    'last', case when not is_last then upto end, 'accounts', cardinality(ids),
    'out_of_step', cardinality(out_of_step), 'doubtful', to_jsonb(doubtful));
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

-- Where a difference is likely to come from, by what is stored and nothing else:
-- conflict (another account is in the way), cleared (at Stripe), stripe (Stripe's value is newer and still owed to the
-- record), app (all agreed after Stripe's value was carried, so the record was changed since), first_sight (nothing says
-- that they ever agreed), unknown (the login's row was written since it was last in step, by whatever).
create function accountdesk.drift_origin(
  status text, customer text, account uuid, field text, record text, stripe text, auth_updated_at timestamptz)
returns text
language plpgsql stable set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  c accountdesk.customers;
begin
  if status = 'conflict' then
    return 'conflict';
  elsif field = 'email' and coalesce(stripe, '') = '' then
    return 'cleared';
  end if;
  select * into c from accountdesk.customers x where x.id = customer;
  if (case when field = 'name' then c.owes_name when record = 'users' then c.owes_email else c.owes_login end) then
    return 'stripe';
  end if;
  if exists (
      select
      from accountdesk.events v
      where v.customer = c.id and v.outcome in ('applied', 'unchanged')
        and (
          -- A change that Stripe told of went into every record.
          (v.type like 'customer.%' and v.changed ? field
            and not accountdesk.differs(field, v.changed -> field ->> 'to', stripe))
          -- A re-sync carries everything but the login, which it may have kept.
          or (v.type is null and v.origin = 're-sync' and (field = 'name' or record = 'users'))))
    or exists (
      select
      from accountdesk.edits e
      where e.account = account and e.customer = c.id and e.stage = 'confirmed' and e.after ? field
        and not accountdesk.differs(field, e.after ->> field, stripe)) then
    return 'app';
  end if;
  return case when record = 'auth' and auth_updated_at > c.synced_at then 'unknown' else 'first_sight' end;
end $$;

-- These accounts as they stand, each with its differences and whether Stripe has to be read to know more.
create function public.accountdesk_differences(ids uuid[]) returns jsonb
language plpgsql stable security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  late timestamptz := clock_timestamp() - (select s.late_after from accountdesk.settings s);
begin
  return (
    select coalesce(
      jsonb_agg(
        jsonb_build_object(
          'account', jsonb_build_object(
            'id', c.id, 'name', c.name, 'email', c.email, 'stripe_customer_id', c.customer,
            'status', case when c.status = 'pending' and c.pending_since < late then 'late' else c.status end,
            'drift', c.drift, 'reason', c.reason, 'last_synced_at', c.synced_at, 'pending_since', c.pending_since,
            'version', coalesce(a.version, 0)),
          'is_in_doubt',
            c.status = 'unknown' or coalesce(c.pending_since < late, false) or coalesce(s.needs_read, false),
          'differences', (
            select coalesce(
              jsonb_agg(
                d.x || jsonb_build_object('origin', accountdesk.drift_origin(
                  c.status, c.customer, c.id, d.x ->> 'field', d.x ->> 'record', d.x ->> 'stripe', u.updated_at))
                order by d.n),
              '[]')
            from jsonb_array_elements(c.drift) with ordinality d (x, n)))
        order by c.id),
      '[]')
    from accountdesk.current_accounts(accountdesk.with_sharers(ids)) c
    join auth.users u on u.id = c.id
    left join accountdesk.accounts a on a.id = c.id
    left join accountdesk.customers s on s.id = c.customer
    where c.id = any (ids));
end $$;

select accountdesk.close_functions();
