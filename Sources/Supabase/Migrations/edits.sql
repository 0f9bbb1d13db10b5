-- An edit's life: checked, recorded, asked for before each sending, and what became of it.
set local lock_timeout = '2s';

create function accountdesk.edit_json(e accountdesk.edits) returns jsonb
language sql stable set search_path = '' as $$
  select case
    when e.id is not null then to_jsonb(e) - array['attempts', 'sent_at', 'author_id', 'login_proved'] || jsonb_build_object(
      'late',
      e.stage = 'accepted'
        and e.accepted_at < clock_timestamp() - (select s.late_after from accountdesk.settings s))
  end
$$;

-- Who is signed in sends and settles their own edits only, and only while they may edit that account. A key may all.
create function accountdesk.require_author(action text, e accountdesk.edits) returns void
language plpgsql stable set search_path = '' as $$
begin
  perform accountdesk.require(action, e.account);
  if (accountdesk.caller()).role <> 'key' and e.author_id is distinct from (accountdesk.caller()).id then
    raise log 'accountdesk refused: action=% reason=author edit=% by=%', action, e.id, (accountdesk.caller()).id;
    raise insufficient_privilege using message = 'not_permitted', detail = 'author';
  end if;
end $$;

-- What speaks against taking an edit back by these changes: it never stood, they are not what stood before it, or
-- somebody changed the same field later.
create function accountdesk.undo_problems(undone accountdesk.edits, a accountdesk.accounts, changes jsonb)
returns jsonb language sql stable set search_path = '' as $$
  select case
    when undone.stage is distinct from 'confirmed' then '[{"code": "not_undoable", "blocking": true}]'
    else (
      select coalesce(jsonb_agg(jsonb_build_object(
        'code', p.code, 'field', p.field, 'blocking', true,
        'detail', jsonb_build_object('name', a.name, 'email', a.email)) order by p.field desc), '[]')
      from (
        select
          v.field,
          case
            when not undone.after ? v.field then case when changes ? v.field then 'not_undoable' end
            when accountdesk.differs(v.field, v.standing, undone.after ->> v.field)
              and accountdesk.differs(v.field, v.standing, undone.before ->> v.field) then 'changed_later'
            when accountdesk.differs(v.field,
              case when changes ? v.field then changes -> v.field ->> 'to' else v.standing end,
              undone.before ->> v.field) then 'not_undoable'
          end as code
        from (values ('name', a.name), ('email', a.email)) v (field, standing)
      ) p
      where p.code is not null)
  end
$$;

-- What speaks against an edit, and what it would change.
create function public.accountdesk_check_edit(
  account uuid, name text default null, email text default null, clear_name boolean default false,
  expected_version bigint default null, undo_of uuid default null)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  a accountdesk.accounts;
  undone accountdesk.edits;
  is_seen boolean;
  other uuid;
  problems jsonb := '[]';
  changes jsonb := '{}';
  open_edit accountdesk.edits;
begin
  perform accountdesk.require('edit', account);
  select * into a from accountdesk.accounts x where x.id = account;
  if not found then
    return '{"problems": [{"code": "no_such_account", "blocking": true}], "changes": {}}'::jsonb;
  end if;
  clear_name := coalesce(clear_name, false);
  is_seen := coalesce((select c.as_of is not null from accountdesk.customers c where c.id = a.customer), false);
  if not (select s.edits from accountdesk.settings s) then
    problems := problems || '{"code": "edits_off", "blocking": true}'::jsonb;
  end if;
  if a.customer is null then
    problems := problems || '{"code": "unlinked", "blocking": true}'::jsonb;
  elsif a.status = 'deleted' then
    problems := problems || '{"code": "deleted", "blocking": true}'::jsonb;
  else
    select x.id into other
    from accountdesk.accounts x
    where x.customer = a.customer and x.id <> a.id
    order by x.id
    limit 1;
    if found then
      problems := problems || jsonb_build_object(
        'code', 'two_accounts', 'blocking', true, 'detail', jsonb_build_object('account', other));
    end if;
  end if;
  if clear_name then
    null;
  elsif name = '' then
    problems := problems || '{"code": "name_empty", "field": "name", "blocking": true}'::jsonb;
  elsif length(name) > 256 then
    problems := problems
      || '{"code": "name_too_long", "field": "name", "blocking": true, "detail": {"limit": 256}}'::jsonb;
  end if;
  if email = '' then
    problems := problems || '{"code": "email_empty", "field": "email", "blocking": true}'::jsonb;
  elsif length(email) > 255 then
    problems := problems
      || '{"code": "email_too_long", "field": "email", "blocking": true, "detail": {"limit": 255}}'::jsonb;
  elsif email is not null then
    other := accountdesk.holder(email, account);
    if other is not null then
      problems := problems || jsonb_build_object(
        'code', 'email_taken', 'field', 'email', 'blocking', true, 'detail', jsonb_build_object('account', other));
    end if;
  end if;

  -- Before Stripe was seen there is nothing to compare with: what is wanted may be what it does not have yet.
  if clear_name or name <> '' then
    if clear_name then
      name := null;
    end if;
    if not is_seen or accountdesk.differs('name', a.name, name) then
      changes := changes || jsonb_build_object('name', jsonb_build_object('from', a.name, 'to', name));
    end if;
  end if;
  if email <> '' and (not is_seen or accountdesk.differs('email', a.email, email)) then
    changes := changes || jsonb_build_object('email', jsonb_build_object('from', a.email, 'to', email));
  end if;
  if changes = '{}' and problems = '[]' then
    problems := problems || '{"code": "nothing_changed", "blocking": true}'::jsonb;
  end if;
  if undo_of is not null then
    select * into undone from accountdesk.edits e where e.id = undo_of and e.account = account;
    problems := problems || accountdesk.undo_problems(undone, a, changes);
  end if;
  if expected_version <> a.version then
    problems := problems || jsonb_build_object(
      'code', 'changed_since', 'blocking', false, 'detail', jsonb_build_object('name', a.name, 'email', a.email));
  end if;
  -- One that was never sent is soon nobody's any more.
  select * into open_edit
  from accountdesk.edits e
  where e.customer = a.customer
    and e.stage in ('recorded', 'accepted', 'unknown')
    and (e.stage <> 'recorded' or e.recorded_at > clock_timestamp() - interval '3 minutes')
    and ((e.after ? 'name' and changes ? 'name') or (e.after ? 'email' and changes ? 'email'))
  order by e.recorded_at desc
  limit 1;
  if found then
    problems := problems || jsonb_build_object('code', 'open_edit', 'blocking', false, 'detail',
      jsonb_build_object('author', open_edit.author, 'values', open_edit.after,
        'age_seconds', extract(epoch from clock_timestamp() - open_edit.recorded_at)));
  end if;
  if (accountdesk.caller()).role = 'owner' then
    -- That an address is taken has to be said; by whom, not.
    problems := (
      select coalesce(jsonb_agg(case when p ->> 'code' in ('two_accounts', 'email_taken') then p - 'detail' else p end
        order by n), '[]')
      from jsonb_array_elements(problems) with ordinality t (p, n));
  end if;
  return accountdesk.told(jsonb_build_object('problems', problems, 'changes', changes));
end $$;

-- Writes an edit into the journal, unless something speaks against it. The same id again answers the same.
create function public.accountdesk_record_edit(
  edit uuid, account uuid, name text default null, email text default null, clear_name boolean default false,
  expected_version bigint default null, author text default null, reason text default null,
  override boolean default false, undo_of uuid default null, run uuid default null)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  recorded accountdesk.edits;
  a accountdesk.accounts;
  checked jsonb;
  asker accountdesk.asker := accountdesk.caller();
begin
  perform accountdesk.require('edit', account);
  if run is not null then
    perform accountdesk.require('bulk');
  end if;
  -- Two who record an edit of one account at once: the second sees the first's.
  perform from accountdesk.accounts x where x.id = account for update;
  select * into recorded from accountdesk.edits e where e.id = edit;
  if found then
    -- An id of somebody else's edit opens nothing.
    perform accountdesk.require_author('edit', recorded);
    return accountdesk.told(jsonb_build_object('recorded', true, 'edit', accountdesk.edit_json(recorded)));
  end if;
  checked := public.accountdesk_check_edit(account, name, email, clear_name, expected_version, undo_of);
  if length(reason) > 500 then
    checked := jsonb_set(checked, '{problems}', checked -> 'problems'
      || '{"code": "reason_too_long", "blocking": true, "detail": {"limit": 500}}'::jsonb);
  elsif trim(coalesce(reason, '')) = '' and (select s.require_reason from accountdesk.settings s) then
    checked := jsonb_set(
      checked, '{problems}', checked -> 'problems' || '{"code": "reason_required", "blocking": true}'::jsonb);
  end if;
  if exists (
    select
    from jsonb_array_elements(checked -> 'problems') p
    where (p ->> 'blocking')::boolean or not coalesce(override, false)) then
    perform accountdesk.note(
      'refusal', coalesce(
        (select p ->> 'code' from jsonb_array_elements(checked -> 'problems') p
          order by (p ->> 'blocking')::boolean desc limit 1), ''),
      accountdesk.author(author), account, edit => edit, reason => reason,
      after => (select jsonb_object_agg(c.key, c.value -> 'to') from jsonb_each(checked -> 'changes') c));
    return jsonb_build_object('recorded', false, 'problems', checked -> 'problems');
  end if;
  select * into a from accountdesk.accounts x where x.id = account;
  insert into accountdesk.edits (id, account, customer, author, author_id, origin, reason, undo_of, run, before, after)
  values (
    edit, account, a.customer, accountdesk.author(author), asker.id,
    case asker.role when 'owner' then 'owner' else 'operator' end, nullif(trim(reason), ''), undo_of, run,
    jsonb_build_object('name', a.name, 'email', a.email),
    (select jsonb_object_agg(c.key, c.value -> 'to') from jsonb_each(checked -> 'changes') c))
  returning * into recorded;
  return jsonb_build_object('recorded', true, 'edit', accountdesk.edit_json(recorded));
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

-- What a run changed or may still change, the last recorded first: `page` edits (1 to 1000) behind the edit `after`.
create function public.accountdesk_run_edits(run uuid, after uuid default null, page integer default 200)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  before timestamptz := 'infinity';
  edits jsonb;
begin
  perform accountdesk.require('see');
  if after is not null then
    select e.recorded_at into before from accountdesk.edits e where e.id = after;
  end if;
  select coalesce(jsonb_agg(accountdesk.edit_json(p.e) order by (p.e).recorded_at desc, (p.e).id desc), '[]')
  into edits
  from (
    select e
    from accountdesk.edits e
    where e.run = run and e.stage <> 'refused'
      and (e.recorded_at, e.id) < (before, coalesce(after, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by e.recorded_at desc, e.id desc
    limit least(greatest(coalesce(page, 200), 1), 1000)
  ) p;
  return edits;
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
  perform accountdesk.require_author('edit', e);
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
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

select accountdesk.close_functions();
