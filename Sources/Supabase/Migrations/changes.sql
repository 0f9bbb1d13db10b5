-- What comes in from Stripe, and what is locked for it.
set local lock_timeout = '2s';

-- An event or a read of one customer, with what is decided about it.
create type accountdesk.change as (
  -- Its place among those that came together.
  n integer,
  -- Null for a read.
  event text,
  customer text,
  kind text,
  at timestamptz,
  livemode boolean,
  -- Of an event, Stripe's echo of the edit's id; of a read, the edit that it was made for.
  key uuid,
  origin text,
  received timestamptz,
  name text,
  email text,
  old_name text,
  old_email text,
  -- Whether the event says what stood before it, and of which of the two it says that they changed.
  knows_before boolean,
  tells_name boolean,
  tells_email boolean,
  verdict text,
  -- The edit of ours with that key.
  own uuid,
  changed jsonb,
  -- Whether anything has to be carried, and whether nothing was stored before.
  is_owed boolean,
  is_first boolean,
  -- The user whom the customer's metadata names.
  metadata_user uuid
);

-- The user whom a customer's metadata names, as the template writes it; null where it names none.
create function accountdesk.named_user(object jsonb) returns uuid
language plpgsql immutable set search_path = '' as $$
declare
  id text := lower(object #>> '{metadata,supabaseUUID}');
begin
  return case when id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then id::uuid end;
end $$;

-- Which of Stripe's modes the project belongs to; the first that is seen decides.
create function accountdesk.mode(seen boolean) returns boolean
language plpgsql volatile set search_path = '' as $$
begin
  update accountdesk.settings s set livemode = seen where s.livemode is null and seen is not null;
  return (select s.livemode from accountdesk.settings s);
end $$;

-- Locks the customers' rows, made first where missing, in the order of their ids; then every address that may be
-- freed or taken. Statements of their own: what decides afterwards sees what was committed while they waited.
create function accountdesk.lock_changes(changes accountdesk.change[]) returns void
language plpgsql volatile set search_path = '' as $$
begin
  insert into accountdesk.customers (id)
  select distinct ch.customer
  from unnest(changes) ch
  where not exists (select from accountdesk.customers c where c.id = ch.customer)
  order by 1
  on conflict (id) do nothing;
  perform from accountdesk.customers c
  where c.id in (select ch.customer from unnest(changes) ch)
  order by c.id
  for update;
  perform pg_advisory_xact_lock(x.address)
  from (
    select distinct hashtextextended(lower(v.email), 8001) as address
    from unnest(changes) ch
    join accountdesk.accounts a on a.customer = ch.customer
    cross join lateral (values (ch.email), (a.auth_email)) v (email)
    where lower(ch.email) is distinct from lower(a.auth_email) and v.email is not null
    order by 1
  ) x;
end $$;

-- Old and new values of what changed.
create function accountdesk.changed(old_name text, new_name text, old_email text, new_email text) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return
    case when coalesce(old_name, '') <> coalesce(new_name, '')
      then jsonb_build_object('name', jsonb_build_object('from', old_name, 'to', new_name)) else '{}' end
    || case when coalesce(old_email, '') <> coalesce(new_email, '')
      then jsonb_build_object('email', jsonb_build_object('from', old_email, 'to', new_email)) else '{}' end;
end $$;

select accountdesk.close_functions();
