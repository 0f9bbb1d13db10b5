-- Catch-up: how far /v1/events was read, by whom it is being read, and how the receivers stand.
set local lock_timeout = '2s';

-- One row.
create table accountdesk.catch_up (
  only_row boolean primary key default true check (only_row),
  -- Events older than our own tables are no affair of ours: what Stripe knows of that time comes by the backfill.
  began_at timestamptz not null default clock_timestamp(),
  -- Everything up to here was looked at.
  cursor timestamptz not null default clock_timestamp(),
  passed_at timestamptz,
  owner text,
  lease_until timestamptz
);
insert into accountdesk.catch_up default values;
revoke all on accountdesk.catch_up from public, anon, authenticated, service_role;

-- Takes the lease of the next pass, or renews it, and answers from when on it has to look; null where somebody else
-- is at it. Ten minutes are looked at twice, as events are listed a little late; thirty days are all that Stripe keeps.
create function public.accountdesk_lease_catch_up(receiver text, lease double precision default 60) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  answer jsonb;
begin
  update accountdesk.catch_up c
  set owner = receiver, lease_until = clock_timestamp() + make_interval(secs => lease)
  where c.owner is null or c.owner = receiver or c.lease_until <= clock_timestamp()
  returning jsonb_build_object(
    'from', floor(extract(epoch from greatest(
      c.cursor - interval '10 minutes',
      -- Whoever set the cursor further back wants what is older.
      case when c.cursor >= c.began_at then c.began_at end,
      clock_timestamp() - interval '30 days')))::bigint,
    'is_complete', c.cursor >= clock_timestamp() - interval '30 days' + interval '1 hour')
  into answer;
  return answer;
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

-- Ends a pass of whoever has the lease. `reached`: where it began, if it came to its end; only then the cursor moves,
-- forward, and never beyond now.
create function public.accountdesk_end_catch_up(receiver text, reached bigint default null) returns void
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
begin
  update accountdesk.catch_up c
  set
    cursor = case
      when reached is null then c.cursor
      else greatest(c.cursor, least(to_timestamp(reached), clock_timestamp()))
    end,
    passed_at = case when reached is null then c.passed_at else clock_timestamp() end,
    owner = null,
    lease_until = null
  where c.owner = receiver;
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

-- Those of the events that were never stored, in their order.
create function public.accountdesk_unseen_events(ids text[]) returns jsonb
language plpgsql stable security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
begin
  return (
    select coalesce(jsonb_agg(i.id order by i.n), '[]')
    from unnest(ids) with ordinality i (id, n)
    where i.id is not null and not exists (select from accountdesk.events v where v.id = i.id));
end $$;

-- How the receivers stand, in figures; asked for every few seconds, so nothing large is counted. Parked are those of
-- the last 1,000 that ever were. The newest event is looked for among those whose text is kept.
create function public.accountdesk_receiver_state() returns jsonb
language plpgsql stable security definer set search_path = '' set enable_seqscan = off set jit = off as $$
declare
  parked jsonb;
begin
  perform accountdesk.require('dashboard');
  select jsonb_build_object(
    'conflict', count(*) filter (where v.outcome = 'conflict'),
    'failed', count(*) filter (where v.outcome = 'failed'),
    'unlinked', count(*) filter (where v.outcome = 'unlinked'))
  into parked
  from accountdesk.parked v
  where v.id = any (array(
    select e.id
    from accountdesk.events e
    where e.outcome in ('conflict', 'failed', 'unlinked')
    order by e.applied_at desc, e.id desc
    limit 1000));
  return (
    select jsonb_build_object(
      'cursor', c.cursor,
      'passed_at', c.passed_at,
      'needs_read', (select count(*) from accountdesk.customers where needs_read),
      'queued', (select count(*) from accountdesk.stale_accounts),
      'parked', parked,
      'newest_event_at', greatest(
        (
          select max(v.created)
          from accountdesk.events v
          where v.payload is not null and v.outcome not in ('conflict', 'failed', 'unlinked')),
        (
          select max(p.created)
          from (
            select v.created
            from accountdesk.events v
            where v.outcome in ('conflict', 'failed', 'unlinked')
            order by v.applied_at desc, v.id desc
            limit 100
          ) p)),
      'receivers', (
        select coalesce(
          jsonb_agg(
            jsonb_build_object(
              'name', r.name, 'mode', r.mode, 'seen_at', r.seen_at, 'accepts', r.accepts,
              'lives', not r.ended and r.seen_at > clock_timestamp() - interval '15 seconds')
            order by r.name),
          '[]')
        from accountdesk.receivers r))
    from accountdesk.catch_up c);
end $$;

-- Forgets the texts of events that are older than the project keeps them; so many at a time, and waiting for nobody.
-- A parked one is kept, to be replayed, and looked at again when as much time has passed once more.
create function accountdesk.forget_payloads(most integer default 1000) returns void
language plpgsql volatile set search_path = '' as $$
declare
  oldest timestamptz := clock_timestamp() - (select s.retention from accountdesk.settings s);
begin
  with old as (
    select v.id
    from accountdesk.events v
    where v.payload is not null and v.outcome not in ('conflict', 'failed', 'unlinked') and v.created < oldest
    order by v.created
    limit most
    for update skip locked
  )
  update accountdesk.events v set payload = null from old o where v.id = o.id;
  with old as (
    select v.id, exists (select from accountdesk.parked p where p.id = v.id) as is_parked
    from accountdesk.events v
    where v.payload is not null and v.outcome in ('conflict', 'failed', 'unlinked')
      and coalesce(v.kept_at, v.applied_at) < oldest
    order by coalesce(v.kept_at, v.applied_at)
    limit most
    for update skip locked
  )
  update accountdesk.events v
  set payload = case when o.is_parked then v.payload end, kept_at = case when o.is_parked then clock_timestamp() end
  from old o
  where v.id = o.id;
end $$;

select accountdesk.close_functions();
