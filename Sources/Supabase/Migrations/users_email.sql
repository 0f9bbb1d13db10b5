-- The project's own tables, under our names for them: public.users gets an e-mail where it has none, and whatever the
-- project calls its tables and columns, the functions behind this know them as accountdesk.users and accountdesk.links.
set local lock_timeout = '2s';

do $$
declare
  n accountdesk.names;
begin
  select * into n from accountdesk.names;
  if not exists (
    select
    from pg_attribute a
    where a.attrelid = format('%I.%I', n.users_schema, n.users_table)::regclass and a.attname = n.users_email
      and a.attnum > 0 and not a.attisdropped) then
    -- Adding a column without a default touches no row.
    execute format('alter table %I.%I add column %I text', n.users_schema, n.users_table, n.users_email);
    insert into accountdesk.added (object)
    values (format('column %I.%I.%I', n.users_schema, n.users_table, n.users_email));
  end if;
  -- Plain views: PostgreSQL puts the table in their place, for writing, too. A column that is renamed stays itself.
  execute format('create view accountdesk.users as select %I as id, %I as full_name, %I as email from %I.%I',
    n.users_id, n.users_name, n.users_email, n.users_schema, n.users_table);
  execute format('create view accountdesk.links as select %I as id, %I as stripe_customer_id from %I.%I',
    n.customers_id, n.customers_customer, n.customers_schema, n.customers_table);
end $$;
revoke all on accountdesk.users, accountdesk.links from public, anon, authenticated, service_role;
