-- The roles besides the owner. Roles belong to the whole server and no dump of a database takes them along, so this is
-- no migration: it is run after the migrations each time, and has the same result however often and at once it is run.
-- Their passwords come from outside; a role that was never given one can't log in.

do $$ begin
  create role pipeline;
exception when duplicate_object or unique_violation then null;
end $$;
do $$ begin
  create role analyst;
exception when duplicate_object or unique_violation then null;
end $$;

-- Also the lock that makes a second run wait for the first, in whichever database of the server: what follows fails
-- where two do it at the same time.
comment on role pipeline is 'The services: they read and write rows, tables are the owner''s to make.';
comment on role analyst is 'Analysts: they read, and no statement of theirs runs for longer than a minute.';

grant usage on schema public to pipeline, analyst;

grant select, insert, update, delete on all tables in schema public to pipeline;
do $$ begin
  revoke insert, update, delete on kysely_migration, kysely_migration_lock from pipeline;
exception when undefined_table then null; -- Nothing has been migrated yet.
end $$;
grant usage on all sequences in schema public to pipeline;

grant select on all tables in schema public to analyst;
alter role analyst set default_transaction_read_only = on;
alter role analyst set statement_timeout = '60s';
-- A transaction that somebody leaves open keeps Postgres from cleaning up behind everyone's updates.
alter role analyst set idle_in_transaction_session_timeout = '10min';
-- Sessions are bounded too. What an analyst can change about its own session, the replayer's watchdog enforces.
alter role analyst connection limit 20;
-- The watchdog sees and ends the sessions of analysts.
grant analyst to pipeline;

do $$ begin
  if exists (select from pg_roles where rolname = 'scores_owner') then
    -- The queue creates sequences as it runs, which a later migration of the queue may have to change.
    grant pipeline to scores_owner;
  end if;
end $$;

-- What Postgres lets every role do, and a reader needs none of: temporary tables and large objects fill the disk, and an
-- advisory lock stops the analytics. The owner of a managed server may lack the right to revoke some of it; the rest counts.
do $$
declare
  statement text;
begin
  for statement in
    with member as (
      select rolname from pg_roles where rolname in ('pipeline', 'scores_owner', current_user)
    ), builtin as (
      select oid::regprocedure as function, proname from pg_proc where pronamespace = 'pg_catalog'::regnamespace
    )
    select format('revoke temporary on database %I from public', current_database())
    union all select 'revoke create on schema public from public'
    union all select 'revoke usage on language plpgsql from public'
    union all select 'alter role analyst set temp_file_limit = ''2GB'''
    union all
    select format('revoke execute on function %s from public', function) from builtin
    where proname ~ '^(lo_|loread$|lowrite$|pg_(try_)?advisory_|pg_logical_emit_message$)'
    union all
    select format('grant usage on language plpgsql to %I', rolname) from member
    union all
    select format('grant temporary on database %I to %I', current_database(), rolname) from member -- BullMQ uses them.
    union all
    select format('grant execute on function %s to %I', function, rolname) from builtin, member
    where proname ~ '^pg_(try_)?advisory_'
  loop
    begin
      execute statement;
    exception when insufficient_privilege then null;
    end;
  end loop;
end $$;
