-- The sync dashboard: how the last hour went, for screens that ask every few seconds. Every part reads so many rows of
-- one index, however many accounts, events and edits there are.
set local lock_timeout = '2s';

-- Events by the minute in which they were applied, the oldest first and the one that runs last. A read is no event.
-- Minute by minute: so nothing of a row but its place in the index is looked at.
create function accountdesk.events_by_minute(since timestamptz, minutes integer) returns jsonb
language sql stable set search_path = '' set enable_seqscan = off set jit = off as $$
  select jsonb_agg(a.n order by m.minute)
  from generate_series($1, $1 + make_interval(mins => $2 - 1), interval '1 minute') m (minute)
  cross join lateral (
    select count(*) as n
    from accountdesk.events v
    where v.type is not null and v.applied_at >= m.minute and v.applied_at < m.minute + interval '1 minute'
  ) a
$$;

-- How long edits took from their record to their confirmation, in seconds, by the minute in which they were confirmed:
-- [median, longest], or null where there was none; and of all of them together. Without those that changed nothing.
create function accountdesk.lags(since timestamptz, minutes integer) returns jsonb
language sql stable set search_path = '' set enable_seqscan = off set jit = off as $$
  with settled as (
    select
      floor(extract(epoch from e.settled_at - $1) / 60)::integer as minute,
      round(extract(epoch from e.settled_at - e.recorded_at), 3) as lag
    from accountdesk.edits e
    where e.settled_at >= $1 and e.stage = 'confirmed' and not e.already_so
  ),
  by_minute as (
    select
      s.minute, jsonb_build_array(percentile_disc(0.5) within group (order by s.lag), max(s.lag)) as lag
    from settled s
    group by s.minute
  )
  select jsonb_build_object(
    'confirmed', (select count(*) from settled),
    'median', (select percentile_disc(0.5) within group (order by s.lag) from settled s),
    'p95', (select percentile_disc(0.95) within group (order by s.lag) from settled s),
    'longest', (select max(s.lag) from settled s),
    'minutes', (
      select jsonb_agg(b.lag order by m.minute)
      from generate_series(0, $2 - 1) m (minute)
      left join by_minute b on b.minute = m.minute))
$$;

-- Edits that Stripe has accepted and that wait for their event, and how many of them wait too long.
create function accountdesk.awaited() returns jsonb
language sql stable set search_path = '' set enable_seqscan = off set jit = off as $$
  select jsonb_build_object(
    'waiting', count(*),
    'late', count(*) filter (
      where e.accepted_at < clock_timestamp() - (select s.late_after from accountdesk.settings s)),
    'since', min(e.accepted_at))
  from accountdesk.edits e
  where e.stage = 'accepted' and e.delivered_at is null
$$;

-- What keeps accounts from being in sync, by its reason: of the first 5,000 in conflict, failed or held.
create function accountdesk.troubles() returns jsonb
language sql stable set search_path = '' set enable_seqscan = off set jit = off as $$
  with troubled as (
    select a.status, split_part(coalesce(a.reason, ''), ' ', 1) as reason
    from accountdesk.accounts a
    where a.sort_status in (2, 3, 4)
    limit 5000
  ),
  counted as (
    select t.status, t.reason, count(*) as n
    from troubled t
    group by t.status, t.reason
    order by 3 desc, 1, 2
    limit 20
  )
  select coalesce(
    jsonb_agg(
      jsonb_build_object('status', c.status, 'reason', nullif(c.reason, ''), 'accounts', c.n)
      order by c.n desc, c.status, c.reason),
    '[]')
  from counted c
$$;

-- Why Stripe refused edits, by its own code.
create function accountdesk.refusals(since timestamptz) returns jsonb
language sql stable set search_path = '' set enable_seqscan = off set jit = off as $$
  with counted as (
    select coalesce(e.refusal ->> 'code', e.refusal ->> 'type', '') as code, count(*) as n
    from accountdesk.edits e
    where e.settled_at >= $1 and e.stage = 'refused'
    group by 1
    order by 2 desc, 1
    limit 20
  )
  select coalesce(
    jsonb_agg(jsonb_build_object('code', nullif(c.code, ''), 'edits', c.n) order by c.n desc, c.code), '[]')
  from counted c
$$;

create function public.accountdesk_dashboard(minutes integer default 60) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  asked integer := least(greatest(coalesce(minutes, 60), 1), 1440);
  since timestamptz := date_trunc('minute', clock_timestamp()) - make_interval(mins => asked - 1);
begin
  perform accountdesk.require('dashboard');
  return public.accountdesk_receiver_state() || jsonb_build_object(
    'now', clock_timestamp(),
    'since', since,
    'events', accountdesk.events_by_minute(since, asked),
    'newest', (
      select jsonb_build_object('arrived_at', v.applied_at, 'created_at', v.created, 'type', v.type)
      from accountdesk.events v
      where v.type is not null
      order by v.applied_at desc
      limit 1),
    'lags', accountdesk.lags(since, asked),
    'awaited', accountdesk.awaited(),
    'troubles', accountdesk.troubles(),
    'refusals', accountdesk.refusals(since));
end $$;

select accountdesk.close_functions();
