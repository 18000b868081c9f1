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
