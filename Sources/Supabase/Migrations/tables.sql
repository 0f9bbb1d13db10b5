-- Everything that AccountDesk keeps of its own: one schema, closed to everybody but the owner of its functions.
set local lock_timeout = '2s';

do $$
begin
  if to_regclass('auth.users') is null or to_regclass('auth.identities') is null then
    raise exception 'AccountDesk needs a Supabase project: this database has no auth.users'
      using hint = 'Check DATABASE_URL.';
  end if;
  if to_regnamespace('accountdesk') is not null then
    raise exception 'there is a schema accountdesk already, and it is not AccountDesk''s'
      using hint = 'Rename it, or look whether this is the right database.';
  end if;
end $$;

create schema accountdesk;
revoke all on schema accountdesk from public, anon, authenticated, service_role;

-- Which migrations are applied; in our own schema, so that it does not matter by what tool.
create table accountdesk.migrations (
  name text primary key,
  -- Of its text, so that one that was changed afterwards is told from the one that was applied.
  digest text not null,
  applied_at timestamptz not null default clock_timestamp()
);

-- What the project calls its own tables and columns: one row. Another name is put in here, and nowhere else.
create table accountdesk.names (
  only_row boolean primary key default true check (only_row),
  users_schema text not null,
  users_table text not null,
  users_id text not null,
  users_name text not null,
  users_email text not null,
  customers_schema text not null,
  customers_table text not null,
  customers_id text not null,
  customers_customer text not null
);
insert into accountdesk.names (
  users_schema, users_table, users_id, users_name, users_email,
  customers_schema, customers_table, customers_id, customers_customer)
values ('public', 'users', 'id', 'full_name', 'email', 'public', 'customers', 'id', 'stripe_customer_id');

-- What of these is not as we know it.
do $$
declare
  differs text;
begin
  select string_agg(distinct said, '; ') into differs
  from (
    select
      case
        when c.oid is null then format('there is no table %I.%I', w.s, w.t)
        when c.relkind not in ('r', 'p') then format('%I.%I is no table', w.s, w.t)
        when a.attnum is null and w.needed then format('%I.%I has no column %I', w.s, w.t, w.c)
        when a.attnum is null then null
        when a.attgenerated <> '' then format('%I.%I.%I is generated', w.s, w.t, w.c)
        when a.atttypid <> all (w.types::oid[]) then
          format('%I.%I.%I is of type %s, not %s', w.s, w.t, w.c, format_type(a.atttypid, null), w.types[1])
      end as said
    from accountdesk.names n
    cross join lateral (values
      (n.users_schema, n.users_table, n.users_id, true, '{uuid}'::regtype[]),
      (n.users_schema, n.users_table, n.users_name, true, '{text,varchar}'),
      (n.users_schema, n.users_table, n.users_email, false, '{text,varchar}'),
      (n.customers_schema, n.customers_table, n.customers_id, true, '{uuid}'),
      (n.customers_schema, n.customers_table, n.customers_customer, true, '{text,varchar}')) w (s, t, c, needed, types)
    left join pg_class c
      on c.relname = w.t and c.relnamespace = (select s.oid from pg_namespace s where s.nspname = w.s)
    left join pg_attribute a on a.attrelid = c.oid and a.attname = w.c and a.attnum > 0 and not a.attisdropped
    union all
    select format('one row of %I.%I does not belong to one user: %I is not its key', k.s, k.t, k.c)
    from accountdesk.names n
    cross join lateral (values
      (n.users_schema, n.users_table, n.users_id), (n.customers_schema, n.customers_table, n.customers_id)) k (s, t, c)
    join pg_class c on c.relname = k.t and c.relnamespace = (select s.oid from pg_namespace s where s.nspname = k.s)
    join pg_attribute a on a.attrelid = c.oid and a.attname = k.c and a.attnum > 0 and not a.attisdropped
    where not exists (
      select from pg_index i where i.indrelid = c.oid and i.indisunique and i.indnkeyatts = 1 and i.indkey[0] = a.attnum
        and i.indpred is null)
  ) d;
  if differs is not null then
    raise exception 'AccountDesk does not know this schema: %', differs
      using
        hint = 'It needs one table with people''s names (id uuid, full_name text) and one with their customers '
          || '(id uuid, stripe_customer_id text); tell it other names with `migrate --users` and `--customers`.';
  end if;
end $$;

-- What was added to what is the project's own.
create table accountdesk.added (
  object text primary key,
  added_at timestamptz not null default clock_timestamp()
);

-- Searching wants trigrams.
insert into accountdesk.added (object)
select 'extension pg_trgm'
where not exists (select from pg_extension e where e.extname = 'pg_trgm');
create extension if not exists pg_trgm with schema extensions;

-- The release of these functions, and the oldest release of programs that they serve: one back. A release that changes
-- what a program sees replaces both.
create function accountdesk.version() returns integer language sql immutable set search_path = '' as $$
  select 1
$$;
create function accountdesk.serves() returns integer language sql immutable set search_path = '' as $$
  select 1
$$;

-- What stood in the place of something of ours, as the statement that makes it again.
create table accountdesk.replaced (
  object text primary key,
  definition text not null,
  replaced_at timestamptz not null default clock_timestamp()
);

-- The project's rules: one row.
create table accountdesk.settings (
  only_row boolean primary key default true check (only_row),
  late_after interval not null default '15 seconds' check (late_after > interval '0'),
  edits boolean not null default true,
  require_reason boolean not null default false,
  -- Whether staff has to sign in with a second factor.
  require_aal2 boolean not null default false,
  -- After how much time without a key a desk hides everything; null: never.
  idle_lock interval check (idle_lock > interval '0'),
  -- What a change of the login e-mail does that is no operator's.
  hold text not null default 'apply' check (hold in ('apply', 'hold')),
  -- How long lines of the journal are kept; null: for ever.
  journal_retention interval check (journal_retention > interval '0'),
  -- How long the text of an event is kept.
  retention interval not null default '30 days' check (retention > interval '0'),
  -- Which of Stripe's modes the project belongs to; the first customer that is seen decides.
  livemode boolean,
  -- How far the first filling of accounts has come; null when it is done.
  filled_to uuid default '00000000-0000-0000-0000-000000000000'
);
insert into accountdesk.settings default values;

-- What Stripe last said of each customer, byte for byte ("stored").
create table accountdesk.customers (
  id text primary key,
  name text,
  email text,
  -- The user whom its metadata names.
  metadata_user uuid,
  -- Whole seconds; null: never seen, the row is there to be locked.
  as_of timestamptz,
  -- The events of that second that were seen, [before, after] each, which tell their order. Null where as_of is a
  -- read's: then everything of that second is in what was read.
  second jsonb,
  by_read boolean not null default false,
  deleted boolean not null default false,
  needs_read boolean not null default false,
  -- Whether it was ever decided about Stripe's name or e-mail: carried because it changed, or looked at by a backfill.
  decided_name boolean not null default false,
  decided_email boolean not null default false,
  -- Raised by every apply; a read that began on another version is dropped.
  version bigint not null default 0,
  -- What of the stored values is still owed to public.users and auth.users (both names; one e-mail each) …
  owes_name boolean not null default false,
  owes_email boolean not null default false,
  owes_login boolean not null default false,
  -- … and what keeps it from them.
  problem text check (problem in ('conflict', 'failed')),
  reason text,
  conflict_with uuid,
  -- A login e-mail that waits for approval: where it came from, by what event, and since when.
  held_origin text,
  held_event text,
  held_at timestamptz,
  -- When we last gave the login another e-mail; null since its person changed it themself.
  login_moved_at timestamptz,
  synced_at timestamptz
)
-- Every apply writes a row twice; with room beside it no index is touched.
with (fillfactor = 70);
create index customers_needs_read_idx on accountdesk.customers (id) where needs_read;
create index customers_metadata_user_idx on accountdesk.customers (metadata_user) where metadata_user is not null;
create index customers_held_idx on accountdesk.customers (held_at, id) where held_origin is not null;
-- Cut, as those of accounts.
create index customers_email_idx on accountdesk.customers (left(lower(email), 256)) where email is not null;

-- Every event that was applied or looked at, and every read that changed something or was asked for.
create table accountdesk.events (
  id text primary key,
  customer text,
  -- Null for a read.
  type text,
  created timestamptz,
  origin text not null,
  -- Who asked for a read.
  author text,
  outcome text not null,
  reason text,
  -- The edit that it carried, if it was one of ours.
  edit uuid,
  changed jsonb not null default '{}',
  received_at timestamptz,
  -- How it came: webhook or catch-up; null for a read.
  came_by text default nullif(current_setting('accountdesk.came_by', true), ''),
  applied_at timestamptz not null default clock_timestamp(),
  payload text,
  -- When a text that is kept beyond its time was last found to be needed still.
  kept_at timestamptz
);
create index events_customer_idx on accountdesk.events (customer, applied_at desc);
create index events_applied_idx on accountdesk.events (applied_at) where type is not null;
create index events_payload_idx on accountdesk.events (created)
  where payload is not null and outcome not in ('conflict', 'failed', 'unlinked');
create index events_parked_idx on accountdesk.events (applied_at, id)
  where outcome in ('conflict', 'failed', 'unlinked');
create index events_parked_payload_idx on accountdesk.events (coalesce(kept_at, applied_at))
  where payload is not null and outcome in ('conflict', 'failed', 'unlinked');

-- Edits as they stand now; every stage they went through is in the journal.
create table accountdesk.edits (
  id uuid primary key,
  account uuid not null,
  customer text not null,
  author text not null,
  -- Who it was, where somebody was signed in: nobody else may send it.
  author_id uuid,
  -- Whether the account's own person made it, on their account page.
  origin text not null default 'operator' check (origin in ('operator', 'owner')),
  reason text,
  -- The edit that this one takes back.
  undo_of uuid,
  -- The bulk run that it belongs to.
  run uuid,
  before jsonb not null,
  -- Only the fields that change; null clears.
  after jsonb not null,
  stage text not null default 'recorded'
    check (stage in ('recorded', 'accepted', 'refused', 'confirmed', 'superseded', 'unknown')),
  attempts integer not null default 0,
  recorded_at timestamptz not null default clock_timestamp(),
  sent_at timestamptz,
  accepted_at timestamptz,
  refused_at timestamptz,
  delivered_at timestamptz,
  settled_at timestamptz,
  request_id text,
  event_id text,
  already_so boolean not null default false,
  refusal jsonb,
  superseded_by jsonb,
  failure text,
  -- Of an owner's own: whether its address was shown to be theirs, by Auth's mail or by whoever approved it.
  login_proved boolean not null default false
);
create index edits_account_idx on accountdesk.edits (account, recorded_at desc);
create index edits_open_idx on accountdesk.edits (customer) where stage in ('recorded', 'accepted', 'unknown');
create index edits_settled_idx on accountdesk.edits (settled_at) where settled_at is not null;
create index edits_run_idx on accountdesk.edits (run, recorded_at desc, id desc) where run is not null;

-- The list: one row for each person, with what is searched, sorted and filtered by.
create table accountdesk.accounts (
  id uuid primary key,
  customer text,
  -- Stripe's once it was seen, ours until then.
  name text,
  email text,
  users_name text,
  users_email text,
  auth_name text,
  auth_email text,
  has_users_row boolean not null default false,
  has_oauth boolean not null default false,
  created_at timestamptz,
  -- 'late' is never stored: it is pending with an old pending_since.
  status text not null check (
    status in ('deleted', 'unlinked', 'conflict', 'failed', 'held', 'pending', 'drifted', 'in_sync', 'unknown')),
  drift jsonb not null default '[]',
  reason text,
  synced_at timestamptz,
  pending_since timestamptz,
  -- Something of the stored values is owed to this account's records.
  parked boolean not null default false,
  version bigint not null default 1,
  -- Cut, because an index takes no more than 2,700 bytes of a row; equal beginnings are ordered by the id.
  sort_name text not null generated always as (left(lower(coalesce(name, '')), 256)) stored,
  sort_email text not null generated always as (left(lower(coalesce(email, '')), 256)) stored,
  sort_synced timestamptz not null generated always as (coalesce(synced_at, '-infinity')) stored,
  sort_status smallint not null generated always as (
    case status
      when 'deleted' then 0 when 'unlinked' then 1 when 'conflict' then 2 when 'failed' then 3 when 'held' then 4
      when 'pending' then 5 when 'drifted' then 6 when 'in_sync' then 7 else 8
    end) stored,
  search text not null generated always as (lower(coalesce(name, '') || ' ' || coalesce(email, ''))) stored
);
create index accounts_customer_idx on accountdesk.accounts (customer text_pattern_ops);
-- Logins that are not found by the e-mail, and those that were made by hand: hardly any, so they cost no apply anything.
create index accounts_login_idx on accountdesk.accounts (lower(auth_email))
  where lower(auth_email) is distinct from sort_email;
create index accounts_capitals_idx on accountdesk.accounts (lower(auth_email)) where auth_email <> lower(auth_email);
create index accounts_name_idx on accountdesk.accounts (sort_name, id);
create index accounts_email_idx on accountdesk.accounts (sort_email, id);
create index accounts_synced_idx on accountdesk.accounts (sort_synced, id);
create index accounts_status_idx on accountdesk.accounts (sort_status, sort_name, id);
create index accounts_pending_idx on accountdesk.accounts (pending_since) where status = 'pending';
create index accounts_parked_idx on accountdesk.accounts (customer) where parked;
create index accounts_without_customer_idx on accountdesk.accounts (id) where customer is null;

-- Searching wants trigrams; a project may have the extension in another schema than Supabase's own.
do $$
begin
  execute format('create index accounts_search_idx on accountdesk.accounts using gin (search %I.gin_trgm_ops)',
    (select n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm'));
end $$;

-- Accounts whose row of the list is to be looked at again: what a trigger leaves to the next apply or sign of life.
create table accountdesk.stale_accounts (
  n bigint generated always as identity primary key,
  account uuid not null
);

-- How many accounts have each status, as sums of changes: writers never wait for each other's counts.
create table accountdesk.count_changes (
  status text not null,
  n bigint not null
);

-- Receivers' signs of life.
-- `accepts`: what the signing secrets that it takes are known by; nothing of a secret can be had from it. `ended`: it
-- said itself that it goes.
create table accountdesk.receivers (
  name text primary key,
  mode text not null,
  seen_at timestamptz not null,
  accepts text[] not null default '{}',
  ended boolean not null default false
);

-- What went wrong inside a trigger, which must never fail the write that fired it.
create table accountdesk.trigger_errors (
  n bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  trigger text not null,
  account uuid,
  code text not null
);

-- What a desk of somebody signed in calls; each of these asks who they are (roles.sql). Everything else is for a key:
-- what comes from Stripe, and what says that it does.
create function accountdesk.is_for_desks(name text) returns boolean language sql immutable set search_path = '' as $$
  select name = any ('{
    may, whoami, signed_in, about, account, accounts, account_lines, counts, find, dashboard, receiver_state,
    parked_events, replay, held, decide, check_edit, record_edit, may_send, edit_accepted, edit_refused, edit_unknown,
    edits, run_edits, scope, scope_page, try_read, link, link_proposals, note_portal, settings, set_rule, operators,
    grant, journal, forget, may_pass}'::text[])
$$;

-- Shuts every function and table of ours, and opens the interface to the service role, and a part of it to whoever is
-- signed in. Older projects grant execute to three roles by default privileges, which a revoke from public does not take
-- back; so each role is named.
create function accountdesk.close_functions() returns void language plpgsql set search_path = '' as $$
declare
  f record;
begin
  for f in
    select
      p.oid::regprocedure as signature, n.nspname = 'public' as is_interface,
      accountdesk.is_for_desks(substr(p.proname, length('accountdesk_') + 1)) as is_for_desks
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'accountdesk' or (n.nspname = 'public' and p.proname like 'accountdesk\_%')
  loop
    execute format('revoke all on function %s from public, anon, authenticated, service_role', f.signature);
    if f.is_interface then
      execute format('grant execute on function %s to service_role%s', f.signature,
        case when f.is_for_desks then ', authenticated' else '' end);
    end if;
  end loop;
  -- Behind all that: whoever got at a table would see no row of it. Its owner, as whom our functions run, does.
  for f in
    select c.oid::regclass as name
    from pg_class c
    where c.relnamespace = 'accountdesk'::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity
  loop
    execute format('alter table %s enable row level security', f.name);
  end loop;
end $$;
revoke all on all tables in schema accountdesk from public, anon, authenticated, service_role;
select accountdesk.close_functions();
