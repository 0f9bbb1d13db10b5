-- The list of accounts: computed from the three records and what is stored of Stripe, written only where it differs.
set local lock_timeout = '2s';

-- E-mails are the same without case, names byte for byte; none and empty are the same. (What is called for each event
-- or row is written in plpgsql throughout: its plans are kept from call to call.)
create function accountdesk.differs(field text, a text, b text) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return case field
    when 'email' then lower(coalesce(a, '')) <> lower(coalesce(b, ''))
    else coalesce(a, '') <> coalesce(b, '')
  end;
end $$;

-- Where two records disagree with Stripe. A sign-in by OAuth rewrites the name from its provider: that is none.
create function accountdesk.drift(
  name text, email text, users_name text, users_email text, auth_name text, auth_email text, has_oauth boolean)
returns jsonb language plpgsql immutable set search_path = '' as $$
begin
  return (
    select coalesce(
      jsonb_agg(
        jsonb_build_object('field', v.field, 'record', v.record, 'value', v.value, 'stripe', v.stripe) order by v.n),
      '[]')
    from (
      values
        (1, 'name', 'users', users_name, name),
        (2, 'name', 'auth', case when has_oauth then name else auth_name end, name),
        (3, 'email', 'users', users_email, email),
        (4, 'email', 'auth', auth_email, email)
    ) v (n, field, record, value, stripe)
    where accountdesk.differs(v.field, v.value, v.stripe));
end $$;

-- What the rows of these accounts should be. Who shares a customer with one of them has to be among them.
create function accountdesk.current_accounts(ids uuid[])
returns table (
  id uuid, customer text, name text, email text, users_name text, users_email text, auth_name text, auth_email text,
  has_users_row boolean, has_oauth boolean, created_at timestamptz, status text, drift jsonb, reason text,
  synced_at timestamptz, pending_since timestamptz, parked boolean
)
language plpgsql stable set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  with links as (
    select
      c.id, c.stripe_customer_id::text as customer,
      first_value(c.id) over shared as first_account,
      last_value(c.id) over (shared rows between unbounded preceding and unbounded following) as last_account
    from accountdesk.links c
    where c.id = any (ids) and c.stripe_customer_id <> ''
    window shared as (partition by c.stripe_customer_id order by c.id)
  ),
  facts as (
    select
      u.id, l.customer,
      nullif(case when u.id = l.first_account then l.last_account else l.first_account end, u.id) as other,
      p.full_name::text as users_name, p.email::text as users_email, p.id is not null as has_users_row,
      u.raw_user_meta_data ->> 'full_name' as auth_name, u.email::text as auth_email, u.created_at,
      exists (select from auth.identities i where i.user_id = u.id and i.provider <> 'email') as has_oauth,
      s.as_of is not null as is_seen, s.name, s.email, coalesce(s.deleted, false) as is_deleted, s.needs_read,
      s.problem, s.reason, s.conflict_with, s.synced_at, s.held_origin,
      s.problem is not null or s.owes_name or s.owes_email or s.owes_login as parked,
      e.pending_since, coalesce(e.is_unknown, false) as is_unknown
    from auth.users u
    left join accountdesk.users p on p.id = u.id
    left join links l on l.id = u.id
    left join accountdesk.customers s on s.id = l.customer
    left join lateral (
      select
        min(x.accepted_at) filter (where x.stage = 'accepted') as pending_since,
        bool_or(x.stage = 'unknown') as is_unknown
      from accountdesk.edits x
      where x.customer = l.customer and x.account = u.id and x.stage in ('recorded', 'accepted', 'unknown')
    ) e on true
    where u.id = any (ids)
      and (not (select exists (select from accountdesk.forgotten)) or not accountdesk.is_forgotten(u.id::text))
  )
  select
    f.id, f.customer,
    case when f.is_seen then f.name else coalesce(f.users_name, f.auth_name) end,
    case when f.is_seen then f.email else f.auth_email end,
    f.users_name, f.users_email, f.auth_name, f.auth_email, f.has_users_row, f.has_oauth, f.created_at,
    case
      when f.is_deleted then 'deleted'
      when f.customer is null then 'unlinked'
      when f.other is not null or f.problem = 'conflict' then 'conflict'
      when f.problem = 'failed' or f.is_unknown then 'failed'
      when h.is_held then 'held'
      when f.pending_since is not null then 'pending'
      when d.drift <> '[]' then 'drifted'
      when not f.is_seen or f.needs_read then 'unknown'
      else 'in_sync'
    end,
    d.drift,
    case
      when f.is_deleted or f.customer is null then null
      when f.other is not null then 'two_accounts ' || f.other
      when f.problem is not null then concat_ws(' ', f.reason, f.conflict_with::text)
      when f.is_unknown then 'unknown_outcome'
      when h.is_held then 'login_from ' || f.held_origin
      when d.drift @> '[{"field": "email"}]' and coalesce(f.email, '') = '' then 'no_email_at_stripe'
      when f.needs_read then 'needs_read'
    end,
    f.synced_at, f.pending_since, coalesce(f.parked, false)
  from facts f
  cross join lateral (
    select f.held_origin is not null and lower(f.auth_email) is distinct from lower(f.email) as is_held
  ) h
  cross join lateral (
    -- What differs, which is little, is looked at closely, and once.
    select case
      when f.is_seen and not f.is_deleted and (
        (f.users_name, f.auth_name) is distinct from (f.name, f.name)
        or (f.users_email, f.auth_email) is distinct from (f.email, f.email)) then
        accountdesk.drift(f.name, f.email, f.users_name, f.users_email, f.auth_name, f.auth_email, f.has_oauth)
      else '[]'
    end as drift
    offset 0
  ) d;
end $$;

-- Brings the rows of these accounts up to date, and of those that share a customer with one of them, or did.
create function accountdesk.refresh(ids uuid[]) returns void
language plpgsql set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_column
declare
  involved uuid[];
begin
  involved := array(
    select i from unnest(ids) i where i is not null
    union
    select b.id
    from accountdesk.accounts b
    where b.customer in (
      select a.customer from accountdesk.accounts a where a.id = any (ids)
      union
      select l.stripe_customer_id from accountdesk.links l where l.id = any (ids)));
  -- A statement of its own, so that what is computed below is not older than what others wrote meanwhile.
  perform from accountdesk.accounts a where a.id = any (involved) order by a.id for update;

  delete from accountdesk.accounts a
  where a.id = any (involved) and not exists (select from auth.users u where u.id = a.id);

  with current as materialized (select * from accountdesk.current_accounts(involved) c),
  changed as (
    update accountdesk.accounts a
    set
      customer = c.customer, name = c.name, email = c.email, users_name = c.users_name, users_email = c.users_email,
      auth_name = c.auth_name, auth_email = c.auth_email, has_users_row = c.has_users_row, has_oauth = c.has_oauth,
      created_at = c.created_at, status = c.status, drift = c.drift, reason = c.reason, synced_at = c.synced_at,
      pending_since = c.pending_since, parked = c.parked,
      -- An open form asks whether the values it was opened on still stand; a stage of an edit is no such change.
      version = a.version + (
        (a.customer, a.name, a.email, a.users_name, a.users_email, a.auth_name, a.auth_email, a.status = 'deleted')
        is distinct from
        (c.customer, c.name, c.email, c.users_name, c.users_email, c.auth_name, c.auth_email,
          c.status = 'deleted'))::integer
    from current c
    where a.id = c.id
      and (
        a.customer, a.name, a.email, a.users_name, a.users_email, a.auth_name, a.auth_email, a.has_users_row,
        a.has_oauth, a.created_at, a.status, a.drift, a.reason, a.synced_at, a.pending_since, a.parked)
      is distinct from (
        c.customer, c.name, c.email, c.users_name, c.users_email, c.auth_name, c.auth_email, c.has_users_row,
        c.has_oauth, c.created_at, c.status, c.drift, c.reason, c.synced_at, c.pending_since, c.parked)
  ),
  missing as materialized (
    select c.* from current c where not exists (select from accountdesk.accounts a where a.id = c.id)
  ),
  made as (
    insert into accountdesk.accounts (
      id, customer, name, email, users_name, users_email, auth_name, auth_email, has_users_row, has_oauth, created_at,
      status, drift, reason, synced_at, pending_since, parked)
    select * from missing m order by m.id
    on conflict (id) do nothing
    returning id
  )
  -- Somebody else made it meanwhile, of what they saw: it is looked at again.
  insert into accountdesk.stale_accounts (account)
  select m.id from missing m where not exists (select from made x where x.id = m.id);
end $$;

-- Fills the list of a project that has people already: the next `batch` of them, in the order of their ids, and their
-- e-mail in public.users. Can be stopped at any time and goes on where it was. Returns how many it looked at: 0 when
-- all are there.
create function accountdesk.fill(batch integer default 1000) returns integer language plpgsql set search_path = '' as $$
declare
  start uuid;
  ids uuid[];
begin
  if (select s.filled_to is null from accountdesk.settings s) then
    return 0;
  end if;
  select s.filled_to into start from accountdesk.settings s for update;
  ids := array(select u.id from auth.users u where u.id > start order by u.id limit batch);
  perform set_config('accountdesk.applying', 'on', true);
  update accountdesk.users p
  set email = u.email
  from auth.users u
  where u.id = p.id and p.id = any (ids) and p.email is null and u.email is not null;
  perform set_config('accountdesk.applying', '', true);
  perform accountdesk.refresh(ids);
  update accountdesk.settings
  set filled_to = case when cardinality(ids) = batch then ids[batch] end
  where only_row;
  return cardinality(ids);
end $$;

create function accountdesk.count_accounts() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    insert into accountdesk.count_changes select status, count(*) from new_rows group by status;
  elsif tg_op = 'DELETE' then
    insert into accountdesk.count_changes select status, -count(*) from old_rows group by status;
  else
    insert into accountdesk.count_changes
    select status, sum(n)
    from (select status, 1 as n from new_rows union all select status, -1 from old_rows) changes
    group by status
    having sum(n) <> 0;
  end if;
  return null;
end $$;
create trigger count_inserted after insert on accountdesk.accounts
  referencing new table as new_rows for each statement execute function accountdesk.count_accounts();
create trigger count_deleted after delete on accountdesk.accounts
  referencing old table as old_rows for each statement execute function accountdesk.count_accounts();
create trigger count_updated after update on accountdesk.accounts
  referencing old table as old_rows new table as new_rows
  for each statement execute function accountdesk.count_accounts();

-- Adds up the changes of counts. Whoever comes second while one is at it leaves it to the first.
create function accountdesk.fold_counts() returns void language plpgsql set search_path = '' as $$
begin
  if not pg_try_advisory_xact_lock(hashtextextended('accountdesk.fold_counts', 0)) then
    return;
  end if;
  with taken as (delete from accountdesk.count_changes where true returning status, n)
  insert into accountdesk.count_changes
  select status, sum(n) from taken group by status having sum(n) <> 0;
end $$;

select accountdesk.close_functions();
