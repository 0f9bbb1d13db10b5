-- The project's rules, and who is an operator: rows that admins change, each change with a line in the journal.
set local lock_timeout = '2s';

-- The rules; lengths of time in seconds.
create function accountdesk.rules() returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'edits', s.edits, 'hold', s.hold, 'require_reason', s.require_reason, 'require_aal2', s.require_aal2,
      'late_after', extract(epoch from s.late_after), 'retention', extract(epoch from s.retention),
      'journal_retention', extract(epoch from s.journal_retention), 'idle_lock', extract(epoch from s.idle_lock))
    from accountdesk.settings s);
end $$;

create function public.accountdesk_settings() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  perform accountdesk.require('settings');
  return accountdesk.rules();
end $$;

-- Changes one rule and answers with all: {"changed", "rules"}. Values: edits, require_reason and require_aal2 on or off;
-- hold apply or hold; late_after (1 s to a day), retention (a day to ten years), journal_retention (a day to a hundred
-- years, or off), idle_lock (10 s to a day, or off) in seconds. Anything else is PT400.
create function public.accountdesk_set_rule(
  name text, value text, author text default null, reason text default null)
returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  before jsonb;
  after jsonb;
  length interval;
  shortest interval;
  longest interval;
begin
  perform accountdesk.require('settings');
  perform from accountdesk.settings s where s.only_row for update;
  before := accountdesk.rules();
  case
    when name in ('edits', 'require_reason', 'require_aal2') then
      if value is null or value not in ('on', 'off') then
        raise sqlstate 'PT400' using message = 'this rule is on or off';
      end if;
    when name = 'hold' then
      if value is null or value not in ('apply', 'hold') then
        raise sqlstate 'PT400' using message = 'this rule is apply or hold';
      end if;
    when name in ('late_after', 'retention', 'journal_retention', 'idle_lock') then
      shortest := case name when 'late_after' then '1 second' when 'idle_lock' then '10 seconds' else '1 day' end;
      longest := case name
        when 'retention' then '3650 days' when 'journal_retention' then '36500 days' else '1 day'
      end;
      if name in ('journal_retention', 'idle_lock') and value = 'off' then
        length := null;
      elsif value is null or value !~ '^[0-9]{1,10}$' then
        raise sqlstate 'PT400' using message = 'this rule is a length of time in seconds';
      else
        length := make_interval(secs => value::double precision);
        if length < shortest or length > longest then
          raise sqlstate 'PT400' using message = 'this length of time is too short or too long';
        end if;
      end if;
    else
      raise sqlstate 'PT400' using message = 'no such rule';
  end case;
  update accountdesk.settings s
  set
    edits = case name when 'edits' then value = 'on' else s.edits end,
    require_reason = case name when 'require_reason' then value = 'on' else s.require_reason end,
    require_aal2 = case name when 'require_aal2' then value = 'on' else s.require_aal2 end,
    hold = case name when 'hold' then value else s.hold end,
    late_after = case name when 'late_after' then length else s.late_after end,
    retention = case name when 'retention' then length else s.retention end,
    journal_retention = case name when 'journal_retention' then length else s.journal_retention end,
    idle_lock = case name when 'idle_lock' then length else s.idle_lock end
  where s.only_row;
  after := accountdesk.rules();
  if after <> before then
    perform accountdesk.note(
      'setting', name, accountdesk.author(author),
      detail => jsonb_build_object('from', before -> name, 'to', after -> name), reason => reason);
  end if;
  return jsonb_build_object('changed', after <> before, 'rules', after);
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

-- Everybody who has a role, by their e-mail.
create function public.accountdesk_operators() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  perform accountdesk.require('operators');
  return (
    select coalesce(
      jsonb_agg(
        jsonb_build_object(
          'id', u.id, 'email', u.email, 'role', u.raw_app_meta_data ->> 'accountdesk_role',
          'last_sign_in_at', u.last_sign_in_at, 'is_banned', coalesce(u.banned_until > clock_timestamp(), false),
          'has_second_factor', exists (
            select from auth.mfa_factors f where f.user_id = u.id and f.status = 'verified'))
        order by u.email, u.id),
      '[]')
    from auth.users u
    where u.raw_app_meta_data ? 'accountdesk_role' and accountdesk.staff_role(u.id) is not null
      and u.deleted_at is null);
end $$;

-- Gives somebody a role, or takes it where `role` is null. It holds from the next request on. Outcomes: granted,
-- revoked, unchanged; no_user, several_users; unconfirmed (the address was never proved by whoever signs in with it:
-- anybody could have signed up with it, or had it put there by an edit; by the user's id the role is given all the
-- same), own_role (nobody changes their own), last_admin.
create function public.accountdesk_grant(email text, role text default null, author text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  found uuid[];
  target auth.users;
  before text;
  outcome text;
begin
  perform accountdesk.require('operators');
  if role is not null and role not in ('viewer', 'editor', 'admin') then
    raise sqlstate 'PT400' using message = 'a role is viewer, editor or admin';
  end if;
  -- Two admins who take each other's role away: the second is none any more.
  perform pg_advisory_xact_lock(hashtextextended('accountdesk.operators', 8003));
  perform accountdesk.require('operators');
  found := array(
    select u.id
    from auth.users u
    where u.deleted_at is null
      and (u.id = case when accountdesk.is_uuid(email) then email::uuid end or lower(u.email) = lower(email))
    order by u.id
    limit 2);
  if cardinality(found) <> 1 then
    return jsonb_build_object(
      'outcome', case cardinality(found) when 0 then 'no_user' else 'several_users' end, 'id', null, 'email', null,
      'before', null, 'role', null);
  end if;
  select * into target from auth.users u where u.id = found[1] for update;
  before := accountdesk.staff_role(target.id);
  outcome := case
    when before is not distinct from role then 'unchanged'
    when target.id = (accountdesk.caller()).id then 'own_role'
    when role is not null and not accountdesk.is_uuid(email)
      and (target.email_confirmed_at is null or exists (
        select
        from accountdesk.accounts a
        join accountdesk.customers c on c.id = a.customer
        where a.id = target.id and c.login_moved_at is not null)) then 'unconfirmed'
    when before = 'admin' and not exists (
      select
      from auth.users u
      where u.raw_app_meta_data ->> 'accountdesk_role' = 'admin' and u.id <> target.id and u.deleted_at is null
        and coalesce(u.banned_until <= clock_timestamp(), true)) then 'last_admin'
    when role is null then 'revoked'
    else 'granted'
  end;
  if outcome in ('granted', 'revoked') then
    update auth.users u
    set
      raw_app_meta_data = case
        when role is null then u.raw_app_meta_data - 'accountdesk_role'
        else coalesce(u.raw_app_meta_data, '{}') || jsonb_build_object('accountdesk_role', role)
      end,
      updated_at = now()
    where u.id = target.id;
    perform accountdesk.note(
      'role', outcome, accountdesk.author(author), target.id,
      detail => jsonb_build_object('from', before, 'to', role));
  elsif outcome <> 'unchanged' then
    perform accountdesk.note(
      'refusal', outcome, accountdesk.author(author), target.id,
      detail => jsonb_build_object('from', before, 'to', role));
  end if;
  return jsonb_build_object(
    'outcome', outcome, 'id', target.id, 'email', target.email, 'before', before,
    'role', accountdesk.staff_role(target.id));
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

select accountdesk.close_functions();
