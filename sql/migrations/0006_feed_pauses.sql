-- Most messages of a feed failed a check: the normalizers stopped before they wrote more of them.

create table feed_pauses (
  id bigint generated always as identity primary key,
  feed text not null,
  check_name text not null,
  reason text not null,
  failing integer not null,
  window_messages integer not null,
  rules_version text not null,
  sample_payload text,
  paused_at timestamptz not null default now(),
  queue_paused boolean not null default false,
  resumed_at timestamptz,
  resumed_by text,
  recovered_at timestamptz,
  constraint feed_pauses_resumed_by_check check (resumed_by in ('command', 'board', 'rules')),
  constraint feed_pauses_resumed_check check ((resumed_at is null) = (resumed_by is null))
);
create unique index feed_pauses_open_idx on feed_pauses (feed, check_name) where resumed_at is null;
comment on table feed_pauses is 'History: one row each time that the queue was paused because most messages of a feed failed a check.';
comment on column feed_pauses.check_name is 'The check that they failed; reason is what they would be quarantined for.';
comment on column feed_pauses.failing is 'So many of the last window_messages failed it. The messages that showed it were not written; they wait on the queue.';
comment on column feed_pauses.rules_version is 'By which they were judged: a hash of the schemas and the checks. A normalizer with other rules that starts ends the pause.';
comment on column feed_pauses.sample_payload is 'One of the messages, shortened.';
comment on column feed_pauses.queue_paused is 'False until the queue was really paused: by it a queue that was not paused yet is told from one that was resumed.';
comment on column feed_pauses.resumed_by is 'command (./entrypoint resume), board (the button in Bull Board), or rules (they were changed). Null while it is paused.';
comment on column feed_pauses.recovered_at is 'When most messages passed again after a command or the button. Until then they are quarantined without another pause.';
