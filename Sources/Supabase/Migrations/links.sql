-- Which user belongs to which customer, where public.customers does not say: proposed with the evidence, and linked
-- when somebody accepts it.
set local lock_timeout = '2s';

-- What is stored of these users who have no customer: one row for each, or one for each customer that may be theirs.
--   metadata: one customer names the user in its metadata.
--   email: one customer has the confirmed e-mail of the login; nobody else has that address, here or at Stripe.
--   ambiguous: several might be meant, so it takes a person to say which.
--   two_accounts: the customer that names the user is another's already.
--   no_customer: there is none.
-- The evidence is a list of codes: the first says what leads to the customer, the others what speaks for it or against.
create function accountdesk.link_facts(ids uuid[])
returns table (account uuid, customer text, kind text, evidence text[])
language plpgsql stable set search_path = '' set enable_seqscan = off set jit = off as $$
begin
  return query
  with people as materialized (
    select
      a.id, a.name, nullif(lower(u.email), '') as email, u.email_confirmed_at is not null as is_confirmed
    from accountdesk.accounts a
    join auth.users u on u.id = a.id
    where a.id = any (ids) and a.customer is null
  ),
  found as (
    -- Looked up one by one, whatever the statistics of a table that just grew say.
    select p.id, c.id as customer, 'metadata' as by
    from people p
    cross join lateral (
      select x.id, x.as_of, x.deleted from accountdesk.customers x where x.metadata_user = p.id offset 0) c
    where c.as_of is not null and not c.deleted
    union all
    select p.id, c.id, 'email'
    from people p
    cross join lateral (
      select x.*
      from accountdesk.customers x
      where left(lower(x.email), 256) = left(p.email, 256) and lower(x.email) = p.email
      offset 0) c
    where c.as_of is not null and not c.deleted and c.metadata_user is distinct from p.id
  ),
  faced as (
    select
      p.id, p.name, p.email, p.is_confirmed, f.customer, f.by, c.name as customer_name, c.email as customer_email,
      -- Not the first by a limit: without statistics that walks the ids instead.
      (select (array_agg(h.id order by h.id))[1] from accountdesk.accounts h where h.customer = f.customer) as holder,
      case when f.by = 'email' then c.metadata_user end as names,
      exists (select from accountdesk.accounts n where n.id = c.metadata_user and n.id <> p.id) as names_another
    from people p
    left join found f on f.id = p.id
    left join lateral (select x.* from accountdesk.customers x where x.id = f.customer offset 0) c on true
  ),
  -- Whoever is named is not looked for by e-mail; a customer that names somebody else is theirs.
  judged as (
    select
      x.*,
      count(*) filter (where x.by = 'metadata') over whose as named,
      count(*) filter (where x.by = 'metadata' and x.holder is null) over whose as named_free,
      count(*) filter (where x.by = 'email') over whose as mailed,
      x.by = 'metadata' and x.holder is null
        or x.by = 'email' and x.holder is null and not x.names_another and x.is_confirmed as is_candidate
    from faced x
    window whose as (partition by x.id)
  ),
  counted as (
    select
      j.*,
      j.is_candidate and (j.named = 0 or j.by = 'metadata') as is_shown,
      exists (
        select
        from accountdesk.accounts s
        where s.sort_email = left(j.email, 256) and lower(s.email) = j.email and s.id <> j.id)
      or exists (
        select
        from accountdesk.accounts s
        where lower(s.auth_email) = j.email and lower(s.auth_email) is distinct from s.sort_email and s.id <> j.id)
      as is_shared
    from judged j
  ),
  told as (
    select
      t.id, t.customer, t.by,
      case
        when t.by = 'metadata' and t.named = 1 and t.is_shown then 'metadata'
        when t.by = 'metadata' and t.named_free = 0 then 'two_accounts'
        when t.by = 'email' and t.mailed = 1 and t.is_shown and not t.is_shared then 'email'
        when t.is_shown then 'ambiguous'
      end as kind,
      array_remove(array[
        t.by,
        case
          when t.by = 'email' then 'email_confirmed'
          when t.customer_email is null or t.email is null then 'no_email'
          when lower(t.customer_email) = t.email then 'same_email'
          else 'other_email'
        end,
        case
          when coalesce(t.name, '') = '' or coalesce(t.customer_name, '') = '' then null
          when t.name = t.customer_name then 'same_name'
          else 'other_name'
        end,
        case when t.holder is not null then 'linked_to ' || t.holder end,
        case when t.by = 'metadata' and t.named > 1 then 'several ' || t.named end,
        case when t.by = 'email' and t.mailed > 1 then 'several ' || t.mailed end,
        case when t.by = 'email' and t.is_shared then 'email_shared' end,
        case when t.names is not null then 'names ' || t.names end], null) as evidence
    from counted t
  )
  select t.id, t.customer, t.kind, t.evidence
  from told t
  where t.kind is not null
  union all
  -- Why the ones with this e-mail, if any, are not proposed.
  select
    p.id, null, 'no_customer',
    array(
      select distinct w.why
      from counted c
      cross join lateral (values
        (case when c.by = 'email' and not c.is_confirmed then 'email_not_confirmed' end),
        (case when c.by = 'email' and c.holder is not null then 'email_of ' || c.customer end),
        (case when c.by = 'email' and c.names_another then 'email_of ' || c.customer end)) w (why)
      where c.id = p.id and w.why is not null
      order by w.why)
  from people p
  where not exists (select from told t where t.id = p.id and t.kind is not null);
end $$;

-- One line of the list, of a user or of a customer.
create function accountdesk.link_json(account uuid, customer text, kind text, evidence text[]) returns jsonb
language plpgsql stable set search_path = '' as $$
#variable_conflict use_variable
begin
  return (
    select jsonb_build_object(
      'kind', kind, 'id', account, 'stripe_customer_id', customer,
      'name', a.name, 'email', coalesce(a.auth_email, a.email), 'customer_name', c.name, 'customer_email', c.email,
      'evidence', to_jsonb(evidence))
    from (select) one
    left join accountdesk.accounts a on a.id = account
    left join accountdesk.customers c on c.id = customer and c.as_of is not null);
end $$;

-- The list, a piece at a time; `next` is handed back for the following one and is null at the end. First the users
-- without a customer; then the customers without a user (no_user), for which a piece looks at so many rows and not for
-- so many; then accounts that share a customer (two_accounts), and those whose customer Stripe never told of (unread).
-- With ids or customers only what is known of these, at once.
create function public.accountdesk_link_proposals(
  ids uuid[] default null, customers text[] default null, next text default null, page integer default 200)
returns jsonb
language plpgsql stable security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  most integer := least(greatest(coalesce(page, 200), 1), 1000);
  -- Each may cost a look at everybody with its e-mail.
  width integer := least(most * 10, 2000);
  part text := coalesce(split_part(next, ' ', 1), 'users');
  behind text := coalesce(nullif(substring(next from ' (.*)$'), ''), '');
  wanted uuid[];
  looked text[];
  rows jsonb;
  last text;
begin
  perform accountdesk.require('link');
  if ids is not null or customers is not null then
    wanted := coalesce(ids, '{}') || array(
      select c.metadata_user from accountdesk.customers c where c.id = any (customers)
      union
      select a.id
      from accountdesk.customers c
      join accountdesk.accounts a on a.sort_email = left(lower(c.email), 256) and a.customer is null
      where c.id = any (customers) and c.email <> '');
    return jsonb_build_object('next', null, 'rows', (
      select coalesce(jsonb_agg(accountdesk.link_json(f.account, f.customer, f.kind, f.evidence)
        order by f.account, f.customer), '[]')
      from accountdesk.link_facts(wanted) f
      where f.account = any (ids) or f.customer = any (customers)));
  end if;
  case part
    when 'users' then
      wanted := array(
        select a.id
        from accountdesk.accounts a
        where a.customer is null and a.id > coalesce(nullif(behind, ''), '00000000-0000-0000-0000-000000000000')::uuid
        order by a.id
        limit most);
      select coalesce(jsonb_agg(accountdesk.link_json(f.account, f.customer, f.kind, f.evidence)
        order by f.account, f.customer), '[]')
      into rows
      from accountdesk.link_facts(wanted) f;
      next := case when cardinality(wanted) = most then 'users ' || wanted[most] else 'customers' end;
    when 'customers' then
      looked := array(select c.id from accountdesk.customers c where c.id > behind order by c.id limit width);
      -- Those that may be somebody's were told with the user.
      with free as materialized (
        select c.id, c.metadata_user, c.email
        from accountdesk.customers c
        where c.id = any (looked) and c.as_of is not null and not c.deleted
          and not exists (select from accountdesk.accounts a where a.customer = c.id)
      ),
      told as materialized (
        select x.customer
        from accountdesk.link_facts(array(
          select a.id
          from free f
          cross join lateral (
            select x.id from accountdesk.accounts x where x.id = f.metadata_user and x.customer is null offset 0) a
          union
          select a.id
          from free f
          cross join lateral (
            select x.id
            from accountdesk.accounts x
            where x.sort_email = left(lower(f.email), 256) and f.email <> '' and x.customer is null
            offset 0) a)) x
      )
      select coalesce(jsonb_agg(accountdesk.link_json(null, f.id, 'no_user',
        case when f.metadata_user is not null then array['names ' || f.metadata_user] else '{}' end)
        order by f.id), '[]')
      into rows
      from free f
      where not exists (select from told x where x.customer = f.id);
      next := case
        when cardinality(looked) = width then 'customers ' || looked[width] else 'shared'
      end;
    when 'shared', 'unread' then
      select
        coalesce(jsonb_agg(accountdesk.link_json(f.id, f.customer,
          case part when 'shared' then 'two_accounts' else 'unread' end,
          case part when 'shared' then array['linked_to ' || split_part(f.reason, ' ', 2)] else '{}' end)
          order by f.id), '[]'),
        case when count(*) = most then max(f.id::text) end
      into rows, last
      from (
        select a.id, a.customer, a.reason
        from accountdesk.accounts a
        where a.sort_status = case part when 'shared' then 2 else 8 end
          and (part = 'unread' or a.reason like 'two_accounts%')
          and (part = 'shared' or not exists (
            select from accountdesk.customers c where c.id = a.customer and (c.as_of is not null or c.deleted)))
          and a.id > coalesce(nullif(behind, ''), '00000000-0000-0000-0000-000000000000')::uuid
        order by a.id
        limit most
      ) f;
      next := case when last is not null then part || ' ' || last when part = 'shared' then 'unread' end;
    else
      raise sqlstate 'PT400' using message = 'no such place in the list';
  end case;
  return jsonb_build_object('rows', rows, 'next', next);
exception
  when invalid_text_representation then
    raise sqlstate 'PT400' using message = 'no such place in the list';
end $$;

-- Links a user to a customer, if still nothing speaks against it: neither has another, and what is stored still proposes
-- it ('created': the customer was made for the user, and its metadata says so). As at every first sight no record is
-- changed: a difference is drift, to be decided. Outcomes: linked, already, user_linked and customer_linked (with the
-- other), deleted, not_proposed, no_user.
create function public.accountdesk_link(account uuid, customer text, author text, kind text) returns jsonb
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  linked text;
  other uuid;
  outcome text;
begin
  perform accountdesk.require('link', account);
  insert into accountdesk.customers (id) select customer where not accountdesk.is_forgotten(customer)
  on conflict (id) do nothing;
  perform from accountdesk.customers c where c.id = customer for update;
  -- Two links of one user wait for each other here.
  perform pg_advisory_xact_lock(hashtextextended(account::text, 8002));
  linked := (select nullif(l.stripe_customer_id, '') from accountdesk.links l where l.id = account);
  other := (
    select (array_agg(a.id order by a.id))[1]
    from accountdesk.accounts a
    where a.customer = accountdesk_link.customer and a.id <> account);
  outcome := case
    when not exists (select from auth.users u where u.id = account) then 'no_user'
    when accountdesk.is_forgotten(account::text) or accountdesk.is_forgotten(customer) then 'not_proposed'
    when linked = customer then 'already'
    when linked is not null then 'user_linked'
    when other is not null then 'customer_linked'
    when (select c.deleted from accountdesk.customers c where c.id = customer) then 'deleted'
    when not exists (
      select
      from accountdesk.link_facts(array[account]) f
      where f.customer = customer and f.kind = case kind when 'created' then 'metadata' else kind end
        and f.kind in ('metadata', 'email', 'ambiguous')) then 'not_proposed'
  end;
  if outcome is null then
    begin
      -- What came of the customer while it had no account is owed to nobody.
      update accountdesk.customers c
      set owes_name = false, owes_email = false, owes_login = false, problem = null, reason = null, conflict_with = null
      where c.id = customer;
      update accountdesk.links l
      set stripe_customer_id = customer
      where l.id = account and coalesce(l.stripe_customer_id, '') = '';
      if not found then
        insert into accountdesk.links (id, stripe_customer_id) values (account, customer);
      end if;
    exception
      -- The app made its own row meanwhile.
      when unique_violation then
        outcome := 'user_linked';
    end;
  end if;
  if outcome is null then
    outcome := 'linked';
    insert into accountdesk.events (id, customer, origin, author, outcome, reason)
    values ('link_' || gen_random_uuid(), customer, 'link', accountdesk.author(author), 'linked', kind);
    perform accountdesk.note(
      'link', 'linked', accountdesk.author(author), account, customer, detail => jsonb_build_object('kind', kind));
    perform accountdesk.finish(array[customer]);
  end if;
  return jsonb_strip_nulls(jsonb_build_object(
    'outcome', outcome, 'account', account,
    'other', case outcome when 'user_linked' then linked when 'customer_linked' then other::text end,
    'status', (select a.status from accountdesk.accounts a where a.id = account)));
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

select accountdesk.close_functions();
