-- Who may do what. One function decides, for every request anew, and every function that a desk calls asks it; the table
-- that people read is Sources/Supabase/permissions.md, and a test holds both together.
set local lock_timeout = '2s';

-- Whether a text has the form of a user's id.
create function accountdesk.is_uuid(typed text) returns boolean language sql immutable set search_path = '' as $$
  select coalesce(lower(typed) ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', false)
$$;

-- The role that somebody was given; null for those who were given none.
create function accountdesk.staff_role(account uuid) returns text
language plpgsql stable set search_path = '' set enable_seqscan = off set jit = off as $$
begin
  return (
    select u.raw_app_meta_data ->> 'accountdesk_role'
    from auth.users u
    where u.id = account and u.raw_app_meta_data ->> 'accountdesk_role' in ('viewer', 'editor', 'admin'));
end $$;

-- Who asks.
create type accountdesk.asker as (
  -- Null for a key and for nobody.
  id uuid,
  -- key, admin, editor, viewer, owner or none.
  role text,
  -- Who an edit of theirs is by; null for a key, which says so itself.
  author text,
  email text,
  -- aal1 or aal2, as Auth says how they signed in.
  aal text,
  -- Whether they would have their role, had they signed in with a second factor.
  needs_aal2 boolean
);

-- Inside a definer's function current_user is its owner; the role that the request was given stands in `role`. Whoever
-- is connected to the database itself, as its owner, has none there. Roles are read anew each time, from what nobody can
-- write for themselves: what a token claims was true when it was made.
create function accountdesk.caller() returns accountdesk.asker
language plpgsql stable set search_path = '' set enable_seqscan = off set jit = off as $$
declare
  claims jsonb;
  asker accountdesk.asker := (null, 'none', null, null, null, false);
begin
  case current_setting('role')
    when 'service_role', 'none' then
      asker.role := 'key';
      return asker;
    when 'authenticated' then
      claims := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
    else
      return asker;
  end case;
  if not accountdesk.is_uuid(claims ->> 'sub') then
    return asker;
  end if;
  select
    u.id, coalesce(accountdesk.staff_role(u.id), 'owner'), u.email, coalesce(claims ->> 'aal', 'aal1')
  into asker.id, asker.role, asker.email, asker.aal
  from auth.users u
  where u.id = (claims ->> 'sub')::uuid and u.deleted_at is null
    and coalesce(u.banned_until <= clock_timestamp(), true);
  if not found then
    asker.role := 'none';
    return asker;
  end if;
  -- Authors stand in the journal for good, where nothing may name the person of an account.
  asker.author := case
    when asker.role = 'owner' then 'owner'
    else coalesce(nullif(asker.email, ''), asker.id::text)
  end;
  if asker.role <> 'owner' and asker.aal <> 'aal2' and (select s.require_aal2 from accountdesk.settings s) then
    asker.role := 'none';
    asker.needs_aal2 := true;
  end if;
  return asker;
end $$;

-- Whether the request says of itself that it is only to look: the desk's --read-only, kept here, too.
create function accountdesk.read_only() returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(
    nullif(current_setting('request.headers', true), '')::jsonb ->> 'x-accountdesk-read-only' in ('1', 'true'), false);
end $$;

-- Why the caller may not do this, if so: with one account, or with everybody where none is named. Null: they may.
create function accountdesk.refusal(action text, account uuid default null) returns text
language plpgsql stable set search_path = '' as $$
#variable_conflict use_variable
declare
  asker accountdesk.asker := accountdesk.caller();
  -- Whom it may be done with: all, people (without those who have a role), own, or no one.
  whom text;
begin
  if accountdesk.read_only() and action not in ('see', 'events', 'dashboard', 'journal') then
    return 'read_only';
  end if;
  if asker.role = 'key' then
    return null;
  end if;
  if asker.needs_aal2 then
    return 'aal2';
  end if;
  whom := case asker.role
    when 'viewer' then case
      when action in ('see', 'events', 'dashboard') then 'all'
      when action in ('resync', 'portal') then 'own'
    end
    when 'editor' then case
      when action in ('see', 'events', 'dashboard') then 'all'
      when action in ('edit', 'resync', 'link', 'approve', 'portal', 'bulk') then 'people'
    end
    when 'admin' then case
      when action in (
        'see', 'edit', 'resync', 'link', 'approve', 'portal', 'bulk', 'events', 'dashboard', 'operators', 'settings',
        'journal', 'forget', 'code') then 'all'
    end
    when 'owner' then case
      when action in ('see', 'edit', 'resync', 'portal') then 'own'
    end
  end;
  return case
    when whom = 'all' then null
    when whom = 'people' and (account is null or accountdesk.staff_role(account) is null) then null
    -- What everybody may with their own account, they may, too; but not change it.
    when whom = 'people' and account = asker.id and action in ('resync', 'portal') then null
    when whom = 'people' then 'staff'
    when whom = 'own' and account = asker.id then null
    else coalesce(action, '')
  end;
end $$;

create function accountdesk.may(action text, account uuid default null) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return accountdesk.refusal(action, account) is null;
end $$;

-- Ends the request where they may not: 403, with what they may not, or why: aal2, read_only, staff. What a refused
-- request would write is undone with it, a line of the journal, too: so who was refused what stands in PostgreSQL's own
-- log, which no transaction takes back. Ids only. What the door refuses is in the journal.
create function accountdesk.require(action text, account uuid default null) returns void
language plpgsql stable set search_path = '' as $$
declare
  why text := accountdesk.refusal(action, account);
  asker accountdesk.asker;
begin
  if why is not null then
    asker := accountdesk.caller();
    raise log 'accountdesk refused: action=% reason=% account=% by=% role=%',
      action, why, coalesce(account::text, '-'), coalesce(asker.id::text, '-'), asker.role;
    raise insufficient_privilege using message = 'not_permitted', detail = why;
  end if;
end $$;

-- The same for all accounts of a customer; for everybody where it has none.
create function accountdesk.require_customer(action text, customer text) returns void
language plpgsql stable set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  one uuid;
  is_linked boolean := false;
begin
  if (accountdesk.caller()).role <> 'key' then
    for one in select a.id from accountdesk.accounts a where a.customer = customer order by a.id loop
      perform accountdesk.require(action, one);
      is_linked := true;
    end loop;
  end if;
  if not is_linked then
    perform accountdesk.require(action);
  end if;
end $$;

-- Who a change is by: what a key says, and of everybody else what we know.
create function accountdesk.author(said text) returns text
language plpgsql stable set search_path = '' as $$
declare
  asker accountdesk.asker := accountdesk.caller();
begin
  return case asker.role when 'key' then coalesce(said, 'key') else asker.author end;
end $$;

-- Who of the staff did something, and why they say they did, is between them: an owner is told that it was an operator.
create function accountdesk.without_staff(fact jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  is_theirs boolean := fact ->> 'author' is distinct from 'owner' and jsonb_typeof(fact -> 'author') = 'string';
begin
  return case jsonb_typeof(fact)
    when 'array' then (
      select coalesce(jsonb_agg(accountdesk.without_staff(x) order by n), '[]')
      from jsonb_array_elements(fact) with ordinality e (x, n))
    when 'object' then (
      select coalesce(
        jsonb_object_agg(
          e.key,
          case
            when is_theirs and e.key = 'author' then '"operator"'
            -- An edit's is in somebody's words; an event's is one of ours.
            when is_theirs and e.key = 'reason' and fact ? 'stage' then 'null'
            else accountdesk.without_staff(e.value)
          end),
        '{}')
      from jsonb_each(fact) e)
    else fact
  end;
end $$;

-- What an owner is told of their account names nobody else: not who has the address that they want, nor who of the staff
-- was there.
create function accountdesk.told_owner(fact jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return accountdesk.without_staff(regexp_replace(
    fact::text, '(email_taken|two_accounts) [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', '\1', 'g')::jsonb);
end $$;

create function accountdesk.told(fact jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return case (accountdesk.caller()).role when 'owner' then accountdesk.told_owner(fact) else fact end;
end $$;

create function public.accountdesk_may(action text, account uuid default null) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return accountdesk.may(action, account);
end $$;

-- Who asks, and the rules of the project that a desk goes by. Whoever lacks their second factor is told so.
create function public.accountdesk_whoami() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  asker accountdesk.asker := accountdesk.caller();
begin
  return (
    select jsonb_build_object(
      'id', asker.id, 'email', asker.email, 'role', asker.role, 'aal', asker.aal, 'needs_aal2', asker.needs_aal2,
      'livemode', s.livemode, 'late_after', extract(epoch from s.late_after),
      'idle_lock', extract(epoch from s.idle_lock), 'require_reason', s.require_reason, 'edits', s.edits,
      'version', accountdesk.version(), 'serves', accountdesk.serves())
    from accountdesk.settings s);
end $$;

select accountdesk.close_functions();
