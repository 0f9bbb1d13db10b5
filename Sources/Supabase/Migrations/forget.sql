-- The erasure of one person: what AccountDesk keeps of them goes, and of their ids a salted trace stays, by which the
-- receiver, the catch-up and the backfill know whom not to take up again.
set local lock_timeout = '2s';

create table accountdesk.forgotten (
  trace bytea primary key,
  at timestamptz not null default clock_timestamp()
);
-- One row, made once.
create table accountdesk.salt (
  only_row boolean primary key default true check (only_row),
  salt text not null default gen_random_uuid()::text || gen_random_uuid()::text
);
insert into accountdesk.salt default values;
revoke all on accountdesk.forgotten, accountdesk.salt from public, anon, authenticated, service_role;

create function accountdesk.trace(id text) returns bytea
language plpgsql stable set search_path = '' as $$
begin
  return (select sha256(convert_to(s.salt || id, 'UTF8')) from accountdesk.salt s);
end $$;

-- Whether this is the id of somebody who was erased: an account's or a customer's.
create function accountdesk.is_forgotten(id text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  -- Most projects have forgotten nobody.
  if not exists (select from accountdesk.forgotten) then
    return false;
  end if;
  return exists (select from accountdesk.forgotten f where f.trace = accountdesk.trace(id));
end $$;

-- Erases what is kept of a person, or with `dry_run` only says what that is. id: an account's or a customer's; a person
-- whose account is gone already is found by what is left of them. Outcomes: forgotten, would_forget, already, no_account,
-- staff (their role has to be taken first), open_edits. `kept_elsewhere` is what this cannot reach.
create function public.accountdesk_forget(
  id text, dry_run boolean default true, author text default null)
returns jsonb
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  account uuid := case when accountdesk.is_uuid(id) then id::uuid end;
  candidates text[];
  theirs text[];
  edit_ids uuid[];
  lines bigint[];
  touched uuid[];
  unreadable text[];
  addresses text[];
  authors text[];
  nobody text;
  taken text := '(email_taken|two_accounts) ';
  outcome text;
  counts jsonb;
begin
  perform accountdesk.require('forget', account);
  if account is null then
    account := (
      select coalesce(
        (
          select (array_agg(a.id order by a.id))[1] from accountdesk.accounts a where a.customer = id
          having count(*) = 1),
        (select e.account from accountdesk.edits e where e.customer = id order by e.recorded_at desc limit 1)));
    perform accountdesk.require('forget', account);
  end if;
  -- Whatever was ever theirs, but what somebody else has, too.
  candidates := array(
    select a.customer from accountdesk.accounts a where a.id = account and a.customer <> ''
    union
    select l.stripe_customer_id from accountdesk.links l where l.id = account and l.stripe_customer_id <> ''
    union
    select e.customer from accountdesk.edits e where e.account = account
    union
    select v.customer from accountdesk.journal_values v where v.account = account and v.customer is not null
    union
    select c.id from accountdesk.customers c where c.metadata_user = account
    union
    select c.id from accountdesk.customers c where c.id = id);
  perform from accountdesk.customers c where c.id = any (candidates) order by c.id for update;
  perform from accountdesk.accounts a where a.id = account for update;
  theirs := array(
    select x
    from unnest(candidates) x
    where not exists (select from accountdesk.accounts a where a.customer = x and a.id is distinct from account)
    order by x);
  edit_ids := array(
    select e.id from accountdesk.edits e where e.account = account or e.customer = any (theirs) order by e.id);
  outcome := case
    when (account is not null and accountdesk.is_forgotten(account::text)) or accountdesk.is_forgotten(id) then 'already'
    when account is null and theirs = '{}' then 'no_account'
    when theirs = '{}' and edit_ids = '{}' and not exists (select from accountdesk.accounts a where a.id = account)
      and not exists (select from auth.users u where u.id = account)
      and not exists (select from accountdesk.journal_values v where v.account = account) then 'no_account'
    when accountdesk.staff_role(account) is not null then 'staff'
    when exists (
      select
      from accountdesk.edits e
      where e.id = any (edit_ids) and e.stage in ('recorded', 'accepted', 'unknown')
        and e.recorded_at > clock_timestamp() - interval '20 hours') then 'open_edits'
    when dry_run then 'would_forget'
    else 'forgotten'
  end;
  addresses := array(
    select lower(x)
    from (
      select a.email as x from accountdesk.accounts a where a.id = account
      union
      select a.auth_email from accountdesk.accounts a where a.id = account
      union
      select c.email from accountdesk.customers c where c.id = any (theirs)
    ) v
    where x <> '');
  -- As whom they acted while they were of the staff; by what address, their sign-ins and their edits tell.
  authors := array(
    select x
    from (
      select u.email::text as x from auth.users u where u.id = account
      union
      select a.auth_email from accountdesk.accounts a where a.id = account
      union
      select e.author from accountdesk.edits e where e.author_id = account
      union
      select j.author
      from accountdesk.journal j
      join accountdesk.journal_values v on v.n = j.n
      where v.account = account and j.kind = 'sign_in'
      union
      select account::text
    ) v
    where x <> '' and x <> 'owner');
  lines := array(
    select v.n from accountdesk.journal_values v where v.account = account or v.customer = any (theirs)
    union
    select v.n
    from accountdesk.journal j
    join accountdesk.journal_values v on v.n = j.n
    where j.edit = any (edit_ids));
  -- Texts that could not be read are nobody's; those that name the person are theirs.
  unreadable := array(
    select v.id
    from accountdesk.events v
    where v.payload is not null and v.outcome = 'failed' and v.customer is null
      and exists (
        select from unnest(theirs || addresses || array[account::text]) t
        where position(t in lower(v.payload)) > 0 or position(t in v.payload) > 0));
  counts := jsonb_build_object(
    'accounts', (select count(*) from accountdesk.accounts a where a.id = account),
    'customers', (select count(*) from accountdesk.customers c where c.id = any (theirs)),
    'events', (select count(*) from accountdesk.events v where v.customer = any (theirs)) + cardinality(unreadable),
    'subscriptions', (select count(*) from accountdesk.subscriptions s where s.customer = any (theirs)),
    'edits', cardinality(edit_ids),
    'journal_values', cardinality(lines));
  if outcome = 'forgotten' then
    insert into accountdesk.forgotten (trace)
    select accountdesk.trace(x) from unnest(theirs || array[account::text]) x where x is not null
    on conflict do nothing;
    delete from accountdesk.events v where v.customer = any (theirs);
    delete from accountdesk.events v where v.id = any (unreadable);
    delete from accountdesk.subscriptions s where s.customer = any (theirs);
    delete from accountdesk.edits e where e.id = any (edit_ids);
    perform set_config('accountdesk.forgetting', 'on', true);
    delete from accountdesk.journal_values v where v.n = any (lines);
    nobody := 'former-' || left(encode(accountdesk.trace(account::text), 'hex'), 12);
    -- Where others' lines say that this person has the address, and who it was when they were of the staff: one and the
    -- same all through, and nobody.
    update accountdesk.journal_values v
    set said = regexp_replace(v.said::text, taken || account, '\1', 'g')::jsonb
    where v.said::text ~ (taken || account);
    update accountdesk.journal j set author = nobody where j.author = any (authors);
    perform set_config('accountdesk.forgetting', '', true);
    update accountdesk.edits e
    set
      author = case when e.author = any (authors) then nobody else e.author end,
      author_id = nullif(e.author_id, account),
      failure = regexp_replace(e.failure, taken || account, '\1', 'g')
    where e.author = any (authors) or e.author_id = account or e.failure ~ (taken || account);
    update accountdesk.events v
    set
      author = case when v.author = any (authors) then nobody else v.author end,
      reason = regexp_replace(v.reason, taken || account, '\1', 'g')
    where v.author = any (authors) or v.reason ~ (taken || account);
    delete from accountdesk.stale_accounts s where s.account = account;
    delete from accountdesk.trigger_errors t where t.account = account;
    touched := array(
      select a.id
      from accountdesk.accounts a
      join accountdesk.customers c on c.id = a.customer
      where c.conflict_with = account and a.id <> account
      union
      select a.id from accountdesk.accounts a where a.reason ~ (taken || account) and a.id <> account);
    update accountdesk.customers c set conflict_with = null where c.conflict_with = account;
    delete from accountdesk.customers c where c.id = any (theirs);
    delete from accountdesk.accounts a where a.id = account;
    perform accountdesk.refresh(touched);
    -- Who was forgotten stands nowhere; that somebody was, does.
    perform accountdesk.note('forget', 'forgotten', accountdesk.author(author), detail => counts);
  end if;
  return jsonb_build_object(
    'outcome', outcome, 'account', account, 'customers', to_jsonb(theirs), 'counts', counts,
    'kept_elsewhere', array_to_json(array(
      select k.place
      from (values
        (1, 'stripe_customer', theirs <> '{}'),
        (2, 'stripe_events', theirs <> '{}'),
        (3, 'auth_user', exists (select from auth.users u where u.id = account)),
        (4, 'users_row', exists (select from accountdesk.users p where p.id = account)),
        (5, 'customers_row', exists (select from accountdesk.links l where l.id = account)),
        (6, 'backups', true),
        (7, 'logs', true),
        (8, 'desks', true)) k (n, place, is_kept)
      where k.is_kept
      order by k.n)));
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

select accountdesk.close_functions();
