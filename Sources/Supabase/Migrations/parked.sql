-- Parked events, whose values could not be carried or that could not be read: listed, and tried again when asked.
set local lock_timeout = '2s';

-- Events whose trouble still stands. One that was applied later has taken their place. (A view, so that it is planned
-- with what asks: called for each row it takes fifty times as long.)
create view accountdesk.parked as
select v.*
from accountdesk.events v
where v.outcome in ('conflict', 'failed', 'unlinked')
  and case
    -- A read is no event.
    when v.type is null then v.reason = 'unreadable' and v.customer is null
    when v.type like 'customer.subscription.%' then not exists (
      select
      from accountdesk.events later
      where later.customer = v.customer and later.applied_at > v.applied_at and later.outcome = 'applied'
        and later.type like 'customer.subscription.%')
    else
      exists (
        select
        from accountdesk.customers c
        where c.id = v.customer
          -- What a deletion told last is owed, too; that nobody is linked to it any more is none of anybody's trouble.
          and (c.problem is not null
            or not c.deleted and not exists (select from accountdesk.accounts a where a.customer = c.id)))
      and not exists (
        select
        from accountdesk.events later
        where later.customer = v.customer and later.applied_at > v.applied_at and later.outcome = 'applied'
          and coalesce(later.type, '') not like 'customer.subscription.%')
  end;
revoke all on accountdesk.parked from public, anon, authenticated, service_role;

-- Parked events, the last stored first: so many behind `after`, of everybody or of one account.
create function public.accountdesk_parked_events(
  "limit" integer default 100, after text default null, account uuid default null)
returns jsonb
language plpgsql stable security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  asked integer := least(greatest(coalesce("limit", 100), 1), 1000);
  whose text := (select a.customer from accountdesk.accounts a where a.id = account);
  after_at timestamptz := (select v.applied_at from accountdesk.events v where v.id = after);
begin
  perform accountdesk.require('events', account);
  return (
    select coalesce(jsonb_agg(
      jsonb_build_object(
        'id', p.id, 'type', p.type, 'customer', p.customer,
        'account', (
          select a.id
          from accountdesk.accounts a
          where a.customer = p.customer
          order by a.id is not distinct from account desc, a.id
          limit 1),
        'created', p.created, 'received_at', p.received_at, 'outcome', p.outcome, 'reason', p.reason,
        'conflict_with', (
          select c.conflict_with
          from accountdesk.customers c
          where c.id = p.customer and p.outcome = 'conflict' and c.problem = 'conflict'))
      order by p.applied_at desc, p.id desc), '[]')
    from (
      select v.*
      from accountdesk.parked v
      where (account is null or v.customer = whose) and (after is null or (v.applied_at, v.id) < (after_at, after))
      order by v.applied_at desc, v.id desc
      limit asked
    ) p);
end $$;

-- Whether an event has to be read from its text again: nothing of it is stored elsewhere.
create function accountdesk.is_to_be_read(event accountdesk.events) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return coalesce(
    event.outcome = 'failed'
      and (event.reason = 'unreadable' and event.customer is null or event.type like 'customer.subscription.%'),
    false);
end $$;

-- Applies events whose texts can be read by now, in the place of what was stored of them. One that was stored under
-- another id than its own keeps a row that says what became of it. Returns their customers.
create function accountdesk.apply_anew(stored accountdesk.events[]) returns text[]
language plpgsql volatile set search_path = '' as $$
declare
  answers jsonb;
begin
  delete from accountdesk.events v where v.id in (select s.id from unnest(stored) s);
  answers := public.accountdesk_apply_events(
    array(select s.payload from unnest(stored) s order by s.id),
    array(select s.received_at from unnest(stored) s order by s.id),
    'replay');
  insert into accountdesk.events (id, customer, origin, outcome, received_at)
  select s.id, a.answer ->> 'customer', s.origin, coalesce(v.outcome, a.answer ->> 'outcome'), s.received_at
  from (select s.*, row_number() over (order by s.id) as n from unnest(stored) s) s
  join jsonb_array_elements(answers) with ordinality a (answer, n) on a.n = s.n
  left join accountdesk.events v on v.id = a.answer ->> 'id'
  where a.answer ->> 'id' <> s.id
  on conflict (id) do nothing;
  return array(select distinct a ->> 'customer' from jsonb_array_elements(answers) a);
end $$;

-- Tries parked events again, whatever was in their way; answers what each is now. What could not be read is read anew.
-- Of a customer always the stored values are carried, which are its newest.
create function public.accountdesk_replay(events text[], author text) returns jsonb
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  texts text[];
  changes accountdesk.change[];
  customers text[];
  anew accountdesk.events[];
  tried text[];
  one text;
begin
  if cardinality(events) > 100 then
    raise sqlstate 'PT400' using message = 'at most 100 events are replayed at a time';
  end if;
  if (accountdesk.caller()).role <> 'owner' then
    for one in select distinct v.customer from accountdesk.events v where v.id = any (events) order by 1 loop
      perform accountdesk.require_customer('resync', one);
    end loop;
  end if;
  -- Events are nothing that an owner knows of, not even whether there are any.
  perform accountdesk.require('resync');
  texts := array(
    select v.payload
    from accountdesk.events v
    where v.id = any (events) and v.payload is not null and accountdesk.is_to_be_read(v));
  changes := array(
    select x.ch
    from (select accountdesk.read_event(t.document, 1, null) as ch from unnest(texts) t (document)) x
    where not ((x.ch).customer is null));
  customers := array(
    select v.customer
    from accountdesk.events v
    where v.id = any (events) and v.type is not null and v.outcome in ('conflict', 'failed', 'unlinked')
      and not accountdesk.is_to_be_read(v)
    union
    select ch.customer from unnest(changes) ch);

  -- The rows first, for the stored e-mails are among the addresses.
  insert into accountdesk.customers (id)
  select c.id from unnest(customers) c (id) order by 1
  on conflict (id) do nothing;
  perform from accountdesk.customers c where c.id = any (customers) order by c.id for update;
  perform accountdesk.lock_changes(changes || array(
    select jsonb_populate_record(null::accountdesk.change, jsonb_build_object('customer', c.id, 'email', c.email))
    from accountdesk.customers c
    where c.id = any (customers)));

  tried := array(
    select c.id
    from accountdesk.customers c
    where c.id in (
        select v.customer
        from accountdesk.parked v
        where v.id = any (events) and v.type not like 'customer.subscription.%')
      and (c.problem is not null or c.owes_name or c.owes_email or c.owes_login)
      and exists (select from accountdesk.accounts a where a.customer = c.id)
    order by c.id);
  if tried <> '{}' then
    perform accountdesk.carry_again(tried);
  end if;
  update accountdesk.events v
  set outcome = o.outcome, reason = o.reason
  from accountdesk.events x
  join accountdesk.customers c on c.id = x.customer
  cross join lateral (
    select
      exists (select from accountdesk.accounts a where a.customer = c.id) as is_linked,
      exists (select from accountdesk.parked p where p.id = x.id) as stands
  ) k
  cross join lateral (
    select
      case
        when k.stands and not k.is_linked then 'unlinked'
        when k.stands then c.problem
        when x.created < c.as_of or (c.deleted and x.type <> 'customer.deleted') then 'stale'
        else 'applied'
      end as outcome,
      case when k.stands and k.is_linked then concat_ws(' ', c.reason, c.conflict_with::text) end as reason
  ) o
  where x.id = any (events) and x.type not like 'customer.subscription.%'
    and x.outcome in ('conflict', 'failed', 'unlinked') and v.id = x.id;

  anew := array(
    select v
    from accountdesk.events v
    where v.id = any (events) and accountdesk.is_to_be_read(v)
      and coalesce(
        (accountdesk.read_event(v.payload, 1, null)).event, (accountdesk.read_subscription(v.payload, 1, null)).event)
        is not null);
  if anew <> '{}' then
    tried := tried || accountdesk.apply_anew(anew);
  end if;

  -- In the history of the account. No event of Stripe's has such an id.
  insert into accountdesk.events (id, customer, origin, author, outcome, reason)
  select
    'replay_' || gen_random_uuid(), c.id, 'replay', accountdesk.author(author), coalesce(c.problem, 'applied'),
    nullif(concat_ws(' ', c.reason, c.conflict_with::text), '')
  from accountdesk.customers c
  where c.id = any (tried);
  perform accountdesk.note(
    'replay', coalesce(c.problem, 'applied'), accountdesk.author(author),
    (select a.id from accountdesk.accounts a where a.customer = c.id order by a.id limit 1), c.id)
  from accountdesk.customers c
  where c.id = any (tried);
  perform accountdesk.finish(customers);
  return (
    select coalesce(jsonb_agg(
      jsonb_build_object(
        'id', asked.id,
        'outcome', case
          when v.id is null then 'not_found'
          when v.payload is null and accountdesk.is_to_be_read(v) then 'expired'
          else v.outcome
        end,
        'reason', v.reason, 'customer', v.customer)
      order by asked.n), '[]')
    from (select e.id, min(e.n) as n from unnest(events) with ordinality e (id, n) where e.id is not null group by e.id)
      asked
    left join accountdesk.events v on v.id = asked.id);
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

select accountdesk.close_functions();
