-- Messages that failed a data quality check, with all that is needed to understand and replay them.

create table data_quality_checks_results (
  id bigint generated always as identity primary key,
  message_id uuid not null unique,
  message_payload text not null,
  message_payload_bytes bytea,
  results jsonb not null,
  reason text not null,
  status text not null default 'open',
  feed text not null,
  event_type text not null,
  event_id text,
  listener_run uuid not null,
  sequence bigint not null,
  job_id text not null,
  received_at timestamptz not null,
  inserted_at timestamptz not null default now(),
  constraint data_quality_checks_results_status_check
    check (status in ('open', 'replaying', 'resolved', 'exhausted', 'discarded'))
);
create index data_quality_checks_results_reason_idx on data_quality_checks_results (status, reason);
comment on table data_quality_checks_results is 'The quarantine: one row per message that failed a check.';
comment on column data_quality_checks_results.message_payload is
  'The exact text; where it has U+0000, which a text can''t hold, that is shown as U+2400 here and kept in message_payload_bytes.';
comment on column data_quality_checks_results.message_payload_bytes is 'The exact text in UTF-8, only where message_payload could not hold it.';
comment on column data_quality_checks_results.results is 'One entry per check, in their order: {check, passed, why, failures}. passed is null where it could not run.';
comment on column data_quality_checks_results.reason is 'The first failed check''s; the closed list is packages/contracts/src/checks.ts.';
comment on column data_quality_checks_results.event_id is 'The feed''s last event id when the message came; null where the feed has none.';
