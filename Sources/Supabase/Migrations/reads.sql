-- What the desk and the commands show beside the list: the project, one account with its history.
set local lock_timeout = '2s';

-- How many there are is nobody's business who sees only themselves.
create function public.accountdesk_about() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  asker accountdesk.asker := accountdesk.caller();
  sees_all boolean := accountdesk.may('see');
begin
  if not sees_all then
    perform accountdesk.require('see', asker.id);
  end if;
  return (
    select jsonb_build_object(
      'schema_version', accountdesk.version(),
      'serves_version', accountdesk.serves(),
      'now', clock_timestamp(),
      'livemode', s.livemode,
      'late_after', extract(epoch from s.late_after),
      'edits', s.edits,
      'require_reason', s.require_reason,
      'role', asker.role,
      'receiver_seen_at', (select max(r.seen_at) from accountdesk.receivers r),
      'receiver_mode', (select r.mode from accountdesk.receivers r order by r.seen_at desc limit 1),
      -- What was applied last. A read is no event.
      'newest_event_at', (
        select v.applied_at from accountdesk.events v where v.type is not null order by v.applied_at desc limit 1),
      'late_events', (
        select count(*)
        from accountdesk.edits e
        where e.stage = 'accepted' and e.delivered_at is null
          and e.accepted_at < clock_timestamp() - s.late_after
          and (sees_all or e.account = asker.id)),
      'accounts', case
        when sees_all then (select coalesce(sum(c.n), 0) from accountdesk.count_changes c)
        else 1
      end)
    from accountdesk.settings s);
end $$;

-- The accounts with exactly this user id, customer id or e-mail. An owner finds nobody but themselves.
create function public.accountdesk_find(id text) returns jsonb
language plpgsql stable security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_column
declare
  asked text := accountdesk_find.id;
  asker accountdesk.asker := accountdesk.caller();
  sees_all boolean := accountdesk.may('see');
begin
  if not sees_all then
    perform accountdesk.require('see', asker.id);
  end if;
  return (
    select accountdesk.told(coalesce(jsonb_agg(accountdesk.account_json(f.a) order by (f.a).id), '[]'))
    from (
      select a from accountdesk.accounts a where a.id = case when accountdesk.is_uuid(asked) then asked::uuid end
      union
      select a from accountdesk.accounts a where a.customer = asked
      union
      select a
      from accountdesk.accounts a
      where a.sort_email = left(lower(asked), 256) and lower(a.email) = lower(asked) and asked <> ''
      union
      select a
      from accountdesk.accounts a
      where lower(a.auth_email) = lower(asked) and lower(a.auth_email) is distinct from a.sort_email and asked <> ''
      limit 20
    ) f
    where sees_all or (f.a).id = asker.id);
end $$;

-- The plan, where the project keeps the template's tables for it.
create function accountdesk.own_plan(account uuid) returns jsonb
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
exception
  -- Somebody else's tables of the same names.
  when syntax_error_or_access_rule_violation or data_exception then
    return null;
end $$;

-- The plan: as the project's own tables have it, else by what Stripe said of the customer's subscriptions.
create function accountdesk.plan(account uuid) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(
    accountdesk.own_plan($1),
    (
      select jsonb_build_object('name', s.plan, 'status', s.status, 'renews_at', s.renews_at)
      from accountdesk.accounts a
      join accountdesk.subscriptions s on s.customer = a.customer
      where a.id = $1 and s.as_of is not null
      order by s.status in ('active', 'trialing', 'past_due') desc, s.deleted, s.as_of desc, s.id
      limit 1
    ))
$$;

create function public.accountdesk_account(account text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  a accountdesk.accounts;
  c accountdesk.customers;
begin
  perform accountdesk.require('see', case when accountdesk.is_uuid(account) then account::uuid end);
  if not accountdesk.is_uuid(account) then
    return null;
  end if;
  select * into a from accountdesk.accounts x where x.id = account::uuid;
  if not found then
    return null;
  end if;
  select * into c from accountdesk.customers x where x.id = a.customer;
  return accountdesk.told(jsonb_build_object(
    'account', accountdesk.account_json(a),
    'records', jsonb_build_object(
      'stripe', case when c.as_of is not null or c.deleted then jsonb_build_object(
        'name', c.name, 'email', c.email, 'seen_at', c.as_of, 'deleted', c.deleted) end,
      'users', case when a.has_users_row then jsonb_build_object('name', a.users_name, 'email', a.users_email) end,
      'auth', jsonb_build_object('name', a.auth_name, 'email', a.auth_email)),
    'created_at', a.created_at,
    'signs_in_with', (
      select coalesce(jsonb_agg(distinct i.provider), '[]') from auth.identities i where i.user_id = a.id),
    -- Whoever can change their own name could count others by it.
    'same_name', case when coalesce(a.name, '') = '' or (accountdesk.caller()).role = 'owner' then 0 else (
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
            'author', v.author, 'outcome', v.outcome, 'reason', v.reason, 'event_id', v.id, 'changed', v.changed)
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
    'version', a.version));
end $$;

select accountdesk.close_functions();
