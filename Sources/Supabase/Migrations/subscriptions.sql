-- Subscriptions of customers, as far as they show a plan. They touch no name and no e-mail.
set local lock_timeout = '2s';

create table accountdesk.subscriptions (
  id text primary key,
  customer text,
  status text,
  plan text,
  -- In the currency's smallest unit, for each interval.
  amount bigint,
  currency text,
  "interval" text,
  renews_at timestamptz,
  cancel_at_period_end boolean,
  -- Whole seconds; null: the row is there to be locked.
  as_of timestamptz,
  -- The events of that second that were seen: [id, before, after] each.
  second jsonb,
  deleted boolean not null default false
);
create index subscriptions_customer_idx on accountdesk.subscriptions (customer);
revoke all on accountdesk.subscriptions from public, anon, authenticated, service_role;

-- An event of a subscription.
create type accountdesk.subscription_change as (
  n integer,
  event text,
  subscription text,
  customer text,
  kind text,
  at timestamptz,
  livemode boolean,
  origin text,
  received timestamptz,
  -- What stood before, null where there was nothing; and what stands.
  before jsonb,
  after jsonb
);

-- What we keep of a subscription. New versions of the API have the period's end with each item.
create function accountdesk.subscription_state(object jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  item jsonb := object #> '{items,data,0}';
  price jsonb := item -> 'price';
begin
  return jsonb_build_object(
    'status', object ->> 'status',
    'plan', coalesce(
      nullif(price ->> 'nickname', ''), nullif(price #>> '{product,name}', ''), price ->> 'id', item #>> '{plan,id}'),
    'amount', (price ->> 'unit_amount')::bigint,
    'currency', price ->> 'currency',
    'interval', price #>> '{recurring,interval}',
    -- In seconds, as everything here is compared with what others stored.
    'renews_at', coalesce(item ->> 'current_period_end', object ->> 'current_period_end')::bigint,
    'cancel_at_period_end', (object ->> 'cancel_at_period_end')::boolean);
end $$;

-- What such an event says; null where it is none, or cannot be read.
create function accountdesk.read_subscription(document text, n integer, received timestamptz)
returns accountdesk.subscription_change
language plpgsql immutable set search_path = '' as $$
declare
  event jsonb;
  object jsonb;
  previous jsonb;
  change accountdesk.subscription_change;
begin
  event := document::jsonb;
  change.kind := event ->> 'type';
  if change.kind is null or change.kind not like 'customer.subscription.%' then
    return null;
  end if;
  object := event #> '{data,object}';
  previous := event #> '{data,previous_attributes}';
  change.n := n;
  change.event := event ->> 'id';
  change.subscription := object ->> 'id';
  change.customer := coalesce(object #>> '{customer,id}', object ->> 'customer');
  change.at := to_timestamp((event ->> 'created')::bigint);
  change.livemode := coalesce((event ->> 'livemode')::boolean, false);
  change.origin := case when event #>> '{request,id}' is null then 'customer' else 'dashboard' end;
  change.received := received;
  change.after := accountdesk.subscription_state(object);
  change.before := case
    when jsonb_typeof(previous) = 'object' then accountdesk.subscription_state(object || previous)
    when change.kind <> 'customer.subscription.created' then change.after
  end;
  if length(change.event) between 1 and 255 and length(change.subscription) between 1 and 255
    and length(change.customer) between 1 and 255 and change.at is not null
    and object ->> 'object' = 'subscription' then
    return change;
  end if;
  return null;
exception
  when data_exception or program_limit_exceeded then
    return null;
end $$;

-- What stands after all that was seen of one second, in whatever order it came: the end of the way from before to
-- after. Where that is not sure yet, an event is missing or something came back to where it began, the greatest id
-- decides: the same, whoever came first.
create function accountdesk.last_state(second jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return (
    with edge as (
      select e ->> 0 as event, e -> 1 as before, e -> 2 as after, e -> 1 = e -> 2 as is_aside
      from jsonb_array_elements(second) e
    ),
    -- What changed nothing that we keep tells nothing, unless there is nothing else.
    telling as (
      select * from edge where not is_aside or not exists (select from edge where not is_aside)
    )
    select coalesce(
      accountdesk.last_values(jsonb_agg(distinct jsonb_build_array(t.before, t.after, t.event))),
      (array_agg(t.after order by t.event collate "C" desc))[1])
    from telling t);
end $$;

-- Events of subscriptions, decided, kept and stored together. One that is created says what stood first in its second
-- and writes over nothing; one that is deleted is final; of the others the later wins.
create function accountdesk.apply_subscription_round(
  changes accountdesk.subscription_change[], payloads text[], failure text default null)
returns void
language plpgsql volatile set search_path = '' as $$
begin
  with arrived as materialized (
    select ch.*, s.as_of, s.second, s.deleted, s.as_of is null as is_first
    from unnest(changes) ch
    join accountdesk.subscriptions s on s.id = ch.subscription
    where failure is null
  ),
  -- The second that counts: of what deletes, else the last of what is known or comes anew.
  latest as (
    select
      a.subscription,
      coalesce(
        max(a.at) filter (where a.kind like '%.deleted'),
        greatest(max(a.as_of), max(a.at) filter (where a.kind not like '%.created')),
        max(a.at)) as at,
      bool_or(a.kind like '%.deleted') as is_deleted
    from arrived a
    where not a.deleted
    group by a.subscription
  ),
  seen as (
    select
      l.subscription, l.at, l.is_deleted,
      coalesce((array_agg(a.second) filter (where a.as_of = l.at))[1], '[]') || coalesce(
        jsonb_agg(jsonb_build_array(a.event, a.before, a.after)) filter (where a.at = l.at), '[]') as second,
      (array_agg(a.after order by a.event collate "C" desc) filter (where a.kind like '%.deleted'))[1] as last_words,
      (array_agg(a.customer order by a.at desc, a.n desc))[1] as customer
    from latest l
    join arrived a on a.subscription = l.subscription
    group by l.subscription, l.at, l.is_deleted
  ),
  final as (
    select s.*, case when s.is_deleted then s.last_words else accountdesk.last_state(s.second) end as state
    from seen s
  ),
  kept as (
    update accountdesk.subscriptions s
    set
      customer = f.customer,
      status = f.state ->> 'status',
      plan = f.state ->> 'plan',
      amount = (f.state ->> 'amount')::bigint,
      currency = f.state ->> 'currency',
      "interval" = f.state ->> 'interval',
      renews_at = to_timestamp((f.state ->> 'renews_at')::bigint),
      cancel_at_period_end = (f.state ->> 'cancel_at_period_end')::boolean,
      as_of = f.at,
      second = f.second,
      deleted = f.is_deleted
    from final f
    where s.id = f.subscription and (s.as_of, s.second) is distinct from (f.at, f.second)
  )
  insert into accountdesk.events (id, customer, type, created, origin, outcome, reason, received_at, payload)
  select
    ch.event, ch.customer, ch.kind, ch.at, ch.origin,
    case
      when failure is not null then 'failed'
      when a.deleted or ch.at < a.as_of or (ch.kind like '%.created' and not a.is_first)
        or (ch.at = a.as_of and not f.is_deleted and ch.after <> f.state) then 'stale'
      else 'applied'
    end,
    'apply ' || failure, ch.received, payloads[ch.n]
  from unnest(changes) ch
  left join arrived a on a.n = ch.n
  left join final f on f.subscription = ch.subscription;
end $$;

-- The same where one may be at fault, as with customers.
create function accountdesk.apply_some_subscriptions(changes accountdesk.subscription_change[], payloads text[])
returns void
language plpgsql volatile set search_path = '' as $$
declare
  half integer := cardinality(changes) / 2;
  failure text;
begin
  begin
    perform accountdesk.apply_subscription_round(changes, payloads);
    return;
  exception
    when data_exception or integrity_constraint_violation then
      failure := sqlstate;
  end;
  if half = 0 then
    perform accountdesk.apply_subscription_round(changes, payloads, failure);
    return;
  end if;
  perform accountdesk.apply_some_subscriptions(changes[:half], payloads);
  perform accountdesk.apply_some_subscriptions(changes[half + 1:], payloads);
end $$;

-- Under their locks, those that were not seen before; the rows are locked in the order of their ids, after all that
-- customers need. Returns the places of those that were.
create function accountdesk.apply_subscriptions(arrived accountdesk.subscription_change[], payloads text[])
returns integer[]
language plpgsql volatile set search_path = '' as $$
declare
  fresh accountdesk.subscription_change[];
begin
  insert into accountdesk.subscriptions (id)
  select distinct ch.subscription from unnest(arrived) ch order by 1
  on conflict (id) do nothing;
  perform from accountdesk.subscriptions s
  where s.id in (select ch.subscription from unnest(arrived) ch)
  order by s.id
  for update;
  fresh := array(
    select x.ch
    from (
      select ch, row_number() over (partition by ch.event order by ch.n) as place
      from unnest(arrived) ch
    ) x
    where x.place = 1 and not exists (select from accountdesk.events seen where seen.id = (x.ch).event)
    order by (x.ch).n);
  if fresh <> '{}' then
    perform accountdesk.apply_some_subscriptions(fresh, payloads);
  end if;
  return array(select ch.n from unnest(arrived) ch except select ch.n from unnest(fresh) ch);
end $$;

select accountdesk.close_functions();
