-- What tells an overdue analytics run from a pipeline that does not run.

create table service_heartbeats (
  id uuid primary key,
  service text not null,
  alive_since timestamptz not null default now(),
  alive_at timestamptz not null default now()
);
comment on table service_heartbeats is 'One row per running process of the services that use the database.';
comment on column service_heartbeats.alive_since is 'Since when the process has been alive without a pause.';
comment on column service_heartbeats.alive_at is 'Updated every ten seconds. A process that stops deletes its row; one that was killed leaves it.';

-- A transaction id means nothing in another cluster, so the bound of a run has to say where it belongs.
alter table analytics_runs
  add column system_identifier text,
  add column database_oid bigint,
  add column table_oid bigint,
  add column rebuilt_because text;
comment on column analytics_runs.system_identifier is 'The cluster in which the run took place; null if the role may not read it.';
comment on column analytics_runs.database_oid is 'The database in which the run took place. A restored one has another id.';
comment on column analytics_runs.table_oid is 'The id of this table. A restored one has another id.';
comment on column analytics_runs.rebuilt_because is 'Why the run counted all events anew; null unless it did so by itself.';
