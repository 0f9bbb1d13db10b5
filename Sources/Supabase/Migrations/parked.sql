-- Parked events, whose values could not be carried or that could not be read: listed, and tried again when asked.
set local lock_timeout = '2s';

-- Whether the trouble of an event still stands. One that was applied later has taken its place.
create function accountdesk.is_parked(event accountdesk.events) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return event.outcome in ('conflict', 'failed', 'unlinked') and (
    event.reason = 'unreadable' and event.customer is null
    or event.type like 'customer.subscription.%'
      and not exists (
        select
        from accountdesk.events later
        where later.customer = event.customer and later.applied_at > event.applied_at and later.outcome = 'applied'
          and later.type like 'customer.subscription.%')
    -- A read has no type.
    or event.type not like 'customer.subscription.%'
      and exists (
        select
        from accountdesk.customers c
        where c.id = event.customer and not c.deleted
          and (c.problem is not null
            or not exists (select from accountdesk.accounts a where a.customer = c.id)))
      and not exists (
        select
        from accountdesk.events later
        where later.customer = event.customer and later.applied_at > event.applied_at and later.outcome = 'applied'
          and coalesce(later.type, '') not like 'customer.subscription.%'));
end $$;

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
      from accountdesk.events v
      where v.outcome in ('conflict', 'failed', 'unlinked')
        and (account is null or v.customer = whose)
        and (after is null or (v.applied_at, v.id) < (after_at, after))
        and accountdesk.is_parked(v)
      order by v.applied_at desc, v.id desc
      limit asked
    ) p);
end $$;

select accountdesk.close_functions();
