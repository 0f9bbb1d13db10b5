-- A login e-mail that somebody else than an operator changed: kept until somebody with the right lets it through or
-- turns it down. public.users follows at once, for nobody signs in with that.
set local lock_timeout = '2s';

-- Whether an address is what the account's own person wanted, in an edit of theirs, and nothing has shown yet that it is
-- theirs: neither Auth's mail nor somebody with the right, nor an operator who changed it to the same afterwards. What
-- brings it does not matter: an event has the edit's key, but a sweep, a re-sync and a page have none.
create function accountdesk.is_unproved(customer text, email text) returns boolean
language plpgsql stable set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
begin
  return exists (
    select
    from accountdesk.accounts a
    join accountdesk.edits o on o.account = a.id
    where a.customer = customer and o.origin = 'owner' and not o.login_proved
      -- Refused, too: whether it was is its author's word.
      and lower(btrim(o.after ->> 'email')) = lower(btrim(email))
      and not exists (
        select
        from accountdesk.edits p
        where p.account = a.id and p.origin = 'operator' and p.stage <> 'refused' and p.recorded_at > o.recorded_at
          and lower(btrim(p.after ->> 'email')) = lower(btrim(email))));
end $$;

-- Whether a customer's new e-mail has to wait before it becomes a login. edit_origin: of the edit that brought it, if one
-- of ours did; a key of ours is not enough, for people's own edits have one, too. is_chosen: an operator lets whatever
-- Stripe has become the login, of all people at once.
create function accountdesk.is_held(customer text, email text, edit_origin text, is_chosen boolean default false)
returns boolean
language plpgsql stable set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  is_rule boolean;
begin
  if coalesce(email, '') = '' or edit_origin = 'operator' then
    return false;
  end if;
  is_rule := edit_origin is not null
    or (not is_chosen and (select s.hold = 'hold' from accountdesk.settings s))
    or accountdesk.is_unproved(customer, email);
  return exists (
    select
    from accountdesk.accounts a
    where a.customer = customer and lower(a.auth_email) is distinct from lower(email)
      and (is_rule or (not is_chosen and accountdesk.staff_role(a.id) is not null)));
end $$;

-- What an account's own person wanted, and by now is proved.
create function accountdesk.prove_login(account uuid, email text) returns void
language plpgsql volatile set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
begin
  update accountdesk.edits e
  set login_proved = true
  where e.account = account and e.origin = 'owner' and not e.login_proved
    and lower(btrim(e.after ->> 'email')) = lower(email);
end $$;

-- A login that is confirmed at Auth itself, or changed again there, waits no longer, and is its person's own.
create function accountdesk.let_go_of_held(account uuid) returns void
language plpgsql volatile set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
begin
  update accountdesk.customers c
  set held_origin = null, held_event = null, held_at = null, login_moved_at = null
  from accountdesk.accounts a
  where a.id = account and c.id = a.customer and coalesce(c.held_at, c.login_moved_at) is not null;
  perform accountdesk.prove_login(account, (select u.email from auth.users u where u.id = account));
end $$;

-- Logins that wait, the last first: so many behind `after`, the id of one, of everybody or of one account.
create function public.accountdesk_held(
  "limit" integer default 100, after text default null, account uuid default null)
returns jsonb
language plpgsql stable security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  asked integer := least(greatest(coalesce("limit", 100), 1), 1000);
  after_at timestamptz := (select c.held_at from accountdesk.customers c where c.id = after);
begin
  perform accountdesk.require('events', account);
  return (
    select coalesce(
      jsonb_agg(
        jsonb_build_object(
          'id', h.held_event, 'customer', h.id, 'account', h.account, 'origin', h.held_origin, 'at', h.held_at,
          'name', h.account_name, 'from', h.login, 'to', h.email)
        order by h.held_at desc, h.id desc),
      '[]')
    from (
      select c.id, c.held_event, c.held_origin, c.held_at, c.email, a.id as account, a.name as account_name,
        a.auth_email as login
      from accountdesk.customers c
      join accountdesk.accounts a on a.customer = c.id
      where c.held_origin is not null and a.status = 'held'
        and (account is null or a.id = account)
        and (after is null or (c.held_at, c.id) < (after_at, after))
      order by c.held_at desc, c.id desc
      limit asked
    ) h);
end $$;

-- Lets a held login through, or turns it down. id: an account's, a customer's, or that of the event that brought it.
-- Outcomes: approved, rejected, not_held; conflict or failed where something else is in the way now (it is carried by
-- itself when that is gone). A rejection leaves the records apart: sending ours puts the old address back at Stripe.
create function public.accountdesk_decide(
  id text, approve boolean, author text default null, reason text default null)
returns jsonb
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  a accountdesk.accounts;
  c accountdesk.customers;
  outcome text := 'not_held';
begin
  select x.* into a
  from accountdesk.accounts x
  where x.id = case when accountdesk.is_uuid(id) then id::uuid end
    or x.customer = id
    or x.customer = (
      select y.id from accountdesk.customers y where y.held_origin is not null and y.held_event = id limit 1)
  order by x.id
  limit 1;
  if not found then
    perform accountdesk.require('approve');
    return jsonb_build_object(
      'id', id, 'outcome', 'not_found', 'account', null, 'customer', null, 'from', null, 'to', null, 'origin', null);
  end if;
  perform accountdesk.require('approve', a.id);
  -- The customer's row and both addresses, as an event would lock them.
  perform from accountdesk.customers x where x.id = a.customer for update;
  select * into c from accountdesk.customers x where x.id = a.customer;
  perform accountdesk.lock_changes(array[
    jsonb_populate_record(
      null::accountdesk.change, jsonb_build_object('customer', a.customer, 'email', c.email))]);
  select * into a from accountdesk.accounts x where x.id = a.id;
  if c.held_origin is not null and a.status = 'held' then
    update accountdesk.customers x
    set held_origin = null, held_event = null, held_at = null, owes_login = x.owes_login or coalesce(approve, false)
    where x.id = c.id;
    update accountdesk.events v
    set outcome = case when approve then 'applied' else 'rejected' end
    where v.id = c.held_event and v.outcome = 'held';
    if approve then
      perform accountdesk.prove_login(a.id, c.email);
      perform accountdesk.carry_again(array[c.id]);
    end if;
    outcome := coalesce(
      (select x.problem from accountdesk.customers x where x.id = c.id),
      case when approve then 'approved' else 'rejected' end);
    -- In the history of the account. No event of Stripe's has such an id.
    insert into accountdesk.events (id, customer, origin, author, outcome, changed)
    values (
      'approval_' || gen_random_uuid(), c.id, 'approval', accountdesk.author(author), outcome,
      case when approve
        then jsonb_build_object('email', jsonb_build_object('from', a.auth_email, 'to', lower(c.email)))
        else '{}'
      end);
    perform accountdesk.note(
      'approval', outcome, accountdesk.author(author), a.id, c.id,
      detail => jsonb_build_object('origin', c.held_origin), reason => reason,
      before => jsonb_build_object('email', a.auth_email), after => jsonb_build_object('email', c.email));
    perform accountdesk.finish(array[c.id]);
  end if;
  return jsonb_build_object(
    'id', id, 'outcome', outcome, 'account', a.id, 'customer', c.id, 'from', a.auth_email, 'to', c.email,
    'origin', c.held_origin);
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

select accountdesk.close_functions();
