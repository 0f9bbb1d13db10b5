-- The list of accounts: computed from the three records and what is stored of Stripe, written only where it differs.
set local lock_timeout = '2s';

-- E-mails are the same without case, names byte for byte; none and empty are the same.
create function accountdesk.differs(field text, a text, b text) returns boolean
language sql immutable set search_path = '' as $$
  select case field
    when 'email' then lower(coalesce(a, '')) <> lower(coalesce(b, ''))
    else coalesce(a, '') <> coalesce(b, '')
  end
$$;

-- What the rows of these accounts should be.
create function accountdesk.current_accounts(ids uuid[])
returns table (
  id uuid, customer text, name text, email text, users_name text, users_email text, auth_name text, auth_email text,
  has_users_row boolean, has_oauth boolean, created_at timestamptz, status text, drift jsonb, reason text,
  synced_at timestamptz, pending_since timestamptz
)
language sql stable set search_path = '' as $$
  select
    u.id, l.customer,
    case when s.as_of is not null then s.name else coalesce(p.full_name, u.raw_user_meta_data ->> 'full_name') end,
    case when s.as_of is not null then s.email else u.email end,
    p.full_name, p.email, u.raw_user_meta_data ->> 'full_name', u.email,
    p.id is not null, coalesce(i.has_oauth, false), u.created_at,
    case
      when s.deleted then 'deleted'
      when l.customer is null then 'unlinked'
      when sibling.id is not null or s.problem = 'conflict' then 'conflict'
      when s.problem = 'failed' or e.is_unknown then 'failed'
      when e.pending_since is not null then 'pending'
      when d.drift <> '[]' then 'drifted'
      when s.as_of is null or s.needs_read then 'unknown'
      else 'in_sync'
    end,
    d.drift,
    case
      when s.deleted or l.customer is null then null
      when sibling.id is not null then 'two_accounts ' || sibling.id
      when s.problem is not null then concat_ws(' ', s.reason, s.conflict_with::text)
      when e.is_unknown then 'unknown_outcome'
      when d.drift <> '[]' and s.email is null then 'no_email_at_stripe'
      when s.needs_read then 'needs_read'
    end,
    s.synced_at, e.pending_since
  from auth.users u
  left join public.users p on p.id = u.id
  left join lateral (
    select nullif(c.stripe_customer_id, '') as customer
    from public.customers c
    where c.id = u.id
  ) l on true
  left join accountdesk.customers s on s.id = l.customer
  left join lateral (
    select bool_or(x.provider <> 'email') as has_oauth
    from auth.identities x
    where x.user_id = u.id
  ) i on true
  left join lateral (
    select min(x.accepted_at) filter (where x.stage = 'accepted') as pending_since, bool_or(x.stage = 'unknown') as is_unknown
    from accountdesk.edits x
    where x.account = u.id and x.stage in ('accepted', 'unknown')
  ) e on true
  left join lateral (
    select x.id
    from accountdesk.accounts x
    where x.customer = l.customer and x.id <> u.id
    order by x.id
    limit 1
  ) sibling on true
  cross join lateral (
    select coalesce(
      jsonb_agg(jsonb_build_object('field', v.field, 'record', v.record, 'value', v.value, 'stripe', v.stripe) order by v.n),
      '[]') as drift
    from (
      values
        (1, 'name', 'users', p.full_name, s.name),
        (2, 'name', 'auth', u.raw_user_meta_data ->> 'full_name', s.name),
        (3, 'email', 'users', p.email, s.email),
        (4, 'email', 'auth', u.email, s.email)
    ) v (n, field, record, value, stripe)
    where s.as_of is not null
      and not s.deleted
      -- A sign-in by OAuth rewrites the name from its provider.
      and not (v.field = 'name' and v.record = 'auth' and coalesce(i.has_oauth, false))
      and accountdesk.differs(v.field, v.value, v.stripe)
  ) d
  where u.id = any (ids)
$$;

create function accountdesk.write_accounts(ids uuid[]) returns void language plpgsql set search_path = '' as $$
#variable_conflict use_column
begin
  delete from accountdesk.accounts a
  where a.id = any (ids) and not exists (select from auth.users u where u.id = a.id);

  insert into accountdesk.accounts as a (
    id, customer, name, email, users_name, users_email, auth_name, auth_email, has_users_row, has_oauth, created_at,
    status, drift, reason, synced_at, pending_since)
  select *
  from accountdesk.current_accounts(ids) c
  order by c.id
  on conflict (id) do update set
    customer = excluded.customer, name = excluded.name, email = excluded.email, users_name = excluded.users_name,
    users_email = excluded.users_email, auth_name = excluded.auth_name, auth_email = excluded.auth_email,
    has_users_row = excluded.has_users_row, has_oauth = excluded.has_oauth, created_at = excluded.created_at,
    status = excluded.status, drift = excluded.drift, reason = excluded.reason, synced_at = excluded.synced_at,
    pending_since = excluded.pending_since,
    -- An open form asks whether the values it was opened on still stand; a stage of an edit is no such change.
    version = a.version + (
      (a.customer, a.name, a.email, a.users_name, a.users_email, a.auth_name, a.auth_email, a.status = 'deleted')
      is distinct from
      (excluded.customer, excluded.name, excluded.email, excluded.users_name, excluded.users_email, excluded.auth_name,
        excluded.auth_email, excluded.status = 'deleted'))::integer
  where (
      a.customer, a.name, a.email, a.users_name, a.users_email, a.auth_name, a.auth_email, a.has_users_row,
      a.has_oauth, a.created_at, a.status, a.drift, a.reason, a.synced_at, a.pending_since)
    is distinct from (
      excluded.customer, excluded.name, excluded.email, excluded.users_name, excluded.users_email, excluded.auth_name,
      excluded.auth_email, excluded.has_users_row, excluded.has_oauth, excluded.created_at, excluded.status,
      excluded.drift, excluded.reason, excluded.synced_at, excluded.pending_since);
end $$;

-- Brings the rows of these accounts up to date, and of those that share a customer with one of them.
create function accountdesk.refresh(ids uuid[]) returns void language plpgsql set search_path = '' as $$
declare
  sharing uuid[];
begin
  perform accountdesk.write_accounts(ids);
  sharing := array(
    select distinct b.id
    from accountdesk.accounts a
    join accountdesk.accounts b on b.customer = a.customer
    where a.id = any (ids) and exists (select from accountdesk.accounts c where c.customer = a.customer and c.id <> a.id)
    order by b.id);
  if sharing <> '{}' then
    perform accountdesk.write_accounts(sharing);
  end if;
end $$;

-- Fills the list of a project that has people already: the next `batch` of them, in the order of their ids, and their
-- e-mail in public.users. Can be stopped at any time and goes on where it was. Returns how many are left to look at:
-- 0 when all are there.
create function accountdesk.fill(batch integer default 1000) returns integer language plpgsql set search_path = '' as $$
declare
  start uuid;
  ids uuid[];
begin
  select s.filled_to into start from accountdesk.settings s for update;
  if start is null then
    return 0;
  end if;
  ids := array(select u.id from auth.users u where u.id > start order by u.id limit batch);
  perform set_config('accountdesk.applying', 'on', true);
  update public.users p
  set email = u.email
  from auth.users u
  where u.id = p.id and p.id = any (ids) and p.email is null and u.email is not null;
  perform set_config('accountdesk.applying', '', true);
  perform accountdesk.refresh(ids);
  update accountdesk.settings
  set filled_to = case when cardinality(ids) = batch then ids[cardinality(ids)] end
  where only_row;
  return cardinality(ids);
end $$;

create function accountdesk.count_accounts() returns trigger language plpgsql security definer set search_path = '' as $$
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
  referencing old table as old_rows new table as new_rows for each statement execute function accountdesk.count_accounts();

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

-- Append-only journal of what an edit became.
create function accountdesk.keep_journal() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into accountdesk.edit_journal (edit, stage, detail)
  values (new.id, new.stage, to_jsonb(new) - 'id' - 'account' - 'customer' - 'author' - 'reason' - 'before' - 'after');
  return null;
end $$;
create trigger keep_journal after insert or update on accountdesk.edits
  for each row execute function accountdesk.keep_journal();

select accountdesk.close_functions();
