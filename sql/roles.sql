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
revoke insert, update, delete on kysely_migration, kysely_migration_lock from pipeline;
grant usage on all sequences in schema public to pipeline;

grant select on all tables in schema public to analyst;
alter role analyst set default_transaction_read_only = on;
alter role analyst set statement_timeout = '60s';
-- A transaction that somebody leaves open keeps Postgres from cleaning up behind everyone's updates.
alter role analyst set idle_in_transaction_session_timeout = '10min';
