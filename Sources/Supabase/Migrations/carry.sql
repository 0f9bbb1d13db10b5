-- Stripe's stored values on their way into public.users, auth.users and auth.identities. The only way in which a name
-- or an e-mail of Stripe reaches Supabase.
set local lock_timeout = '2s';

-- Whose login has this e-mail, other than the account's.
create function accountdesk.holder(email text, account uuid) returns uuid
language plpgsql stable set search_path = '' set enable_seqscan = off set jit = off as $$
begin
  return (
    select h.id
    from (
      select u.id from auth.users u where u.email = lower($1) and not u.is_sso_user
      union all
      -- In other letters; only a row that was made by hand has capitals.
      select a.id
      from accountdesk.accounts a
      where lower(a.auth_email) = lower($1) and a.auth_email <> lower(a.auth_email)
        and (select lower(u.email) = lower($1) and not u.is_sso_user from auth.users u where u.id = a.id)
    ) h
    where h.id <> $2
    limit 1);
end $$;

-- What keeps a customer's stored values from the records that they are owed to, if anything.
create type accountdesk.way as (
  customer text,
  accounts bigint,
  account uuid,
  -- The login that is wanted, where it is another than the one that stands, and who has it.
  address text,
  holder uuid,
  problem text,
  reason text,
  conflict_with uuid
);

-- Which logins can move, of those that want another address. An address is free when nobody has it, or when its holder
-- leaves it at the same time for one that is free: so people who swap addresses, two or many, go together or not at
-- all. Returns the accounts.
create function accountdesk.movable(wanted accountdesk.way[]) returns uuid[]
language plpgsql stable set search_path = '' as $$
begin
  return (
    with recursive candidate as materialized (select w.customer, w.account, w.address, w.holder from unnest(wanted) w),
    -- From whom one comes to whom, by asking each holder what they want; whoever comes to themselves is in a ring.
    step as (
      select c.account as start, c.holder as reached from candidate c where c.holder is not null
      union
      select s.start, c.holder from step s join candidate c on c.account = s.reached where c.holder is not null
    ),
    -- One for each address. Nobody in a ring can move unless all of it do, so they come first.
    chosen as materialized (
      select distinct on (c.address) c.*
      from candidate c
      left join step ring on ring.start = c.account and ring.reached = c.account
      order by c.address, ring.start is null, c.customer
    ),
    chosen_step as (
      select c.account as start, c.holder as reached from chosen c where c.holder is not null
      union
      select s.start, c.holder from chosen_step s join chosen c on c.account = s.reached where c.holder is not null
    )
    select array(
      select c.account from chosen c
      except
      select s.start from chosen_step s where not exists (select from chosen c where c.account = s.reached)));
end $$;

-- Of those customers to whose records something is owed: which can be carried now, together, and what is in the way
-- of the others.
create function accountdesk.ways(ids text[]) returns accountdesk.way[]
language plpgsql stable set search_path = '' as $$
declare
  ways accountdesk.way[];
  movable uuid[];
begin
  ways := array(
    select (
      c.id, l.accounts, l.account, a.address,
      accountdesk.holder(a.address, l.account),
      case when l.accounts > 1 then 'conflict' when length(a.address) > 255 then 'failed' end,
      case when l.accounts > 1 then 'two_accounts' when length(a.address) > 255 then 'email_too_long' end,
      null)::accountdesk.way
    from accountdesk.customers c
    cross join lateral (
      select count(*) as accounts, (array_agg(a.id order by a.id))[1] as account
      from accountdesk.accounts a
      where a.customer = c.id
    ) l
    join auth.users u on u.id = l.account
    -- No e-mail at Stripe never empties a login.
    cross join lateral (
      select case
        when c.owes_login and lower(c.email) is distinct from u.email then lower(nullif(c.email, ''))
      end as address
    ) a
    where c.id = any (ids)
      and (c.owes_name or c.owes_email or c.owes_login or c.problem is not null));
  if exists (
    select
    from unnest(ways) w
    where w.address is not null
    group by w.address
    having count(*) > 1 or bool_or(w.holder is not null)) then
    movable := accountdesk.movable(array(
      select w from unnest(ways) w where w.address is not null and w.problem is null));
    ways := array(
      select case
        when w.address is null or w.problem is not null or w.account = any (movable) then w
        else (
          w.customer, w.accounts, w.account, w.address, w.holder, 'conflict', 'email_taken',
          coalesce(
            w.holder,
            -- Nobody has it yet, and somebody else gets it.
            (select x.account from unnest(ways) x where x.address = w.address and x.account = any (movable)))
          )::accountdesk.way
      end
      from unnest(ways) w);
  end if;
  return ways;
end $$;

-- How many values were written into people's records, by field and record.
create type accountdesk.written as (users_names bigint, auth_names bigint, users_emails bigint, logins bigint);

-- What this transaction has written so far; what was rolled back is not in it.
create function accountdesk.written() returns accountdesk.written language plpgsql stable set search_path = '' as $$
begin
  return coalesce(nullif(current_setting('accountdesk.written', true), ''), '(0,0,0,0)')::accountdesk.written;
end $$;

create function accountdesk.note_written(more accountdesk.written) returns void
language plpgsql volatile set search_path = '' as $$
declare
  so_far accountdesk.written := accountdesk.written();
begin
  so_far := (
    so_far.users_names + more.users_names, so_far.auth_names + more.auth_names,
    so_far.users_emails + more.users_emails, so_far.logins + more.logins);
  perform set_config('accountdesk.written', so_far::text, true);
end $$;

-- Writes what is owed of the stored values into the accounts' records: only the fields that are owed, only what
-- differs, and for each customer all or nothing. What is in the way is kept with the customer. With `failure`, the
-- SQLSTATE of an attempt that was rolled back, it writes only that.
create function accountdesk.carry(ids text[], failure text default null) returns void
language plpgsql volatile set search_path = '' as $$
declare
  ways accountdesk.way[] := accountdesk.ways(ids);
  moved uuid[];
  together bigint;
  names bigint;
  emails bigint;
  written accountdesk.written := (0, 0, 0, 0);
begin
  update accountdesk.customers c
  set problem = w.problem, reason = w.reason, conflict_with = w.conflict_with
  from unnest(ways) w
  where c.id = w.customer and w.problem is not null;
  ways := array(select w from unnest(ways) w where w.problem is null);
  if ways = '{}' then
    return;
  end if;
  if failure is not null then
    update accountdesk.customers c
    set
      problem = case failure when '23505' then 'conflict' else 'failed' end,
      reason = case failure when '23505' then 'email_taken' else 'apply ' || failure end,
      conflict_with = null
    from unnest(ways) w
    where c.id = w.customer;
    return;
  end if;

  perform set_config('accountdesk.applying', 'on', true);
  -- The unique index on addresses is checked row by row: whoever leaves one that another of these takes, leaves first.
  update auth.users u
  set email = 'moving-' || u.id || '@accountdesk.invalid'
  from unnest(ways) w
  where u.id = w.holder;
  -- Names and logins each by themselves, where not both change: the app may have triggers on either.
  update auth.users u
  set
    raw_user_meta_data = coalesce(u.raw_user_meta_data, '{}') || jsonb_build_object('full_name', c.name),
    email = w.address, email_confirmed_at = now(), email_change = '', email_change_token_new = '',
    email_change_token_current = '', email_change_sent_at = null, email_change_confirm_status = 0, updated_at = now()
  from unnest(ways) w
  join accountdesk.customers c on c.id = w.customer
  where u.id = w.account and w.address is not null
    and c.owes_name and u.raw_user_meta_data ->> 'full_name' is distinct from c.name;
  get diagnostics together = row_count;
  update auth.users u
  set
    raw_user_meta_data = coalesce(u.raw_user_meta_data, '{}') || jsonb_build_object('full_name', c.name),
    updated_at = now()
  from unnest(ways) w
  join accountdesk.customers c on c.id = w.customer
  where u.id = w.account and c.owes_name and u.raw_user_meta_data ->> 'full_name' is distinct from c.name;
  get diagnostics names = row_count;
  update auth.users u
  set
    email = w.address, email_confirmed_at = now(), email_change = '', email_change_token_new = '',
    email_change_token_current = '', email_change_sent_at = null, email_change_confirm_status = 0, updated_at = now()
  from unnest(ways) w
  where u.id = w.account and w.address is not null and u.email is distinct from w.address;
  get diagnostics emails = row_count;
  written.auth_names := together + names;
  written.logins := together + emails;
  update auth.identities i
  set
    identity_data = i.identity_data || jsonb_build_object('email', lower(c.email), 'email_verified', true),
    updated_at = now()
  from unnest(ways) w
  join accountdesk.customers c on c.id = w.customer
  where i.user_id = w.account and i.provider = 'email' and c.owes_login and c.email <> ''
    and i.identity_data ->> 'email' is distinct from lower(c.email);
  -- A link in a mail to the old address must not undo this, nor let anybody in.
  moved := array(select w.account from unnest(ways) w where w.address is not null);
  if moved <> '{}' and to_regclass('auth.one_time_tokens') is not null then
    delete from auth.one_time_tokens t where t.user_id = any (moved);
  end if;
  -- In this order, as the app's own writes come.
  update accountdesk.users p
  set full_name = c.name, email = c.email
  from unnest(ways) w
  join accountdesk.customers c on c.id = w.customer
  where p.id = w.account and c.owes_name and p.full_name is distinct from c.name
    and c.owes_email and c.email <> '' and p.email is distinct from c.email;
  get diagnostics together = row_count;
  update accountdesk.users p
  set full_name = c.name
  from unnest(ways) w
  join accountdesk.customers c on c.id = w.customer
  where p.id = w.account and c.owes_name and p.full_name is distinct from c.name;
  get diagnostics names = row_count;
  update accountdesk.users p
  set email = c.email
  from unnest(ways) w
  join accountdesk.customers c on c.id = w.customer
  where p.id = w.account and c.owes_email and c.email <> '' and p.email is distinct from c.email;
  get diagnostics emails = row_count;
  written.users_names := together + names;
  written.users_emails := together + emails;
  perform set_config('accountdesk.applying', '', true);
  perform accountdesk.note_written(written);

  update accountdesk.customers c
  set
    problem = null, reason = null, conflict_with = null, owes_name = false, owes_email = false, owes_login = false,
    login_moved_at = case when w.address is not null then clock_timestamp() else c.login_moved_at end,
    synced_at = clock_timestamp()
  from unnest(ways) w
  where c.id = w.customer;
end $$;

select accountdesk.close_functions();
