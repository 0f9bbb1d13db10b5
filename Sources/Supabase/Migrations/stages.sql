-- What Stripe's answer makes of an edit. Stages only move forward.
set local lock_timeout = '2s';

-- Coming after the confirmation, this fills in its own fields only.
create function public.accountdesk_edit_accepted(edit uuid, request_id text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  e accountdesk.edits;
begin
  select * into e from accountdesk.edits x where x.id = edit;
  perform accountdesk.require_author('edit', e);
  update accountdesk.edits x
  set
    stage = case when x.stage in ('recorded', 'unknown') then 'accepted' else x.stage end,
    accepted_at = coalesce(x.accepted_at, least(clock_timestamp(), x.settled_at)),
    request_id = coalesce(nullif(left(request_id, 255), ''), x.request_id),
    -- Why the outcome was unknown; what keeps a delivered one from being applied stays.
    failure = case when x.stage in ('recorded', 'unknown') and x.delivered_at is null then null else x.failure end
  where x.id = edit and x.stage <> 'refused';
  select * into e from accountdesk.edits x where x.id = edit;
  perform accountdesk.refresh(array[e.account]);
  return accountdesk.told(accountdesk.edit_json(e));
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

-- What Stripe said, in its own fields, each no longer than anybody reads.
create function accountdesk.cut_refusal(refusal jsonb) returns jsonb
language sql immutable set search_path = '' as $$
  select coalesce(
    jsonb_object_agg(
      f.key, case jsonb_typeof(f.value) when 'string' then to_jsonb(left(f.value #>> '{}', 500)) else f.value end),
    '{}')
  from jsonb_each(case jsonb_typeof($1) when 'object' then $1 else '{}' end) f
  where f.key in ('type', 'code', 'param', 'message', 'status', 'request_id')
    and jsonb_typeof(f.value) in ('string', 'number')
$$;

create function public.accountdesk_edit_refused(edit uuid, refusal jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  e accountdesk.edits;
begin
  select * into e from accountdesk.edits x where x.id = edit;
  perform accountdesk.require_author('edit', e);
  update accountdesk.edits x
  set
    stage = 'refused', refused_at = clock_timestamp(), settled_at = clock_timestamp(), failure = null,
    refusal = accountdesk.cut_refusal(refusal)
  where x.id = edit and x.stage in ('recorded', 'unknown');
  select * into e from accountdesk.edits x where x.id = edit;
  perform accountdesk.refresh(array[e.account]);
  return accountdesk.told(accountdesk.edit_json(e));
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

create function public.accountdesk_edit_unknown(edit uuid, failure text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  e accountdesk.edits;
begin
  select * into e from accountdesk.edits x where x.id = edit;
  perform accountdesk.require_author('edit', e);
  update accountdesk.edits x
  set stage = 'unknown', failure = left(failure, 500)
  where x.id = edit and x.stage = 'recorded';
  select * into e from accountdesk.edits x where x.id = edit;
  perform accountdesk.refresh(array[e.account]);
  return accountdesk.told(accountdesk.edit_json(e));
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

-- Of an owner's edits only those of their own account are told.
create function public.accountdesk_edits(ids uuid[]) returns jsonb
language plpgsql stable security definer set search_path = '' set enable_seqscan = off set jit = off as $$
declare
  asker accountdesk.asker := accountdesk.caller();
  sees_all boolean := accountdesk.may('see');
begin
  if not sees_all then
    perform accountdesk.require('see', asker.id);
  end if;
  return (
    select accountdesk.told(coalesce(jsonb_agg(accountdesk.edit_json(e) order by e.recorded_at), '[]'))
    from accountdesk.edits e
    where e.id = any (ids) and (sees_all or e.account = asker.id));
end $$;

select accountdesk.close_functions();
