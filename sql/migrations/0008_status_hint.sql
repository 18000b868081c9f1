-- The hint of the status trigger names the page that has the table of statuses. Comments are in plain English.

create or replace function change_quarantine_status() returns trigger language plpgsql as $$
begin
  -- The same transitions as in packages/contracts/src/quarantine-status.ts. A test compares the two.
  if (old.status, new.status) not in (
    ('open', 'replaying'), ('open', 'discarded'),
    ('replaying', 'resolved'), ('replaying', 'open'), ('replaying', 'exhausted'),
    ('exhausted', 'open'), ('exhausted', 'discarded'),
    ('discarded', 'open')
  ) then
    raise check_violation using
      message = format('message %s of the quarantine is %s and can''t become %s', old.id, old.status, new.status),
      hint = 'docs/quarantine-and-replay.md explains the statuses and their transitions.';
  end if;
  new.status_at := now();
  insert into quarantine_history (quarantine_id, at, by, from_status, to_status, replay_id, note)
  values (
    old.id, new.status_at, new.status_by, old.status, new.status,
    case when 'replaying' in (old.status, new.status) then new.replay_id end, new.status_note
  );
  return new;
end $$;

comment on table event_type is 'Dimension: one row per event type with at least one stored event.';

comment on table ingest_batches is 'The ledger: one row per processed job, written in the transaction of the job.';
comment on column ingest_batches.listener_run is 'The run of the feed-listener, or of the replay, that numbered the messages.';
comment on column ingest_batches.first_event_id is 'Lowest id of the batch in EVENTS. Ids of other batches may lie between it and last_event_id.';
comment on column ingest_batches.xact_id is 'The transaction that wrote the batch. Analytics runs select batches by it.';
comment on column ingest_batches.replay_id is 'The replay that processed the batch; null for messages from a feed. Messages of a replay were already counted as received and quarantined.';
comment on view ledger_by_minute is 'The ledger by minute. A batch belongs to the minute in which the feed-listener read its first message.';

comment on column events.message_id is 'Identity of the message. A message that the feed sends again has the same one.';
comment on column events.received_at is 'When the feed-listener read the message.';
comment on column events.extra is 'Fields of the message without a column.';

comment on column data_quality_checks_results.message_payload is
  'The exact text. A text with U+0000, which Postgres cannot store, has U+2400 in its place; message_payload_bytes has the original.';
comment on column data_quality_checks_results.message_payload_bytes is 'The exact text in UTF-8; null if message_payload is exact.';
comment on column data_quality_checks_results.results is 'One entry per check, in order: {check, passed, why, failures}. passed is null for a check that could not run.';
comment on column data_quality_checks_results.reason is 'Reason of the first failed check. packages/contracts/src/checks.ts lists all reasons.';
comment on column data_quality_checks_results.event_id is 'Last event id of the feed when the message came; null if the feed has no ids.';
comment on column data_quality_checks_results.severity is 'error: the message is broken; warning: the message is unexpected. packages/contracts/src/checks.ts has the severity of each reason.';
comment on column data_quality_checks_results.fingerprint is 'Identifies the cause: messages of one event type that fail the same rules at the same places share it, whatever their values.';
comment on column data_quality_checks_results.rules_version is 'Hash of the schemas and checks that judged the message; null if unknown.';
comment on column data_quality_checks_results.code_version is 'Version of the normalizer that judged the message; null if unknown.';
comment on column data_quality_checks_results.received_at is 'When the message was first seen.';
comment on column data_quality_checks_results.last_seen_at is 'When the message was last seen. A feed with ids may send a message again.';
comment on column data_quality_checks_results.attempts is 'Number of replays that tried the message.';
comment on column data_quality_checks_results.status_by is 'Who set the status: normalizer, or a person.';
comment on column data_quality_checks_results.edited_payload is 'Payload that a person entered to replace message_payload, which is kept; null if the payload was not edited.';
comment on column data_quality_checks_results.replay_id is 'The last replay that claimed the message.';
comment on column data_quality_checks_results.stored_event_id is 'The event that the message was stored as.';
comment on table quarantine_history is 'History: one row per status change of a quarantined message, written by a trigger.';
comment on table quarantine_purges is 'History: one row per purge of settled messages from the quarantine. The ledger still counts the deleted messages.';
comment on view quarantine_by_reason is 'Number of quarantined messages by reason and status.';
comment on view quarantine_groups is 'The quarantine by cause: number of messages, first and last time seen, trend, and the newest message.';

comment on table replays is 'Audit: one row per replay of quarantined messages, with its requester, filter and outcome.';
comment on column replays.run is 'listener_run of the replay''s batches in the ledger. A replay numbers its messages as a feed-listener does.';
comment on column replays.ended_by is 'Who cancelled the replay.';
comment on column replays.filter is 'Selects the messages: reason, fingerprint, feed, eventType, since, until, ids, match; {"all": true} selects every open message.';
comment on column replays.patch is 'Correction applied to the payloads before they were judged; null if none.';
comment on column replays.rate is 'Maximum messages per second.';
comment on column replays.planned is 'Number of claimed messages. After the end it equals stored + duplicate + failed + exhausted + released.';
comment on column replays.duplicate is 'Messages whose event already existed. They are resolved with that event.';
comment on column replays.failed is 'Messages that failed a check again and are open again.';
comment on column replays.exhausted is 'Messages that failed a check again and reached the maximum number of attempts.';
comment on column replays.released is 'Messages that were not tried before the replay was cancelled. They are open again.';
comment on column replays.waits_because is 'The outage that the replay waits for; null while it makes progress.';

comment on table analytics_runs is 'One row per analytics run. A run takes the batches whose transactions are visible in snapshot_to but not in snapshot_from.';
comment on table student_totals is 'Source of STUDENT_AVERAGE_SCORE. score_sum is exact.';
comment on table exam_totals is 'Source of EXAM_AVERAGE_SCORE. score_sum is exact.';

comment on column feed_connections.resumed_after is 'Event id after which the feed was asked to resume; null if the connection started with live messages.';
comment on column feed_connections.alive_at is 'Last time the connection was known to be alive. An open connection reports every five seconds.';
comment on column feed_connections.ended_because is 'Why the connection ended; null while it is open, and if the feed-listener died.';
comment on view feed_gaps is 'Times without a connection to a feed. If is_resumed, the feed has ids and later sent what was missed. Otherwise nobody knows what was missed.';

comment on table feed_pauses is 'History: one row per pause of the queue after most messages of a feed failed a check.';
comment on column feed_pauses.check_name is 'The failed check. reason is what the messages would be quarantined for.';
comment on column feed_pauses.failing is 'How many of the last window_messages failed the check. The batch that exceeded the limit was not written and waits on the queue.';
comment on column feed_pauses.rules_version is 'Hash of the schemas and checks that judged the messages. A normalizer that starts with other rules ends the pause.';
comment on column feed_pauses.sample_payload is 'One of the messages, shortened.';
comment on column feed_pauses.queue_paused is 'False until the queue is paused. Distinguishes a queue that is not paused yet from one that was resumed.';
comment on column feed_pauses.resumed_by is 'command (./entrypoint resume), board (the button in Bull Board) or rules (a normalizer with other rules). Null while the pause lasts.';
comment on column feed_pauses.recovered_at is 'When most messages passed the check again after a resumption by command or board. Until then failing messages are quarantined without another pause.';
