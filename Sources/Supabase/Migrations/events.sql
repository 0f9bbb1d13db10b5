-- Events of Stripe: what they say, and which of one second's is the last.
set local lock_timeout = '2s';

-- What an event says, from its text as Stripe sent it; null where it cannot be read. Each is read by itself, so that
-- one that cannot be harms no other, and before any lock.
create function accountdesk.read_event(document text, n integer, received timestamptz) returns accountdesk.change
language plpgsql immutable set search_path = '' as $$
declare
  event jsonb;
  object jsonb;
  previous jsonb;
  key text;
  change accountdesk.change;
begin
  event := document::jsonb;
  object := event #> '{data,object}';
  previous := event #> '{data,previous_attributes}';
  if jsonb_typeof(previous) <> 'object' then
    previous := null;
  end if;
  key := lower(event #>> '{request,idempotency_key}');
  change.n := n;
  change.event := event ->> 'id';
  change.customer := object ->> 'id';
  change.kind := event ->> 'type';
  change.at := to_timestamp((event ->> 'created')::bigint);
  change.livemode := coalesce((event ->> 'livemode')::boolean, false);
  change.key := case when key ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then key::uuid end;
  -- What people do in Stripe's own pages comes without a request.
  change.origin := case when event #>> '{request,id}' is null then 'customer' else 'dashboard' end;
  change.received := received;
  change.name := object ->> 'name';
  change.email := object ->> 'email';
  change.metadata_user := accountdesk.named_user(object);
  change.old_name := case when previous ? 'name' then previous ->> 'name' else change.name end;
  change.old_email := case when previous ? 'email' then previous ->> 'email' else change.email end;
  change.knows_before := previous is not null;
  change.tells_name := coalesce(previous ? 'name', false);
  change.tells_email := coalesce(previous ? 'email', false);
  if length(change.event) between 1 and 255 and length(change.customer) between 1 and 255 and change.at is not null
    and change.kind in ('customer.created', 'customer.updated', 'customer.deleted') then
    return change;
  end if;
  return null;
exception
  when data_exception or program_limit_exceeded then
    return null;
end $$;

-- The id in a text that cannot be read otherwise.
create function accountdesk.event_id(document text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return substring(document from '"id"\s*:\s*"(evt_[A-Za-z0-9_]{1,250})"');
end $$;

-- The values after the last of one second's events, in whatever order they came: each leads from its values before to
-- its values after, so the last are those that one event leads to and none leads away from. Null where that is not
-- sure: something came back to where it began, or an event between is missing.
create function accountdesk.last_values(second jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return (
    with edge as (select e -> 0 as before, e -> 1 as after from jsonb_array_elements(second) e),
    place as (
      select v.place, sum(v.n) as excess, bool_and(e.before = e.after) as is_aside
      from edge e
      cross join lateral (values (e.after, 1), (e.before, -1)) v (place, n)
      group by v.place
    )
    select case
      when count(*) = 1 then (array_agg(place))[1]
      when sum(abs(excess)) = 2 and not bool_or(is_aside) then (array_agg(place) filter (where excess = 1))[1]
    end
    from place);
end $$;

select accountdesk.close_functions();
