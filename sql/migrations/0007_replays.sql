-- The quarantine tells each message's whole story, and its messages can be brought in by replays.

create table replays (
  id bigint generated always as identity primary key,
  run uuid not null unique,
  status text not null default 'running',
  requested_by text not null,
  requested_at timestamptz not null default now(),
  ended_at timestamptz,
  ended_by text,
  filter json not null,
  patch json,
  rate integer not null,
  planned integer not null,
  stored integer not null default 0,
  duplicate integer not null default 0,
  failed integer not null default 0,
  exhausted integer not null default 0,
  released integer not null default 0,
  waits_because text,
  rules_version text not null,
  code_version text not null,
  constraint replays_status_check check (status in ('running', 'done', 'cancelled')),
  constraint replays_ended_check check ((status = 'running') = (ended_at is null)),
  constraint replays_ended_by_check check ((status = 'cancelled') = (ended_by is not null)),
  constraint replays_rate_check check (rate > 0),
  constraint replays_count_check check (
    stored + duplicate + failed + exhausted + released <= planned
    and (status = 'running' or stored + duplicate + failed + exhausted + released = planned)
  )
);
create index replays_running_idx on replays (id) where status = 'running';
comment on table replays is 'The audit: one row per replay of quarantined messages, who asked for it, which messages, what became of them.';
comment on column replays.run is 'What the ledger has as listener_run for its batches: a replay numbers its messages as a listener does.';
comment on column replays.ended_by is 'Who cancelled it.';
comment on column replays.filter is 'Which messages: reason, fingerprint, feed, eventType, since, until, ids, match; {"all": true} for every open one.';
comment on column replays.patch is 'What was done to the payloads before they were judged; null where nothing was.';
comment on column replays.rate is 'Messages a second at most.';
comment on column replays.planned is 'Messages that it took: stored + duplicate + failed + exhausted + released once it has ended.';
comment on column replays.duplicate is 'Whose event was there already; they are resolved with it.';
comment on column replays.failed is 'That failed a check again and are open again.';
comment on column replays.exhausted is 'That failed a check again, and as often as they may.';
comment on column replays.released is 'That were not tried, as it was cancelled; they are open again.';
comment on column replays.waits_because is 'Why it does not get on: an outage. Null while it does.';

alter table data_quality_checks_results
  add column severity text,
  add column fingerprint text,
  add column rules_version text,
  add column code_version text,
  add column last_seen_at timestamptz,
  add column times_seen integer not null default 1,
  add column attempts integer not null default 0,
  add column status_at timestamptz not null default now(),
  add column status_by text not null default 'normalizer',
  add column status_note text,
  add column edited_payload text,
  add column edited_by text,
  add column edited_at timestamptz,
  add column replay_id bigint references replays (id),
  add column stored_event_id bigint references events (id) not enforced;

-- What was quarantined before: the versions are not known of it, all else is.
update data_quality_checks_results q set
  severity = case reason when 'unknown_event_type' then 'warning' else 'error' end,
  status_at = inserted_at,
  last_seen_at = received_at,
  fingerprint = (
    select left(encode(sha256(convert_to(
      q.event_type || coalesce(string_agg(distinct line, '' order by line), ''), 'UTF8'
    )), 'hex'), 12)
    from (
      select (chr(10) || (result ->> 'check') || ' ' || regexp_replace(failure ->> 'pointer', '/\d+(?=/|$)', '/*', 'g')
        || ' ' || (failure ->> 'keyword')) collate "C" as line
      from jsonb_array_elements(q.results) as result, jsonb_array_elements(coalesce(result -> 'failures', '[]')) as failure
    ) as lines
  );

alter table data_quality_checks_results
  alter column severity set not null,
  alter column fingerprint set not null,
  alter column last_seen_at set not null,
  add constraint data_quality_checks_results_severity_check check (severity in ('error', 'warning')),
  add constraint data_quality_checks_results_resolved_check check ((status = 'resolved') = (stored_event_id is not null)),
  add constraint data_quality_checks_results_replaying_check check (status <> 'replaying' or replay_id is not null),
  add constraint data_quality_checks_results_edited_check
    check ((edited_payload is null) = (edited_by is null) and (edited_payload is null) = (edited_at is null));
create index data_quality_checks_results_replaying_idx
  on data_quality_checks_results (replay_id, id) where status = 'replaying';

comment on column data_quality_checks_results.severity is 'error: the message is broken; warning: it is only unexpected. By reason, in packages/contracts/src/checks.ts.';
comment on column data_quality_checks_results.fingerprint is 'The cause: the same for messages of one event type that fail the same rules at the same places, whatever their values.';
comment on column data_quality_checks_results.rules_version is 'A hash of the schemas and checks by which it was judged; null where that is not known.';
comment on column data_quality_checks_results.code_version is 'Of the normalizer that judged it; null where that is not known.';
comment on column data_quality_checks_results.received_at is 'When it was first seen.';
comment on column data_quality_checks_results.last_seen_at is 'When it was last seen: a feed with ids may send a message again.';
comment on column data_quality_checks_results.attempts is 'Replays that tried it.';
comment on column data_quality_checks_results.status_by is 'Who set the status: normalizer, or a person.';
comment on column data_quality_checks_results.edited_payload is 'A payload that a person put in the place of message_payload, which stays as it came.';
comment on column data_quality_checks_results.replay_id is 'The last replay that took it.';
comment on column data_quality_checks_results.stored_event_id is 'The event that it became.';

create table quarantine_history (
  id bigint generated always as identity primary key,
  quarantine_id bigint not null references data_quality_checks_results (id) on delete cascade,
  at timestamptz not null,
  by text not null,
  from_status text not null,
  to_status text not null,
  replay_id bigint references replays (id),
  note text
);
create index quarantine_history_quarantine_id_idx on quarantine_history (quarantine_id, id);
comment on table quarantine_history is 'History: every change of a quarantined message''s status, written by a trigger.';

-- The state table of packages/contracts/src/quarantine-status.ts; a test holds the two against each other.
create function change_quarantine_status() returns trigger language plpgsql as $$
begin
  if (old.status, new.status) not in (
    ('open', 'replaying'), ('open', 'discarded'),
    ('replaying', 'resolved'), ('replaying', 'open'), ('replaying', 'exhausted'),
    ('exhausted', 'open'), ('exhausted', 'discarded'),
    ('discarded', 'open')
  ) then
    raise check_violation using
      message = format('message %s of the quarantine is %s and can''t become %s', old.id, old.status, new.status),
      hint = 'README has the table of what can.';
  end if;
  new.status_at := now();
  insert into quarantine_history (quarantine_id, at, by, from_status, to_status, replay_id, note)
  values (
    old.id, new.status_at, new.status_by, old.status, new.status,
    case when 'replaying' in (old.status, new.status) then new.replay_id end, new.status_note
  );
  return new;
end $$;
create trigger change_status before update of status on data_quality_checks_results
  for each row when (old.status is distinct from new.status) execute function change_quarantine_status();

create table quarantine_purges (
  id bigint generated always as identity primary key,
  purged_at timestamptz not null default now(),
  purged_by text not null,
  settled_before timestamptz not null,
  messages integer not null
);
comment on table quarantine_purges is 'History: one row each time that settled messages were deleted from the quarantine. The ledger still counts them.';

create view quarantine_groups as
with cause as (
  select
    fingerprint, feed, event_type, reason, severity,
    count(*) as messages,
    count(*) filter (where status = 'open') as open,
    count(*) filter (where status = 'replaying') as replaying,
    count(*) filter (where status = 'resolved') as resolved,
    count(*) filter (where status = 'exhausted') as exhausted,
    count(*) filter (where status = 'discarded') as discarded,
    min(received_at) as first_seen,
    max(last_seen_at) as last_seen,
    count(*) filter (where last_seen_at > now() - interval '1 hour') as last_hour,
    count(*) filter (
      where last_seen_at <= now() - interval '1 hour' and last_seen_at > now() - interval '2 hours'
    ) as hour_before,
    max(id) as latest_id
  from data_quality_checks_results
  group by fingerprint, feed, event_type, reason, severity
)
select
  *,
  case
    when last_hour = 0 then 'quiet'
    when last_hour > 1.5 * hour_before then 'rising'
    when hour_before > 1.5 * last_hour then 'falling'
    else 'steady'
  end as trend
from cause;
comment on view quarantine_groups is 'What is quarantined, by cause: how much, since when, whether it gets more, and the newest message of each.';

alter table ingest_batches add column replay_id bigint references replays (id) not enforced;
comment on column ingest_batches.replay_id is 'Null for what came from a feed. A replay''s batches hold messages that count as received, and as quarantined, already.';

create or replace view ledger_by_minute as
select
  date_bin('1 minute', first_received_at, timestamptz '2000-01-01 00:00:00+00') as minute,
  feed,
  sum(received)::bigint as received,
  sum(stored)::bigint as stored,
  sum(duplicate)::bigint as duplicate,
  sum(quarantined)::bigint as quarantined
from ingest_batches
where replay_id is null
group by 1, 2;
