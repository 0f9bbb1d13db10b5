-- What happens in other people's tables. Each trigger is short, and none ever fails the write that fired it.
set local lock_timeout = '2s';

-- Carries what the app itself changed in auth.users to public.users: only the column that changed, never a null over
-- a name, and silent during our own apply. It never leads Stripe: what differs there shows as drift.
create or replace function public.sync_user_changes() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if coalesce(current_setting('accountdesk.applying', true), '') = 'on' then
    return null;
  end if;
  if tg_op = 'UPDATE' then
    if new.email is distinct from old.email and new.email is not null then
      update public.users u set email = new.email where u.id = new.id and u.email is distinct from new.email;
    end if;
    -- A sign-in by OAuth rewrites the name from its provider, so there it does not lead.
    if new.raw_user_meta_data ->> 'full_name' is distinct from old.raw_user_meta_data ->> 'full_name'
      and new.raw_user_meta_data ->> 'full_name' is not null
      and not exists (select from auth.identities i where i.user_id = new.id and i.provider <> 'email') then
      update public.users u
      set full_name = new.raw_user_meta_data ->> 'full_name'
      where u.id = new.id and u.full_name is distinct from new.raw_user_meta_data ->> 'full_name';
    end if;
  end if;
  perform accountdesk.refresh(array[coalesce(new.id, old.id)]);
  return null;
exception
  when others then
    insert into accountdesk.trigger_errors (trigger, account, code) values (tg_name, coalesce(new.id, old.id), sqlstate);
    return null;
end $$;
revoke all on function public.sync_user_changes() from public, anon, authenticated, service_role;

-- Every sign-in updates the row: only real changes get this far.
create or replace trigger on_auth_user_change after update on auth.users
  for each row
  when (
    old.email is distinct from new.email
    or old.raw_user_meta_data ->> 'full_name' is distinct from new.raw_user_meta_data ->> 'full_name')
  execute function public.sync_user_changes();
create or replace trigger on_auth_user_gone after delete on auth.users
  for each row execute function public.sync_user_changes();

-- Keeps the list up to date with what anybody writes to a person's rows.
create or replace function accountdesk.follow_record() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  ids uuid[];
begin
  if coalesce(current_setting('accountdesk.applying', true), '') = 'on' then
    return null;
  end if;
  ids := case tg_op
    when 'INSERT' then array[new.id]
    when 'DELETE' then array[old.id]
    else array[new.id, old.id]
  end;
  if tg_table_name = 'customers' and tg_op <> 'INSERT' then
    -- Whoever shared the customer that is let go is in conflict no more.
    ids := ids || array(
      select a.id from accountdesk.accounts a where a.customer = old.stripe_customer_id and a.id <> old.id);
  end if;
  perform accountdesk.refresh(ids);
  return null;
exception
  when others then
    insert into accountdesk.trigger_errors (trigger, account, code) values (tg_name, coalesce(new.id, old.id), sqlstate);
    return null;
end $$;
create or replace trigger accountdesk_follow after insert or update or delete on public.users
  for each row execute function accountdesk.follow_record();
create or replace trigger accountdesk_follow after insert or update or delete on public.customers
  for each row execute function accountdesk.follow_record();

-- A new row of public.users has its e-mail from auth.users, whoever makes it.
create or replace function accountdesk.fill_users_email() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.email is null then
    new.email := (select u.email from auth.users u where u.id = new.id);
  end if;
  return new;
exception
  when others then
    insert into accountdesk.trigger_errors (trigger, account, code) values (tg_name, new.id, sqlstate);
    return new;
end $$;
create or replace trigger accountdesk_fill_email before insert on public.users
  for each row execute function accountdesk.fill_users_email();

-- The template lets people update their own row; its e-mail follows their login and Stripe, and is not theirs to write.
-- Not a definer's function: it has to see who writes.
create or replace function accountdesk.guard_users_email() returns trigger
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
create or replace trigger accountdesk_a_guard_email before insert or update on public.users
  for each row execute function accountdesk.guard_users_email();

select accountdesk.close_functions();
