-- An edit's life: checked, recorded, asked for before each sending, and what became of it.
set local lock_timeout = '2s';

create function accountdesk.edit_json(e accountdesk.edits) returns jsonb
language sql stable set search_path = '' as $$
  select case when e.id is null then null else to_jsonb(e) - 'attempts' - 'sent_at' || jsonb_build_object(
    'late', e.stage = 'accepted' and e.accepted_at < clock_timestamp() - (select s.late_after from accountdesk.settings s))
  end
$$;

-- What speaks against an edit, and what it would change.
create function public.accountdesk_check_edit(
  account uuid, name text default null, email text default null, clear_name boolean default false,
  expected_version bigint default null)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  a accountdesk.accounts;
  seen boolean;
  problems jsonb := '[]';
  changes jsonb := '{}';
  holder uuid;
  open_edit accountdesk.edits;
begin
  select * into a from accountdesk.accounts x where x.id = account;
  if not found then
    return jsonb_build_object(
      'problems', jsonb_build_array(jsonb_build_object('code', 'no_such_account', 'blocking', true)), 'changes', '{}'::jsonb);
  end if;
  select c.as_of is not null into seen from accountdesk.customers c where c.id = a.customer;
  if not (select s.edits from accountdesk.settings s) then
    problems := problems || '{"code": "edits_off", "blocking": true}'::jsonb;
  end if;
  if a.customer is null then
    problems := problems || '{"code": "unlinked", "blocking": true}'::jsonb;
  elsif a.status = 'deleted' then
    problems := problems || '{"code": "deleted", "blocking": true}'::jsonb;
  elsif exists (select from accountdesk.accounts x where x.customer = a.customer and x.id <> a.id) then
    problems := problems || jsonb_build_object('code', 'two_accounts', 'blocking', true, 'detail', jsonb_build_object(
      'account', (select x.id from accountdesk.accounts x where x.customer = a.customer and x.id <> a.id limit 1)));
  end if;
  if name = '' then
    problems := problems || '{"code": "name_empty", "field": "name", "blocking": true}'::jsonb;
  elsif length(name) > 256 then
    problems := problems || '{"code": "name_too_long", "field": "name", "blocking": true, "detail": {"limit": 256}}'::jsonb;
  end if;
  if email = '' then
    problems := problems || '{"code": "email_empty", "field": "email", "blocking": true}'::jsonb;
  elsif length(email) > 255 then
    problems := problems || '{"code": "email_too_long", "field": "email", "blocking": true, "detail": {"limit": 255}}'::jsonb;
  elsif email is not null then
    select x.id into holder from accountdesk.accounts x where lower(x.auth_email) = lower(email) and x.id <> account limit 1;
    if holder is null then
      select u.id into holder from auth.users u where u.email = lower(email) and not u.is_sso_user and u.id <> account;
    end if;
    if holder is not null then
      problems := problems || jsonb_build_object(
        'code', 'email_taken', 'field', 'email', 'blocking', true, 'detail', jsonb_build_object('account', holder));
    end if;
  end if;

  if (clear_name or name is not null)
    and (accountdesk.differs('name', a.name, case when not clear_name then name end) or not coalesce(seen, false)) then
    changes := changes || jsonb_build_object(
      'name', jsonb_build_object('from', a.name, 'to', case when not clear_name then name end));
  end if;
  if email is not null and (accountdesk.differs('email', a.email, email) or not coalesce(seen, false)) then
    changes := changes || jsonb_build_object('email', jsonb_build_object('from', a.email, 'to', email));
  end if;
  if changes = '{}' and problems = '[]' then
    problems := problems || '{"code": "nothing_changed", "blocking": true}'::jsonb;
  end if;
  if expected_version is not null and expected_version <> a.version then
    problems := problems || jsonb_build_object('code', 'changed_since', 'blocking', false, 'detail',
      jsonb_build_object('name', a.name, 'email', a.email));
  end if;
  select * into open_edit
  from accountdesk.edits e
  where e.customer = a.customer
    and e.stage in ('recorded', 'accepted', 'unknown')
    and (e.stage <> 'recorded' or e.recorded_at > clock_timestamp() - interval '3 minutes')
    and ((e.after ? 'name' and (clear_name or name is not null)) or (e.after ? 'email' and email is not null))
  order by e.recorded_at desc
  limit 1;
  if found then
    problems := problems || jsonb_build_object('code', 'open_edit', 'blocking', false, 'detail',
      jsonb_build_object('author', open_edit.author, 'values', open_edit.after,
        'age_seconds', extract(epoch from clock_timestamp() - open_edit.recorded_at)));
  end if;
  return jsonb_build_object('problems', problems, 'changes', changes);
end $$;

-- Writes an edit into the journal, unless something speaks against it. The same id again answers the same.
create function public.accountdesk_record_edit(
  edit uuid, account uuid, name text default null, email text default null, clear_name boolean default false,
  expected_version bigint default null, author text default null, reason text default null,
  override boolean default false)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  recorded accountdesk.edits;
  a accountdesk.accounts;
  checked jsonb;
begin
  -- Two who record an edit of one account at once: the second sees the first's.
  perform from accountdesk.accounts x where x.id = account for update;
  select * into recorded from accountdesk.edits e where e.id = edit;
  if found then
    return jsonb_build_object('recorded', true, 'edit', accountdesk.edit_json(recorded));
  end if;
  checked := public.accountdesk_check_edit(account, name, email, clear_name, expected_version);
  if coalesce(reason, '') = '' and (select s.require_reason from accountdesk.settings s) then
    checked := jsonb_set(checked, '{problems}', checked -> 'problems' || '{"code": "reason_required", "blocking": true}'::jsonb);
  end if;
  if exists (
    select from jsonb_array_elements(checked -> 'problems') p where (p ->> 'blocking')::boolean or not override) then
    return jsonb_build_object('recorded', false, 'problems', checked -> 'problems');
  end if;
  select * into a from accountdesk.accounts x where x.id = account;
  insert into accountdesk.edits (id, account, customer, author, reason, before, after)
  values (
    edit, account, a.customer, coalesce(author, 'key'), nullif(reason, ''),
    jsonb_build_object('name', a.name, 'email', a.email),
    case when checked #> '{changes,name}' is not null
      then jsonb_build_object('name', checked #> '{changes,name,to}') else '{}' end
    || case when checked #> '{changes,email}' is not null
      then jsonb_build_object('email', checked #> '{changes,email,to}') else '{}' end)
  returning * into recorded;
  return jsonb_build_object('recorded', true, 'edit', accountdesk.edit_json(recorded));
end $$;

-- Asked before each sending: an edit that is settled or old is not sent any more.
create function public.accountdesk_may_send(edit uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  e accountdesk.edits;
  why text;
begin
  select * into e from accountdesk.edits x where x.id = edit for update;
  why := case
    when e.id is null then 'unknown_edit'
    when e.stage not in ('recorded', 'unknown') then 'settled'
    when e.recorded_at < clock_timestamp() - interval '20 hours' then 'too_old'
    when not (select s.edits from accountdesk.settings s) then 'edits_off'
  end;
  if why is not null then
    return jsonb_build_object('may', false, 'why', why);
  end if;
  update accountdesk.edits x set attempts = x.attempts + 1, sent_at = clock_timestamp() where x.id = edit;
  return jsonb_build_object('may', true, 'attempt', e.attempts + 1);
end $$;

-- Stages only move forward: coming after the confirmation, this fills in its own fields only.
create function public.accountdesk_edit_accepted(edit uuid, request_id text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  e accountdesk.edits;
begin
  update accountdesk.edits x
  set stage = case when x.stage in ('recorded', 'unknown') then 'accepted' else x.stage end,
    accepted_at = coalesce(x.accepted_at, least(clock_timestamp(), x.settled_at)),
    request_id = coalesce(nullif(accountdesk_edit_accepted.request_id, ''), x.request_id),
    failure = case when x.stage in ('recorded', 'unknown') and x.delivered_at is null then null else x.failure end
  where x.id = edit
  returning * into e;
  perform accountdesk.refresh(array[e.account]);
  return accountdesk.edit_json(e);
end $$;

create function public.accountdesk_edit_refused(edit uuid, refusal jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  e accountdesk.edits;
begin
  update accountdesk.edits x
  set stage = 'refused', refused_at = clock_timestamp(), settled_at = clock_timestamp(), failure = null,
    refusal = accountdesk_edit_refused.refusal
  where x.id = edit and x.stage in ('recorded', 'unknown');
  select * into e from accountdesk.edits x where x.id = edit;
  perform accountdesk.refresh(array[e.account]);
  return accountdesk.edit_json(e);
end $$;

create function public.accountdesk_edit_unknown(edit uuid, failure text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  e accountdesk.edits;
begin
  update accountdesk.edits x
  set stage = 'unknown', failure = accountdesk_edit_unknown.failure
  where x.id = edit and x.stage = 'recorded';
  select * into e from accountdesk.edits x where x.id = edit;
  perform accountdesk.refresh(array[e.account]);
  return accountdesk.edit_json(e);
end $$;

create function public.accountdesk_edits(ids uuid[]) returns jsonb
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(accountdesk.edit_json(e) order by e.recorded_at), '[]')
  from accountdesk.edits e
  where e.id = any ($1)
$$;

select accountdesk.close_functions();
