-- What a read changes, and in which record: measured around an apply, or foretold without one.
set local lock_timeout = '2s';

-- The values of a customer's account in every record, as [field, record, value]: what is stored of Stripe, public.users
-- and auth.users. Where no account has the customer, or several have, there is Stripe alone.
create function accountdesk.standing(customer text) returns jsonb
language plpgsql stable set search_path = '' set enable_seqscan = off set jit = off as $$
begin
  return (
    select jsonb_build_array(
      jsonb_build_array('name', 'stripe', c.name),
      jsonb_build_array('name', 'users', p.full_name),
      jsonb_build_array('name', 'auth', u.raw_user_meta_data ->> 'full_name'),
      jsonb_build_array('email', 'stripe', c.email),
      jsonb_build_array('email', 'users', p.email),
      jsonb_build_array('email', 'auth', u.email))
    from (select) one
    left join accountdesk.customers c on c.id = $1
    left join lateral (
      select (array_agg(a.id))[1] as id from accountdesk.accounts a where a.customer = $1 having count(*) = 1) l on true
    left join accountdesk.users p on p.id = l.id
    left join auth.users u on u.id = l.id);
end $$;

-- Where two of those differ.
create function accountdesk.changes_between(before jsonb, after jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return (
    select coalesce(
      jsonb_agg(
        jsonb_build_object('field', b.x -> 0, 'record', b.x -> 1, 'from', b.x -> 2, 'to', a.x -> 2) order by b.n),
      '[]')
    from jsonb_array_elements(before) with ordinality b (x, n)
    join jsonb_array_elements(after) with ordinality a (x, n) using (n)
    where a.x <> b.x);
end $$;

-- What a re-sync would do with what Stripe answered now, by the rules of apply_reads and carry; it writes nothing and
-- locks nothing. Of an address that its holder is about to leave it says that it is taken.
-- for_owner: as in apply_read.
create function public.accountdesk_try_read(
  customer text, object text, logins text default 'keep', for_owner boolean default false)
returns jsonb
language plpgsql stable security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  change accountdesk.change := accountdesk.read_customer(object, 1, clock_timestamp());
  c accountdesk.customers;
  before jsonb := accountdesk.standing(customer);
  after jsonb;
  accounts uuid[];
  login text;
  address text;
  holder uuid;
  outcome text;
  reason text;
  is_carried boolean;
  is_name_carried boolean;
  has_users_row boolean;
  changes jsonb;
  answer jsonb;
begin
  perform accountdesk.require_customer('see', customer);
  if change is null then
    return jsonb_build_object('outcome', 'failed', 'reason', 'unreadable', 'changes', '[]'::jsonb);
  end if;
  if change.customer <> customer then
    raise sqlstate 'PT400' using message = 'the object is another customer';
  end if;
  if (select change.livemode <> s.livemode from accountdesk.settings s) then
    raise sqlstate 'PT409' using message = 'this customer is of Stripe''s other mode than this project';
  end if;
  select * into c from accountdesk.customers x where x.id = customer;
  accounts := array(select a.id from accountdesk.accounts a where a.customer = change.customer order by a.id limit 2);
  select u.email into login from auth.users u where u.id = accounts[1];
  if logins = 'stripe' or c.owes_login
    or (c.as_of is not null and accountdesk.differs('email', c.email, change.email)
      and not accountdesk.is_held(customer, change.email, null))
  then
    address := case
      when lower(change.email) is distinct from login then lower(nullif(change.email, ''))
    end;
    holder := accountdesk.holder(address, accounts[1]);
  end if;
  outcome := case
    when c.deleted or change.kind = 'customer.deleted' then 'deleted'
    when accounts = '{}' then 'unlinked'
    when cardinality(accounts) > 1 or holder is not null then 'conflict'
    when length(address) > 255 then 'failed'
  end;
  reason := case
    when cardinality(accounts) > 1 and outcome = 'conflict' then 'two_accounts'
    when outcome = 'conflict' then 'email_taken ' || holder
    when outcome = 'failed' then 'email_too_long'
  end;
  is_carried := outcome is null;
  is_name_carried := is_carried
    and (change.name <> '' or c.owes_name or (c.as_of is not null and accountdesk.differs('name', c.name, change.name)));
  has_users_row := exists (select from accountdesk.users p where p.id = accounts[1]);
  after := jsonb_build_array(
    jsonb_build_array('name', 'stripe', change.name),
    jsonb_build_array('name', 'users', case when is_name_carried and has_users_row then change.name else before -> 1 ->> 2 end),
    jsonb_build_array('name', 'auth', case when is_name_carried then change.name else before -> 2 ->> 2 end),
    jsonb_build_array('email', 'stripe', change.email),
    jsonb_build_array('email', 'users', case
      when is_carried and has_users_row and change.email <> '' then change.email
      else before -> 4 ->> 2
    end),
    jsonb_build_array('email', 'auth', case when is_carried then coalesce(address, login) else before -> 5 ->> 2 end));
  changes := case when outcome = 'deleted' then '[]' else accountdesk.changes_between(before, after) end;
  answer := jsonb_strip_nulls(jsonb_build_object(
      'outcome', coalesce(outcome, case when changes = '[]' then 'unchanged' else 'applied' end), 'reason', reason,
      'account', accounts[1]))
    || jsonb_build_object('changes', changes);
  return case when for_owner then accountdesk.told_owner(answer) else accountdesk.told(answer) end;
end $$;

select accountdesk.close_functions();
