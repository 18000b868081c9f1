-- The role that owns tables and queue, and runs the migrations. It is no superuser, so that who may write to the tables
-- can neither run programs on the server nor read its files. A superuser runs this before the migrations each time. It
-- takes over what earlier releases created as that superuser.

do $$ begin
  create role scores_owner;
exception when duplicate_object or unique_violation then null;
end $$;

-- Also the lock that makes a second run wait for the first, as in roles.sql.
comment on role scores_owner is 'The owner of tables and queue: it migrates them, and writes for ./entrypoint sql --write.';

do $$
declare
  statement text;
begin
  execute format('alter database %I owner to scores_owner', current_database());
  -- In these, every role could create temporary tables and large objects.
  revoke connect on database postgres, template1 from public;
  for statement in
    with mine as (
      select n.oid, n.nspname, n.nspowner from pg_namespace n
      where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    )
    select format('alter schema %I owner to scores_owner', nspname) from mine where nspowner = current_user::regrole
    union all
    select format('alter table %s owner to scores_owner', c.oid::regclass)
    from pg_class c join mine on mine.oid = c.relnamespace
    where c.relowner = current_user::regrole and c.relkind in ('r', 'p', 'v', 'm', 'S')
      -- A sequence that belongs to a column follows its table.
      and not exists (
        select from pg_depend d
        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i') and c.relkind = 'S')
    union all
    select format('alter routine %s owner to scores_owner', p.oid::regprocedure)
    from pg_proc p join mine on mine.oid = p.pronamespace where p.proowner = current_user::regrole
    union all
    select format('alter type %s owner to scores_owner', t.oid::regtype)
    from pg_type t join mine on mine.oid = t.typnamespace
    where t.typowner = current_user::regrole
      and (t.typtype in ('d', 'e', 'r')
        or t.typtype = 'c' and (select relkind from pg_class where oid = t.typrelid) = 'c')
  loop
    execute statement;
  end loop;
end $$;
