-- Events of Stripe: put in order, stored, applied.
set local lock_timeout = '2s';

-- Events of different customers, under their locks: decided, stored, carried, settled, all together. With `failure`
-- (the SQLSTATE of an attempt that was rolled back) what they say is stored, and carried no further.
create function accountdesk.apply_round(changes accountdesk.change[], payloads text[], failure text default null)
returns accountdesk.change[]
language plpgsql volatile set search_path = '' as $$
declare
  decided accountdesk.change[];
begin
  with faced as (
    select
      ch.*, c.as_of, c.second, c.by_read, c.deleted, c.as_of is null as first_sight,
      c.name as stored_name, c.email as stored_email,
      c.problem is not null or c.owes_name or c.owes_email or c.owes_login as owed,
      seen.id is not null as is_repeated, e.id as edit, e.origin as edit_origin,
      case when e.id is not null and accountdesk.stands(e.after, ch.name, ch.email) then e.after end as wanted,
      coalesce(e.stage in ('recorded', 'accepted', 'unknown'), false) as is_awaited,
      coalesce(e.origin = 'owner' and e.after ? 'email', false) as is_owners,
      exists (
        select
        from accountdesk.edits o
        where o.customer = ch.customer and o.stage in ('recorded', 'accepted', 'unknown') and o.delivered_at is not null
      ) as has_parked_edit,
      case
        when ch.kind = 'customer.created' then '[]'
        else jsonb_build_array(jsonb_build_array(
          case when ch.knows_before then jsonb_build_array(ch.old_name, ch.old_email) end,
          jsonb_build_array(ch.name, ch.email)))
      end as edge
    from unnest(changes) ch
    join accountdesk.customers c on c.id = ch.customer
    left join accountdesk.events seen on seen.id = ch.event
    left join accountdesk.edits e on e.id = ch.key and e.customer = ch.customer
  ),
  -- Which is later? `created` has whole seconds only, so within one second the values before and after decide.
  judged as (
    select
      f.*,
      case
        when f.is_repeated then 'repeated'
        -- A read that found it deleted does not tell what it was in the end; the event does.
        when f.kind = 'customer.deleted' then case when f.deleted and not f.by_read then 'unchanged' else 'delete' end
        when f.deleted then 'stale'
        when f.first_sight then 'apply'
        when f.kind = 'customer.created' then 'stale'
        when f.at < f.as_of then 'stale'
        when f.at > f.as_of then 'apply'
        when f.second is null then 'stale'
        when l.last is null then 'needs_read'
        when l.last = l.stored then case
          when l.new = l.stored then 'unchanged'
          -- Another event of the second may still be missing, and an edit is settled once: better ask.
          when f.is_awaited then 'needs_read'
          else 'stale'
        end
        -- Likewise with an edit that came and is parked: this may have been before it.
        when l.last = l.new and not f.by_read and not f.has_parked_edit then 'apply'
        else 'needs_read'
      end as decision
    from faced f
    cross join lateral (
      select
        jsonb_build_array(f.name, f.email) as new,
        jsonb_build_array(f.stored_name, f.stored_email) as stored,
        case when f.at = f.as_of and f.second is not null then accountdesk.last_values(f.second || f.edge) end as last
    ) l
  ),
  -- With nothing stored there is no telling what changed but by the event itself.
  weighed as (
    select
      j.*,
      j.decision in ('apply', 'delete') and (coalesce(j.wanted ? 'name', false)
        or case when j.first_sight then j.tells_name
          else coalesce(j.stored_name, '') <> coalesce(j.name, '') end) as new_name,
      j.decision in ('apply', 'delete') and (coalesce(j.wanted ? 'email', false)
        or case when j.first_sight then j.tells_email
          else lower(coalesce(j.stored_email, '')) <> lower(coalesce(j.email, '')) end) as new_email,
      case
        when j.decision not in ('apply', 'delete') then '{}'
        when j.first_sight then accountdesk.changed(j.old_name, j.name, j.old_email, j.email)
        else accountdesk.changed(j.stored_name, j.name, j.stored_email, j.email)
      end as difference
    from judged j
  ),
  -- A login that waits for approval, unless an operator's edit is what changed it.
  held as (
    select
      w.*,
      case when w.new_email then accountdesk.is_held(
        w.customer, w.email,
        -- An owner's waits whatever became of its values on the way.
        case when w.is_owners or w.wanted ? 'email' then w.edit_origin end) else false end as holds
    from weighed w
  ),
  stored as (
    update accountdesk.customers c
    set
      name = case when w.decision in ('apply', 'delete') or w.first_sight then w.name else c.name end,
      email = case when w.decision in ('apply', 'delete') or w.first_sight then w.email else c.email end,
      metadata_user = case
        when w.decision in ('apply', 'delete') or w.first_sight then w.metadata_user
        else c.metadata_user
      end,
      as_of = case when w.decision in ('apply', 'delete') then greatest(c.as_of, w.at) else c.as_of end,
      by_read = c.by_read and w.decision not in ('apply', 'delete'),
      second = case when w.at = c.as_of then c.second || w.edge when w.decision = 'apply' then w.edge else c.second end,
      deleted = w.decision = 'delete',
      needs_read = w.decision = 'needs_read' or (c.needs_read and w.decision <> 'delete' and w.at <= c.as_of),
      decided_name = c.decided_name or w.new_name,
      decided_email = c.decided_email or w.new_email,
      version = c.version + (w.decision in ('apply', 'delete', 'needs_read'))::integer,
      owes_name = c.owes_name or w.new_name,
      owes_email = c.owes_email or w.new_email,
      owes_login = not w.holds and (c.owes_login or w.new_email),
      held_origin = case
        when w.holds then coalesce(
          w.edit_origin, case when accountdesk.is_unproved(w.customer, w.email) then 'owner' end, w.origin)
        when not w.new_email then c.held_origin
      end,
      held_event = case when w.holds then w.event when not w.new_email then c.held_event end,
      held_at = case when w.holds then clock_timestamp() when not w.new_email then c.held_at end,
      synced_at = case when w.decision = 'delete' then clock_timestamp() else c.synced_at end
    from held w
    where c.id = w.customer and not w.is_repeated and (not w.deleted or w.decision = 'delete')
      and (w.decision in ('apply', 'delete', 'needs_read') or w.at = c.as_of)
  )
  select array_agg((
    w.n, w.event, w.customer, w.kind, w.at, w.livemode, w.key,
    coalesce(w.edit_origin, w.origin), w.received, w.name, w.email, w.old_name, w.old_email,
    w.knows_before, w.tells_name, w.tells_email, w.decision, w.edit, w.difference,
    w.decision in ('apply', 'delete') and (w.owed or w.new_name or w.new_email),
    w.first_sight, w.metadata_user)::accountdesk.change)
  into decided
  from held w;

  perform accountdesk.carry(array(select ch.customer from unnest(decided) ch where ch.is_owed), failure);
  insert into accountdesk.events (
    id, customer, type, created, origin, outcome, reason, edit, changed, received_at, payload)
  select
    ch.event, ch.customer, ch.kind, ch.at, ch.origin, o.outcome,
    case when o.outcome in ('conflict', 'failed') then concat_ws(' ', c.reason, c.conflict_with::text) end,
    ch.own, ch.changed, ch.received, payloads[ch.n]
  from unnest(decided) ch
  join accountdesk.customers c on c.id = ch.customer
  cross join lateral (
    select case
      when ch.verdict not in ('apply', 'delete') then ch.verdict
      when not exists (select from accountdesk.accounts a where a.customer = ch.customer) then 'unlinked'
      when c.problem is not null then c.problem
      when c.held_event = ch.event then 'held'
      when ch.verdict = 'apply' and not ch.is_owed and not ch.is_first and ch.changed = '{}' then 'unchanged'
      else 'applied'
    end as outcome
  ) o
  where ch.verdict <> 'repeated';
  perform accountdesk.settle(decided);
  return decided;
end $$;

-- The same for events of which one may be at fault: then it is found by halving, and parked alone. Only SQLSTATE
-- classes 22 and 23 are an event's own fault, and would come again; everything else is the whole transaction's.
create function accountdesk.apply_some(changes accountdesk.change[], payloads text[]) returns accountdesk.change[]
language plpgsql volatile set search_path = '' as $$
declare
  half integer := cardinality(changes) / 2;
  failure text;
begin
  begin
    return accountdesk.apply_round(changes, payloads);
  exception
    when data_exception or integrity_constraint_violation then
      failure := sqlstate;
  end;
  if half = 0 then
    return accountdesk.apply_round(changes, payloads, failure);
  end if;
  return accountdesk.apply_some(changes[:half], payloads) || accountdesk.apply_some(changes[half + 1:], payloads);
end $$;

-- Applies events, each text as Stripe sent it, in one transaction; answers in their order. Sequential scans are off in
-- all that looks up rows by their keys: on a table that grew since it was analyzed the planner takes them for the
-- cheaper way, for each key anew. Nor is anything compiled, which would take longer than all the rest.
create function public.accountdesk_apply_events(
  events text[], received timestamptz[] default null, origin text default 'webhook')
returns jsonb
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  arrived accountdesk.change[];
  subscriptions accountdesk.subscription_change[] := '{}';
  mode boolean;
  next accountdesk.change[];
  done accountdesk.change[] := '{}';
  repeated integer[] := '{}';
begin
  perform set_config('accountdesk.came_by', origin, true);
  arrived := array(
    select accountdesk.read_event(t.document, t.n::integer, received[t.n])
    from unnest(events) with ordinality t (document, n)
    order by t.n);
  if exists (select from unnest(arrived) ch where ch.n is null) then
    subscriptions := array(
      select case
        when arrived[t.n] is null then accountdesk.read_subscription(t.document, t.n::integer, received[t.n])
      end
      from unnest(events) with ordinality t (document, n)
      order by t.n);
  end if;
  insert into accountdesk.events (id, origin, outcome, reason, received_at, payload)
  select
    coalesce(accountdesk.event_id(t.document), 'unreadable_' || md5(t.document)), origin, 'failed', 'unreadable',
    received[t.n], t.document
  from unnest(events) with ordinality t (document, n)
  where arrived[t.n] is null and subscriptions[t.n] is null and t.document is not null
  on conflict (id) do nothing;

  -- Of whoever was erased nothing is taken up but the event's own id.
  if exists (select from accountdesk.forgotten) then
    insert into accountdesk.events (id, type, created, origin, outcome, received_at)
    select ch.event, ch.kind, ch.at, origin, 'forgotten', ch.received
    from unnest(arrived) ch
    where accountdesk.is_forgotten(ch.customer)
    union all
    select ch.event, ch.kind, ch.at, origin, 'forgotten', ch.received
    from unnest(subscriptions) ch
    where accountdesk.is_forgotten(ch.customer)
    on conflict (id) do nothing;
    -- An event of no mode is applied by nothing below.
    arrived := array(
      select case
        when accountdesk.is_forgotten(arrived[n].customer)
          then jsonb_populate_record(arrived[n], '{"livemode": null, "customer": null}')
        else arrived[n]
      end
      from generate_subscripts(arrived, 1) n
      order by n);
    subscriptions := array(
      select case
        when accountdesk.is_forgotten(subscriptions[n].customer)
          then jsonb_populate_record(subscriptions[n], '{"livemode": null, "customer": null}')
        else subscriptions[n]
      end
      from generate_subscripts(subscriptions, 1) n
      order by n);
  end if;

  mode := accountdesk.mode(coalesce(
    (select ch.livemode from unnest(arrived) ch where ch.livemode is not null order by ch.n limit 1),
    (select ch.livemode from unnest(subscriptions) ch where ch.livemode is not null order by ch.n limit 1)));
  insert into accountdesk.events (id, customer, type, created, origin, outcome, received_at)
  select ch.event, ch.customer, ch.kind, ch.at, origin, 'other_mode', ch.received
  from unnest(arrived) ch
  where ch.livemode <> mode
  union all
  select ch.event, ch.customer, ch.kind, ch.at, origin, 'other_mode', ch.received
  from unnest(subscriptions) ch
  where ch.livemode <> mode
  on conflict (id) do nothing;

  perform accountdesk.lock_changes(array(select ch from unnest(arrived) ch where ch.livemode = mode));
  for round in 1 .. cardinality(arrived) loop
    -- Of each customer its next.
    next := array(
      select x.ch
      from (
        select ch, row_number() over (partition by ch.customer order by ch.n) as place
        from unnest(arrived) ch
        where ch.livemode = mode
      ) x
      where x.place = round);
    exit when next = '{}';
    done := done || accountdesk.apply_some(next, events);
  end loop;
  if exists (select from unnest(subscriptions) ch where ch.livemode = mode) then
    repeated := accountdesk.apply_subscriptions(
      array(select ch from unnest(subscriptions) ch where ch.livemode = mode), events);
  end if;
  perform accountdesk.finish(array(select distinct ch.customer from unnest(done) ch));

  return (
    select coalesce(jsonb_agg(
      jsonb_build_object(
        'id', coalesce(k.id, accountdesk.event_id(t.document)),
        'outcome', case
          when k.id is null then 'failed'
          when ch.verdict = 'repeated' or t.n = any (repeated) then 'repeated'
          else v.outcome
        end,
        'customer', coalesce(arrived[t.n].customer, subscriptions[t.n].customer),
        'reason', case when k.id is null then 'unreadable' else v.reason end)
      order by t.n), '[]')
    from unnest(events) with ordinality t (document, n)
    cross join lateral (select coalesce(arrived[t.n].event, subscriptions[t.n].event) as id) k
    left join unnest(done) ch on ch.n = t.n
    left join accountdesk.events v on v.id = k.id);
exception
  when others then
    -- Never a serialization failure or a deadlock by its own name: PostgREST would repeat those for ever.
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

select accountdesk.close_functions();
