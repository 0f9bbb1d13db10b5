-- What follows once values were carried: edits are settled, parked work is tried again, the list is brought up to date.
set local lock_timeout = '2s';

-- Whether the values of an edit stand in these.
create function accountdesk.stands(wanted jsonb, name text, email text) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return (not wanted ? 'name' or not accountdesk.differs('name', wanted ->> 'name', name))
    and (not wanted ? 'email' or not accountdesk.differs('email', wanted ->> 'email', email));
end $$;

-- Settles open edits by what is stored now: by the event that has their key and their values, or by any event or read
-- that is later than their acceptance. One that was sent and never answered is as good as accepted a minute later,
-- when no attempt can be under way any more. What is parked, or cannot be put in order yet, settles nothing.
create function accountdesk.settle(changes accountdesk.change[]) returns void
language plpgsql volatile set search_path = '' as $$
begin
  -- That one was refused is its author's word; the event that has its key and its values is Stripe's.
  update accountdesk.edits e
  set
    stage = 'accepted', accepted_at = coalesce(e.accepted_at, clock_timestamp()), refused_at = null, settled_at = null,
    refusal = null
  from unnest(changes) ch
  where e.id = ch.own and e.customer = ch.customer and e.stage = 'refused' and ch.event is not null
    and ch.verdict <> 'repeated' and accountdesk.stands(e.after, ch.name, ch.email);
  update accountdesk.edits e
  set
    delivered_at = coalesce(
      e.delivered_at,
      case when s.is_own or (s.is_own_read and s.outcome is null) then coalesce(s.received, clock_timestamp()) end),
    stage = coalesce(s.outcome, e.stage),
    settled_at = case when s.outcome is not null then clock_timestamp() end,
    event_id = case when s.is_own or s.outcome is not null then coalesce(s.event, e.event_id) else e.event_id end,
    already_so = coalesce(s.outcome = 'confirmed' and s.event is null and e.attempts = 0, false),
    superseded_by = case
      when s.outcome = 'superseded' then jsonb_build_object(
        'event_id', s.event, 'origin', s.origin, 'values', jsonb_build_object('name', s.name, 'email', s.email))
    end,
    failure = case when s.outcome is null then coalesce(s.obstacle, e.failure) end
  from (
    select
      o.id, ch.event, ch.origin, ch.received, c.name, c.email, k.is_own, k.is_own_read,
      concat_ws(' ', c.reason, c.conflict_with::text) as obstacle,
      case
        when c.needs_read or c.problem is not null then null
        when accountdesk.stands(o.after, c.name, c.email) then 'confirmed'
        when k.is_own or t.is_later then 'superseded'
      end as outcome
    from unnest(changes) ch
    join accountdesk.customers c on c.id = ch.customer
    join accountdesk.edits o on o.customer = ch.customer and o.stage in ('recorded', 'accepted', 'unknown')
    cross join lateral (
      select
        ch.event is not null and ch.own is not distinct from o.id
          and accountdesk.stands(o.after, ch.name, ch.email) as is_own,
        ch.event is null and ch.key is not distinct from o.id
          and accountdesk.stands(o.after, ch.name, ch.email) as is_own_read,
        -- No customer outlives its deletion, whatever the clock says.
        case when ch.verdict = 'delete' then 'infinity' else ch.at end as at,
        coalesce(o.accepted_at, o.delivered_at, o.sent_at + interval '1 minute') as since
    ) k
    cross join lateral (
      select
        -- Once its event has come, whatever is stored after that is later, whatever the clocks say.
        coalesce(k.at > k.since, false)
          or (o.delivered_at is not null and (ch.event is null or ch.verdict = 'apply')) as is_later,
        coalesce(k.at >= date_trunc('second', k.since), false) as is_as_late
    ) t
    where ch.verdict <> 'repeated'
      and (k.is_own or t.is_later or t.is_as_late or (ch.event is null and ch.key = o.id))
  ) s
  where e.id = s.id and (s.is_own or s.outcome is not null or s.obstacle <> '');
end $$;

-- Carries what is owed of these customers, locked by the caller, as if nothing had ever been in the way; all together,
-- and where one is at fault each by itself.
create function accountdesk.carry_again(ids text[]) returns void
language plpgsql volatile set search_path = '' as $$
declare
  one text;
begin
  begin
    perform accountdesk.carry(ids);
    -- Who has the address may be somebody else now.
    perform accountdesk.carry(array(
      select c.id from accountdesk.customers c where c.id = any (ids) and c.reason = 'email_taken'));
  exception
    when data_exception or integrity_constraint_violation then
      foreach one in array ids loop
        begin
          perform accountdesk.carry(array[one]);
        exception
          when data_exception or integrity_constraint_violation then
            perform accountdesk.carry(array[one], sqlstate);
        end;
      end loop;
  end;
  -- What was parked is applied now.
  update accountdesk.events v
  set outcome = 'applied', reason = null
  from accountdesk.customers c
  where c.id = any (ids) and c.problem is null and v.customer = c.id
    and v.outcome in ('conflict', 'failed', 'unlinked') and v.created = c.as_of
    and coalesce(v.type, '') not like 'customer.subscription.%';
  perform accountdesk.settle(array(
    select jsonb_populate_record(null::accountdesk.change,
      jsonb_build_object('customer', c.id, 'at', c.as_of, 'origin', 're-sync', 'verdict', 'carried'))
    from accountdesk.customers c
    where c.id = any (ids) and c.problem is null));
end $$;

-- Carries what is still owed where the way has become free; so many at a time, and waiting for nobody. `touched`: the
-- customers that this transaction parked itself. Returns whom it tried.
create function accountdesk.retry_parked(touched text[] default '{}', most integer default 100) returns text[]
language plpgsql volatile set search_path = '' as $$
declare
  ids text[];
begin
  ids := array(
    select c.id
    from accountdesk.customers c
    where c.id in (select a.customer from accountdesk.accounts a where a.parked union select unnest(touched))
      and (c.problem is not null or c.owes_name or c.owes_email or c.owes_login)
      and (c.reason is null or c.reason in ('email_taken', 'two_accounts'))
      and (select count(*) from accountdesk.accounts a where a.customer = c.id) = 1
      -- Whoever had the address has it no more, or is parked too.
      and (c.reason is distinct from 'email_taken' or not exists (
        select
        from auth.users u
        join accountdesk.accounts a on a.customer = c.id
        where u.email = lower(c.email) and u.id = c.conflict_with and u.id <> a.id and not u.is_sso_user
          and not exists (
            select
            from accountdesk.accounts h
            join accountdesk.customers x on x.id = h.customer
            where h.id = u.id and x.owes_login)))
    -- Those first that something happened to; of the others any, so that nobody waits behind the same ones for ever.
    order by c.id = any (touched) desc, random()
    limit most
    for update of c skip locked);
  ids := array(
    select c.id
    from accountdesk.customers c
    join accountdesk.accounts a on a.customer = c.id
    where c.id = any (ids)
      and (not c.owes_login
        or coalesce(pg_try_advisory_xact_lock(hashtextextended(lower(c.email), 8001)), true)
          and coalesce(pg_try_advisory_xact_lock(hashtextextended(lower(a.auth_email), 8001)), true))
    order by c.id);
  if ids = '{}' then
    return ids;
  end if;
  perform accountdesk.carry_again(ids);
  return ids;
end $$;

-- The end of every function that writes: what triggers left, what was parked, and the list.
create function accountdesk.finish(touched text[] default '{}') returns void
language plpgsql volatile set search_path = '' as $$
declare
  left_over uuid[];
  tried text[];
begin
  with taken as (
    delete from accountdesk.stale_accounts s
    where s.n in (select x.n from accountdesk.stale_accounts x order by x.n limit 1000 for update skip locked)
    returning s.account
  )
  select array_agg(account) into left_over from taken;
  if left_over is not null then
    perform accountdesk.refresh(left_over);
  end if;
  tried := accountdesk.retry_parked(touched);
  perform accountdesk.refresh(array(select a.id from accountdesk.accounts a where a.customer = any (touched || tried)));
end $$;

select accountdesk.close_functions();
