-- What happens in other people's tables. Each trigger is short, and none ever fails the write that fired it.
set local lock_timeout = '2s';

-- What is replaced below, as the statements that make it again.
insert into accountdesk.replaced (object, definition)
select 'function public.sync_user_changes()', pg_get_functiondef(p.oid)
from pg_proc p
where p.oid = to_regprocedure('public.sync_user_changes()')
union all
select format('trigger %I on auth.users', t.tgname), pg_get_triggerdef(t.oid)
from pg_trigger t
where t.tgrelid = 'auth.users'::regclass
  and t.tgname in ('on_auth_user_added', 'on_auth_user_change', 'on_auth_user_gone');

-- Notes what went wrong, and leaves the accounts to the next apply or sign of life.
create function accountdesk.note_error(trigger_name text, ids uuid[], code text) returns void
language plpgsql volatile set search_path = '' as $$
begin
  insert into accountdesk.trigger_errors (trigger, account, code) values (trigger_name, ids[1], code);
  insert into accountdesk.stale_accounts (account) select i from unnest(ids) i where i is not null;
end $$;

-- Carries what the app itself changed in auth.users to public.users: only the column that changed, never a null over
-- a name, and silent during our own apply. It never leads Stripe: what differs there shows as drift.
create or replace function public.sync_user_changes() returns trigger
language plpgsql security definer set search_path = '' set lock_timeout = '2s' as $$
declare
  id uuid := case tg_op when 'DELETE' then old.id else new.id end;
  is_name_carried boolean := false;
begin
  if tg_when = 'AFTER' and coalesce(current_setting('accountdesk.applying', true), '') <> 'on' then
    if tg_op = 'UPDATE' then
      if new.email is distinct from old.email and new.email is not null then
        update public.users u set email = new.email where u.id = new.id and u.email is distinct from new.email;
        perform accountdesk.let_go_of_held(new.id);
      end if;
      -- A sign-in by OAuth rewrites the name from its provider, so there it does not lead.
      if new.raw_user_meta_data ->> 'full_name' is distinct from old.raw_user_meta_data ->> 'full_name'
        and new.raw_user_meta_data ->> 'full_name' is not null
        and not exists (select from auth.identities i where i.user_id = new.id and i.provider <> 'email') then
        is_name_carried := true;
        update public.users u
        set full_name = new.raw_user_meta_data ->> 'full_name'
        where u.id = new.id and u.full_name is distinct from new.raw_user_meta_data ->> 'full_name';
      end if;
      -- In the history of the account. No event of Stripe's has such an id.
      insert into accountdesk.events (id, customer, origin, outcome, changed)
      select 'app_' || gen_random_uuid(), a.customer, 'app', 'noted', v.changed
      from accountdesk.accounts a
      cross join lateral (
        select accountdesk.changed(
          case when is_name_carried then old.raw_user_meta_data ->> 'full_name' end,
          case when is_name_carried then new.raw_user_meta_data ->> 'full_name' end, old.email, new.email) as changed
      ) v
      where a.id = new.id and a.customer <> '' and v.changed <> '{}';
    end if;
    perform accountdesk.refresh(array[id]);
  end if;
  -- A trigger of somebody's own, before the write, may call the function that stood here: the row goes on unchanged.
  return case tg_op when 'DELETE' then old else new end;
exception
  when others then
    perform accountdesk.note_error(tg_name, array[id], sqlstate);
    return case tg_op when 'DELETE' then old else new end;
end $$;
revoke all on function public.sync_user_changes() from public, anon, authenticated, service_role;

-- Keeps the list up to date with what anybody writes to people's rows; very many are left for later.
create function accountdesk.follow(trigger_name text, ids uuid[]) returns void
language plpgsql volatile set search_path = '' set lock_timeout = '2s' as $$
begin
  if cardinality(ids) <= 10000 then
    perform accountdesk.refresh(ids);
  else
    insert into accountdesk.stale_accounts (account) select i from unnest(ids) i;
  end if;
exception
  when others then
    perform accountdesk.note_error(trigger_name, ids, sqlstate);
end $$;

create function accountdesk.follow_users() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if coalesce(current_setting('accountdesk.applying', true), '') = 'on' then
    return null;
  end if;
  case tg_op
    when 'INSERT' then perform accountdesk.follow(tg_name, array(select id from new_rows));
    when 'DELETE' then perform accountdesk.follow(tg_name, array(select id from old_rows));
    else
      perform accountdesk.follow(tg_name, array(
        select coalesce(n.id, o.id)
        from new_rows n
        full join old_rows o on o.id = n.id
        where (n.id, n.full_name, n.email) is distinct from (o.id, o.full_name, o.email)));
  end case;
  return null;
end $$;

-- A link that somebody makes while an event of its customer is applied: neither sees the other. So it is looked at
-- once more, when both are committed.
create function accountdesk.follow_customers() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  ids uuid[];
begin
  case tg_op
    when 'INSERT' then ids := array(select id from new_rows);
    when 'DELETE' then ids := array(select id from old_rows);
    else
      ids := array(
        select coalesce(n.id, o.id)
        from new_rows n
        full join old_rows o on o.id = n.id
        where (n.id, n.stripe_customer_id) is distinct from (o.id, o.stripe_customer_id));
  end case;
  insert into accountdesk.stale_accounts (account) select i from unnest(ids) i;
  if cardinality(ids) <= 10000 then
    perform accountdesk.follow(tg_name, ids);
  end if;
  return null;
end $$;

-- A new row of public.users has its e-mail from auth.users, whoever makes it.
create function accountdesk.fill_users_email() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.email is null then
    new.email := (select u.email from auth.users u where u.id = new.id);
  end if;
  return new;
exception
  when others then
    perform accountdesk.note_error(tg_name, array[new.id], sqlstate);
    return new;
end $$;

-- The template lets people update their own row; its e-mail follows their login and Stripe, and is not theirs to write.
-- Not a definer's function: it has to see who writes.
create function accountdesk.guard_users_email() returns trigger
language plpgsql set search_path = '' as $$
begin
  if current_user in ('authenticated', 'anon') then
    if tg_op = 'INSERT' then
      new.email := null;
    elsif new.email is distinct from old.email then
      raise insufficient_privilege using message = 'the e-mail is changed by changing the sign-in, not here';
    end if;
  end if;
  return new;
end $$;

select accountdesk.close_functions();

-- From here on nobody can write to these tables until the end. In the order in which a sign-up takes them, and waiting
-- for the others hardly at all, so that no sign-in waits long.
lock table auth.users in share row exclusive mode;
set local lock_timeout = '300ms';
lock table public.users in share row exclusive mode;
lock table public.customers in share row exclusive mode;

-- Every sign-in updates the row: only real changes get as far as the function.
create or replace trigger on_auth_user_added after insert on auth.users
  for each row execute function public.sync_user_changes();
create or replace trigger on_auth_user_change after update on auth.users
  for each row
  when (
    (old.email is distinct from new.email
      or old.raw_user_meta_data ->> 'full_name' is distinct from new.raw_user_meta_data ->> 'full_name')
    and coalesce(current_setting('accountdesk.applying', true), '') <> 'on')
  execute function public.sync_user_changes();
create or replace trigger on_auth_user_gone after delete on auth.users
  for each row execute function public.sync_user_changes();

create or replace trigger accountdesk_a_guard_email before insert or update on public.users
  for each row execute function accountdesk.guard_users_email();
create or replace trigger accountdesk_fill_email before insert on public.users
  for each row execute function accountdesk.fill_users_email();
create or replace trigger accountdesk_added after insert on public.users
  referencing new table as new_rows for each statement execute function accountdesk.follow_users();
create or replace trigger accountdesk_changed after update on public.users
  referencing old table as old_rows new table as new_rows
  for each statement
  when (coalesce(current_setting('accountdesk.applying', true), '') <> 'on')
  execute function accountdesk.follow_users();
create or replace trigger accountdesk_gone after delete on public.users
  referencing old table as old_rows for each statement execute function accountdesk.follow_users();

create or replace trigger accountdesk_added after insert on public.customers
  referencing new table as new_rows for each statement execute function accountdesk.follow_customers();
create or replace trigger accountdesk_changed after update on public.customers
  referencing old table as old_rows new table as new_rows
  for each statement execute function accountdesk.follow_customers();
create or replace trigger accountdesk_gone after delete on public.customers
  referencing old table as old_rows for each statement execute function accountdesk.follow_customers();
